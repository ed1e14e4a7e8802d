use coyield::prelude::*;
use std::error::Error;
use std::pin::pin;

#[generator]
fn odds(first: u32, last: u32) -> impl Generator<u32> {
    for n in first..=last {
        if n % 2 == 1 {
            yield_!(n);
        }
    }
}

pub(super) fn example() -> Result<(), Box<dyn Error>> {
    let mut g = pin!(odds(1, 3));
    assert_eq!(g.next()?, CoroutineState::Yielded(1));
    assert_eq!(g.next()?, CoroutineState::Yielded(3));
    assert_eq!(g.next()?, CoroutineState::Complete(()));
    Ok(())
}
