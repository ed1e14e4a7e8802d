//! A delegator is `Send` and `Sync` only if its delegates are, though they are not in its type.

use coyield::ignore_sent;
use coyield::prelude::*;
use coyield_language_tests::implements;
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

#[generator]
fn simple() -> impl Generator<u8> {
    yield_!(1);
}

#[generator]
fn holds_an_rc() -> impl Generator<u8> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

#[generator]
fn takes_an_rc(shared: Rc<u8>) -> impl Generator<u8> {
    yield_!(*shared);
}

#[generator]
fn holds_a_cell() -> impl Generator<u8> {
    let cell = Cell::new(1);
    yield_!(cell.get());
    cell.set(2);
}

// Functions, because rustc takes every `async` block for `Send` in the function in which it stands.

#[generator]
fn to_simple() -> impl Generator<u8> {
    yield_from!(simple());
}

#[generator]
fn to_what_holds_an_rc() -> impl Generator<u8> {
    yield_from!(holds_an_rc());
}

#[generator]
fn catches_what_holds_an_rc() -> impl Generator<u8> {
    let _ = try_yield_from!(holds_an_rc());
}

#[generator]
fn to_what_takes_an_rc() -> impl Generator<u8> {
    yield_from!(takes_an_rc(Rc::new(1)));
}

#[generator]
fn to_what_holds_a_cell() -> impl Generator<u8> {
    yield_from!(holds_a_cell());
}

#[generator]
fn to_one_of_two(which: bool) -> impl Generator<u8> {
    if which {
        yield_from!(simple());
    } else {
        yield_from!(holds_an_rc());
    }
}

#[test]
fn auto_traits_are_those_of_the_delegates() {
    assert!(implements!(to_simple(), Send));
    assert!(implements!(to_simple(), Sync));
    assert!(!implements!(to_simple(), Unpin));
    assert!(!implements!(to_what_holds_an_rc(), Send));
    assert!(!implements!(to_what_holds_an_rc(), Sync));
    assert!(!implements!(catches_what_holds_an_rc(), Send));
    assert!(!implements!(to_what_takes_an_rc(), Send));
    assert!(implements!(to_what_holds_a_cell(), Send));
    assert!(!implements!(to_what_holds_a_cell(), Sync));
    assert!(!implements!(to_one_of_two(true), Send));
}

#[generator]
fn to_boxed() -> impl Generator<u8> {
    yield_from!(simple().boxed());
}

#[generator]
fn to_boxed_local() -> impl Generator<u8> {
    yield_from!(simple().boxed_local());
}

#[generator]
fn to_pinned() -> impl Generator<u8> {
    yield_from!(pin!(holds_an_rc()));
}

#[generator]
fn to_reference() -> impl Generator<u8> {
    yield_from!(&mut Box::pin(holds_an_rc()));
}

#[test]
fn auto_traits_are_those_of_delegates_through_pointers() {
    assert!(implements!(to_boxed(), Send));
    assert!(!implements!(to_boxed_local(), Send));
    assert!(!implements!(to_pinned(), Send));
    assert!(!implements!(to_reference(), Send));
}

#[generator]
fn to_mapped() -> impl Generator<u8> {
    let one = 1;
    yield_from!(simple().map_yield(|n| n + one));
}

#[generator]
fn to_mapped_with_an_rc() -> impl Generator<u8> {
    yield_from!({
        let shared = Rc::new(1);
        simple().map_yield(move |n| n + *shared)
    });
}

#[generator]
fn words(text: &str) -> impl Generator<&str> {
    for word in text.split(' ') {
        yield_!(word);
    }
}

/// The types of the closures have lifetimes of what is yielded.
#[generator]
fn to_mapped_references(text: &str) -> impl Generator<&str, (), usize, &'static str> {
    let mut count = 0;
    yield_from!(words(text).map_yield(|word: &str| word.trim()));
    yield_from!(words(text).map_yield(|word| {
        count += word.len();
        word
    }));
    let _ = try_yield_from!(words(text).map_return(|()| text.len()).map_yield(|word| &word[1..]));
    count
}

