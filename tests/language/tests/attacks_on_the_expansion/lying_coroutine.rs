//! A hand-written coroutine that reports another state at each call, as a delegate on the stack of another.

use super::*;

struct Lies(Cell<u8>);

impl Lies {
    fn turn(&self) -> u8 {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }
}

impl Coroutine for Lies {
    type Yield = String;
    type Sent = ();
    type Return = String;
    type Throw = Infallible;

    fn resume(self: Pin<&mut Self>, with: Resume<(), Infallible>) -> Outcome<String, (), String, Infallible> {
        match self.turn() % 5 {
            0 => Outcome::Yielded(String::from("yielded")),
            1 => Outcome::Refused(with),
            2 => Outcome::Complete(String::from("returned")),
            3 => Outcome::Thrown(Thrown::Exit),
            _ => Outcome::Thrown(Thrown::IgnoredExit),
        }
    }

    fn status(&self) -> Status {
        match self.turn() % 3 {
            0 => Status::Created,
            1 => Status::Suspended,
            _ => Status::Finished,
        }
    }
}

#[generator]
fn inner(turn: u8) -> impl Generator<String, (), String> {
    yield_!(yield_from!(Lies(Cell::new(turn))));
    try_yield_from!(Lies(Cell::new(turn + 1))).unwrap_or_default()
}

#[generator]
fn outer(turn: u8) -> impl Generator<String, (), String> {
    let local = String::from("local");
    let borrowed = &local;
    let returned = yield_from!(inner(turn));
    yield_!(format!("{borrowed} {returned}"));
    returned
}

#[test]
fn a_coroutine_that_lies_breaks_only_itself() {
    let (mut ended, mut panicked) = (0, 0);
    for (turn, closed) in (0..15).flat_map(|turn| [(turn, 0), (turn, 1), (turn, 9)]) {
        let outcome = std::panic::catch_unwind(|| {
            let mut g = pin!(outer(turn));
            for step in 0..6 {
                let _ = if step == closed { g.as_mut().close().map(drop) } else { Ok(()) };
                let _ = g.as_mut().next();
            }
        });
        *if outcome.is_ok() { &mut ended } else { &mut panicked } += 1;
    }
    assert!(ended > 0 && panicked > 0, "{ended} ended, {panicked} panicked");
}
