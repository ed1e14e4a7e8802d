//! The block's errors are those of its manager.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = with!(file = open(), { Ok(file + "1".parse::<u32>()?) });
    //~^ ERROR `?`: `?` couldn't convert the error to `String`
    //~| LABEL `?`: the trait `From<ParseIntError>` is not implemented for `String`
}
