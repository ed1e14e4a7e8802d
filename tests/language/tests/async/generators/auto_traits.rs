//! Which async generators are `Send`, `Sync` and `Unpin`, and when a consumer can be spawned.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, turns};
use coyield_language_tests::implements;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt as _, Stream, StreamExt as _};
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

/// `Send`, `Sync` and `Unpin`.
macro_rules! auto_traits {
    ($value:expr) => {{
        let value = $value;
        [implements!(value, Send), implements!(value, Sync), implements!(value, Unpin)]
    }};
}

#[generator]
async fn keeps<T>(kept: T) -> impl AsyncGenerator<u8> {
    yield_!(1);
    turns(1).await;
    drop(kept);
}

#[generator]
async fn keeps_until_its_await<T: Default>() -> impl AsyncGenerator<u8> {
    drop(T::default());
    turns(1).await;
    yield_!(1);
}

#[generator]
async fn hands_over<Y: Default, S>() -> impl AsyncGenerator<Y, S> {
    turns(1).await;
    drop(yield_!(Y::default()));
    turns(1).await;
}

#[generator]
async fn awaits<F: Future<Output = ()>>(future: F) -> impl AsyncGenerator<u8> {
    future.await;
    yield_!(1);
}

#[generator]
async fn delegates<G: AsyncGenerator<u8>>(delegate: G) -> impl AsyncGenerator<u8> {
    yield_from!(delegate);
}

#[generator]
async fn chains<T: Stream<Item = u8>>(stream: T) -> impl Stream<Item = u8> {
    yield_from!(stream);
}

#[test]
fn auto_traits_follow_from_the_values_held_across_yields() {
    async fn not_send(local: Rc<u8>) {
        turns(1).await;
        drop(local);
    }
    let rc = || Rc::new(1);
    assert_eq!(auto_traits!(keeps(1)), [true, true, false]);
    assert_eq!(auto_traits!(keeps(Cell::new(1))), [true, false, false]);
    assert_eq!(auto_traits!(keeps(rc())), [false, false, false]);
    assert_eq!(auto_traits!(keeps_until_its_await::<Rc<u8>>()), [true, true, false]);
    assert_eq!(auto_traits!(hands_over::<u8, u8>()), [true, true, false]);
    assert_eq!(auto_traits!(hands_over::<Rc<u8>, Rc<u8>>()), [true, true, false], "not kept");
    assert_eq!(auto_traits!(awaits(futures::future::ready(()))), [true, true, false]);
    assert_eq!(auto_traits!(awaits(not_send(rc()))), [false, false, false]);
}

#[test]
fn auto_traits_follow_from_delegates() {
    assert_eq!(auto_traits!(delegates(keeps(1))), [true, true, false]);
    assert_eq!(auto_traits!(delegates(keeps(Cell::new(1)))), [true, false, false]);
    assert_eq!(auto_traits!(delegates(keeps(Rc::new(1)))), [false, false, false]);
    assert_eq!(auto_traits!(delegates(delegates(keeps(Rc::new(1))))), [false, false, false]);
    assert_eq!(auto_traits!(delegates(keeps(1).boxed())), [true, false, false]);
    assert_eq!(auto_traits!(delegates(keeps(1).boxed_local())), [false, false, false]);
    assert_eq!(auto_traits!(chains(futures::stream::empty())), [true, true, false]);
    assert_eq!(auto_traits!(chains(futures::stream::empty().boxed_local())), [false, false, false]);
}

#[test]
fn auto_traits_of_boxes_steps_and_streams() {
    assert_eq!(auto_traits!(keeps(1).boxed()), [true, false, true]);
    assert_eq!(auto_traits!(keeps(1).boxed_local()), [false, false, true]);
    assert_eq!(auto_traits!(keeps(1).into_stream()), [true, true, false]);
    let (mut sends, mut stays) = (keeps(1).boxed(), keeps(Rc::new(1)).boxed_local());
    assert_eq!(auto_traits!(sends.anext()), [true, false, true]);
    assert_eq!(auto_traits!(sends.stream()), [true, false, true]);
    assert_eq!(auto_traits!(stays.anext()), [false, false, true]);
    let mut sent_an_rc = hands_over::<u8, Rc<u8>>().boxed();
    assert!(!auto_traits!(sent_an_rc.aclose())[0], "what a step could carry counts");
}

