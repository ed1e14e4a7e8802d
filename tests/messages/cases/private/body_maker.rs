//! A maker and its handle are not had without `unsafe`.

fn main() {
    let (_maker, _handle) = coyield::__private::BodyMaker::<u32, (), ()>::made_by_coyield();
    //~^ ERROR `coyield::__private::BodyMaker::<u32, (), ()>::made..`: BodyMaker::<Y, S, E>::made_by_coyield` is unsafe
    //~> and requires unsafe block
    //~| LABEL `coyield::__private::BodyMaker::<u32, (), ()>::made..`: call to unsafe function
}
