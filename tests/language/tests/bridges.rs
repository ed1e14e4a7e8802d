//! Generators as iterators, in boxes, as `dyn`, and written by hand.

use coyield::prelude::*;
use coyield::{Outcome, Resume};
use coyield::{ResumeError, SendError, Status};
use std::convert::Infallible;
use std::iter::FusedIterator;
use std::pin::{Pin, pin};

#[generator]
fn count(to: u32) -> impl Generator<u32, (), &'static str, u8> {
    for n in 1..=to {
        yield_!(n);
    }
    "counted"
}

mod iterators {
    use super::*;

    #[test]
    fn an_iterator_is_fused_and_stores_the_return_value() {
        let mut g = pin!(count(2));
        let mut iter = g.iter_with_return();
        assert_eq!(iter.by_ref().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(iter.next(), None);
        assert_eq!(iter.next(), None);
        assert_eq!(iter.into_return(), Some(Ok("counted")));
    }

    #[test]
    fn an_iterator_has_no_return_value_before_its_end_or_of_a_finished_generator() {
        let mut g = pin!(count(2));
        let mut iter = g.iter_with_return();
        iter.next();
        assert_eq!(iter.into_return(), None);
        assert_eq!(g.iter_with_return().count(), 1);
        assert_eq!(g.iter_with_return().into_return(), None);
    }

    #[test]
    fn an_iterator_that_is_dropped_leaves_the_generator_suspended() {
        let mut g = pin!(count(5));
        for n in g.iter_with_return() {
            if n == 2 {
                break;
            }
        }
        assert_eq!(g.status(), Status::Suspended);
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(3)));
        assert_eq!(g.iter_with_return().collect::<Vec<_>>(), [4, 5]);
    }

    #[test]
    fn an_iterator_ends_at_an_error_of_the_body_and_stores_it() {
        #[generator]
        fn raising() -> impl Generator<u8, (), (), &'static str> {
            yield_!(1);
            raise!("why");
        }
        let mut iter = Box::pin(raising()).into_iter_with_return();
        assert_eq!(iter.by_ref().count(), 1);
        assert_eq!(iter.next(), None);
        assert_eq!(iter.into_return(), Some(Err(Thrown::Raised("why"))));
        let mut iter = Box::pin(raising()).into_iter_with_return();
        iter.next();
        assert_eq!(iter.into_return(), None);
    }

    #[generator]
    fn odds(mut n: u32) -> impl Iterator<Item = u32> + Clonable + Send {
        while n < 10 {
            yield_!(n);
            n += 2;
        }
    }

    trait Clonable {}
    impl<T> Clonable for T {}

    #[test]
    fn an_iterator_from_a_function_is_movable_and_works_with_adapters() {
        fn is_fused(_: &impl FusedIterator) {}
        #[generator]
        fn fused() -> impl FusedIterator<Item = u8> {
            yield_!(1);
        }
        is_fused(&fused());
        let mut iters = vec![odds(1), odds(5)];
        assert_eq!(iters[0].next(), Some(1));
        let mut moved = iters.swap_remove(0);
        assert_eq!(moved.next(), Some(3));
        assert_eq!(moved.zip(odds(1).map(|n| n * n)).collect::<Vec<_>>(), [(5, 1), (7, 9), (9, 25)]);
        let mut iter = odds(11);
        assert_eq!((iter.next(), iter.next()), (None, None));
    }

    #[test]
    fn an_iterator_from_a_function_works_as_dyn() {
        let iters: Vec<Box<dyn Iterator<Item = u32>>> = vec![Box::new(odds(7)), Box::new(0..2), Box::new(odds(9))];
        assert_eq!(iters.into_iter().flatten().collect::<Vec<_>>(), [7, 9, 0, 1, 9]);
    }
}

mod boxes {
    use super::*;

