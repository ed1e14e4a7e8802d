//! Generators that own themselves, are moved, swapped, forgotten, and dropped at awkward moments.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere_local, once, turns};
use coyield_language_tests::{Log, panic_of};
use futures::FutureExt as _;
use futures::executor::block_on;
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;

type Boxed = LocalBoxAsyncGenerator<'static, u8>;
type Shared = Rc<RefCell<Option<Boxed>>>;

#[test]
fn a_generator_that_polls_or_drops_itself_finds_its_cell_borrowed() {
    #[generator]
    async fn reaching(shared: Shared, drops: bool, log: Log) -> impl AsyncGenerator<u8> {
        let _local = log.noisy("local");
        yield_!(1);
        turns(1).await;
        if drops {
            drop(shared.borrow_mut().take());
        } else {
            let _ = shared.borrow_mut().as_mut().unwrap().anext().now_or_never();
        }
        yield_!(2);
    }
    for drops in [false, true] {
        let (shared, log) = (Shared::default(), Log::new());
        *shared.borrow_mut() = Some(reaching(shared.clone(), drops, log.clone()).boxed_local());
        let next = || block_on(shared.borrow_mut().as_mut().unwrap().anext());
        assert_eq!(next(), Ok(CoroutineState::Yielded(1)));
        assert!(panic_of(next).contains("borrowed"));
        assert_eq!(log.take(), ["local"]);
        assert!(next().unwrap_err().is_finished());
        *shared.borrow_mut() = None;
    }
}

/// It is taken out of the cell for its step, so the body finds nothing, and puts another one there.
#[test]
fn a_generator_replaces_itself_during_its_step() {
    #[generator]
    async fn replacing(cell: Rc<Cell<Option<Boxed>>>, n: u8) -> impl AsyncGenerator<u8> {
        turns(1).await;
        assert!(cell.take().is_none());
        cell.set(Some(replacing(cell.clone(), n + 1).boxed_local()));
        yield_!(n);
    }
    everywhere_local(|| async {
        let cell = Rc::new(Cell::new(None));
        cell.set(Some(replacing(cell.clone(), 0).boxed_local()));
        for n in 0..3 {
            let mut g = cell.take().unwrap();
            assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(n)));
        }
        cell.set(None);
        assert_eq!(Rc::strong_count(&cell), 1);
    });
}

/// Holds references into itself across yields and awaits.
#[generator]
async fn borrows_from_itself(text: String) -> impl AsyncGenerator<usize, (), usize> + Send {
    let words: Vec<&str> = text.split(' ').collect();
    for word in &words {
        turns(1).await;
        yield_!(word.len());
        yield_from!(generate!(AsyncGenerator<usize>, async {
            let again = word;
            turns(1).await;
            yield again.len() * 10;
        }));
    }
    words.len()
}

#[test]
fn boxes_are_swapped_in_the_middle_of_their_steps() {
    everywhere_local(|| async {
        let mut a = borrows_from_itself("a bb".into()).boxed();
        let mut b = borrows_from_itself("ccc dddd".into()).boxed();
        assert!(once(a.anext()).await.is_pending());
        assert_eq!(b.anext().await, Ok(CoroutineState::Yielded(3)));
        assert!(once(b.anext()).await.is_pending());
        std::mem::swap(&mut a, &mut b);
        assert_eq!(a.finish_step().await, Ok(Some(CoroutineState::Yielded(30))));
        assert_eq!(b.finish_step().await, Ok(Some(CoroutineState::Yielded(1))));
        let (mut rest, mut all) = (vec![a, b], Vec::new());
        for g in &mut rest {
            while let CoroutineState::Yielded(item) = g.anext().await.unwrap() {
                all.push(item);
            }
        }
        assert_eq!(all, [4, 40, 10, 2, 20]);
    });
}

#[test]
fn a_running_generator_is_replaced_by_pin_set_and_forgotten() {
    fn made(text: &str) -> impl AsyncGenerator<usize, (), usize> + use<> {
        borrows_from_itself(text.to_owned())
    }
    everywhere_local(|| async {
        let mut g = Box::pin(made("a bb"));
        assert!(once(g.anext()).await.is_pending());
        g.set(made("ccc"));
        assert_eq!(g.status(), AsyncStatus::Created);
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(3)));
        // Forgotten, a step is as one that was dropped.
        let mut step = Box::pin(g.anext());
        assert!((&mut step).now_or_never().is_none());
        std::mem::forget(step);
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(30))));
        // What is pinned on the stack cannot be forgotten; what is in a box is only leaked.
        let mut short = pin!(made("x"));
        assert!(once(short.anext()).await.is_pending());
    });
}

/// A destructor of the body drives another generator while the body is dropped in the middle of a step.
#[test]
fn destructors_drive_other_generators() {
    struct Drives(Boxed, Log);
    impl Drop for Drives {
        fn drop(&mut self) {
            self.1.add(format!("{:?}", self.0.anext().now_or_never()));
        }
    }
    everywhere_local(|| async {
        let log = Log::new();
        let other = generate!(AsyncGenerator<u8>, async move {
            yield 7;
        })
        .boxed_local();
        let drives = Drives(other, log.clone());
        let mut g = generate!(AsyncGenerator<u8>, async move {
            let _drives = drives;
            yield 1;
            turns(3).await;
        })
        .boxed_local();
        g.anext().await.unwrap();
        assert!(once(g.anext()).await.is_pending());
        let mut outer = generate!(AsyncGenerator<u8>, async move {
            drop(g);
            yield 2;
        })
        .boxed_local();
        assert_eq!(outer.anext().await, Ok(CoroutineState::Yielded(2)));
        assert_eq!(log.take(), ["Some(Ok(Yielded(7)))"]);
    });
}
