use coyield::prelude::*;
use coyield::{Yielder, stackful};

fn main() {
    let mut numbers = stackful(|yielder: &Yielder<'_, u8>| yielder.yield_(1));
    std::thread::spawn(move || numbers.next().unwrap());
    //~^ ERROR `move || numbers.next().unwrap()`: `*mut ()` cannot be sent between threads safely
}
