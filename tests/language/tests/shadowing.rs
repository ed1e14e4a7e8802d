//! Items of the user with the names that an expansion uses change nothing.
//!
//! Items are not hygienic. A unit struct, a constant or a static in scope turns a binding of the same name into a
//! pattern, a function, a type or a module takes the place of a path, and a method of a trait that is implemented for
//! everything answers before one that needs a reference. `expand/tests.rs` of `coyield-macros` lists the words of an
//! expansion, and checks that they are here.

#![forbid(unsafe_code)]
// The items are named as bindings are.
#![allow(non_camel_case_types, non_upper_case_globals, dead_code, unused_imports, nonstandard_style, unreachable_pub)]
// And so are the methods.
#![allow(clippy::wrong_self_convention, clippy::new_ret_no_self)]

/// Makes the items of each kind, in a module of their own.
macro_rules! items {
    ($($word:ident)+) => {
        pub mod unit_structs {
            $(pub struct $word;)+
        }
        pub mod constants {
            $(pub const $word: u8 = 7;)+
        }
        pub mod statics {
            $(pub static $word: u8 = 7;)+
        }
        pub mod functions {
            $(pub fn $word() { panic!("an item of the user's was called"); })+
        }
        pub mod methods {
            pub trait Everything: Sized {
                $(fn $word(self) { panic!("a method of the user's was called"); })+
            }
            impl<T> Everything for T {}
        }
        pub mod modules {
            $(pub mod $word {})+
        }
    };
}

/// The words: every identifier of an expansion that is no keyword, in any position.
mod of_the_user {
    items! {
        accepted activate aio alloc argument argument0 argument1 as_mut assert_first_poll async_activate
        async_context_manager async_delegating async_generator async_probe async_with awaitable begin register_span
        block_error body box_ cancelled catch_panic_of catching compile_error context_manager convert_error
        convert_thrown core coroutine coroutine_yields_nothing coyield coyield_macros current delegate delegates
        delegating delegation end_body ended enter entered error exit first flatten for_await frame_stack frames gather generate
        generator handle hint_throw_type instrumented into_future into_iterator into_result_iterator into_result_stream
        into_stream is_the_handle item kind label last_item lend made_by_coyield maker manager map mistakes mixed never
        new next_item of or_raise_in_a_coroutine or_raise_takes_one_argument otherwise panic pin place poll prelude probe
        probe_send_type question race raise raise_in_a_coroutine raise_takes_one_argument raised resource rest result
        returned run sent share slot stack std stream task thrown try_await try_yield_from_in_a_coroutine
        try_yield_in_a_coroutine try_yield_takes_one_value try_yield_value turn unused value waker with_task_waker
        yield_takes_one_value yield_value yielded ActiveManager AssertFirstPoll AsyncActiveManager BlockError BodyMaker
        BodyTail BodyTypes Coroutine DecidesResult DecidesUnit EndsBody Err Future Gather Handle HasNoValue HasSameTypes IgnoresSent
        IgnoresSentByStream Infallible IntoFuture IntoIterator IsAsync IsAsyncThrownNothing IsDecided IsIterator
        IsStream IsThrownNothing IsUnfit ItemType Iterator LastItem None NoResults Ok Operand Option Pin Race Racer
        Result ReturnType Some SpanCell Stream Tells TellsCancelled Thrown YieldOperand
    }
}

