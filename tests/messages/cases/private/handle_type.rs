//! The type of the handle has no public name.

fn main() {
    let _: Option<coyield::__private::Handle<u32, (), ()>> = None;
    //~^ ERROR `Handle`: cannot find type `Handle` in module `coyield::__private`
    //~| LABEL `Handle`: not found in `coyield::__private`
}
