use coyield::{Yielder, stackful};

fn main() {
    drop(stackful(|yielder: &Yielder<'_, u8>| {
        std::thread::scope(|scope| {
            scope.spawn(|| yielder.yield_(1));
            //~^ ERROR `|| yielder.yield_(1)`: cannot be shared between threads safely
        });
    }));
}