/// Lends its words, and awaits in between.
#[generator]
async fn words<'a>(text: &'a str, extra: &'a [String]) -> impl AsyncGenerator<&'a str> {
    for word in text.split(' ') {
        turns(1).await;
        yield_!(word);
    }
    yield_from!(extra.iter().map(String::as_str));
    yield_from!(lent_again(text));
}

#[generator]
async fn lent_again(text: &str) -> impl AsyncGenerator<&str> {
    turns(1).await;
    yield_!(text);
    if let Some((_, rest)) = text.split_once(' ') {
        yield_from!(lent_again(rest));
    }
}

/// rustc proves `Send` of the content of a task for every lifetime at once.
#[test]
fn consumers_of_lent_items_can_be_spawned() {
    async fn joined(text: String) -> String {
        let extra = vec![String::from("x")];
        let mut g = pin!(words(&text, &extra));
        let mut all = String::new();
        while let Ok(CoroutineState::Yielded(word)) = g.anext().await {
            all.push_str(word);
            turns(1).await;
        }
        all
    }
    fn boxed<'a>(text: &'a str, extra: &'a [String]) -> BoxFuture<'a, String> {
        async move { pin!(words(text, extra)).stream().collect::<String>().await }.boxed()
    }
    fn lent<'a>(text: &'a str, extra: &'a [String]) -> BoxStream<'a, &'a str> {
        words(text, extra).into_stream().boxed()
    }
    // Code that owns the generator itself, in a generic function.
    fn collecting<'a, G: AsyncGenerator<&'a str> + Send + 'a>(g: G) -> BoxFuture<'a, String> {
        let mut g = g.boxed();
        async move { g.stream().collect::<String>().await }.boxed()
    }
    const ALL: &str = "abxa bb";
    everywhere(|| async {
        assert_eq!(joined("a b".to_owned()).await, ALL);
        assert_eq!(boxed("a b", &["x".to_owned()]).await, ALL);
        assert_eq!(lent("a b", &["x".to_owned()]).collect::<String>().await, ALL);
    });
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    assert_eq!(tokio.block_on(tokio.spawn(joined("a b".to_owned()))).unwrap(), ALL);
    assert_eq!(tokio.block_on(collecting(words("a b", &["x".to_owned()]))), ALL);
}

/// In generic functions, where only the bounds say that a type is `Send`.
#[test]
fn auto_traits_hold_in_generic_functions() {
    #[generator]
    async fn mapped<T, U, F, Fut>(items: Vec<T>, map: F) -> impl AsyncGenerator<U> + Send
    where
        T: Send,
        U: Send,
        F: Fn(T) -> Fut + Send,
        Fut: Future<Output = U> + Send,
    {
        for item in items {
            yield_!(map(item).await);
        }
    }
    fn boxed<'a, T: Send + 'a, U: Send + 'a>(items: Vec<T>, f: fn(T) -> U) -> BoxAsyncGenerator<'a, U> {
        mapped(items, move |item| async move {
            turns(1).await;
            f(item)
        })
        .boxed()
    }
    #[generator]
    async fn one_of<T>(items: &[T]) -> impl AsyncGenerator<&T> + Send
    where
        T: Sync,
    {
        let (first, rest) = items.split_at(1);
        turns(1).await;
        yield_!(&first[0]);
        if !rest.is_empty() {
            yield_from!(one_of(rest));
        }
    }
    everywhere(|| async {
        let mut g = boxed(vec!["a", "bb"], str::len);
        assert_eq!(g.stream().collect::<Vec<_>>().await, [1, 2]);
        assert_eq!(one_of(&[1, 2, 3]).boxed().stream().map(|n| n * 2).collect::<Vec<_>>().await, [2, 4, 6]);
    });
}

#[test]
fn a_task_may_move_a_generator_to_another_thread_between_two_polls() {
    let mut g = words("a b c", &[]).boxed();
    let first = futures::executor::block_on(g.anext());
    assert_eq!(first, Ok(CoroutineState::Yielded("a")));
    // In the middle of a step.
    assert!(g.anext().now_or_never().is_none());
    let (g, second) = std::thread::spawn(move || {
        let second = futures::executor::block_on(g.finish_step());
        (g, second)
    })
    .join()
    .unwrap();
    assert_eq!(second, Ok(Some(CoroutineState::Yielded("b"))));
    assert_eq!(g.status(), AsyncStatus::Suspended);
}
