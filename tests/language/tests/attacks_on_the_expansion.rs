//! Attacks on the expansion from code without `unsafe`, which it withstands. Each test says what the attack would
//! break.

#![forbid(unsafe_code)]
// The attacks have shapes that are unusual in real code.
#![allow(
    clippy::cast_sign_loss,
    clippy::empty_loop,
    clippy::match_single_binding,
    clippy::no_effect_underscore_binding,
    clippy::redundant_async_block,
    clippy::redundant_closure_call,
    clippy::unused_async,
    clippy::while_let_on_iterator,
    unreachable_pub
)]

use coyield::prelude::*;
use coyield::{Coroutine, Outcome, Resume, Status, generate, with_task_waker};
use futures::executor::block_on;
use futures::future::BoxFuture;
use futures::{FutureExt as _, Stream, StreamExt as _};
use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::{Future, IntoFuture, Ready, poll_fn, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Awaits where coyield does not see it, and so with the lent waker.
macro_rules! hidden {
    ($future:expr) => {
        $future.await
    };
}

fn collected<T>(stream: impl Stream<Item = T>) -> Vec<T> {
    block_on(stream.collect())
}

mod an_await_means_what_it_means_elsewhere {
    use super::*;

    std::thread_local! {
        static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    }

    fn log(what: &'static str) {
        LOG.with_borrow_mut(|log| log.push(what));
    }

    /// Logs when it is dropped.
    struct Noisy(&'static str);

    impl Drop for Noisy {
        fn drop(&mut self) {
            log(self.0);
        }
    }

    impl Noisy {
        /// Does not borrow from it.
        fn future(&self) -> Ready<u8> {
            log("made");
            ready(u8::from(!self.0.is_empty()))
        }
    }

    /// Logs when it is dropped, and is ready at its second poll.
    struct Pends(Noisy, bool);

    impl Future for Pends {
        type Output = Noisy;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Noisy> {
            if self.1 {
                return Poll::Ready(Noisy("output"));
            }
            self.1 = true;
            log(self.0.0);
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }

    fn pends(name: &'static str) -> Pends {
        Pends(Noisy(name), false)
    }

    fn ignore<T>(_: T) {}

    async fn borrows(_: &Noisy, _: &mut Noisy) {}

    async fn same(text: &str) -> &str {
        text
    }

    /// The same text as an `async fn` and as a generator.
    macro_rules! twice {
        ($($body:tt)*) => {
            async fn plain() {
                $($body)*
            }

            #[generator]
            async fn generating() -> impl Stream<Item = ()> {
                if false {
                    yield_!(());
                }
                $($body)*
            }
        };
    }

    twice! {
        Noisy("statement").future().await;
        log("1");
        match Noisy("match").future().await {
            _ => log("arm"),
        }
        log("2");
        if Noisy("if").future().await == 1 {
            log("then");
        }
        log("3");
        let _bound = pends("bound").await;
        log("4");
        let _ = pends("not bound").await;
        log("5");
        let _tuple = (Noisy("first").future().await, Noisy("second").future().await);
        log("6");
        let _end_of_block = { Noisy("end of block").future().await };
        log("7");
        let _extended = &pends("extended").await;
        log("8");
        if let 1 = Noisy("if let").future().await {
            log("then");
        }
        log("9");
        let boxed = Box::new(pends("boxed"));
        (*boxed).await;
        log("10");
        let mut some = Some(pends("taken"));
        while let Some(future) = some.take() {
            future.await;
            log("turn");
        }
        let parts = (pends("part"), Noisy("rest"));
        parts.0.await;
        log("11");
        let _rest = parts.1;
        borrows(&Noisy("lent"), &mut Noisy("lent exclusively")).await;
        log("12");
        let length = same(&String::from("q")).await.len() + same(&String::from("q")).await.len();
        assert_eq!(length, 2);
        let text = format!("{}{}", Noisy("in format").future().await, same(&String::from("zz")).await.len());
        log("13");
        drop(text);
        assert!(matches!(Noisy("in matches").future().await, 1));
        log("14");
        let block = pends("block");
        { block }.await;
        log("15");
        let (1, true) = (Noisy("let else").future().await, true) else { return };
        log("16");
        'labelled: {
            if Noisy("condition").future().await == 1 {
                break 'labelled ignore(pends("broken with").await);
            }
        }
        log("17");
        return ignore(Noisy("returned").future().await);
    }

    #[test]
    fn temporaries_and_futures_of_an_await_are_dropped_as_in_an_async_fn() {
        block_on(plain());
        let expected = LOG.take();
        collected(generating());
        assert!(expected.len() > 60);
        assert_eq!(LOG.take(), expected);
    }

    /// Operands in fragments of macros, which are groups without delimiters, and a field with the name of the keyword.
    macro_rules! fragments {
        ($name:ident, $future:expr, $block:block, $item:ty, $pattern:pat, $label:lifetime, $binding:ident) => {
            #[generator]
            async fn $name(field: u8) -> impl Stream<Item = $item> {
                let $pattern = 1;
                yield_!($future.await);
                yield_!($future.await + 1);
                yield_!(2 * $future.await);
                yield_!(match $future {
                    $binding => $binding.await,
                });
                $label: loop {
                    if $future.await > 0 {
                        break $label;
                    }
                }
                let block = $block;
                yield_!(block.await);
                yield_!(Field { r#await: field }.r#await);
            }
        };
    }

    struct Field {
        r#await: u8,
    }

    fragments!(of_fragments, ready(1 + 1), { ready(7) }, u8, _unused, 'outer, bound);

    macro_rules! times {
        ($left:expr, $right:expr) => {
            $left * $right
        };
    }

    #[generator]
    async fn of_operators() -> impl Stream<Item = u8> {
        yield_!(times!(ready(1).await + 1, ready(2).await + 1));
        yield_!(u8::from(!ready(false).await) + -(-ready(3_i8).await) as u8);
        let (ref one, mut sum) = ready((1_u8, 2_u8)).await;
        sum += *one;
        yield_!(sum);
        yield_!('block: {
            if ready(true).await {
                break 'block ready(5).await;
            }
            6
        });
        for item in [ready(1).await, ready(2).await] {
            yield_!(item);
        }
        yield_!((async |value: u8| ready(value).await)(8).await);
        yield_!((|| async { ready(9).await })().await);
    }

    #[test]
    fn an_await_has_the_value_of_the_whole_operand() {
        assert_eq!(collected(of_fragments(1)), [2, 3, 4, 2, 7, 1]);
        assert_eq!(collected(of_operators()), [6, 4, 3, 5, 1, 2, 8, 9]);
    }
}

/// Whatever an `async fn` can await, a generator can, and is `Send` if the function would be: this compiles.
mod whatever_can_be_awaited {
    use super::*;

    fn send<T: Send>(it: T) -> T {
        it
    }

    #[generator]
    async fn generic<F: Future>(future: F) -> impl Stream<Item = F::Output> {
        yield_!(future.await);
    }

    #[generator]
    async fn convertible<F: IntoFuture>(future: F) -> impl Stream<Item = F::Output> {
        yield_!(future.await);
    }

    #[generator]
    async fn lent<F: Future<Output = u8> + Unpin>(future: &mut F, mut own: F) -> impl Stream<Item = u8> {
        yield_!(future.await);
        yield_!((&mut own).await);
    }

    #[generator]
    async fn dynamic(
        unpin: Box<dyn Future<Output = u8> + Unpin + Send>,
        pinned: Pin<&mut (dyn Future<Output = u8> + Send)>,
    ) -> impl Stream<Item = u8> {
        yield_!(unpin.await);
        yield_!(pinned.await);
    }

    #[generator]
    async fn borrowing<'a>(future: BoxFuture<'a, &'a str>) -> impl Stream<Item = &'a str> {
        yield_!(future.await);
    }

    type Service<'s> = &'s (dyn for<'a> Fn(&'a str) -> BoxFuture<'a, usize> + Sync);

    #[generator]
    async fn higher_ranked(service: Service<'_>) -> impl Stream<Item = usize> {
        let text = String::from("abc");
        yield_!(service(&text).await);
        let part: &str = &text;
        yield_!(service(part).await);
    }

    async fn length(text: &str) -> usize {
        text.len()
    }

    #[generator]
    async fn of_closures() -> impl Stream<Item = usize> {
        let texts = [String::from("a"), String::from("bc")];
        let mut futures = texts.iter().map(|text| length(text));
        while let Some(future) = futures.next() {
            yield_!(future.await);
        }
        for text in &texts {
            yield_!(length(text).await);
        }
    }

    /// The types are known only at the end.
    #[generator]
    async fn inferred_later() -> impl Stream<Item = u8> {
        let (sender, receiver) = futures::channel::oneshot::channel();
        let waiting = async move { receiver.await };
        sender.send(3).unwrap();
        yield_!(waiting.await.unwrap());
        let mut futures = Vec::new();
        while let Some(future) = futures.pop() {
            yield_!(future.await);
        }
        futures.push(ready(1));
        let boxed: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(ready(5));
        yield_!(boxed.await);
    }

    fn recursive(level: u32) -> BoxFuture<'static, u32> {
        async move {
            match level.checked_sub(1) {
                Some(below) => collected_in(recursive_generator(below)).await,
                None => 0,
            }
        }
        .boxed()
    }

    async fn collected_in(stream: impl Stream<Item = u32>) -> u32 {
        stream.fold(0, |sum, item| ready(sum + item)).await
    }

    #[generator]
    async fn recursive_generator(level: u32) -> impl Stream<Item = u32> {
        yield_!(recursive(level).await + 1);
    }

    #[test]
    fn a_generator_can_await() {
        assert_eq!(collected(send(generic(ready(1)))), [1]);
        assert_eq!(collected(send(convertible(ready(2)))), [2]);
        assert_eq!(collected(send(lent(&mut ready(3), ready(4)))), [3, 4]);
        assert_eq!(collected(send(dynamic(Box::new(ready(5)), pin!(ready(6))))), [5, 6]);
        assert_eq!(collected(send(borrowing(ready("seven").boxed()))), ["seven"]);
        let service: Service<'_> = &|text| Box::pin(async move { text.len() });
        assert_eq!(collected(send(higher_ranked(service))), [3, 3]);
        assert_eq!(collected(send(of_closures())), [1, 2, 1, 2]);
        assert_eq!(collected(send(inferred_later())), [3, 5]);
        assert_eq!(collected(send(recursive_generator(3))), [4]);
    }
}

/// The lent waker is used by reference on another thread during the poll, and a foreign future writes into its context.
mod the_lent_waker {
    use super::*;

    /// Pending that many times, and woken by other threads: by the waker itself, and by clones that are used after the
    /// poll.
    fn woken_by_threads(mut times: u8) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            if times == 0 {
                return Poll::Ready(());
            }
            times -= 1;
            let waker = context.waker();
            std::thread::scope(|scope| {
                scope.spawn(move || {
                    waker.wake_by_ref();
                    let clone = waker.clone();
                    std::thread::spawn(move || clone.wake());
                });
            });
            Poll::Pending
        })
    }

    /// Is ready, and leaves another waker in the context.
    struct Replaces;

    impl Future for Replaces {
        type Output = ();

        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            *context = Context::from_waker(Waker::noop());
            Poll::Ready(())
        }
    }

    #[generator]
    async fn inner() -> impl Stream<Item = String> {
        woken_by_threads(1).await;
        yield_!(String::from("awaited"));
        hidden!(woken_by_threads(1));
        hidden!(with_task_waker(woken_by_threads(1)));
        yield_!(String::from("hidden"));
        // Each of these has a context of its own.
        Replaces.await;
        hidden!(with_task_waker(Replaces));
        yield_!(String::from("replaced"));
    }

    #[generator]
    async fn outer() -> impl Stream<Item = String> {
        yield_from!(inner());
        woken_by_threads(1).await;
        let mut inner = pin!(inner());
        while let Some(item) = inner.next().await {
            yield_!(item);
        }
    }

    #[test]
    fn the_lent_waker_serves_other_threads() {
        assert_eq!(collected(outer()), ["awaited", "hidden", "replaced", "awaited", "hidden", "replaced"]);
    }

    #[generator]
    async fn replaced() -> impl Stream<Item = String> {
        yield_!(String::from("before"));
        hidden!(Replaces);
        yield_!(String::from("after"));
    }

    #[generator]
    async fn delegates() -> impl Stream<Item = String> {
        let local = String::from("local");
        let borrowed = &local;
        yield_from!(replaced());
        yield_!(borrowed.clone());
    }

    #[test]
    fn a_replaced_waker_panics() {
        for stream in [replaced().boxed(), delegates().boxed()] {
            let seen = RefCell::new(Vec::new());
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                block_on(stream.for_each(|item| {
                    seen.borrow_mut().push(item);
                    ready(())
                }));
            }));
            let message = outcome.unwrap_err().downcast_ref::<&str>().map(ToString::to_string);
            assert!(message.is_some_and(|message| message.contains("replaced the context")));
            assert_eq!(seen.into_inner(), ["before"]);
        }
    }
}

