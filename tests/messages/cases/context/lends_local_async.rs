//! An async manager that lends what its body owns, by a return type that does not lend.

use coyield::prelude::*;

#[context_manager]
async fn buffer<'a>(name: &'a str) -> impl AsyncContextManager<&'a mut String, String> {
    let mut buffer = String::from(name);
    yield_!(&mut buffer);
    //~^ ERROR `&mut buffer`: `buffer` belongs to the body, and lives no longer than the manager: to lend it to the block,
    //~> return `impl AsyncLendingContextManager<&mut String, E>`
    Ok(())
}

async fn fill() -> Result<Option<()>, String> {
    async_with!(buffer = buffer("a"), { buffer.push('b'); Ok(()) })
}

fn main() {
    drop(fill());
}
