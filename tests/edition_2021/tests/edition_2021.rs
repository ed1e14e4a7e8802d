//! A crate of edition 2021 needs nothing more for elided lifetimes than one of edition 2024, and may know coyield by
//! another name.

use futures::executor::block_on;
use futures::{stream, StreamExt as _};
use renamed::prelude::*;
use std::cell::RefCell;
use std::error::Error;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

struct Shelf {
    books: Vec<String>,
}

impl Shelf {
    #[generator(crate = renamed)]
    fn titles(&self, prefix: &str) -> impl Generator<&str> {
        for book in &self.books {
            if book.starts_with(prefix) {
                yield_!(book);
            }
        }
    }

    #[generator(crate = renamed)]
    fn iter(&self) -> impl Iterator<Item = &String> {
        for book in &self.books {
            yield_!(book);
        }
    }

    #[generator(crate = renamed)]
    fn named<'a>(&'a self) -> impl Iterator<Item = &'a String> + 'a {
        for book in &self.books {
            yield_!(book);
        }
    }

    #[generator(crate = renamed)]
    fn precise<'a>(&'a mut self) -> impl Generator<usize, &'a str> + use<'a> {
        loop {
            let title = yield_!(self.books.len());
            self.books.push(title.to_owned());
        }
    }

    #[context_manager(crate = renamed)]
    fn lent(&self, prefix: &str) -> impl ContextManager<Option<&String>> {
        yield_!(self.books.iter().find(|book| book.starts_with(prefix)));
    }

    #[context_manager(crate = renamed)]
    async fn alent<E>(&self, book: usize) -> impl AsyncContextManager<&str, E> {
        yield_!(&self.books[book]);
        Ok(())
    }

    #[generator(crate = renamed)]
    fn nested(&self) -> impl Iterator<Item = impl Iterator<Item = char> + '_> {
        for book in &self.books {
            yield_!(book.chars());
        }
    }
}

trait Walk {
    #[generator(crate = renamed)]
    fn walk(&self) -> impl Generator<u8> {
        yield_!(1);
    }
}

impl Walk for Shelf {}

#[generator(crate = renamed)]
fn generic<T: Clone, const N: usize>(value: &T, keep: impl Fn(usize) -> bool) -> impl Generator<T> {
    for n in 0..N {
        if keep(n) {
            yield_!(value.clone());
        }
    }
}

#[test]
fn elided_lifetimes_are_captured() {
    let mut shelf = Shelf { books: vec!["Emma".into(), "Evelina".into()] };
    assert_eq!(pin!(shelf.titles(&String::from("Em"))).iter().collect::<Vec<_>>(), ["Emma"]);
    assert_eq!(shelf.iter().chain(shelf.named()).count(), 4);
    assert_eq!(shelf.nested().flatten().filter(|letter| *letter == 'E').count(), 2);
    assert_eq!(pin!(shelf.walk()).iter().count(), 1);
    let Ok(lent) = with!(book = shelf.lent(&String::from("Ev")), { Ok(book.map(String::len)) });
    assert_eq!(lent, Some(Some(7)));
    let lengths = pin!(async {
        async_with!(emma = shelf.alent(0), evelina = shelf.alent(1), { Ok::<_, u8>(emma.len() + evelina.len()) })
    })
    .poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(lengths, Poll::Ready(Ok(Some(11))));
    let mut g = pin!(shelf.precise());
    g.start().unwrap();
    assert_eq!(g.send("Cecilia"), Ok(CoroutineState::Yielded(3)));
    assert_eq!(pin!(generic::<_, 4>(&'x', |n| n % 2 == 0)).iter().collect::<String>(), "xx");
}

#[test]
fn expressions_find_the_crate_and_their_types() -> Result<(), Box<dyn Error>> {
    let mut g = pin!(generate! {
        let answer = yield 1;
        if answer {
            return "yes";
        }
        "no"
    });
    g.start()?;
    assert_eq!(g.send(true)?, CoroutineState::Complete("yes"));

    let mut g = pin!(generate! { loop { yield 1; } });
    g.next()?;
    assert_eq!(g.next()?, CoroutineState::Yielded(1));
    // The block of a loop without an end is `()` in this edition, and so returns nothing.
    let endless = generate! { let mut n = 0_u8; loop { yield n; n += 1; } };
    assert_eq!(pin!(endless).iter().map(|n| n * 2).take(3).collect::<Vec<_>>(), [0, 2, 4]);

    let mut catching = pin!(generate! {
        if let Err(thrown) = try_yield!(1) {
            raise!(thrown);
        }
    });
    catching.next().unwrap();
    assert_eq!(catching.close(), Ok(None));
    Ok(())
}

#[generator(crate = renamed)]
fn borrows_at_its_end(
    _: u8,
    first: RefCell<String>,
    (second, _): (RefCell<String>, u8),
) -> impl Generator<u8, (), usize> {
    yield_!(1);
    first.borrow().len() + second.borrow().len()
}

#[generator(crate = renamed)]
#[allow(clippy::match_single_binding)]
fn borrows_in_its_last_loop(_: u8, list: RefCell<Vec<u8>>) -> impl Iterator<Item = u8> {
    for item in list.borrow().iter() {
        yield_!(*item);
    }
    match list.borrow().len() {
        _ => (),
    }
}

/// Before 2024, temporaries of the last expression of a block are dropped after its bindings. Those of a function's body are
/// dropped before the arguments.
#[test]
fn temporaries_at_the_end_are_dropped_before_the_arguments() {
    let mut g = pin!(borrows_at_its_end(0, RefCell::new("first".into()), (RefCell::new("second".into()), 0)));
    g.next().unwrap();
    assert_eq!(g.next(), Ok(CoroutineState::Complete(11)));
    assert_eq!(borrows_in_its_last_loop(0, RefCell::new(vec![1, 2])).collect::<Vec<_>>(), [1, 2]);
}

#[test]
#[allow(clippy::await_holding_refcell_ref)]
fn a_stream_is_dropped_where_the_loop_over_it_ends() {
    let items = generate!(Stream<Item = u8>, async move {
        let list = RefCell::new(vec![1, 2]);
        for await item in stream::iter(list.borrow().iter().copied()) {
            yield item;
        }
    });
    assert_eq!(block_on(items.collect::<Vec<_>>()), [1, 2]);
}
