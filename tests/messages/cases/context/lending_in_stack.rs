//! A manager that lends, in an exit stack, from which its resource would borrow.

use coyield::context::ExitStack;
use coyield::prelude::*;

#[context_manager]
fn text() -> impl LendingContextManager<&mut String, String> {
    let mut text = String::new();
    yield_!(&mut text);
    Ok(())
}

fn main() {
    let entered = with!(stack = ExitStack::<String>::new(), {
        stack.enter_context(text())?;
        //~^ ERROR `enter_context`: `Lending<impl Lender<Loan = LoanMut<String>, Error = String>>` cannot be entered into an
        //~> exit stack
        Ok::<(), String>(())
    });
    drop(entered);
}
