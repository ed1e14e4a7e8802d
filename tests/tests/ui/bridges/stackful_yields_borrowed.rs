use coyield::{Yielder, stackful};

fn letters(words: &[String]) -> usize {
    stackful(move |yielder: &Yielder<'_, &str>| words.iter().for_each(|word| yielder.yield_(word)));
    0
}

fn main() {}