/// Macros of the user's in and around the macros of the language.
mod macros_of_the_users {
    use super::*;

    macro_rules! each {
        ($first:expr $(, $rest:expr)*) => {
            yield_!($first);
            each!($($rest),*);
        };
        () => {};
    }

    macro_rules! around {
        ($($body:tt)*) => {{ $($body)* }};
    }

    macro_rules! define {
        ($dollar:tt $name:ident) => {
            macro_rules! $name {
                                                                                        ($dollar value:expr) => {
                                                                                            yield_!($dollar value)
                                                                                        };
                                                                                    }
        };
    }

    #[generator]
    fn yields_through_macros() -> impl Generator<u8> {
        macro_rules! of_the_body {
            () => {
                yield_!(6)
            };
        }
        each!(1, 2, 3);
        define!($ mine);
        mine!(4);
        around!(around!(yield_!(5)));
        of_the_body!();
        // The name is looked up in the inner generator, so this is a yield of it.
        let inner = generate! {
            of_the_body!();
            yield 7;
        };
        yield_from!(pin!(inner).iter().map(|item| item + 10));
    }

    #[generator]
    fn redefines() -> impl Generator<u8, (), u8> {
        yield_!(1);
        macro_rules! yield_ {
            ($value:expr) => {
                $value
            };
        }
        yield_!(99)
    }

