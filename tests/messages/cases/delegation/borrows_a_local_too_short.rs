use coyield::prelude::*;

#[generator]
fn letters(text: &str) -> impl Generator<char> {
    for letter in text.chars() {
        yield_!(letter);
    }
}

#[generator]
fn outer() -> impl Generator<char> {
    let delegate = {
        let text = String::from("short");
        letters(&text)
        //~^ ERROR `&text`: `text` does not live long enough
    };
    yield_from!(delegate);
}

fn main() {}
