//! A maker and its handle are not had without `unsafe`.

fn main() {
    let (_maker, _handle) = coyield::__private::BodyMaker::<u32, (), ()>::made_by_coyield();
}
