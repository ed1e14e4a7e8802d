//! A procedural macro of the user gets nothing of an expansion. `tests/thief` has the macros.
//!
//! The macros stand in the place of every macro that an expansion might call through a path that the user gives. Each
//! of them would compile there only if it had the hygiene of the expansion, and would panic when the body runs.

#![forbid(unsafe_code)]
// The modules are as public as those of a crate.
#![allow(unreachable_pub)]

use coyield::prelude::*;
use std::pin::pin;

/// The target of `crate = path`: the crate coyield, with macros of the user's where a macro could be expected.
#[allow(unused_imports)]
mod evil {
    pub use coyield::*;
    pub use coyield::{__body, GeneratorBody};
    pub use coyield_tests_thief::{
        handle as compile_error, handle as panic, label as unreachable, statement as __delegates,
    };

    pub mod __private {
        pub use coyield::__private::*;
        pub use coyield_tests_thief::{
            handle as compile_error, handle as pin, handle as unreachable, label as panic, statement as __delegates,
        };

        pub mod mistakes {
            pub use coyield::__private::mistakes::*;
            pub use coyield_tests_thief::handle as yield_takes_one_value;
        }
    }
}

#[generator(crate = crate::evil)]
fn by_path() -> impl Generator<u8, u8, u8, &'static str> {
    let mut sent = yield_!(1);
    sent += try_yield!(2).unwrap_or(0);
    sent += yield_from!(echo());
    sent += try_yield_from!(echo()).unwrap_or(0);
    if sent == u8::MAX {
        raise!("too much");
    }
    sent
}

#[generator]
fn echo() -> impl Generator<u8, u8, u8, &'static str> {
    yield_!(7)
}

#[generator(crate = crate::evil)]
async fn by_path_async(values: [u8; 2]) -> impl AsyncGenerator<u8> {
    yield_!(std::future::ready(values[0]).await);
    yield_from!([values[1]]);
}

#[generator(crate = crate::evil)]
fn by_path_iterator() -> impl Iterator<Item = u8> {
    yield_!(1);
    yield_from!([2, 3]);
}

#[generator(crate = crate::evil)]
fn by_path_results(text: &str) -> impl Iterator<Item = Result<u8, std::num::ParseIntError>> {
    yield_!(Ok(1));
    yield_!(Ok(text.parse()?));
}

#[generator(crate = crate::evil)]
fn by_path_inferred(text: Result<(), u8>) -> impl Iterator<Item = Result<u8, u8>> {
    yield_!(Ok(1));
    text
}

#[generator(crate = crate::evil)]
fn by_path_coroutine() -> impl Future<Output = u8> {
    yield_!();
    yield_from!(std::future::ready(4))
}

#[context_manager(crate = crate::evil)]
fn by_path_manager() -> impl ContextManager<u8, String> {
    yield_!(5);
    Ok(())
}

#[test]
fn a_path_of_the_users_leads_to_no_macro() {
    let mut g = pin!(by_path());
    let mut yielded = vec![g.start().unwrap().yielded().unwrap()];
    let returned = loop {
        match g.send(10).unwrap() {
            CoroutineState::Yielded(value) => yielded.push(value),
            CoroutineState::Complete(value) => break value,
        }
    };
    assert_eq!((yielded, returned), (vec![1, 2, 7, 7], 40));
    assert_eq!(by_path_iterator().collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(by_path_results("2").collect::<Result<Vec<_>, _>>(), Ok(vec![1, 2]));
    assert_eq!(by_path_results("x").filter(Result::is_err).count(), 1);
    assert_eq!(by_path_inferred(Err(2)).collect::<Vec<_>>(), [Ok(1), Err(2)]);
    let mut stream = pin!(by_path_async([8, 9]));
    futures::executor::block_on(async {
        let mut items = stream.stream();
        let mut seen = Vec::new();
        while let Some(item) = futures::StreamExt::next(&mut items).await {
            seen.push(item);
        }
        assert_eq!(seen, [8, 9]);
        assert_eq!(by_path_coroutine().await, 4);
    });
    assert_eq!(with!(five = by_path_manager(), { Ok(five) }), Ok(Some(5)));
}

// Its tokens count as ours only where our macros call it.
#[allow(clippy::all, clippy::pedantic)]
#[test]
fn the_hidden_macros_lead_to_no_macro() {
    let g = coyield::__private::body!(
        coyield [crate::evil] generator [u8] [()] [u8] [std::convert::Infallible] [move] [] [] [] {
            yield_!(1);
            yield_from!([2]);
            3
        }
    );
    assert_eq!(pin!(g).iter_with_return().collect::<Vec<_>>(), [1, 2]);
    let results = coyield::__private::body!(
        coyield [crate::evil] iterator [Result<u8, String>] [()] [()] [std::convert::Infallible] [move] [] [] [] {
            yield_!(Ok(1));
            Err(String::from("the end"))?;
        }
    );
    assert_eq!(results.collect::<Vec<_>>(), [Ok(1), Err(String::from("the end"))]);
    let g = coyield::__private::generate! { evil yield 1; yield from [2]; };
    assert_eq!(pin!(g).iter().collect::<Vec<_>>(), [1, 2]);
}

/// The meaning of the handle's name, where a macro can only reach the items of this file.
fn __coyield_handle() {}

/// Returns the name of its type.
fn what_is<T>(_: &T) -> &'static str {
    std::any::type_name::<T>()
}

