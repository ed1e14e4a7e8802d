//! A delegator that only delegates is transparent: however it is driven, it does what its delegate does alone.
//!
//! This is the delegate, and the expected behaviour of its delegators, however it is wrapped.

use coyield::Status;
use coyield::prelude::*;

pub(crate) type Errors = &'static str;

/// Yields 1 and 2, and returns the sum of the sent values. Answers "patience" with a yield of 100.
#[generator]
pub(crate) fn sum() -> impl Generator<u32, u32, u32, Errors> {
    let mut total = 0;
    for n in 1..=2 {
        match try_yield!(n) {
            Ok(value) => total += value,
            Err(Thrown::Raised("patience")) => total += yield_!(100),
            Err(thrown) => raise!(thrown),
        }
    }
    total
}

/// Drives such generators to their end in every way. They delegate to this depth.
pub(crate) fn is_transparent(depth: usize, make: impl Fn() -> LocalBoxGenerator<'static, u32, u32, u32, Errors>) {
    let mut g = make();
    assert_eq!(g.delegation_depth(), 0);
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.delegation_depth(), depth);
    assert_eq!(g.send(10), Ok(CoroutineState::Yielded(2)));
    assert_eq!(g.delegation_depth(), depth);
    assert_eq!(g.send(20), Ok(CoroutineState::Complete(30)));
    assert_eq!(g.delegation_depth(), 0);
    assert_eq!(g.status(), Status::Finished);

    let mut g = make();
    g.start().unwrap();
    assert_eq!(g.throw("patience"), Ok(CoroutineState::Yielded(100)));
    assert_eq!(g.send(5), Ok(CoroutineState::Yielded(2)));
    assert_eq!(g.throw("enough"), Err(Thrown::Raised("enough")));
    assert_eq!(g.delegation_depth(), 0);
    assert_eq!(g.status(), Status::Finished);

    let mut g = make();
    g.start().unwrap();
    g.send(10).unwrap();
    assert_eq!(g.close(), Ok(None));
    assert_eq!(g.delegation_depth(), 0);
    assert_eq!(g.status(), Status::Finished);
}

/// Delegates to an expression by each of the three keywords, perhaps after some statements. Each delegator is
/// transparent.
macro_rules! assert_transparent {
    ($delegate:expr $(, $($statements:tt)*)?) => {{
        use coyield::prelude::*;
        use $crate::pass_through::{Errors, is_transparent};

        #[generator]
        fn plain() -> impl Generator<u32, u32, u32, Errors> {
            $($($statements)*)?
            yield_from!($delegate)
        }
        #[generator]
        fn catching() -> impl Generator<u32, u32, u32, Errors> {
            $($($statements)*)?
            match try_yield_from!($delegate) {
                Ok(value) => value,
                Err(thrown) => raise!(thrown),
            }
        }
        fn expression() -> impl Generator<u32, u32, u32, Errors> {
            generate!(Generator<u32, u32, u32, Errors>, {
                $($($statements)*)?
                yield from $delegate
            })
        }
        is_transparent(1, || plain().boxed_local());
        is_transparent(1, || catching().boxed_local());
        is_transparent(1, || expression().boxed_local());
    }};
}
pub(crate) use assert_transparent;
