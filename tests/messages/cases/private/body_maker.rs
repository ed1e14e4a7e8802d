//! A maker and its handle are not had without `unsafe`.

fn main() {
    let (_maker, _handle) = coyield::__private::BodyTypes::<u32, (), ()>::new().made_by_coyield();
    //~^ ERROR `coyield::__private::BodyTypes::<u32, (), ()>::new()..`: BodyTypes::<Y, S, E>::made_by_coyield` is unsafe
    //~> and requires unsafe block
    //~| LABEL `coyield::__private::BodyTypes::<u32, (), ()>::new()..`: call to unsafe function
}
