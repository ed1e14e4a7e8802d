use coyield::{Yielder, stackful_scoped};

fn main() {
    let longest = stackful_scoped(
        |yielder: &Yielder<'_, &str>| {
            let local = String::from("gone");
            yielder.yield_(&local);
            //~^ ERROR `&local`: `local` does not live long enough
        },
        |words| coyield::GeneratorExt::into_iter(words).last(),
    );
    println!("{longest:?}");
}
