//! `generate! { .. }`: the keyword, the types and the captures of the expression form.

use coyield::SendError;
use coyield::prelude::*;
use std::pin::pin;

#[test]
fn the_keyword_may_be_a_statement_or_an_expression() {
    let mut g = pin!(generate! {
        yield 1;
        let doubled: i32 = yield 2 + 3;
        let sum = i32::max(yield doubled * 2, yield 4) + (yield 5);
        match sum {
            10.. => yield 6,
            _ => yield 7,
        };
        if (yield 8) == 0 { return "zero"; }
        "end"
    });
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.send(0), Ok(CoroutineState::Yielded(5)));
    assert_eq!(g.send(21), Ok(CoroutineState::Yielded(42)));
    assert_eq!(g.send(3), Ok(CoroutineState::Yielded(4)));
    assert_eq!(g.send(9), Ok(CoroutineState::Yielded(5)));
    assert_eq!(g.send(1), Ok(CoroutineState::Yielded(6)));
    assert_eq!(g.send(0), Ok(CoroutineState::Yielded(8)));
    assert_eq!(g.send(0), Ok(CoroutineState::Complete("zero")));
}

#[test]
fn the_keyword_may_stand_in_the_arguments_of_macros() {
    let mut g = pin!(generate! {
        let list: Vec<i32> = vec![yield 1, yield 2];
        let repeated = vec![yield 3; 2];
        format!("{list:?} {repeated:?} {} {n}", yield 4, n = yield 5)
    });
    g.start().unwrap();
    for answer in 10..14 {
        g.send(answer).unwrap();
    }
    assert_eq!(g.send(14).unwrap().completed().as_deref(), Some("[10, 11] [12, 12] 13 14"));
}

#[test]
fn the_macros_work_beside_the_keyword() {
    let mut g = pin!(generate! {
        let caught = try_yield!(1);
        let answer: u8 = yield_!(2);
        match caught {
            Ok(0) => return answer,
            Ok(_) => 7,
            Err(thrown) => raise!(thrown),
        }
    });
    g.start().unwrap();
    assert_eq!(g.throw("caught"), Ok(CoroutineState::Yielded(2)));
    assert_eq!(g.send(1), Err(SendError::Thrown(Thrown::Raised("caught"))));
}

#[test]
fn a_bare_yield_yields_the_unit() {
    let mut count = 0;
    {
        let mut g = pin!(generate! {
            loop {
                yield;
                count += 1;
            }
        });
        for _ in 0..4 {
            g.next().unwrap();
        }
    }
    assert_eq!(count, 3);
}

#[test]
fn captures_are_by_reference_or_by_move() {
    fn owning(text: String) -> impl Generator<char> {
        generate!(Generator<char>, move {
            for letter in text.chars() {
                yield letter;
            }
        })
    }
    let mut log = Vec::new();
    let limit = 3;
    {
        let mut g = pin!(generate! {
            for n in 0..limit {
                log.push(n);
                yield n;
            }
        });
        assert_eq!(g.iter().sum::<i32>(), 3);
    }
    assert_eq!(log, [0, 1, 2]);

    assert_eq!(pin!(owning("abc".into())).iter().collect::<String>(), "abc");

    let text = String::from("moved");
    let g = generate! { move { yield text.len(); text } };
    let mut iter = g.boxed().into_iter_with_return();
    assert_eq!(iter.by_ref().sum::<usize>(), 5);
    assert_eq!(iter.into_return(), Some(Ok("moved".into())));
}

#[test]
fn the_types_may_come_first() {
    let mut g = pin!(generate!(Generator<u32, &str, _>, move {
        let mut total = 0;
        while let Some(length) = u32::try_from((yield total).len()).ok().filter(|length| *length > 0) {
            total += length;
        }
        total
    }));
    g.start().unwrap();
    g.send("abc").unwrap();
    assert_eq!(g.send("de"), Ok(CoroutineState::Yielded(5)));
    assert_eq!(g.send(""), Ok(CoroutineState::Complete(5)));

    let mut g = pin!(generate!(coyield::Generator<u8, (), Result<u8, std::num::ParseIntError>, String>, {
        let parsed = "12".parse::<u8>()?;
        if try_yield!(parsed).is_err() {
            "x".parse::<u8>()?;
        }
        Ok(parsed)
    }));
    g.start().unwrap();
    assert!(g.throw(String::from("why")).unwrap().completed().unwrap().is_err());
}

#[test]
fn the_types_are_inferred_from_use() {
    fn question() -> Result<(), Box<dyn std::error::Error>> {
        let mut g = pin!(generate! { yield 1; });
        g.next()?;
        g.next()?;
        Ok(())
    }
    fn takes(g: impl Generator<u8, String, usize>) -> usize {
        let mut g = pin!(g);
        g.start().unwrap();
        g.send("four".into()).unwrap().completed().unwrap()
    }
    assert_eq!(takes(generate! { let text: String = yield 1; text.len() }), 4);
    question().unwrap();
    let boxed: BoxGenerator<'_, u64> = generate! { yield 1; }.boxed();
    assert_eq!(boxed.into_iter().sum::<u64>(), 1);
}

#[test]
fn an_endless_body_returns_never() {
    let mut g = pin!(generate! { let mut n = 0; loop { yield n; n += 1; } });
    assert_eq!(g.iter().take(4).sum::<i32>(), 6);
}

#[test]
fn generate_may_stand_in_closures_and_in_other_generators() {
    let make = |n: u32| generate! { move { yield n; yield n * 2; } };
    assert_eq!((1..3).flat_map(|n| Box::pin(make(n)).into_iter()).collect::<Vec<_>>(), [1, 2, 2, 4]);
    let nested = generate! {
        for outer in 0..2 {
            for inner in pin!(generate! { yield outer * 10; yield outer * 10 + 1; }).iter() {
                yield inner;
            }
        }
    };
    assert_eq!(pin!(nested).iter().collect::<Vec<_>>(), [0, 1, 10, 11]);
}

#[test]
fn the_body_may_be_empty() {
    let mut g = pin!(generate!(Generator<u8>, {}));
    assert_eq!(g.next(), Ok(CoroutineState::Complete(())));
}