#[test]
fn auto_traits_are_those_of_adapters() {
    assert!(implements!(to_mapped_references(""), Send));
    drop(to_mapped_references("one two").boxed());
    assert!(implements!(to_mapped(), Send));
    assert!(!implements!(to_mapped_with_an_rc(), Send));
}

#[generator]
fn to_array() -> impl Generator<u8> {
    yield_from!([1, 2]);
}

#[generator]
fn to_iterator_with_an_rc() -> impl Generator<u8> {
    yield_from!({
        let shared = Rc::new(1);
        (0..2).map(move |n| n + *shared)
    });
}

#[generator]
fn to_array_ignoring() -> impl Generator<u8, u8> {
    yield_from!(ignore_sent([1, 2]));
}

#[generator]
fn to_iterator_with_an_rc_ignoring() -> impl Generator<u8, u8> {
    yield_from!(ignore_sent({
        let shared = Rc::new(1);
        (0..2).map(move |n| n + *shared)
    }));
}

#[test]
fn auto_traits_are_those_of_iterators() {
    assert!(implements!(to_array(), Send));
    assert!(implements!(to_array_ignoring(), Send));
    assert!(!implements!(to_iterator_with_an_rc(), Send));
    assert!(!implements!(to_iterator_with_an_rc_ignoring(), Send));
}

#[generator]
fn passes_rcs() -> impl Generator<Rc<u8>, Rc<u8>, Rc<u8>, Rc<u8>> {
    yield_!(Rc::new(1))
}

#[generator]
fn to_what_passes_rcs() -> impl Generator<Rc<u8>, Rc<u8>, Rc<u8>, Rc<u8>> {
    yield_from!(passes_rcs())
}

#[generator]
fn keeps_a_returned_rc() -> impl Generator<Rc<u8>, Rc<u8>, Rc<u8>, Rc<u8>> {
    let kept = yield_from!(passes_rcs());
    let _ = yield_from!(passes_rcs());
    kept
}

#[test]
fn auto_traits_do_not_depend_on_values_that_pass_through() {
    assert!(implements!(to_what_passes_rcs(), Send));
    assert!(!implements!(keeps_a_returned_rc(), Send));
}

#[generator]
fn down(levels: u32) -> impl Generator<u32> {
    if levels > 0 {
        yield_from!(down(levels - 1));
    }
    yield_!(levels);
}

#[generator]
fn down_with_an_rc(levels: u32, shared: Rc<u32>) -> impl Generator<u32> {
    if levels > 0 {
        yield_from!(down_with_an_rc(levels - 1, shared.clone()));
    }
    yield_!(*shared);
}

#[generator]
fn even(n: u32) -> impl Generator<u32> {
    yield_!(n);
    yield_from!(odd(n + 1));
}

#[generator]
fn odd(n: u32) -> impl Generator<u32> {
    let shared = Rc::new(n);
    yield_!(*shared);
    yield_from!(even(*shared + 1));
}

#[test]
fn auto_traits_of_recursive_generators_are_found() {
    assert!(implements!(down(3), Send));
    assert!(!implements!(down_with_an_rc(3, Rc::new(1)), Send));
    assert!(!implements!(even(0), Send));
    assert!(!implements!(odd(0), Send));
}

#[test]
fn a_delegator_moves_to_another_thread_with_its_delegates() {
    let mut g = Box::pin(down(100));
    g.next().unwrap();
    let mut g = std::thread::spawn(move || g).join().unwrap();
    assert_eq!(g.delegation_depth(), 100);
    let rest: Vec<_> = std::thread::spawn(move || g.iter().collect()).join().unwrap();
    assert_eq!(rest, (1..=100).collect::<Vec<_>>());
}