/// The programs, where the names are those of the user's items of one kind.
macro_rules! programs {
    ($kind:ident) => {
        mod $kind {
            use super::of_the_user::$kind::*;
            // Names of the programs themselves come last, and explicitly, so that they shadow the glob import.
            use super::{Dropped, equal, number_of};
            use ::coyield::aio::{Cancelled, cancellable};
            use ::coyield::context::{AsyncContextManager, ContextManager};
            use ::coyield::{AsyncGenerator, Generator, context_manager, generate, generator};
            use ::futures::Stream;
            use ::std::convert::Infallible as Never;
            use ::std::future::{Future, IntoFuture, ready};
            use ::std::iter::{IntoIterator, Iterator};
            use ::std::pin::{Pin, pin};
            use ::std::result::Result;
            use ::std::string::String;
            use ::std::vec::Vec;

            #[generator]
            fn all((one, two): (u8, u8), _: [u8; 2]) -> impl Generator<Dropped, u8, u8, String> {
                let mut sum = yield_!(Dropped::new(one));
                sum += match try_yield!(Dropped::new(two)) {
                    ::std::result::Result::Ok(mine) => mine,
                    ::std::result::Result::Err(mine) => raise!(mine),
                };
                sum += yield_from!(inner());
                sum + match try_yield_from!(inner()) {
                    ::std::result::Result::Ok(sum) => sum,
                    ::std::result::Result::Err(mine) => raise!(mine),
                }
            }

            #[generator]
            fn inner() -> impl Generator<Dropped, u8, u8, String> {
                yield_!(Dropped::new(3))
            }

            #[generator]
            fn iterate(many: u8) -> impl Iterator<Item = Dropped> {
                for n in 0..many {
                    yield_!(Dropped::new(n));
                }
                yield_from!([Dropped::new(many)]);
            }

            #[generator]
            fn results(fails: bool) -> impl Iterator<Item = Result<Dropped, Dropped>> {
                yield_!(::std::result::Result::Ok(Dropped::new(1)));
                if fails {
                    ::std::result::Result::Err(Dropped::new(2))?;
                }
            }

            #[generator]
            async fn streamed_results(number: u8) -> impl Stream<Item = Result<Dropped, Dropped>> {
                yield_!(::std::result::Result::Ok(Dropped::new(ready(number).await)));
                if number > 2 { ::std::result::Result::Err(Dropped::new(4)) } else { ::std::result::Result::Ok(()) }
            }

            #[generator]
            async fn streaming() -> impl Stream<Item = Dropped> {
                yield_!(Dropped::new(ready(1).await));
                yield_from!(stream_of_one());
            }

            fn looping() -> impl Stream<Item = Dropped> {
                generate!(Stream<Item = Dropped>, async {
                    for await dropped in stream_of_one() {
                        yield Dropped::new(dropped.number() + 9);
                        yield dropped;
                    }
                })
            }

            #[generator]
            async fn stream_of_one() -> impl Stream<Item = Dropped> {
                yield_!(Dropped::new(2));
            }

            #[generator]
            fn my_coroutine() -> impl Future<Output = u8> {
                yield_!();
                yield_from!(ready(5))
            }

            #[context_manager]
            fn my_manager() -> impl ContextManager<u8, String> {
                yield_!(6);
                ::std::result::Result::Ok(())
            }

            #[context_manager]
            async fn my_async_manager() -> impl AsyncContextManager<u8, String> {
                yield_!(ready(7).await);
                ::std::result::Result::Ok(())
            }

            #[cancellable]
            async fn cancellable_() -> Result<u8, Cancelled> {
                ::std::result::Result::Ok(ready(8).await)
            }

            fn expression() -> impl Generator<Dropped> {
                generate! { move {
                    yield Dropped::new(9);
                    yield from [Dropped::new(10)];
                } }
            }

            #[test]
            fn an_item_of_the_user_changes_nothing() {
                let before = Dropped::alive();
                let mut numbers = Vec::new();
                {
                    let mut g = pin!(all((1, 2), [0, 0]));
                    let mut outcome = ::coyield::GeneratorExt::start(&mut g).unwrap();
                    while let ::coyield::CoroutineState::Yielded(dropped) = outcome {
                        numbers.push(dropped.number());
                        outcome = ::coyield::GeneratorExt::send(&mut g, 10).unwrap();
                    }
                    equal(&::coyield::CoroutineState::completed(outcome), &::std::option::Option::Some(40));
                }
                for dropped in iterate(2) {
                    numbers.push(dropped.number());
                }
                for dropped in results(true) {
                    numbers.push(number_of(dropped));
                }
                for dropped in ::coyield::GeneratorExt::iter(&mut pin!(expression())) {
                    numbers.push(dropped.number());
                }
                let others = ::futures::executor::block_on(async {
                    let mut numbers = Vec::new();
                    let mut items = pin!(streaming());
                    while let ::std::option::Option::Some(dropped) = ::futures::StreamExt::next(&mut items).await {
                        numbers.push(dropped.number());
                    }
                    let mut items = pin!(looping());
                    while let ::std::option::Option::Some(dropped) = ::futures::StreamExt::next(&mut items).await {
                        numbers.push(dropped.number());
                    }
                    let mut items = pin!(streamed_results(3));
                    while let ::std::option::Option::Some(dropped) = ::futures::StreamExt::next(&mut items).await {
                        numbers.push(number_of(dropped));
                    }
                    numbers.push(my_coroutine().await);
                    numbers.push(cancellable_().await.unwrap());
                    let seven = ::coyield::async_with!(
                        seven = my_async_manager(),
                        { ::std::result::Result::Ok(seven) },
                        otherwise = 0
                    );
                    numbers.push(seven.unwrap());
                    let (four, five) = ::coyield::gather!(ready(4), ready(5)).await.unwrap();
                    numbers.extend([four, five]);
                    numbers.push(::coyield::race!(ready(3), ready(2)).await.unwrap());
                    numbers.push(::coyield::try_await!(ready(1)).unwrap());
                    numbers
                });
                numbers.extend(others);
                let six = ::coyield::with!(six = my_manager(), _ = my_manager(), { ::std::result::Result::Ok(six) });
                numbers.push(six.unwrap().unwrap());
                equal(&numbers[..], &[1, 2, 3, 3, 0, 1, 2, 1, 2, 9, 10, 1, 2, 11, 2, 3, 4, 5, 8, 7, 4, 5, 3, 1, 6]);
                // Each value is dropped once.
                equal(&Dropped::alive(), &before);
            }
        }
    };
}

