//! What the feature `aio` is for.

use coyield::aio::{self, TaskError, cancellable, gather};

#[cancellable]
async fn doubled(n: u32) -> Result<u32, TaskError> {
    aio::sleep(std::time::Duration::ZERO).await;
    Ok(2 * n)
}

#[test]
fn tasks_are_awaited() -> Result<(), TaskError> {
    let both = aio::run(async { gather!(doubled(1), doubled(2)).await })?;
    assert_eq!(both, (2, 4));
    Ok(())
}
