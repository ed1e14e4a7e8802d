//! A manager that lends, in an exit stack, from which its resource would borrow.
//@ errors(1.101..): 2: rustc reports an unmet bound again for each projection that needs it
//@ moved(1.101..): rustc blames the argument, and not the method

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
        //~^ ERROR(..1.101) `enter_context`: `Lending<impl Lender<Loan = LoanMut<String>, Error = String>>` cannot be entered
        //~> into an exit stack
        //~| ERROR(1.101..) `text()`: `Lending<impl Lender<Loan = LoanMut<String>, Error = String>>` cannot be entered into
        //~> an exit stack
        Ok::<(), String>(())
    });
    drop(entered);
}
