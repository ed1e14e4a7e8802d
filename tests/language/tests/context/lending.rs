//! Managers that own what they lend: open a session, lend it, commit it or roll it back.

use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, DerefMut};

use coyield::prelude::*;

use coyield_language_tests::executors::{everywhere, everywhere_local, turns};

/// A database, with what was committed and how many sessions are open.
#[derive(Default)]
struct Database {
    rows: RefCell<Vec<u32>>,
    open: RefCell<u32>,
}

struct Session<'d> {
    database: &'d Database,
    written: Vec<u32>,
}

impl Database {
    fn open(&self) -> Result<Session<'_>, Failure> {
        if *self.open.borrow() > 9 {
            return Err(Failure("too many sessions"));
        }
        *self.open.borrow_mut() += 1;
        Ok(Session { database: self, written: Vec::new() })
    }
}

impl Session<'_> {
    fn insert(&mut self, row: u32) -> Result<(), Failure> {
        if row == 0 {
            return Err(Failure("a row is not 0"));
        }
        self.written.push(row);
        Ok(())
    }

    fn commit(self) -> Result<(), Failure> {
        if self.written.len() > 3 {
            return Err(Failure("too many rows"));
        }
        self.database.rows.borrow_mut().extend(&self.written);
        Ok(())
    }

    fn roll_back(mut self) {
        self.written.clear();
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        *self.database.open.borrow_mut() -= 1;
    }
}

impl Deref for Session<'_> {
    type Target = Vec<u32>;

    fn deref(&self) -> &Vec<u32> {
        &self.written
    }
}

impl DerefMut for Session<'_> {
    fn deref_mut(&mut self) -> &mut Vec<u32> {
        &mut self.written
    }
}

#[derive(Debug, PartialEq)]
struct Failure(&'static str);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

#[context_manager]
fn transaction(database: &Database) -> impl LendingContextManager<&mut Session<'_>, Failure> {
    let mut session = database.open()?;
    match try_yield!(&mut session) {
        Ok(()) => session.commit(),
        Err(thrown) => {
            session.roll_back();
            raise!(thrown);
        }
    }
}

#[test]
fn what_a_manager_owns_is_lent_committed_and_rolled_back() {
    let database = Database::default();
    let written = with!(session = transaction(&database), {
        session.insert(1)?;
        session.insert(2)?;
        Ok(session.written.len())
    });
    assert_eq!(written, Ok(Some(2)));
    let failed = with!(session = transaction(&database), {
        session.insert(3)?;
        session.insert(0)
    });
    assert_eq!(failed, Err(Failure("a row is not 0")));
    let refused = with!(session = transaction(&database), {
        session.written.extend([4, 5, 6, 7]);
        Ok(())
    });
    assert_eq!(refused, Err(Failure("too many rows")));
    assert_eq!(*database.rows.borrow(), [1, 2]);
    assert_eq!(*database.open.borrow(), 0);
}

#[test]
fn a_panic_of_the_block_drops_what_is_lent() {
    let database = Database::default();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = with!(session = transaction(&database), {
            session.insert(1)?;
            assert_ne!(session.written.len(), 1, "in the block");
            Ok(())
        });
    }));
    assert!(panicked.is_err());
    assert_eq!((database.rows.take(), database.open.take()), (vec![], 0));
}

/// What is lent is coerced, as an argument is: a guard, to what it guards.
#[context_manager]
fn rows(database: &Database) -> impl LendingContextManager<&mut Vec<u32>, Failure> {
    let mut session = database.open()?;
    yield_!(&mut session);
    session.commit()
}

/// What borrows from a value of the body is lent by `&`: the connection below a transaction, for example.
#[context_manager]
fn sorted<E>(mut numbers: Vec<u32>) -> impl LendingContextManager<&[u32], E> {
    numbers.sort_unstable();
    let sorted = &numbers;
    yield_!(sorted);
    assert!(sorted.is_sorted());
    Ok(())
}

#[context_manager]
fn text() -> impl LendingContextManager<&mut dyn fmt::Write, fmt::Error> {
    let mut text = String::from("a");
    yield_!(&mut text);
    if text == "ab" { Ok(()) } else { Err(fmt::Error) }
}

struct Shelf<T>(T);

impl<T: Clone + PartialEq> Shelf<T> {
    #[context_manager]
    fn copy<E>(&self, differs: impl Fn(&T) -> E) -> impl LendingContextManager<&mut T, E> {
        let mut copy = self.0.clone();
        yield_!(&mut copy);
        if copy == self.0 { Ok(()) } else { Err(differs(&copy)) }
    }
}