    #[test]
    fn macros_of_the_user_yield_where_they_are_called() {
        assert_eq!(pin!(yields_through_macros()).iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 16, 17]);
        let mut g = pin!(redefines());
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.next(), Ok(CoroutineState::Complete(99)));
    }

    macro_rules! hidden_name {
        () => {
            __coyield_handle
        };
    }

    #[generator]
    fn binds_hidden_names(
        hidden_name!(): u8,
        __coyield_maker: u8,
        __coyield_argument3: u8,
        (__coyield_stack, _): (u8, u8),
    ) -> impl Generator<u8> {
        let __coyield_value = 16;
        let __coyield_delegate = 32;
        yield_!(__coyield_maker + __coyield_argument3 + __coyield_stack);
        yield_from!([__coyield_value, __coyield_delegate]);
        let __coyield_handle = 64;
        yield_!(__coyield_handle);
    }

    #[test]
    fn locals_with_the_hidden_names_are_the_users_own() {
        assert_eq!(pin!(binds_hidden_names(1, 2, 4, (8, 0))).iter().collect::<Vec<_>>(), [14, 16, 32, 64]);
    }
}

/// `crate = path` leads to items of the user's with our names: they are called, and get no more than the awaited
/// future.
mod functions_of_the_users {
    use super::*;

