use coyield::{Yielder, stackful_scoped};

fn main() {
    let mut escaped = None;
    stackful_scoped(|yielder: &Yielder<'_, u8>| escaped = Some(yielder), |_| ());
    escaped.unwrap().yield_(1);
}
