//! A generator that captures by reference does not outlive what it captures.
//@ moved(1.101..): rustc names what is borrowed for too long, and does not propose `async move`

use coyield::prelude::*;

fn count(limit: u32) -> impl Generator<u32> {
    generate! {
        for n in 0..limit {
            //~^ ERROR(..1.101) `for`: async block may outlive the current function, but it borrows `limit`, which is
            //~> owned by the current function
            //~| LABEL `for`: may outlive borrowed value `limit`
            //~^^^^ ERROR(1.101..) `limit`: `limit` does not live long enough
            yield n;
        }
    }
}

fn main() {
    let _ = count(3);
}
