use coyield::{Yielder, stackful_scoped};

fn main() {
    let longest = stackful_scoped(
        |yielder: &Yielder<'_, &str>| {
            let local = String::from("gone");
            yielder.yield_(&local);
        },
        |words| coyield::GeneratorExt::into_iter(words).last(),
    );
    println!("{longest:?}");
}
