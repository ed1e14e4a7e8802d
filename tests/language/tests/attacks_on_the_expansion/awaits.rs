//! `.await` means what it means elsewhere: temporaries, drop order, and what is `Send`.

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
