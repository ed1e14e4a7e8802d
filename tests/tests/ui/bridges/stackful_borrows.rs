use coyield::prelude::*;
use coyield::{Yielder, stackful};

fn main() {
    let words = vec!["a", "b"];
    let mut letters = stackful(|yielder: &Yielder<'_, usize>| words.iter().for_each(|word| yielder.yield_(word.len())));
    letters.next().unwrap();
}
