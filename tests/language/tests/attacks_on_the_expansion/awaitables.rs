//! Whatever an `async fn` can await, a generator can, and is `Send` if the function would be: this compiles.

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
