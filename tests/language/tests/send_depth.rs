//! Functions that delegate to one another, each to the next, and what is made of them is `Send`.
//!
//! rustc looks for `Send` through the bodies of all of them, and gives up after 128 types. This is not a matter of what
//! runs: the test is that this file builds. Each function is another one, as in a parser with a generator for each rule.

#![forbid(unsafe_code)]

use coyield::prelude::*;
use futures::StreamExt as _;
use std::pin::{Pin, pin};

/// As many functions as rustc shall look through. The pairs are the names of a function and of the one that it calls.
macro_rules! levels {
    (24, $define:ident) => {
        $define! {
            l1 l0 l2 l1 l3 l2 l4 l3 l5 l4 l6 l5 l7 l6 l8 l7 l9 l8 l10 l9 l11 l10 l12 l11 l13 l12 l14 l13 l15
            l14 l16 l15 l17 l16 l18 l17 l19 l18 l20 l19 l21 l20 l22 l21 l23 l22
        }
    };
    (20, $define:ident) => {
        $define! {
            l1 l0 l2 l1 l3 l2 l4 l3 l5 l4 l6 l5 l7 l6 l8 l7 l9 l8 l10 l9 l11 l10 l12 l11 l13 l12 l14 l13 l15
            l14 l16 l15 l17 l16 l18 l17 l19 l18
        }
    };
    (32, $define:ident) => {
        $define! {
            l1 l0 l2 l1 l3 l2 l4 l3 l5 l4 l6 l5 l7 l6 l8 l7 l9 l8 l10 l9 l11 l10 l12 l11 l13 l12 l14 l13 l15
            l14 l16 l15 l17 l16 l18 l17 l19 l18 l20 l19 l21 l20 l22 l21 l23 l22 l24 l23 l25 l24 l26 l25 l27
            l26 l28 l27 l29 l28 l30 l29 l31 l30
        }
    };
    (128, $define:ident) => {
        $define! {
            l1 l0 l2 l1 l3 l2 l4 l3 l5 l4 l6 l5 l7 l6 l8 l7 l9 l8 l10 l9 l11 l10 l12 l11 l13 l12 l14 l13 l15
            l14 l16 l15 l17 l16 l18 l17 l19 l18 l20 l19 l21 l20 l22 l21 l23 l22 l24 l23 l25 l24 l26 l25 l27
            l26 l28 l27 l29 l28 l30 l29 l31 l30 l32 l31 l33 l32 l34 l33 l35 l34 l36 l35 l37 l36 l38 l37 l39
            l38 l40 l39 l41 l40 l42 l41 l43 l42 l44 l43 l45 l44 l46 l45 l47 l46 l48 l47 l49 l48 l50 l49 l51
            l50 l52 l51 l53 l52 l54 l53 l55 l54 l56 l55 l57 l56 l58 l57 l59 l58 l60 l59 l61 l60 l62 l61 l63
            l62 l64 l63 l65 l64 l66 l65 l67 l66 l68 l67 l69 l68 l70 l69 l71 l70 l72 l71 l73 l72 l74 l73 l75
            l74 l76 l75 l77 l76 l78 l77 l79 l78 l80 l79 l81 l80 l82 l81 l83 l82 l84 l83 l85 l84 l86 l85 l87
            l86 l88 l87 l89 l88 l90 l89 l91 l90 l92 l91 l93 l92 l94 l93 l95 l94 l96 l95 l97 l96 l98 l97 l99
            l98 l100 l99 l101 l100 l102 l101 l103 l102 l104 l103 l105 l104 l106 l105 l107 l106 l108 l107 l109
            l108 l110 l109 l111 l110 l112 l111 l113 l112 l114 l113 l115 l114 l116 l115 l117 l116 l118 l117
            l119 l118 l120 l119 l121 l120 l122 l121 l123 l122 l124 l123 l125 l124 l126 l125 l127 l126
        }
    };
}

/// Defines functions that delegate, the first of which is written by hand.
macro_rules! generators {
    ($($name:ident $next:ident)*) => {$(
        #[generator]
        fn $name(text: &str) -> impl Generator<&str> {
            yield_!(text);
            yield_from!($next(text));
        }
    )*};
}

macro_rules! catching_generators {
    ($($name:ident $next:ident)*) => {$(
        #[generator]
        fn $name(text: &str) -> impl Generator<&str, (), (), String> {
            yield_!(text);
            if let Err(thrown) = try_yield_from!($next(text)) {
                raise!(thrown);
            }
        }
    )*};
}

macro_rules! send_generators {
    ($($name:ident $next:ident)*) => {$(
        #[generator]
        fn $name(text: &str) -> impl Generator<&str> + Send {
            yield_!(text);
            yield_from!($next(text));
        }
    )*};
}

macro_rules! async_generators {
    ($($name:ident $next:ident)*) => {$(
        #[generator]
        async fn $name(text: &str) -> impl AsyncGenerator<&str> {
            std::future::ready(()).await;
            yield_!(text);
            yield_from!($next(text));
        }
    )*};
}

macro_rules! send_async_generators {
    ($($name:ident $next:ident)*) => {$(
        #[generator]
        async fn $name(text: &str) -> impl AsyncGenerator<&str> + Send {
            std::future::ready(()).await;
            yield_!(text);
            yield_from!($next(text));
        }
    )*};
}

