use coyield::{Yielder, stackful_scoped};

fn main() {
    let mut escaped = None;
    stackful_scoped(|yielder: &Yielder<'_, u8>| escaped = Some(yielder), |_| ());
    //~^ ERROR `escaped = Some(yielder)`: borrowed data escapes outside of closure
    //~| LABEL `escaped = Some(yielder)`: `yielder` escapes the closure body here
    escaped.unwrap().yield_(1);
}
