//! Delegates that are inline, in frames, and in frames as hand-written coroutines have the same recordings.

use super::*;
use coyield::Status;

/// Too large to be inline.
#[generator]
fn large() -> impl Generator<&'static str, u32, u32, String> {
    let ballast = [1_u64; 32];
    let last = loop {
        match try_yield!("ready") {
            Ok(0) => break 7,
            Ok(_) => {}
            Err(Thrown::Raised(error)) if error == "again" => {}
            Err(thrown) => raise!(thrown),
        }
    };
    assert_eq!(ballast.iter().sum::<u64>(), 32);
    last
}

#[generator]
fn small() -> impl Generator<&'static str, u32, u32, String> {
    loop {
        match try_yield!("ready") {
            Ok(0) => return 7,
            Ok(_) => {}
            Err(Thrown::Raised(error)) if error == "again" => {}
            Err(thrown) => raise!(thrown),
        }
    }
}

/// Delegates, and yields itself, whatever the result is.
fn outer<G>(make: impl Fn() -> G) -> impl Generator<&'static str, u32, u32, String>
where
    G: Generator<&'static str, u32, u32, String>,
{
    generate!(Generator<&'static str, u32, u32, String>, move {
        let result = try_yield_from!(make());
        yield "between";
        match result {
            Ok(result) => result,
            Err(thrown) => raise!(thrown),
        }
    })
}

/// The script, for a delegate called `name`.
fn expected(name: &str) -> String {
    "\
main -> outer: make
main -> outer: start
outer -> DELEGATE: make
outer -> DELEGATE: yield from
DELEGATE -> main: yield &str
main -> DELEGATE: send u32
DELEGATE -> main: yield &str
main -> DELEGATE: throw String
DELEGATE -> main: yield &str
main -> DELEGATE: send u32
DELEGATE -> outer: return u32
outer -> main: yield &str
main -> outer: send u32
outer -> main: return u32
main -> outer 2: make
main -> outer 2: start
outer 2 -> DELEGATE 2: make
outer 2 -> DELEGATE 2: yield from
DELEGATE 2 -> main: yield &str
main -> DELEGATE 2: throw String
DELEGATE 2 -> outer 2: raise String
outer 2 -> main: yield &str
main -> outer 2: close
outer 2 -> main: raise exit
"
    .replace("DELEGATE", name)
}

fn drive<G: Generator<&'static str, u32, u32, String>>(make: impl Fn() -> G + Copy) {
    let mut whole = pin!(outer(make));
    whole.start().unwrap();
    whole.send(1).unwrap();
    whole.throw("again".to_owned()).unwrap();
    assert_eq!(whole.send(0).unwrap().yielded(), Some("between"));
    assert_eq!(whole.send(1).unwrap().completed(), Some(7));
    let mut thrown = pin!(outer(make));
    thrown.start().unwrap();
    assert_eq!(thrown.throw("fire".to_owned()).unwrap().yielded(), Some("between"));
    thrown.close().unwrap();
}

#[test]
fn embedded() {
    assert_eq!(lines(|| drive(small)), expected("small"));
}

#[test]
fn in_a_frame() {
    assert_eq!(lines(|| drive(large)), expected("large"));
}

#[test]
fn boxed() {
    assert_eq!(lines(|| drive(|| large().boxed())), expected("large"));
}

#[test]
fn adapted() {
    assert_eq!(lines(|| drive(|| small().map_yield(|text| text))), expected("small"));
}

/// How three levels are closed: innermost first.
#[test]
fn closed_from_the_inside() {
    #[generator]
    fn level(depth: u32) -> impl Generator<u32> {
        if depth > 0 {
            yield_from!(level(depth - 1));
        }
        yield_!(depth);
    }
    let script = || {
        let mut level = pin!(level(2));
        level.next().unwrap();
        level.close().unwrap();
    };
    assert_eq!(
        lines(script),
        "\
main -> level: make
main -> level: start
level -> level 2: make
level -> level 2: yield from
level 2 -> level 3: make
level 2 -> level 3: yield from
level 3 -> main: yield u32
main -> level 3: close
level 3 -> level 2: raise exit
level 2 -> level: raise exit
level -> main: raise exit
"
    );
}

/// Whether the machine stack or the engine starts it: a thousand levels have both.
#[test]
fn deep() {
    const DEPTH: usize = 1_000;
    #[generator]
    fn down(depth: usize) -> impl Generator<usize> {
        let ballast = [depth; 32];
        if depth > 0 {
            yield_from!(down(depth - 1));
        }
        yield_!(ballast[7]);
    }
    let recording = recorded(|| assert_eq!(pin!(down(DEPTH)).iter().count(), DEPTH + 1));
    let number_of = |is: fn(&EventKind) -> bool| recording.events().iter().filter(|event| is(&event.kind)).count();
    assert_eq!(number_of(|what| matches!(what, EventKind::Created { .. })), DEPTH + 1);
    assert_eq!(number_of(|what| matches!(what, EventKind::Delegated { .. })), DEPTH);
    assert_eq!(number_of(|what| matches!(what, EventKind::Yielded { to: 0 })), DEPTH + 1);
    assert_eq!(number_of(|what| matches!(what, EventKind::Resumed { by: 0, .. })), DEPTH + 2);
    assert_eq!(number_of(|what| matches!(what, EventKind::Returned { .. })), DEPTH + 1);
    assert_eq!(recording.events().len(), 5 * DEPTH + 5);
    // Each returns to its delegator.
    for event in recording.events() {
        if let EventKind::Returned { to } = event.kind {
            assert_eq!(to, event.lane - 1);
        }
    }
}

