use coyield::{Yielder, stackful};

fn letters(words: &[String]) -> usize {
    stackful(move |yielder: &Yielder<'_, &str>| words.iter().for_each(|word| yielder.yield_(word)));
    //~^ ERROR `stackful(move |yielder: &Yielder<'_, &str>| words..`: borrowed data escapes outside of function
    //~| LABEL `stackful(move |yielder: &Yielder<'_, &str>| words..`: `words` escapes the function body here
    //~| LABEL `stackful(move |yielder: &Yielder<'_, &str>| words..`: `words` escapes the function body here
    0
}

fn main() {}
