use coyield::prelude::*;
use std::error::Error;
use std::pin::pin;

#[generator]
fn averager() -> impl Generator<f64, f64> {
    let (mut total, mut count, mut average) = (0.0, 0, 0.0);
    loop {
        let number = yield_!(average);
        total += number;
        count += 1;
        average = total / f64::from(count);
    }
}

pub(super) fn example() -> Result<(), Box<dyn Error>> {
    let mut averager = pin!(averager());
    assert_eq!(averager.start()?, CoroutineState::Yielded(0.0));
    assert_eq!(averager.send(3.0)?, CoroutineState::Yielded(3.0));
    assert_eq!(averager.send(5.0)?, CoroutineState::Yielded(4.0));
    Ok(())
}
