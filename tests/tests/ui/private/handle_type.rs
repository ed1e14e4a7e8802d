//! The type of the handle has no public name.

fn main() {
    let _: Option<coyield::__private::Handle<u32, (), ()>> = None;
}