/// A macro of the user's with the name of one whose arguments are rewritten is given no token with the hygiene of the
/// handle.
#[test]
fn no_token_that_a_macro_is_given_has_the_hygiene_of_the_handle() {
    macro_rules! all {
        ($($called:ident ($($arguments:tt)*)),+ $(,)?) => {
            [$({
                #[generator]
                async fn by_attribute() -> impl AsyncGenerator<Vec<&'static str>> {
                    yield_!(coyield_tests_thief::$called!($($arguments)*).to_vec());
                }
                let by_expression = generate!(AsyncGenerator<Vec<&'static str>>, async move {
                    yield coyield_tests_thief::$called!($($arguments)*).to_vec();
                });
                (stringify!($called), types_of(by_attribute()), types_of(by_expression))
            }),+]
        };
    }
    fn types_of(generator: impl AsyncGenerator<Vec<&'static str>>) -> Vec<&'static str> {
        let mut generator = pin!(generator);
        futures::executor::block_on(generator.anext()).unwrap().yielded().unwrap()
    }
    let called = all![
        vec(ready(1).await; 2),
        vec(ready(1).await, ready(2).await),
        matches(ready(1).await, 1 | 2 if ready(true).await),
        assert(ready(true).await),
        format("{} {a}", ready(1).await, a = ready(2).await),
        dbg(ready(1).await),
        yield_(ready(1).await),
        yield_from(ready([1]).await),
        with(a = ready(1).await => { 1 } else { ready(2).await }),
        async_with(a = ready(1).await => { 1 } else { ready(2).await }),
    ];
    for (name, by_attribute, by_expression) in called {
        for types in [by_attribute, by_expression] {
            assert!(types.len() > 2, "{name} is given tokens");
            assert!(types.iter().all(|seen| seen.ends_with("__coyield_handle")), "{name}: {types:?}");
        }
    }
}

/// Attributes below ours, with names that begin like one of the compiler's: they receive the user's own tokens.
mod attributes_of_the_users {
    use coyield::prelude::*;

    mod doc {
        pub use coyield_tests_thief::attribute as hidden;
    }

    mod inline {
        pub use coyield_tests_thief::attribute as always;
    }

    #[generator]
    #[doc::hidden]
    pub(super) fn behind_a_path() -> impl Generator<u8> {
        yield_!(1);
    }

    #[generator]
    #[self::inline::always]
    pub(super) fn behind_self() -> impl Generator<u8> {
        yield_!(2);
    }

    #[generator]
    #[cfg_attr(all(), coyield_tests_thief::attribute)]
    pub(super) fn behind_a_condition() -> impl Generator<u8> {
        yield_!(3);
    }

    #[generator]
    #[allow(unused)]
    #[coyield_tests_thief::attribute]
    #[inline]
    pub(super) fn among_others() -> impl Generator<u8> {
        yield_!(4);
    }
}

#[test]
fn an_attribute_below_ours_sees_no_handle() {
    use attributes_of_the_users::{among_others, behind_a_condition, behind_a_path, behind_self};
    assert_eq!(pin!(behind_a_path()).iter().collect::<Vec<_>>(), [1]);
    assert_eq!(pin!(behind_self()).iter().collect::<Vec<_>>(), [2]);
    assert_eq!(pin!(behind_a_condition()).iter().collect::<Vec<_>>(), [3]);
    assert_eq!(pin!(among_others()).iter().collect::<Vec<_>>(), [4]);
}