#[test]
fn references_of_each_kind_are_lent() {
    let database = Database::default();
    assert_eq!(
        with!(rows = rows(&database), {
            rows.push(7);
            Ok(rows.len())
        }),
        Ok(Some(1))
    );
    assert_eq!(*database.rows.borrow(), [7]);
    let smallest = with!(sorted = sorted(vec![3, 1, 2]), { sorted.first().copied().ok_or(Failure("no number")) });
    assert_eq!(smallest, Ok(Some(1)));
    assert_eq!(with!(text = text(), { text.write_char('b') }), Ok(Some(())));
    assert_eq!(with!(text = text(), { text.write_char('c') }), Err(fmt::Error));
    let shelf = Shelf(1);
    let changed = with!(copy = shelf.copy(|copy| copy * 10), {
        *copy += 1;
        Ok(())
    });
    assert_eq!(changed, Err(20));
}

#[test]
fn managers_are_nested() {
    let database = Database::default();
    let open = with!(one = transaction(&database), two = transaction(&database), sorted = sorted(vec![2, 1]), {
        one.insert(sorted[1])?;
        two.insert(sorted[0])?;
        Ok(*database.open.borrow())
    });
    assert_eq!((open, database.rows.take()), (Ok(Some(2)), vec![1, 2]));
}

/// A manager without errors of its own, whose `yield_!` is dropped when the block is abandoned.
#[context_manager]
fn counter() -> impl LendingContextManager<&mut u32> {
    let mut count = 0;
    yield_!(&mut count);
    assert_eq!(count, 1);
}

#[test]
fn infallible_managers_lend() {
    let Ok(count) = with!(count = counter(), {
        *count += 1;
        Ok(*count)
    });
    assert_eq!(count, Some(1));
}

/// As with any manager that is a generator.
#[test]
fn a_manager_that_yields_twice_panics() {
    #[context_manager]
    fn twice() -> impl LendingContextManager<&mut u32> {
        let mut count = 0;
        loop {
            yield_!(&mut count);
        }
    }
    let panic = std::panic::catch_unwind(|| with!(count = twice(), { Ok(*count) })).unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().starts_with("generator didn't stop"));
}

#[context_manager]
async fn async_transaction(database: &Database) -> impl AsyncLendingContextManager<&mut Session<'_>, Failure> {
    turns(1).await;
    let mut session = database.open()?;
    let ended = try_yield!(&mut session);
    turns(1).await;
    match ended {
        Ok(()) => session.commit(),
        Err(thrown) => {
            session.roll_back();
            raise!(thrown);
        }
    }
}

#[test]
fn async_managers_lend() {
    everywhere_local(|| async {
        let database = Database::default();
        let written = async_with!(session = async_transaction(&database), {
            session.insert(1)?;
            turns(1).await;
            session.insert(2)?;
            Ok(session.written.len())
        });
        assert_eq!(written, Ok(Some(2)));
        let failed = async_with!(session = async_transaction(&database), {
            session.insert(3)?;
            turns(1).await;
            session.insert(0)
        });
        assert_eq!(failed, Err(Failure("a row is not 0")));
        assert_eq!((database.rows.take(), database.open.take()), (vec![1, 2], 0));
    });
}

#[context_manager]
async fn buffer() -> impl AsyncLendingContextManager<&mut Vec<u8>, usize> + Send {
    let mut buffer = Vec::new();
    turns(1).await;
    yield_!(&mut buffer);
    turns(1).await;
    Err(buffer.len())
}

#[test]
fn a_manager_is_sent_between_threads() {
    everywhere(|| async {
        let written = async_with!(buffer = buffer(), {
            buffer.extend(b"ab");
            turns(1).await;
            buffer.push(b'c');
            Ok(())
        });
        assert_eq!(written, Err(3));
    });
    assert_send(&buffer());
}

fn assert_send<T: Send>(_: &T) {}

/// What is lent is there at the address at which the body has it, and is not moved.
#[test]
fn a_manager_in_a_box_lends() {
    let database = Database::default();
    let mut manager = Box::pin(transaction(&database));
    {
        use coyield::context::{BlockExit, LendingContextManager};
        let session = LendingContextManager::enter(manager.as_mut()).unwrap_or_else(|_| unreachable!());
        session.insert(4).unwrap();
        let session = &mut *session;
        session.insert(5).unwrap();
        assert_eq!(LendingContextManager::exit(manager.as_mut(), BlockExit::Completed), Ok(()));
    }
    assert_eq!(*database.rows.borrow(), [4, 5]);
}
