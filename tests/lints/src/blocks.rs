//! Blocks in context managers, of which no lint has anything to say, and which rustfmt formats.

use coyield::prelude::*;
use std::convert::Infallible;
use std::future::ready;

/// A manager that cannot fail.
#[context_manager]
pub fn lends() -> impl ContextManager<u32> {
    yield_!(1);
}

/// An async manager that cannot fail.
#[context_manager]
pub async fn lends_async() -> impl AsyncContextManager<u32> {
    yield_!(ready(1).await);
}

/// Blocks that cannot fail.
pub fn blocks() -> u32 {
    let Ok(one) = with!(one = lends(), { Ok(one + 1) });
    let Ok(two) = with!(one = lends(), other = lends(), { Ok::<_, Infallible>(one + other) }, otherwise = 0);
    one.unwrap_or(0) + two
}

/// Blocks that cannot fail, in an `async fn`.
pub async fn async_blocks() -> u32 {
    let Ok(one) = async_with!(one = lends_async(), { Ok(ready(one).await + 1) });
    let Ok(two) =
        async_with!(one = lends_async(), other = lends_async(), { Ok::<_, Infallible>(one + other) }, otherwise = 0);
    one.unwrap_or(0) + two
}

/// A block that may leave the function.
///
/// # Errors
///
/// Never.
pub fn leaves(log: &mut Vec<u32>) -> Result<Option<u32>, Infallible> {
    let one = with!(one = lends(), {
        log.push(one);
        if one == 2 {
            return Ok(7);
        }
        Ok(one)
    })?;
    with!(two = lends(), { Ok(Some(two + one.unwrap_or(0))) }, otherwise = return Ok(None))
}
