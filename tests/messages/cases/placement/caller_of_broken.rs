//! A generator with a mistake in its body stays defined, with its signature: its callers add no errors.
//@ mistakes: 2

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn ask(question: &str, mut patience: u32) -> impl Generator<String, u32, Option<u32>> {
    patience -= 1;
    (0..patience).map(|_| yield_!(question.to_owned())).next()
    //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
    //~> place, or make it a generator of its own with `generate!`
}

#[generator]
fn items<T: Clone>(list: &[T]) -> impl Iterator<Item = T> {
    list.iter().for_each(|item| yield_!(item.clone()));
    //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
    //~> place, or make it a generator of its own with `generate!`
}

fn main() {
    let mut ask = pin!(ask("why?", 3));
    let _ = ask.start().unwrap().yielded().map(|question| question.len());
    let _: Option<Option<u32>> = ask.send(1).unwrap().completed();
    let _: Vec<u32> = items(&[1, 2]).collect();
}
