//! An item in the body with the name of a binding of the expansion: it would be nearer than the binding.
//@ mistakes: 4

use coyield::prelude::*;

#[generator]
fn constant() -> impl Generator<u32> {
    const __coyield_handle: u32 = 1;
    //~^ ERROR `__coyield_handle`: `__coyield_handle` is reserved for the expansion of `#[generator]`: rename this item
    yield_!(__coyield_handle);
}

#[generator]
fn unit_struct() -> impl Generator<u32> {
    yield_!(1);
    if true {
        struct __coyield_handle;
        //~^ ERROR `__coyield_handle`: is reserved for the expansion
        yield_!(2);
    }
}

#[generator]
fn variable() -> impl Generator<u32> {
    static __coyield_stack: u32 = 1;
    //~^ ERROR `__coyield_stack`: is reserved for the expansion
    yield_from!([__coyield_stack]);
}

fn main() {
    let _ = generate! {
        fn __coyield_handle() {}
        //~^ ERROR `__coyield_handle`: is reserved for the expansion
        yield 1;
    };
}
