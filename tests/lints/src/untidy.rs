//! Generators with something to mend, of which a lint has reason to speak. What it suggests has to do the same.

#![allow(missing_docs, clippy::many_single_char_names, clippy::similar_names, dropping_copy_types)]

use coyield::prelude::*;
use std::future::ready;

/// Needless parentheses and blocks, in an expression.
pub fn parentheses() -> impl Generator<u32, u32, u32> {
    generate!(Generator<u32, u32, u32>, {
        let a = (yield 1);
        let b = ((yield a) + 2);
        let c = { yield b };
        let d = { (yield c) + 1 };
        drop((yield d));
        if ((yield 2) == 3) {
            return (yield 4);
        }
        while ((yield 5) < 4) {}
        match (yield 6) {
            0 => (yield 7),
            n => ((yield n) + 1),
        }
    })
}

/// The same in a function, whose yields are written in place.
#[generator]
pub fn parentheses_in_place() -> impl Generator<u32, u32, u32> {
    let a = (yield_!(1));
    let b = ((yield_!(a)) + 2);
    let c = { yield_!(b) };
    let d = { yield_!((c)) + 1 };
    drop((yield_!(d)));
    if ((yield_!(2)) == 3) {
        return (yield_!(4));
    }
    while (yield_!(5) < 4) {}
    match (yield_!(6)) {
        0 => (yield_!(7)),
        n => (yield_!(n) + 1),
    }
}

/// The same in a function that defines its macros.
#[generator]
pub fn parentheses_by_macro() -> impl Generator<u32, u32, u32> {
    const ONE: u32 = 1;
    let a = (yield_!(ONE));
    let b = ((yield_!(a)) + 2);
    let c = { yield_!(b) };
    let d = { yield_!((c)) + 1 };
    drop((yield_!(d)));
    if ((yield_!(2)) == 3) {
        return (yield_!(4));
    }
    while (yield_!(5) < 4) {}
    return match (yield_!(6)) {
        0 => (yield_!(7)),
        n => (yield_!(n) + 1),
    };
}

/// Operators and methods of what is sent.
pub fn operators() -> impl Generator<u32, u32, u32> {
    generate!(Generator<u32, u32, u32>, {
        let a = (yield 1).clone();
        let b = Some(yield a).map(|x| x + 1).unwrap_or(0);
        let c = (yield b) as u32;
        let d = if (yield c) == 1 { true } else { false };
        if d == true {
            yield 3;
        }
        if let Some(_) = Some(yield 1) {
            yield 2;
        }
        match Some(yield 1) {
            Some(x) => {
                yield x;
            }
            _ => (),
        }
        let mut x = yield 1;
        x = x + (yield 2);
        x = (yield 2) + x;
        let unused = yield 3;
        let text = format!("{}", x);
        for i in 0..(yield 4) % 4 + 1 {
            yield i;
        }
        let empty = &text.to_string()[..] == "";
        if !empty {
            if d {
                yield 5;
            }
        }
        let r = yield 1;
        return r;
    })
}

/// The same in a function.
#[generator]
pub fn operators_in_place() -> impl Generator<u32, u32, u32> {
    let a = yield_!(1).clone();
    let b = Some(yield_!(a)).map(|x| x + 1).unwrap_or(0);
    let c = yield_!(b) as u32;
    let d = if yield_!(c) == 1 { true } else { false };
    if d == true {
        yield_!(3);
    }
    if let Some(_) = Some(yield_!(1)) {
        yield_!(2);
    }
    match Some(yield_!(1)) {
        Some(x) => {
            yield_!(x);
        }
        _ => (),
    }
    let mut x = yield_!(1);
    x = x + yield_!(2);
    x = yield_!(2) + x;
    let unused = yield_!(3);
    let text = format!("{}", x);
    for i in 0..yield_!(4) % 4 + 1 {
        yield_!(i);
    }
    let empty = &text.to_string()[..] == "";
    if !empty {
        if d {
            yield_!(5);
        }
    }
    if let Ok(_) = try_yield!(4) {
        yield_!(1);
    }
    let p = try_yield!(4).map(|x| x).unwrap_or(4);
    yield_!(p.clone());
    let r = yield_!(1);
    return r;
}

/// Operators and methods of what was awaited.
#[generator]
pub async fn awaits() -> impl AsyncGenerator<u32, u32, u32> {
    let a = (ready(1).await);
    let b = (ready(2).await + a);
    let c = (a + ready(3).await);
    let d = { ready(b).await };
    drop((ready(c).await));
    if (ready(d).await == 300) {
        return (ready(4).await);
    }
    if ready(true).await == true {
        yield_!((ready(5).await));
    }
    if let Some(_) = ready(Some(1)).await {
        yield_!(7);
    }
    let e = ready(5_u32).await.clone();
    let f = ready(Some(e)).await.map(|x| x + 1).unwrap_or(0);
    let h = ready(3_u32).await as u32;
    let i = &ready(String::new()).await.to_string()[..] == "";
    let j = if ready(true).await { true } else { false };
    let k = ready(vec![1]).await.get(0).is_none();
    let l = ready(vec![1]).await.len() == 0;
    yield_!(f + h + u32::from(i) + u32::from(j) + u32::from(k) + u32::from(l));
    let mut r = ready(9).await;
    r = r + ready(1).await;
    r = ready(1).await + r;
    return r;
}

/// The same in an expression.
pub fn awaits_in_expression() -> impl AsyncGenerator<u32, u32, u32> {
    generate!(AsyncGenerator<u32, u32, u32>, async {
        let a = (ready(1).await);
        let b = (ready(2).await + a);
        let c = (a + ready(3).await);
        drop((yield ready(c).await));
        if (ready(b).await == 300) {
            return (yield ready(4).await);
        }
        if ready(true).await == true {
            yield (ready(5).await);
        }
        if let Some(_) = ready(Some(1)).await {
            yield 7;
        }
        let r = yield ready(9).await;
        return r;
    })
}

#[context_manager]
pub fn lends() -> impl ContextManager<u32> {
    let result = (yield_!(1));
    return result;
}

/// What a block evaluates to.
pub fn block() -> u32 {
    let Ok(value) = with!(n = lends(), {
        let a = (n + 1);
        return Ok(a);
    });
    value.unwrap_or(0)
}
