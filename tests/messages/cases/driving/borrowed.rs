//! A generator that captures by reference does not outlive what it captures.

use coyield::prelude::*;

fn count(limit: u32) -> impl Generator<u32> {
    generate! {
        for n in 0..limit {
        //~^ ERROR `for`: async block may outlive the current function, but it borrows `limit`, which is owned by the
        //~> current function
        //~| LABEL `for`: may outlive borrowed value `limit`
            yield n;
        }
    }
}

fn main() {
    let _ = count(3);
}