programs!(unit_structs);
programs!(constants);
programs!(statics);
programs!(functions);
programs!(methods);
programs!(modules);

/// Elsewhere, because `assert_eq!` has a binding `kind` of its own, which an item of the user's turns into a pattern.
#[track_caller]
fn equal<T: std::fmt::Debug + PartialEq + ?Sized>(left: &T, right: &T) {
    assert_eq!(left, right);
}

/// The number of an item, or of its error.
fn number_of(item: Result<Dropped, Dropped>) -> u8 {
    let (Ok(dropped) | Err(dropped)) = item;
    dropped.number()
}

/// A value that counts the live ones of its kind on this thread.
struct Dropped(u8);

std::thread_local! {
    static ALIVE: std::cell::Cell<isize> = const { std::cell::Cell::new(0) };
}

impl Dropped {
    fn new(number: u8) -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Dropped(number)
    }

    fn number(&self) -> u8 {
        self.0
    }

    fn alive() -> isize {
        ALIVE.get()
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

/// Values of the very type that a binding of the expansion could be mistaken for: one value is made, and one is
/// dropped.
mod values_of_the_type_itself {
    use coyield::prelude::*;
    use std::pin::pin;

    macro_rules! yields_itself {
        ($($word:ident)+) => {$(
            mod $word {
                use super::*;

                struct $word;

                impl Drop for $word {
                    fn drop(&mut self) {
                        super::super::ALIVE.set(super::super::ALIVE.get() - 1);
                    }
                }

                #[generator]
                fn yielding() -> impl Generator<$word, (), (), $word> {
                    yield_!($word);
                    let _ = try_yield!($word);
                    yield_from!([$word]);
                    raise!($word);
                }

                #[test]
                fn a_value_of_the_type_itself_is_dropped_once() {
                    super::super::ALIVE.set(4);
                    {
                        let mut g = pin!(yielding());
                        while let Ok(CoroutineState::Yielded(_)) = g.next() {}
                    }
                    super::super::equal(&super::super::ALIVE.get(), &0);
                }
            }
        )+};
    }

    yields_itself!(value thrown delegate delegation first kind handle maker stack within resource ended returned tail);
}
