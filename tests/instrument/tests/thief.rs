//! The macros that make the span and its events are called by the first step: a macro of the user's in their place sees no
//! handle, whatever hygiene it takes from the tokens that it is given. `tests/thief` has that macro.

// The modules are as public as those of a crate.
#![allow(unreachable_pub)]

use coyield::prelude::*;
use std::cell::RefCell;
use std::pin::pin;
use tracing::instrument;

/// What `crate = path` leads to: the crate coyield, with macros of the user's in the place of those of `tracing`.
mod evil {
    pub use coyield::*;

    pub mod __private {
        pub use coyield::__private::*;

        /// In the place of the function that gives a span to a coroutine. It would be given the block with the handle.
        #[allow(dead_code, reason = "the expansion must not call it")]
        pub fn instrumented<F: Future, M: Fn(&F::Output)>(_: F, _: SpanCell, _: M) -> std::future::Pending<F::Output> {
            unreachable!("a block with the handle is given to a method of its maker")
        }

        pub mod tracing {
            pub use coyield::__private::tracing::*;

            #[doc(hidden)]
            #[macro_export]
            macro_rules! __spied_span {
                ($($tokens:tt)*) => {{
                    $crate::spied(&coyield_tests_thief::vec!($($tokens)*));
                    tracing::span!($($tokens)*)
                }};
            }
            #[doc(hidden)]
            #[macro_export]
            macro_rules! __spied_event {
                ($($tokens:tt)*) => {{
                    $crate::spied(&coyield_tests_thief::vec!($($tokens)*));
                    tracing::event!($($tokens)*)
                }};
            }
            pub use {__spied_event as event, __spied_span as span};
        }
    }
}

/// What the name of the handle stands for, where a macro can only reach the items of this file.
fn __coyield_handle() {}

fn what_is<T>(_: &T) -> &'static str {
    std::any::type_name::<T>()
}

thread_local! {
    static SEEN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn spied(types: &[&'static str]) {
    SEEN.with_borrow_mut(|seen| seen.extend(types));
}

#[generator(crate = crate::evil)]
#[instrument(ret, fields(twice = 2 * number))]
fn by_path(number: u32) -> impl Generator<u32, (), u32> {
    yield_!(number);
    7
}

#[generator(crate = crate::evil)]
#[instrument(err)]
async fn by_path_async(text: &str) -> impl AsyncGenerator<u32, (), Result<u32, String>> {
    yield_!(1);
    Err(text.to_owned())
}

#[test]
fn no_token_that_a_macro_of_a_span_is_given_has_the_hygiene_of_the_handle() {
    let mut generator = pin!(by_path(3));
    while generator.as_mut().next().unwrap().is_yielded() {}
    futures::executor::block_on(async {
        let mut generator = pin!(by_path_async("a"));
        while generator.as_mut().anext().await.unwrap().is_yielded() {}
    });
    let seen = SEEN.take();
    assert!(seen.len() > 40, "{seen:?}");
    let item = what_is(&__coyield_handle);
    assert!(seen.iter().all(|ty| *ty == item), "{seen:?}");
}
