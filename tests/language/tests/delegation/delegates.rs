//! Every kind of delegate that has the types of its delegator.

use coyield::Status;
use coyield::prelude::*;
use coyield::{Outcome, Resume};
use coyield_language_tests::panic_of;
use std::pin::{Pin, pin};

use crate::pass_through::{Errors, assert_transparent, is_transparent, sum};

/// `sum()`, written by hand.
struct ByHand {
    yields: u32,
    total: u32,
}

fn by_hand() -> ByHand {
    ByHand { yields: 0, total: 0 }
}

impl Coroutine for ByHand {
    type Yield = u32;
    type Sent = u32;
    type Return = u32;
    type Throw = Errors;

    fn resume(mut self: Pin<&mut Self>, with: Resume<u32, Errors>) -> Outcome<u32, u32, u32, Errors> {
        match (self.status(), with) {
            (Status::Created, Resume::Start) => {}
            (Status::Suspended, Resume::Send(value)) => self.total += value,
            (Status::Suspended, Resume::Throw(Thrown::Raised("patience"))) => return Outcome::Yielded(100),
            (_, Resume::Throw(thrown)) => {
                self.yields = 3;
                return Outcome::Thrown(thrown);
            }
            (_, with) => return Outcome::Refused(with),
        }
        self.yields += 1;
        if self.yields < 3 { Outcome::Yielded(self.yields) } else { Outcome::Complete(self.total) }
    }

    fn status(&self) -> Status {
        match self.yields {
            0 => Status::Created,
            1 | 2 => Status::Suspended,
            _ => Status::Finished,
        }
    }
}

#[test]
fn a_generator_by_value_is_a_delegate() {
    assert_transparent!(sum());
}

#[test]
fn a_generate_expression_is_a_delegate() {
    assert_transparent!(generate!(Generator<u32, u32, u32, Errors>, {
        let mut total = 0;
        for n in 1..=2 {
            match try_yield!(n) {
                Ok(value) => total += value,
                Err(Thrown::Raised("patience")) => total += yield 100,
                Err(thrown) => raise!(thrown),
            }
        }
        total
    }));
}

#[test]
fn a_delegator_is_a_delegate() {
    fn direct() -> impl Generator<u32, u32, u32, Errors> {
        generate!(Generator<u32, u32, u32, Errors>, { yield from sum() })
    }
    is_transparent(2, || generate!(Generator<u32, u32, u32, Errors>, { yield from direct() }).boxed_local());
}

#[test]
fn a_pinned_generator_is_a_delegate() {
    assert_transparent!(g.as_mut(), let mut g = pin!(sum()););
    assert_transparent!(g, let g = pin!(sum()););
}

#[test]
fn a_boxed_generator_is_a_delegate() {
    assert_transparent!(sum().boxed());
    assert_transparent!(sum().boxed_local());
    assert_transparent!(Box::pin(sum()));
    assert_transparent!(Box::new(by_hand()));
}

#[test]
fn a_reference_is_a_delegate() {
    assert_transparent!(&mut boxed, let mut boxed = sum().boxed(););
    assert_transparent!(&mut boxed, let mut boxed = sum().boxed_local(););
    assert_transparent!(&mut boxed, let mut boxed = Box::pin(sum()););
    assert_transparent!(&mut pinned, let mut pinned = pin!(sum()););
    assert_transparent!(&mut by_hand());
}

#[test]
fn a_generator_of_unknown_type_is_a_delegate() {
    type Unknown<'g> = dyn Generator<u32, u32, u32, Errors> + 'g;
    type Movable<'g> = dyn Generator<u32, u32, u32, Errors> + Unpin + 'g;

    assert_transparent!(g, let g = pin!(sum()); let g: Pin<&mut Unknown<'_>> = g;);
    assert_transparent!(g, let g: Pin<Box<Unknown<'_>>> = Box::pin(sum()););
    assert_transparent!(g, let mut g = by_hand(); let g: &mut Movable<'_> = &mut g;);
    assert_transparent!(g, let g: Box<Movable<'_>> = Box::new(by_hand()););
}

#[test]
fn a_hand_written_coroutine_is_a_delegate() {
    assert_transparent!(by_hand());
    assert_transparent!(pin!(by_hand()));
}

#[test]
fn an_argument_of_generic_type_is_a_delegate() {
    #[generator]
    fn delegator<G: Generator<u32, u32, u32, Errors>>(g: G) -> impl Generator<u32, u32, u32, Errors> {
        yield_from!(g)
    }
    is_transparent(1, || delegator(sum()).boxed_local());
    is_transparent(1, || delegator(by_hand()).boxed_local());
    is_transparent(1, || delegator(sum().boxed()).boxed_local());
}

#[test]
fn a_suspended_delegate_is_resumed_with_a_unit() {
    let mut inner = generate!(Generator<u32>, { yield from 1..=4 }).boxed_local();
    assert_eq!(inner.next(), Ok(CoroutineState::Yielded(1)));
    let outer = generate!(Generator<u32>, {
        yield_!(0);
        yield_from!(inner);
    });
    assert_eq!(pin!(outer).iter().collect::<Vec<_>>(), [0, 2, 3, 4]);
}

#[test]
fn a_delegate_suspended_at_a_yield_that_waits_for_a_value_is_refused() {
    let mut inner = sum().boxed();
    inner.start().unwrap();
    let mut outer = pin!(generate!(Generator<u32, u32, u32, Errors>, { yield_from!(&mut inner) }));
    assert!(panic_of(|| outer.start()).contains("suspended at a yield that waits for a value"));
    assert_eq!(outer.status(), Status::Finished);
}

#[test]
fn a_finished_delegate_is_refused() {
    let mut inner = generate!(Generator<u32>, {}).boxed_local();
    inner.next().unwrap();
    let mut outer = pin!(generate!(Generator<u32>, { yield_from!(&mut inner) }));
    assert!(panic_of(|| outer.next()).contains("it has finished"));
    assert_eq!(outer.status(), Status::Finished);
}
