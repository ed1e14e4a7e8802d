//! Which generators are `Send`, `Sync` and `Unpin`, in one table.

use coyield::SendError;
use coyield::prelude::*;
use coyield::{GeneratorBody, GeneratorIter, GeneratorSink, GeneratorStream, drive, from_iter};
use coyield_language_tests::implements;
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

/// `Send`, but not `Sync`.
type SendOnly = Cell<u8>;

#[generator]
fn simple() -> impl Generator<u8, u8, u8, u8> {
    yield_!(1)
}

#[generator]
fn holds_an_rc() -> impl Generator<u8> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

#[generator]
fn captures_an_rc(shared: Rc<u8>) -> impl Generator<u8> {
    yield_!(*shared);
}

/// Yielded and sent values pass through, and it stores none of them: like `(0..3).map(Rc::new)`, it is `Send`.
#[generator]
#[allow(clippy::let_and_return)]
fn passes_rcs() -> impl Generator<Rc<u8>, Rc<u8>, Rc<u8>, Rc<u8>> {
    let sent = yield_!(Rc::new(1));
    sent
}

#[generator]
fn keeps_a_sent_rc() -> impl Generator<u8, Rc<u8>> {
    let sent = yield_!(1);
    yield_!(2);
    drop(sent);
}

#[generator]
fn send_only() -> impl Generator<SendOnly, SendOnly, SendOnly, SendOnly> {
    let kept = yield_!(Cell::new(1));
    match try_yield!(Cell::new(2)) {
        Ok(sent) => sent,
        Err(Thrown::Raised(thrown)) => raise!(thrown),
        Err(_) => kept,
    }
}

#[generator]
fn iterator() -> impl Iterator<Item = SendOnly> {
    yield_!(Cell::new(1));
}

#[generator]
fn rc_iterator() -> impl Iterator<Item = u8> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

#[test]
fn auto_traits_are_those_of_the_body() {
    assert!(implements!(simple(), Send));
    assert!(implements!(simple(), Sync));
    assert!(!implements!(simple(), Unpin));
    assert!(!implements!(holds_an_rc(), Send));
    assert!(!implements!(captures_an_rc(Rc::new(1)), Send));
    assert!(implements!(passes_rcs(), Send));
    assert!(!implements!(keeps_a_sent_rc(), Send));
    assert!(implements!(send_only(), Send));
    assert!(!implements!(send_only(), Sync));
}

#[test]
fn auto_traits_of_a_movable_generator_are_those_of_its_body() {
    assert!(implements!(iterator(), Send));
    assert!(implements!(iterator(), Unpin));
    assert!(!implements!(rc_iterator(), Send));
    assert!(implements!(Box::pin(send_only()), Send));
    assert!(implements!(Box::pin(send_only()), Unpin));
    assert!(!implements!(Box::pin(holds_an_rc()), Send));
    assert!(implements!(send_only().boxed(), Send));
    assert!(!implements!(send_only().boxed_local(), Send));
    assert!(implements!(Box::pin(simple()).into_iter_view(), Send));
}

#[generator]
fn takes_rcs() -> impl Generator<(), Rc<u8>> {
    yield_!();
}

#[test]
fn auto_traits_of_a_bridge_are_those_of_its_generator() {
    fn stream<C: Generator<Rc<u8>, (), Rc<u8>, Rc<u8>>>(generator: C) -> GeneratorStream<C> {
        generator.into_stream_with_return()
    }
    fn sink<C: Coroutine<Yield = ()>>(generator: C) -> GeneratorSink<C> {
        generator.into_sink()
    }
    let unsent = || passes_rcs().map_send(|()| Rc::new(1)).map_return(|_| 1_u8).map_throw(|()| Rc::new(1), drop);
    assert!(implements!(unsent().into_stream_with_return(), Send));
    assert!(!implements!(unsent().into_stream_with_return(), Unpin));
    assert!(implements!(Box::pin(unsent()).into_stream_with_return(), Unpin));
    // It stores the return value.
    assert!(!implements!(stream(passes_rcs().map_send(|()| Rc::new(1))), Send));
    assert!(!implements!(holds_an_rc().into_stream(), Send));
    assert!(implements!(sink(takes_rcs()), Send));
    assert!(!implements!(sink(takes_rcs()), Unpin));
    assert!(implements!(sink(Box::pin(takes_rcs())), Unpin));
    assert!(!implements!(sink(takes_rcs().map_return(|()| Rc::new(1))), Send));
    assert!(implements!(from_iter([1]), Send));
    assert!(!implements!(from_iter([Rc::new(1)]), Send));
    assert!(implements!(from_iter([1]).with_throw::<Rc<u8>>(), Send));
    // Of the future of an `async fn`, a test can assert only the traits that it has, not those that it lacks.
    assert!(implements!(drive(from_iter([1]), async |_| ()), Send));
}

trait IterView: Coroutine + Unpin + Sized {
    fn into_iter_view(self) -> Option<GeneratorIter<Self>> {
        None
    }
}
impl<C: Coroutine + Unpin> IterView for C {}

#[test]
fn auto_traits_of_the_named_types() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<CoroutineState<u8, u8>>();
    is_send::<SendError<SendOnly, SendOnly>>();
    is_send::<BoxGenerator<'_, Rc<u8>, Rc<u8>, Rc<u8>, Rc<u8>>>();
    is_sync::<GeneratorBody<Rc<u8>, Rc<u8>, Rc<u8>, std::future::Ready<u8>>>();
    is_send::<Pin<Box<GeneratorBody<Rc<u8>, Rc<u8>, Rc<u8>, std::future::Ready<u8>>>>>();
}

#[test]
fn a_generator_that_yields_rcs_may_move_between_threads() {
    let mut g = passes_rcs().boxed();
    let first = g.start().unwrap().yielded().unwrap();
    assert_eq!(*first, 1);
    let mut g = std::thread::spawn(move || g).join().unwrap();
    let back = g.send(Rc::clone(&first)).unwrap().completed().unwrap();
    assert!(Rc::ptr_eq(&first, &back));
}