/// Raised at the start of a delegate, which its delegator runs on the machine stack, and caught two levels above.
#[test]
fn raised_at_the_start() {
    #[generator]
    fn raises() -> impl Generator<u32, (), (), &'static str> {
        let ballast = [1_u8; 100];
        if ballast[3] == 1 {
            raise!("no");
        }
        yield_!(0);
        assert_eq!(ballast[5], 1);
    }
    #[generator]
    fn middle() -> impl Generator<u32, (), (), &'static str> {
        let ballast = [1_u8; 100];
        yield_from!(raises());
        assert_eq!(ballast[5], 1);
    }
    #[generator]
    fn catches() -> impl Generator<u32, (), (), &'static str> {
        assert!(try_yield_from!(middle()).is_err());
        yield_!(1);
    }
    assert_eq!(
        lines(|| assert_eq!(pin!(catches()).iter_with_return().count(), 1)),
        "\
main -> catches: make
main -> catches: start
catches -> middle: make
catches -> middle: yield from
middle -> raises: make
middle -> raises: yield from
raises -> middle: raise &str
middle -> catches: raise &str
catches -> main: yield u32
main -> catches: next
catches -> main: return
"
    );
}

#[test]
fn items_of_a_delegate_without_a_lane_are_yielded_by_the_delegator() {
    struct Once(Status);
    impl Coroutine for Once {
        type Yield = u32;
        type Sent = ();
        type Return = ();
        type Throw = std::convert::Infallible;
        fn resume(
            mut self: Pin<&mut Self>,
            with: Resume<(), std::convert::Infallible>,
        ) -> Outcome<u32, (), (), std::convert::Infallible> {
            match (self.0, with) {
                (_, Resume::Throw(thrown)) => Outcome::Thrown(thrown),
                (Status::Created, Resume::Start) => {
                    self.0 = Status::Suspended;
                    Outcome::Yielded(1)
                }
                (Status::Suspended, Resume::Send(())) => {
                    self.0 = Status::Finished;
                    Outcome::Complete(())
                }
                (_, with) => Outcome::Refused(with),
            }
        }
        fn status(&self) -> Status {
            self.0
        }
    }
    #[generator]
    fn all() -> impl Generator<u32> {
        yield_from!([1, 2]);
        yield_from!(Once(Status::Created));
        // Not a delegate, although it is the first generator that is polled after one.
        for n in pin!(count(1)).iter() {
            yield_!(n);
        }
        yield_from!(from_iter(0..1));
    }
    assert_eq!(
        lines(|| assert_eq!(pin!(all()).iter().count(), 5)),
        "\
main -> all: make
main -> all: start
all: yield from IntoIter<u32, 2>
all -> main: yield u32
main -> all: next
all -> main: yield u32
main -> all: next
all -> main: yield u32
main -> all: next
all -> count: make
all -> count: start
count -> all: yield u32
all -> main: yield u32
main -> all: next
all -> count: next
count -> all: return
all -> main: yield u32
main -> all: next
all -> main: return
"
    );
}

/// A hand-written coroutine that never yields: it returns, or panics.
struct Never {
    panics: bool,
}

impl Coroutine for Never {
    type Yield = u32;
    type Sent = ();
    type Return = ();
    type Throw = std::convert::Infallible;

    fn resume(
        self: Pin<&mut Self>,
        _: Resume<(), std::convert::Infallible>,
    ) -> Outcome<u32, (), (), std::convert::Infallible> {
        assert!(!self.panics, "boom");
        Outcome::Complete(())
    }

    fn status(&self) -> Status {
        Status::Created
    }
}

#[generator]
fn delegates_to_nobody(panics: bool) -> impl Generator<u32> {
    yield_from!(Never { panics });
    assert_eq!(pin!(count(0)).iter().count(), 0);
}

#[test]
fn the_generator_after_a_delegate_without_a_lane_is_no_delegate() {
    let lines = lines(|| assert_eq!(pin!(delegates_to_nobody(false)).iter().count(), 0));
    assert!(lines.contains("delegates_to_nobody -> count: start\n"), "{lines}");
}

#[test]
fn the_generator_after_a_delegate_that_panicked_is_no_delegate() {
    let lines = lines(|| {
        let mut panics = pin!(delegates_to_nobody(true));
        assert!(catch_unwind(AssertUnwindSafe(|| panics.next())).is_err());
        assert_eq!(pin!(count(0)).iter().count(), 0);
    });
    assert!(lines.contains("main -> count: start\n"), "{lines}");
}

#[test]
fn one_that_is_lent_is_nobodys_delegate_afterwards() {
    let script = || {
        let mut lent = count(3).boxed();
        lent.next().unwrap();
        {
            let mut borrows = pin!(generate!(Generator<u32>, { yield from &mut lent; }));
            borrows.next().unwrap();
        }
        lent.next().unwrap();
    };
    assert_eq!(
        lines(script),
        "\
main -> count: make
main -> count: start
count -> main: yield u32
main -> one_that_is_lent_is_nobodys_delegate_afterwards: make
main -> one_that_is_lent_is_nobodys_delegate_afterwards: start
one_that_is_lent_is_nobodys_delegate_afterwards -> count: yield from
count -> main: yield u32
one_that_is_lent_is_nobodys_delegate_afterwards: dropped
main -> count: next
count -> main: yield u32
count: dropped
"
    );
}
