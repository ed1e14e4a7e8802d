//! A maker is not written as a literal.

use std::marker::PhantomData;

fn main() {
    let _ = coyield::__private::BodyTypes::<u32, (), ()> { types: PhantomData };
    //~^ ERROR `types..`: field `types` of struct
}