    mod instead {
        pub mod __private {
            pub use coyield::__private::*;

            pub struct Operand<T> {
                pub value: T,
            }

            pub fn awaitable<F>(future: F) -> F {
                future
            }

            pub fn with_task_waker<F>(future: F) -> std::future::Ready<(&'static str, F)> {
                std::future::ready(("mine", future))
            }

            pub fn never<T>() -> T {
                loop {}
            }

            pub mod mistakes {}
        }
    }

    #[generator(crate = self::instead)]
    async fn awaits() -> impl Stream<Item = &'static str> {
        let (name, future) = ready(5).await;
        assert_eq!(future.into_inner(), 5);
        yield_!(name);
    }

    #[test]
    fn functions_of_the_user_get_the_awaited_value() {
        assert_eq!(collected(awaits()), ["mine"]);
    }
}

/// A module in the place of the crate, with values of the names of the bindings in whatever could be imported.
#[allow(dead_code, unused_imports, clippy::unused_self)]
mod values_of_the_users_behind_the_path_of_the_crate {
    use super::*;

    mod instead {
        pub use coyield::__body;
        pub mod __private {
            pub use coyield::__private::*;
            pub mod probe {
                pub use coyield::__private::probe::*;

                pub struct Mine;

                impl Mine {
                    pub fn probe<D>(&self, _: &D) -> Kind {
                        Kind
                    }
                    pub fn probe_send_type(&self) -> Kind {
                        Kind
                    }
                    pub fn delegate<T, K, F, D>(&self, _: &T, _: K, _: F, _: D) -> std::future::Ready<()> {
                        panic!("it was lent a {}", std::any::type_name::<T>())
                    }
                }