macro_rules! streams_in_loops {
    ($($name:ident $next:ident)*) => {$(
        #[generator]
        async fn $name(text: &str) -> impl Stream<Item = &str> {
            yield_!(text);
            let mut items = pin!($next(text));
            while let Some(item) = items.next().await {
                yield_!(item);
            }
        }
    )*};
}

macro_rules! send_streams_in_loops {
    ($($name:ident $next:ident)*) => {$(
        #[generator]
        async fn $name(text: &str) -> impl Stream<Item = &str> + Send {
            yield_!(text);
            let mut items = pin!($next(text));
            while let Some(item) = items.next().await {
                yield_!(item);
            }
        }
    )*};
}

/// Runs the future as a task, which needs `Send`.
fn spawn<F: Future<Output: Send> + Send + 'static>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(runtime.spawn(future)).unwrap()
}

/// Requires `Send` of what is pinned, and counts what it yields.
fn count_pinned<'t, G: Generator<&'t str, (), (), E> + Send, E>(mut g: Pin<&mut G>) -> usize {
    let mut count = 0;
    while let Ok(CoroutineState::Yielded(_)) = g.next() {
        count += 1;
    }
    count
}

/// Counts what a generator yields that is boxed, moved to another thread boxed and pinned there, and pinned here.
macro_rules! assert_count {
    ($count:expr, $generator:expr) => {
        let boxed = $generator.boxed();
        assert_eq!(std::thread::spawn(move || count_pinned(Box::pin(boxed).as_mut())).join().unwrap(), $count);
        assert_eq!(std::thread::spawn(|| count_pinned(pin!($generator))).join().unwrap(), $count);
        let moved = $generator;
        assert_eq!(std::thread::spawn(move || count_pinned(pin!(moved))).join().unwrap(), $count);
    };
}

macro_rules! assert_async_count {
    ($count:expr, $generator:expr) => {
        let mut boxed = $generator.boxed();
        let counts = spawn(async move {
            let (mut of_boxed, mut of_pinned) = (0, 0);
            while let Ok(CoroutineState::Yielded(_)) = boxed.anext().await {
                of_boxed += 1;
            }
            let mut pinned = pin!($generator);
            while let Ok(CoroutineState::Yielded(_)) = pinned.anext().await {
                of_pinned += 1;
            }
            (of_boxed, of_pinned)
        });
        assert_eq!(counts, ($count, $count));
    };
}

macro_rules! assert_stream_count {
    ($count:expr, $stream:expr) => {
        assert_eq!(spawn(futures::StreamExt::boxed($stream).count()), $count);
        assert_eq!(spawn(async { pin!($stream).count().await }), $count);
    };
}

mod generators {
    use super::*;

    #[generator]
    fn l0(text: &str) -> impl Generator<&str> {
        yield_!(text);
    }
    levels!(24, generators);

    #[test]
    fn generators_are_send() {
        assert_count!(24, l23("text"));
    }
}

mod generators_that_catch {
    use super::*;

    #[generator]
    fn l0(text: &str) -> impl Generator<&str, (), (), String> {
        yield_!(text);
    }
    levels!(24, catching_generators);

    #[test]
    fn generators_that_catch_are_send() {
        assert_count!(24, l23("text"));
    }
}

mod generators_with_send_in_their_signatures {
    use super::*;

    #[generator]
    fn l0(text: &str) -> impl Generator<&str> + Send {
        yield_!(text);
    }
    levels!(128, send_generators);

    #[test]
    fn generators_with_send_in_their_signatures_are_send() {
        assert_count!(128, l127("text"));
    }
}

mod async_generators {
    use super::*;

    #[generator]
    async fn l0(text: &str) -> impl AsyncGenerator<&str> {
        yield_!(text);
    }
    levels!(24, async_generators);

    #[test]
    fn async_generators_are_send() {
        assert_async_count!(24, l23("text"));
    }
}

mod async_generators_with_send_in_their_signatures {
    use super::*;

    #[generator]
    async fn l0(text: &str) -> impl AsyncGenerator<&str> + Send {
        yield_!(text);
    }
    levels!(32, send_async_generators);

    #[test]
    fn async_generators_with_send_in_their_signatures_are_send() {
        assert_async_count!(32, l31("text"));
    }
}

mod streams_in_loops {
    #![cfg_attr(coyield_nightly, allow(dead_code))]

    use super::*;

    #[generator]
    async fn l0(text: &str) -> impl Stream<Item = &str> {
        yield_!(text);
    }
    levels!(20, streams_in_loops);

    #[test]
    fn streams_in_loops_are_send() {
        // The nightly of October 2026 looks through more types in a build that is not incremental.
        #[cfg(not(coyield_nightly))]
        assert_stream_count!(20, l19("text"));
        #[cfg(coyield_nightly)]
        assert_stream_count!(17, l16("text"));
    }
}

mod streams_in_loops_with_send_in_their_signatures {
    use super::*;

    #[generator]
    async fn l0(text: &str) -> impl Stream<Item = &str> + Send {
        yield_!(text);
    }
    levels!(32, send_streams_in_loops);

    #[test]
    fn streams_in_loops_with_send_in_their_signatures_are_send() {
        assert_stream_count!(32, l31("text"));
    }
}
