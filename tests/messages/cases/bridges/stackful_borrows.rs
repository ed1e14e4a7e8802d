use coyield::prelude::*;
use coyield::{Yielder, stackful};

fn main() {
    let words = vec!["a", "b"];
    let mut letters = stackful(|yielder: &Yielder<'_, usize>| words.iter().for_each(|word| yielder.yield_(word.len())));
    //~^ ERROR `|yielder: &Yielder<'_, usize>|`: closure may outlive the current function, but it borrows `words`, which
    //~> is owned by the current function
    //~| LABEL `|yielder: &Yielder<'_, usize>|`: may outlive borrowed value `words`
    letters.next().unwrap();
}