                pub struct Kind;

                pub trait Answers {
                    fn coyield_kind(&self) {}
                    fn coyield_first(&self) {}
                }

                impl Answers for Kind {}

                #[allow(non_upper_case_globals)]
                pub static __coyield_handle: Mine = Mine;

                #[allow(non_camel_case_types)]
                pub enum Value<T> {
                    __coyield_stack,
                    __coyield_delegate,
                    #[allow(unused)]
                    Other(T),
                }

                pub use self::Value::{__coyield_delegate, __coyield_stack};

                impl<T> std::ops::Deref for Value<T> {
                    type Target = T;

                    fn deref(&self) -> &T {
                        panic!("it was asked for a {}", std::any::type_name::<T>())
                    }
                }
            }
            pub mod async_probe {
                #[allow(unused_imports)]
                pub use super::probe::{__coyield_delegate, __coyield_handle, __coyield_stack};
                pub use coyield::__private::async_probe::*;
            }
        }
    }

    #[generator(crate = self::instead)]
    fn in_place() -> impl Generator<u32> {
        yield_from!([1_u32, 2]);
    }

    #[generator(crate = self::instead)]
    fn by_definitions() -> impl Generator<u32> {
        const _: () = ();
        yield_from!([1_u32, 2]);
    }

    #[generator(crate = self::instead)]
    async fn streaming() -> impl Stream<Item = u32> {
        yield_from!([1_u32, 2]);
    }

