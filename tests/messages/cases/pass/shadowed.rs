//! Names of the standard library that mean something else where a generator is written.

#![deny(warnings)]
#![allow(dead_code, unused_macros, non_camel_case_types)]

use coyield::{GeneratorExt, generate, generator};

mod std {}
mod core {}
mod alloc {}
mod coyield_macros {}

#[::coyield::context_manager]
fn lent(within: u32) -> impl ::coyield::context::ContextManager<u32, u8> {
    yield_!(within);
    ::std::result::Result::Ok(())
}

#[::coyield::context_manager]
async fn alent(ended: u32) -> impl ::coyield::context::AsyncContextManager<u32, u8> {
    yield_!(ended);
    ::std::result::Result::Ok(())
}

#[::coyield::aio::cancellable]
async fn waits(value: u32) -> ::std::result::Result<u32, ::coyield::aio::Cancelled> {
    let cancelled = ::std::future::ready(value).await;
    ::std::result::Result::Ok(cancelled + value)
}

async fn blocks() {
    let (raises, entered) = (1, 2);
    let sum = ::coyield::with!(resource = lent(raises), within = lent(entered), {
        ::std::result::Result::Ok(resource + within + raises)
    }, otherwise = entered);
    assert!(matches!(sum, ::std::result::Result::Ok(4)));
    let sum = ::coyield::async_with!(resource = alent(raises), within = alent(entered), {
        ::std::result::Result::Ok(resource + within + raises)
    });
    assert!(matches!(sum, ::std::result::Result::Ok(::std::option::Option::Some(4))));
}

struct Option;
struct Some;
struct None;
struct Result;
struct Ok;
struct Err;
struct Box;
struct Pin;
struct Infallible;
struct PhantomData;
struct Handle;
struct BodyMaker;
struct GeneratorBody;
struct Coroutine;
struct Iter;
struct Yielded;
struct bool;
trait Future {}
trait Send {}
trait Sized {}
trait Unpin {}
trait Into {}
trait From {}
trait Drop {}
trait Fn {}
trait FnOnce {}

macro_rules! compile_error { ($($tokens:tt)*) => { "shadowed" }; }
macro_rules! unreachable { ($($tokens:tt)*) => { "shadowed" }; }
macro_rules! panic { ($($tokens:tt)*) => { "shadowed" }; }
macro_rules! concat { ($($tokens:tt)*) => { "shadowed" }; }
macro_rules! __yield { ($($tokens:tt)*) => { "shadowed" }; }
macro_rules! __body { ($($tokens:tt)*) => { "shadowed" }; }
macro_rules! __await { ($($tokens:tt)*) => { "shadowed" }; }
macro_rules! keyword { ($($tokens:tt)*) => { "shadowed" }; }

#[generator]
fn count(maker: u32, future: u32, value: u32, handle: u32) -> impl ::coyield::Generator<u32, (), u32> {
    let argument0 = maker;
    match try_yield!(argument0 + future) {
        ::std::result::Result::Ok(()) => {}
        ::std::result::Result::Err(thrown) => raise!(thrown),
    }
    yield_!(value);
    handle
}

#[generator]
fn iterate(_: u32, (a, b): (u32, u32)) -> impl Iterator<Item = u32> {
    yield_!(a);
    yield_!(b);
}

fn main() {
    let mut count = ::std::pin::pin!(count(1, 2, 3, 4));
    let mut sum = 0;
    for n in count.iter_with_return() {
        sum += n;
    }
    assert_eq!(sum, 6);
    assert_eq!(iterate(0, (1, 2)).sum::<u32>(), 3);
    let keyed = generate! { yield 1; yield_!(2); };
    assert_eq!(::std::pin::pin!(keyed).iter().sum::<u32>(), 3);
}
