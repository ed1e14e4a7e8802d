use coyield::prelude::*;
use std::error::Error;
use std::io::ErrorKind;
use std::pin::pin;

#[generator]
fn patient() -> impl Generator<u32, String, String, ErrorKind> {
    let mut tries = 0;
    loop {
        match try_yield!(tries) {
            Ok(answer) => return answer,
            Err(Thrown::Raised(ErrorKind::TimedOut)) => tries += 1,
            Err(thrown) => raise!(thrown),
        }
    }
}

pub(super) fn example() -> Result<(), Box<dyn Error>> {
    let mut patient = pin!(patient());
    patient.start()?;
    assert_eq!(patient.throw(ErrorKind::TimedOut)?, CoroutineState::Yielded(1));
    assert_eq!(patient.send("here".into())?, CoroutineState::Complete("here".into()));
    Ok(())
}
