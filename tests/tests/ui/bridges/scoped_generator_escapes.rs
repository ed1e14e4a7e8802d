use coyield::{Yielder, stackful_scoped};

fn main() {
    let escaped = stackful_scoped(|yielder: &Yielder<'_, u8>| yielder.yield_(1), |generator| generator);
    drop(escaped);
}