    struct Lexer<'a> {
        tokens: BoxGenerator<'a, &'a str, (), usize>,
    }

    impl<'a> Lexer<'a> {
        fn new(text: &'a str) -> Self {
            let tokens = generate!(Generator<&'a str, (), usize>, move {
                for word in text.split(' ') {
                    yield word;
                }
                text.len()
            });
            Lexer { tokens: tokens.boxed() }
        }
    }

    #[test]
    fn a_boxed_generator_may_be_a_struct_field() {
        let text = String::from("let x");
        let mut lexer = Lexer::new(&text);
        assert_eq!(lexer.tokens.next(), Ok(CoroutineState::Yielded("let")));
        let mut lexer = Box::new(lexer);
        assert_eq!(lexer.tokens.next(), Ok(CoroutineState::Yielded("x")));
        assert_eq!(lexer.tokens.next(), Ok(CoroutineState::Complete(5)));
    }

    #[test]
    fn boxed_generators_of_different_types_fit_in_one_list() {
        let mut list: Vec<BoxGenerator<'_, u32, (), &str, u8>> = vec![count(1).boxed(), count(3).boxed()];
        list.push(generate!(Generator<u32, (), &'static str, u8>, { yield 7; "other" }).boxed());
        let ends: Vec<_> = list
            .into_iter()
            .map(|g| {
                let mut iter = g.into_iter_with_return();
                (iter.by_ref().sum::<u32>(), iter.into_return().unwrap().unwrap())
            })
            .collect();
        assert_eq!(ends, [(1, "counted"), (6, "counted"), (7, "other")]);
    }

    #[test]
    fn a_boxed_generator_may_move_between_resumes() {
        let mut g = count(3).boxed();
        assert_eq!(g.next().unwrap().yielded(), Some(1));
        let mut list = vec![g];
        list.reserve(100);
        assert_eq!(list[0].next().unwrap().yielded(), Some(2));
        let mut g = list.remove(0);
        let handle = std::thread::spawn(move || {
            assert_eq!(g.next().unwrap().yielded(), Some(3));
            g
        });
        assert_eq!(handle.join().unwrap().next().unwrap().completed(), Some("counted"));
    }

    #[test]
    fn a_boxed_generator_may_be_local() {
        let shared = std::rc::Rc::new(5);
        let mut g: LocalBoxGenerator<'_, i32> = generate!(Generator<i32>, move {
            yield *shared;
            yield *shared + 1;
        })
        .boxed_local();
        assert_eq!(g.iter().sum::<i32>(), 11);
    }

    #[test]
    fn a_boxed_generator_is_driven_as_the_generator_in_it() {
        let mut g = count(1).boxed();
        assert_eq!(g.status(), Status::Created);
        assert_eq!(g.send(()), Err(SendError::NotStarted(())));
        g.start().unwrap();
        assert_eq!(g.throw(9), Err(Thrown::Raised(9)));
        assert_eq!(g.close(), Ok(None));
        assert_eq!(g.status(), Status::Finished);
    }
}

mod dynamic {
    use super::*;

    fn first(g: Pin<&mut dyn Generator<u32, (), &'static str, u8>>) -> Option<u32> {
        let mut g = g;
        g.next().ok()?.yielded()
    }

    #[test]
    fn a_dyn_generator_is_driven_by_a_pinned_reference() {
        let mut g = pin!(count(2));
        assert_eq!(first(g.as_mut()), Some(1));
        assert_eq!(first(g.as_mut()), Some(2));
        assert_eq!(first(g.as_mut()), None);
    }

    #[test]
    fn a_dyn_generator_is_driven_through_every_pointer() {
        fn drive(mut g: impl Generator<u32, (), &'static str, u8> + Unpin) -> u32 {
            g.next().unwrap().yielded().unwrap()
        }
        let mut pinned = Box::pin(count(4));
        assert_eq!(drive(&mut pinned), 1);
        assert_eq!(drive(pinned.as_mut()), 2);
        assert_eq!(drive(Box::new(pinned.as_mut())), 3);
        let mut erased: LocalBoxGenerator<'_, _, _, _, _> = pinned;
        assert_eq!(drive(&mut erased), 4);
    }

    #[test]
    fn a_dyn_coroutine_names_its_associated_types() {
        fn describe<C: Coroutine + Unpin>(mut g: C) -> String
        where
            C::Yield: std::fmt::Debug,
        {
            format!("{:?}", g.start().ok().and_then(CoroutineState::yielded))
        }
        assert_eq!(describe(pin!(count(1))), "Some(1)");
    }
}

mod by_hand {
    use super::*;

    /// Yields the last sent value, and is movable.
    struct Parrot {
        status: Status,
    }

    impl Coroutine for Parrot {
        type Yield = Option<String>;
        type Sent = String;
        type Return = ();
        type Throw = Infallible;

        fn resume(
            mut self: Pin<&mut Self>,
            with: Resume<String, Infallible>,
        ) -> Outcome<Option<String>, String, (), Infallible> {
            match (self.status, with) {
                (_, Resume::Throw(thrown)) => {
                    self.status = Status::Finished;
                    Outcome::Thrown(thrown)
                }
                (Status::Created, Resume::Start) => {
                    self.status = Status::Suspended;
                    Outcome::Yielded(None)
                }
                (Status::Suspended, Resume::Send(text)) => Outcome::Yielded(Some(text)),
                (_, with) => Outcome::Refused(with),
            }
        }

        fn status(&self) -> Status {
            self.status
        }
    }

    #[test]
    fn a_hand_written_coroutine_is_a_generator() {
        fn takes(_: &impl Generator<Option<String>, String>) {}
        let mut parrot = Parrot { status: Status::Created };
        takes(&parrot);
        assert_eq!(parrot.send("hi".into()), Err(SendError::NotStarted("hi".into())));
        assert_eq!(parrot.start(), Ok(CoroutineState::Yielded(None)));
        assert_eq!(parrot.start(), Err(ResumeError::AlreadyStarted));
        assert_eq!(parrot.send("hi".into()).unwrap().yielded().flatten().as_deref(), Some("hi"));
        let mut boxed = parrot.boxed();
        assert_eq!(boxed.close(), Ok(None));
        assert_eq!(boxed.send("late".into()).unwrap_err().into_value().as_deref(), Some("late"));
    }
}
