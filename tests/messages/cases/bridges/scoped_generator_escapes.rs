use coyield::{Yielder, stackful_scoped};

fn main() {
    let escaped = stackful_scoped(|yielder: &Yielder<'_, u8>| yielder.yield_(1), |generator| generator);
    //~^ ERROR `generator`#2: lifetime may not live long enough
    //~| LABEL `generator`#2: returning this value requires that `'1` must outlive `'2`
    drop(escaped);
}
