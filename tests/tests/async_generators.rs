//! What do async generators do? The first programs.

use coyield::prelude::*;
use futures_core::Stream;
use std::pin::pin;

#[generator]
async fn numbers(n: u32) -> impl AsyncGenerator<u32> {
    for i in 0..n {
        tokio::task::yield_now().await;
        yield_!(i);
    }
}

#[generator]
async fn items(n: u32) -> impl Stream<Item = u32> {
    for i in 0..n {
        yield_!(i);
        tokio::task::yield_now().await;
    }
}

#[generator]
async fn outer(depth: u32) -> impl AsyncGenerator<u32, (), u32> {
    if depth > 0 {
        let r = yield_from!(outer(depth - 1));
        yield_!(100 + depth);
        r + 1
    } else {
        yield_from!(numbers(2));
        yield_from!(items(2));
        yield_from!([7, 8]);
        yield_from!(sync(50));
        0
    }
}

#[generator]
fn sync(n: u32) -> impl Generator<u32> {
    yield_!(n);
}

#[generator]
async fn echo() -> impl AsyncGenerator<u32, u32, &'static str, String> {
    let mut last = 0;
    loop {
        match try_yield!(last) {
            Ok(v) => last = v * 2,
            Err(Thrown::Exit) => {
                tokio::task::yield_now().await;
                return "closed";
            }
            Err(t) => raise!(t),
        }
        tokio::task::yield_now().await;
    }
}

#[generator]
fn coroutine(n: u32) -> impl Future<Output = u32> {
    let mut sum = 0;
    for i in 0..n {
        yield_!();
        sum += yield_from!(async { i });
    }
    sum
}

#[tokio::test]
#[allow(clippy::many_single_char_names)]
async fn first() {
    let mut g = pin!(outer(2));
    let mut all = vec![];
    let r = loop {
        match g.anext().await.unwrap() {
            GeneratorState::Yielded(v) => all.push(v),
            GeneratorState::Complete(r) => break r,
        }
    };
    assert_eq!(all, [0, 1, 0, 1, 7, 8, 50, 101, 102]);
    assert_eq!(r, 2);
    let mut e = pin!(echo());
    assert_eq!(e.astart().await.unwrap().yielded(), Some(0));
    assert_eq!(e.asend(4).await.unwrap().yielded(), Some(8));
    assert_eq!(e.aclose().await.unwrap(), Some("closed"));
    assert_eq!(coroutine(4).await, 6);
    let mut s = pin!(numbers(3));
    let mut s = s.stream();
    while let Some(x) = s.next().await {
        println!("{x}");
    }
    let mut g = pin!(generate! { async move { yield 1; tokio::task::yield_now().await; yield 2; } });
    let mut t = vec![];
    let mut st = g.stream();
    while let Some(x) = st.next().await {
        t.push(x);
    }
    assert_eq!(t, [1, 2]);
}

#[test]
fn is_send() {
    fn send<T: Send>(_: T) {}
    send(outer(1));
    send(echo());
    send(items(1));
    send(coroutine(1));
}