    #[test]
    fn values_of_the_user_replace_nothing() {
        assert_eq!(pin!(in_place()).iter().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(pin!(by_definitions()).iter().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(collected(streaming()), [1, 2]);
    }
}

/// A hand-written coroutine that reports another state at each call, as a delegate on the stack of another.
mod a_coroutine_that_lies {
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
}

/// rustc does not see a group without delimiters that a procedural macro has written (rust-lang/rust#67062). So a
/// fragment of a macro could be taken apart where the body is written anew: `2 * $sum` would be `2 * 1 + 1`.
#[allow(clippy::cast_lossless, clippy::eq_op, clippy::items_after_statements, clippy::no_effect)]
mod what_a_macro_was_given {
    use super::*;
    use std::any::Any;
    use std::fmt::Debug;

    #[derive(Debug, PartialEq)]
    struct Point {
        x: u8,
    }

    macro_rules! thrice {
        (@ $dollar:tt ($($arguments:tt)*) { $($body:tt)* }) => {
            fn plain($($arguments)*) -> Vec<String> {
                let mut all = Vec::new();
                macro_rules! shown {
                    ($dollar value:expr) => {
                        all.push(format!("{:?}", $dollar value))
                    };
                }
                $($body)*
                all
            }

            #[generator]
            fn by_attribute($($arguments)*) -> impl Iterator<Item = String> {
                macro_rules! shown {
                    ($dollar value:expr) => {
                        yield_!(format!("{:?}", $dollar value))
                    };
                }
                $($body)*
            }

            fn by_expression($($arguments)*) -> Vec<String> {
                pin!(generate! {
                    macro_rules! shown {
                        ($dollar value:expr) => {
                            yield_!(format!("{:?}", $dollar value))
                        };
                    }
                    $($body)*
                })
                .iter()
                .collect()
            }
        };
        ($dollar:tt, $sum:expr, $reference:expr, $point:expr, $negative:literal, $path:path, $either:pat, $ty:ty, $block:block) => {
            thrice! { @ $dollar (lent: &$ty, either: u8) {
                    let product = 2 * $sum;
                    shown!(product);
                    let negated = -$sum;
                    shown!(negated);
                    let converted = $sum as i64;
                    shown!(converted);
                    let absolute = $negative.abs();
                    shown!(absolute);
                    let is_empty = !$reference.is_empty();
                    shown!(is_empty);
                    let called = $path(1);
                    shown!(called);
                    let closure = |factor: i32| $sum * factor;
                    shown!(closure(3));
                    let range = $sum..$sum * 2;
                    shown!(range);
                    if $point && either == 2 {
                        shown!("equal");
                    }
                    if $point {
                        shown!("true");
                    }
                    match &either {
                        &$either => shown!("either"),
                        _ => shown!("neither"),
                    }
                    let typed: &$ty = lent;
                    shown!(typed);
                    let of_block = $block + 1;
                    shown!(of_block);
                    for item in 0..$block & 1 {
                        shown!(item);
                    }
                    $block;
                }
            }
        };
    }

    thrice!($, 1 + 1, &[1], Point { x: 1 } == Point { x: 1 }, -3_i32, Some, 1 | 2, dyn Debug + Sync, { 3 });

    #[test]
    fn is_one_operand() {
        let expected = plain(&5, 2);
        assert_eq!(expected[..4], ["4", "-2", "2", "3"]);
        assert_eq!(by_attribute(&5, 2).collect::<Vec<_>>(), expected);
        assert_eq!(by_expression(&5, 2), expected);
    }

    macro_rules! awaits {
        ($sum:expr) => {
            #[generator]
            async fn streaming() -> impl Stream<Item = u8> {
                yield_!(2 * $sum);
                yield_!($sum * 2);
            }

            #[coyield::aio::cancellable]
            async fn cancellable() -> Result<u8, coyield::aio::Cancelled> {
                Ok($sum * 2)
            }
        };
    }

    awaits!(ready(1).await + 1);

    #[test]
    fn is_one_operand_with_an_await_in_it() {
        assert_eq!(collected(streaming()), [4, 4]);
        assert_eq!(block_on(cancellable()).unwrap(), 4);
    }

    /// An `.await` of it is larger if it is a cancellation point.
    fn never() -> impl Future<Output = u8> {
        std::future::pending()
    }

    #[coyield::aio::cancellable]
    async fn point() -> Result<u8, coyield::aio::Cancelled> {
        Ok(never().await)
    }

    #[coyield::aio::cancellable]
    async fn behind_a_cast() -> Result<u8, coyield::aio::Cancelled> {
        Ok(match &1_u8 as &dyn Any {
            _ => never().await,
        })
    }

    macro_rules! before_an_item {
        ($block:block) => {
            #[coyield::aio::cancellable]
            async fn in_a_block() -> Result<u8, coyield::aio::Cancelled> {
                $block
                fn _item() {}
                Ok(0)
            }
        };
    }

    before_an_item!({
        let _ = never().await;
    });

    #[test]
    fn is_a_cancellation_point() {
        assert_eq!(size_of_val(&behind_a_cast()), size_of_val(&point()));
        assert_eq!(size_of_val(&in_a_block()), size_of_val(&point()));
    }
}

/// Bodies that the macros once refused, or misread.
mod whatever_is_rust {
    use super::*;
    use std::any::Any;
    use std::fmt::Debug;

    #[generator]
    fn calls_what_it_is_sent() -> impl Generator<u8, fn() -> u8, u8> {
        let first = yield_!(1)();
        let second = try_yield!(2).unwrap_or(|| 0)();
        first + second + yield_from!(sent())()
    }

    #[generator]
    fn sent() -> impl Generator<u8, fn() -> u8, fn() -> u8> {
        yield_!(3)
    }

    #[test]
    fn a_sent_function_is_called_at_once() {
        let mut g = pin!(calls_what_it_is_sent());
        g.start().unwrap();
        g.send(|| 10).unwrap();
        g.send(|| 20).unwrap();
        assert_eq!(g.send(|| 30).unwrap().completed(), Some(60));
    }

    #[test]
    fn a_cast_to_a_trait_object_ends_before_the_block() {
        let mut items = [1_u8, 2].into_iter();
        let g = generate! {
            for item in &mut items as &mut dyn Iterator<Item = u8> {
                yield item;
            }
            match &3_u8 as &(dyn Any + Send) {
                _ => yield 3,
            }
            match &3_u8 as &dyn Any {
                _ => yield 4,
            }
            let shown = || -> &dyn Debug { &5 };
            yield format!("{:?}", shown()).parse().unwrap_or(0);
        };
        assert_eq!(pin!(g).iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }

    #[derive(Clone, Copy)]
    struct Sized<const N: usize>;

    fn size<const N: usize>(_: Sized<N>) -> usize {
        N
    }

    #[generator]
    fn of_constants() -> impl Generator<Sized<{ 1 + 1 }>, (), Sized<{ 1 + 2 }>> {
        const ONE: usize = 1;
        let one: Sized<{ ONE }> = Sized;
        assert_eq!(size(one), 1);
        yield_!(Sized);
        Sized
    }

    #[test]
    fn a_type_has_a_constant_in_braces() {
        let mut g = pin!(of_constants());
        assert_eq!(g.next().unwrap().yielded().map(size), Some(2));
        assert_eq!(g.next().unwrap().completed().map(size), Some(3));
    }

    #[generator]
    fn conditional(kept: u8, #[cfg_attr(all(), cfg(any()))] dropped: u8) -> impl Iterator<Item = u8> {
        yield_!(kept);
    }

    #[test]
    fn a_condition_of_a_condition_drops_an_argument() {
        assert_eq!(conditional(1).collect::<Vec<_>>(), [1]);
    }

    mod assertions {
        macro_rules! assert {
            ($condition:expr) => {
                if !$condition {
                    panic!("mine")
                }
            };
        }
        pub(super) use assert;
    }

    #[generator]
    async fn asserts() -> impl Stream<Item = u8> {
        assertions::assert!(ready(true).await);
        yield_!(1);
    }

    #[test]
    fn an_assertion_of_the_users_takes_one_argument() {
        assert_eq!(collected(asserts()), [1]);
    }
}
