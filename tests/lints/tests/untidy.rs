//! What the untidy generators do, which is the same after the lints have mended them.

use coyield::prelude::*;
use coyield_tests_lints::untidy::*;
use std::pin::pin;

/// Sends 1, 2, 3, .. at each yield, and returns what was yielded and, at the end, returned.
fn driven(generator: impl Generator<u32, u32, u32>) -> Vec<u32> {
    let mut generator = pin!(generator);
    let mut seen = Vec::new();
    let mut state = generator.start().unwrap();
    for number in 1.. {
        match state {
            CoroutineState::Yielded(value) => seen.push(value),
            CoroutineState::Complete(value) => {
                seen.push(value);
                break;
            }
        }
        state = generator.send(number).unwrap();
    }
    seen
}

fn driven_async(generator: impl AsyncGenerator<u32, u32, u32>) -> Vec<u32> {
    futures::executor::block_on(async {
        let mut generator = pin!(generator);
        let mut seen = Vec::new();
        let mut state = generator.astart().await.unwrap();
        for number in 1.. {
            match state {
                CoroutineState::Yielded(value) => seen.push(value),
                CoroutineState::Complete(value) => {
                    seen.push(value);
                    break;
                }
            }
            state = generator.asend(number).await.unwrap();
        }
        seen
    })
}

#[test]
fn parentheses_are_no_part_of_a_value() {
    let expected = [1, 1, 4, 3, 5, 2, 5, 6, 8, 10];
    assert_eq!(driven(parentheses()), expected);
    assert_eq!(driven(parentheses_in_place()), expected);
    assert_eq!(driven(parentheses_by_macro()), expected);
}

#[test]
fn operators_apply_to_what_was_sent() {
    let expression = driven(operators());
    assert_eq!(expression, [1, 1, 3, 3, 1, 2, 1, 7, 1, 2, 2, 3, 4, 0, 1, 1, 16]);
    let function = driven(operators_in_place());
    let (same, rest) = function.split_at(expression.len() - 2);
    assert_eq!(same, &expression[..same.len()]);
    assert_eq!(rest, [4, 1, 4, 18, 1, 20]);
}

#[test]
fn operators_apply_to_what_was_awaited() {
    assert_eq!(driven_async(awaits()), [5, 7, 11, 11]);
    assert_eq!(driven_async(awaits_in_expression()), [4, 5, 7, 9, 4]);
}

#[test]
fn a_block_has_its_value() {
    assert_eq!(block(), 2);
}
