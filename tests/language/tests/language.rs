//! The body of a generator: yields in every position, `return`, `?`, loops, items, and macros of other crates.

use coyield::prelude::*;
use std::fmt::Display;
use std::num::ParseIntError;
use std::pin::pin;

/// Runs a generator to its end, sending 10, 20, 30, ..
fn answer<R>(g: impl Generator<u32, u32, R>) -> (Vec<u32>, R) {
    let mut g = pin!(g);
    let mut yielded = Vec::new();
    let mut state = g.start().unwrap();
    let mut answer = 0;
    loop {
        match state {
            CoroutineState::Yielded(value) => yielded.push(value),
            CoroutineState::Complete(value) => return (yielded, value),
        }
        answer += 10;
        state = g.send(answer).unwrap();
    }
}

/// Yields in every position that takes an expression.
mod positions {
    use super::*;

    struct Pair {
        first: u32,
        second: u32,
    }

    fn add(a: u32, b: u32) -> u32 {
        a + b
    }

    #[generator]
    fn operands() -> impl Generator<u32, u32, u32> {
        yield_!(1) + yield_!(2) * yield_!(3)
    }

    #[generator]
    fn arguments() -> impl Generator<u32, u32, u32> {
        add(yield_!(1), add(yield_!(2), yield_!(3)))
    }

    #[generator]
    fn method() -> impl Generator<u32, u32, u32> {
        yield_!(1).max(yield_!(2)).min(yield_!(3))
    }

    #[generator]
    fn conditions() -> impl Generator<u32, u32, u32> {
        if yield_!(1) > 5 && yield_!(2) > 100 {
            1
        } else if let 30 = yield_!(3) {
            yield_!(4)
        } else {
            0
        }
    }

    #[generator]
    fn matches() -> impl Generator<u32, u32, u32> {
        match yield_!(1) {
            10 if yield_!(2) == 21 => 0,
            10 => match yield_!(3) {
                n @ 30 => n + yield_!(4),
                _ => 1,
            },
            _ => 2,
        }
    }

    #[generator]
    fn loops() -> impl Generator<u32, u32, u32> {
        let mut total = 0;
        while yield_!(1) < 20 {
            total += 1;
        }
        for n in [yield_!(2), yield_!(3)] {
            total += n;
        }
        loop {
            let answer = yield_!(4);
            if answer > 50 {
                break total + answer;
            }
        }
    }

    #[generator]
    fn literals() -> impl Generator<u32, u32, u32> {
        let Pair { first, second } = Pair { first: yield_!(1), second: yield_!(2) };
        let (a, [b, c]) = (yield_!(3), [yield_!(4), yield_!(5)]);
        first + second + a + b + c
    }

    #[generator]
    fn nested() -> impl Generator<u32, u32, u32> {
        yield_!(yield_!(yield_!(1)))
    }

    #[generator]
    #[allow(clippy::needless_return)]
    fn returned() -> impl Generator<u32, u32, u32> {
        return yield_!(1) + 1;
    }

    #[generator]
    fn places() -> impl Generator<u32, u32, u32> {
        let mut list = [0, 0, 0];
        list[yield_!(1) as usize / 10] = yield_!(2);
        list[1] += yield_!(3);
        let Some(n) = Some(yield_!(4)) else { return 0 };
        list[1] + n
    }

    #[generator]
    fn blocks() -> impl Generator<u32, u32, u32> {
        let a = {
            yield_!(1);
            yield_!(2)
        };
        let b = 'labelled: {
            if a == 20 {
                break 'labelled yield_!(3);
            }
            0
        };
        a + b
    }

    #[test]
    fn yields_are_expressions_in_every_position() {
        assert_eq!(answer(operands()), (vec![1, 2, 3], 10 + 20 * 30));
        assert_eq!(answer(arguments()), (vec![1, 2, 3], 60));
        assert_eq!(answer(method()), (vec![1, 2, 3], 20));
        assert_eq!(answer(conditions()), (vec![1, 2, 3, 4], 40));
        assert_eq!(answer(matches()), (vec![1, 2, 3, 4], 70));
        assert_eq!(answer(loops()), (vec![1, 1, 2, 3, 4, 4], 1 + 30 + 40 + 60));
        assert_eq!(answer(literals()), (vec![1, 2, 3, 4, 5], 150));
        assert_eq!(answer(nested()), (vec![1, 10, 20], 30));
        assert_eq!(answer(returned()), (vec![1], 11));
        assert_eq!(answer(places()), (vec![2, 1, 3, 4], 30 + 40), "the right side of an assignment comes first");
        assert_eq!(answer(blocks()), (vec![1, 2, 3], 50));
    }
}

/// Yields among the arguments of other macros.
mod macros {
    use super::*;

    macro_rules! twice {
        ($value:expr) => {
            ($value, $value)
        };
    }

    macro_rules! yields_itself {
        ($value:expr) => {
            yield_!($value) + 1
        };
    }

    macro_rules! passes_tokens {
        ($($tokens:tt)*) => { $($tokens)* };
    }

    macro_rules! defines_a_generator {
        ($name:ident, $argument:ident, $body:expr) => {
            #[generator]
            fn $name($argument: u32) -> impl Generator<u32, u32, u32> {
                $body + yield_!($argument)
            }
        };
    }

    defines_a_generator!(defined, argument, argument * 2);

    #[generator]
    fn std_macros() -> impl Generator<u32, u32, String> {
        let list = vec![yield_!(1), yield_!(2)];
        let repeated = vec![yield_!(3); 2];
        assert_eq!(yield_!(4), 40, "with a message: {}", yield_!(5));
        assert!(matches!(yield_!(5), 50));
        format!("{list:?} {repeated:?} {} {n}", yield_!(6), n = yield_!(7))
    }

    #[generator]
    fn user_macros() -> impl Generator<u32, u32, u32> {
        let (a, b) = twice!(yield_!(1));
        let c = yields_itself!(2);
        let d = passes_tokens!(twice!(passes_tokens! { yields_itself!(yield_!(3)) }));
        a + b + c + d.0 + d.1
    }

    #[generator]
    fn own_macro() -> impl Generator<u32, u32, u32> {
        macro_rules! ask {
            ($question:expr) => {
                yield_!($question)
            };
        }
        ask!(1) + ask!(ask!(2))
    }

    #[test]
    fn macros_take_yields_as_arguments() {
        let (yielded, text) = answer(std_macros());
        assert_eq!(yielded, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(text, "[10, 20] [30, 30] 60 70");
        assert_eq!(answer(user_macros()), (vec![1, 1, 2, 3, 40, 3, 60], 10 + 20 + 31 + 51 + 71));
        assert_eq!(answer(own_macro()), (vec![1, 2, 20], 40));
        assert_eq!(answer(defined(4)), (vec![4], 18));
    }
}

/// `return`, `?`, and bodies that never end.
mod leaving {
    use super::*;

    #[generator]
    fn parse(text: &str) -> impl Generator<u32, (), Result<u32, ParseIntError>> {
        let mut total = 0;
        for word in text.split(' ') {
            let number: u32 = word.parse()?;
            yield_!(number);
            total += number;
        }
        Ok(total)
    }

    #[generator]
    fn converting(text: &str) -> impl Generator<u8, (), Result<(), Box<dyn std::error::Error>>> {
        text.parse::<f32>()?;
        std::str::from_utf8(text.as_bytes())?;
        yield_!(1);
        Ok(())
    }

    #[generator]
    fn first(list: &[Option<u32>]) -> impl Generator<u32, (), Option<u32>> {
        let mut latest = None;
        for item in list {
            latest = Some((*item)?);
            yield_!((*item)?);
        }
        latest
    }

    #[generator]
    fn forever() -> impl Generator<u32, u32> {
        loop {
            yield_!(1);
        }
    }

    #[generator]
    fn never() -> impl Generator<u32, u32, std::convert::Infallible> {
        loop {
            yield_!(1);
        }
    }

    #[generator]
    fn early(stop: bool) -> impl Generator<u8> {
        yield_!(1);
        if stop {
            return;
        }
        yield_!(2);
    }

    #[generator]
    fn empty() -> impl Generator<u8, String, u8> {
        3
    }

    #[generator]
    #[allow(unreachable_code)]
    fn returns_before_it_yields() -> impl Generator<u8, (), u8> {
        return 1;
        yield_!(1);
        2
    }

    fn end<Y, R>(g: impl Generator<Y, (), R>) -> (usize, Option<R>) {
        let mut g = pin!(g);
        let mut iter = g.iter_with_return();
        (iter.by_ref().count(), iter.into_return().and_then(Result::ok))
    }

    #[test]
    fn return_and_question_mark_work_as_in_a_function() {
        assert_eq!(end(parse("1 2 3")), (3, Some(Ok(6))));
        assert!(matches!(end(parse("1 x 3")), (1, Some(Err(_)))));
        assert_eq!(end(converting("1.5")).0, 1);
        assert_eq!(end(converting("x")).1.unwrap().unwrap_err().to_string(), "invalid float literal");
        assert_eq!(end(first(&[Some(1), Some(2)])), (2, Some(Some(2))));
        assert_eq!(end(first(&[Some(1), None])), (1, Some(None)));
        assert_eq!(end(early(false)), (2, Some(())));
        assert_eq!(end(early(true)), (1, Some(())));
        assert_eq!(end(returns_before_it_yields()), (0, Some(1)));
        assert_eq!(pin!(empty()).start().unwrap().completed(), Some(3));
    }

    #[test]
    fn endless_bodies_are_generators_of_any_return_type() {
        let mut g = pin!(forever());
        g.start().unwrap();
        assert_eq!(g.send(1), Ok(CoroutineState::Yielded(1)));
        assert_eq!(pin!(never()).start(), Ok(CoroutineState::Yielded(1)));
    }
}

/// Names, labels and items of the user's.
mod names {
    use super::*;

    #[generator]
    fn labels() -> impl Generator<u32, u32, u32> {
        let mut count = 0;
        'outer: loop {
            'inner: for n in 0.. {
                count += 1;
                match yield_!(n) {
                    20 => continue 'outer,
                    40 => break 'inner,
                    60 => break 'outer,
                    _ => {}
                }
            }
        }
        count
    }

    #[generator]
    fn shadowing(value: u32) -> impl Generator<u32, u32, u32> {
        let value = value + yield_!(value);
        let handle = value;
        let maker = yield_!(handle);
        let value = |value: u32| value + handle;
        value(maker)
    }

    #[generator]
    fn items() -> impl Generator<u32, u32, u32> {
        use std::cmp::max;
        const ONE: u32 = 1;
        static TWO: u32 = 2;
        struct Local(u32);
        impl Local {
            fn get(&self) -> u32 {
                self.0
            }
        }
        fn helper(n: u32) -> Local {
            Local(n)
        }
        #[generator]
        fn inner(n: u32) -> impl Generator<u32> {
            yield_!(n);
            yield_!(n + 1);
        }
        let mut total = yield_!(max(ONE, TWO));
        for n in pin!(inner(5)).iter() {
            total += yield_!(n);
        }
        total + helper(yield_!(9)).get()
    }

    #[generator]
    fn closures() -> impl Generator<u32, u32, u32> {
        let mut sum = 0;
        let mut add = |n: u32| {
            if n > 100 {
                return;
            }
            sum += n;
        };
        add(yield_!(1));
        add(yield_!(2));
        let future = async { 5 };
        drop(future);
        sum
    }

    #[generator]
    fn generators_in_generators() -> impl Generator<u32, u32, u32> {
        let offset = yield_!(1);
        let mut total = 0;
        for n in pin!(generate! {
            for n in 0..3 {
                yield n + offset;
            }
        })
        .iter()
        {
            total += yield_!(n);
        }
        let mut tree = pin!(generate! {
            let mut inner = pin!(generate! { yield_!(1) + yield_!(2) });
            let first = inner.start().unwrap().yielded().unwrap();
            let answer: u32 = yield_!(first);
            let second = inner.send(answer).unwrap().yielded().unwrap();
            let answer = yield_!(second);
            inner.send(answer).unwrap().completed().unwrap()
        });
        tree.start().unwrap();
        tree.send(yield_!(7)).unwrap();
        total + tree.send(yield_!(8)).unwrap().completed().unwrap()
    }

    #[test]
    fn names_in_the_body_are_the_users() {
        assert_eq!(answer(labels()), (vec![0, 1, 0, 1, 0, 1], 6));
        assert_eq!(answer(shadowing(1)), (vec![1, 11], 31));
        assert_eq!(answer(items()), (vec![2, 5, 6, 9], 10 + 20 + 30 + 40));
        assert_eq!(answer(closures()), (vec![1, 2], 30));
        assert_eq!(answer(generators_in_generators()), (vec![1, 10, 11, 12, 7, 8], 20 + 30 + 40 + 50 + 60));
    }
}

#[test]
fn a_body_may_leave_the_type_of_what_it_yields_to_the_signature() {
    #[generator]
    fn dynamic() -> impl Generator<Box<dyn Display>, (), Option<Box<dyn Display>>> {
        yield_!(Box::new(1));
        yield_!(Box::new("two"));
        Some(Box::new(3.5))
    }
    #[generator]
    fn functions() -> impl Generator<fn(u32) -> u32> {
        yield_!(|n| n + 1);
        yield_!(u32::count_ones);
    }
    #[generator]
    fn asked() -> impl Generator<Vec<u8>, Vec<String>, usize> {
        let sent = yield_!(Vec::new());
        let more = yield_!(vec![sent.len().try_into().unwrap()]);
        more.iter().map(String::len).sum()
    }
    #[generator]
    fn coerced(odd: bool) -> impl Generator<Box<dyn Fn(&str) -> usize>> {
        yield_!(Box::new(|text| text.len() + 1));
        yield_!(if odd { Box::new(|_| 1) } else { Box::new(|_| 2) });
    }
    assert_eq!(pin!(coerced(true)).iter().map(|f| f("abc")).sum::<usize>(), 5);
    let all: Vec<_> = pin!(dynamic()).iter_with_return().map(|item| item.to_string()).collect();
    assert_eq!(all, ["1", "two"]);
    assert_eq!(pin!(functions()).iter().map(|f| f(7)).sum::<u32>(), 8 + 3);
    let mut g = pin!(asked());
    g.start().unwrap();
    g.send(vec![]).unwrap();
    assert_eq!(g.send(vec!["abc".into()]), Ok(CoroutineState::Complete(3)));
}

#[test]
fn yields_may_borrow_from_locals_of_the_caller_and_be_held_across_others() {
    #[generator]
    fn windows(text: &str) -> impl Generator<&str> {
        let mut rest = text;
        while let Some((head, tail)) = rest.split_once(',') {
            yield_!(head);
            rest = tail;
        }
        yield_!(rest);
    }
    let text = String::from("a,b,c");
    let mut g = pin!(windows(&text));
    let first = g.next().unwrap().yielded().unwrap();
    let rest: Vec<&str> = g.iter().collect();
    assert_eq!((first, rest), ("a", vec!["b", "c"]));
}

#[test]
fn a_yield_is_an_argument_of_a_method_of_what_it_mentions() {
    #[generator]
    fn collect(mut list: Vec<usize>) -> impl Generator<usize, usize, Vec<usize>> {
        while list.len() < 3 {
            list.push(yield_!(list.len()));
        }
        list
    }
    let mut g = pin!(collect(vec![7]));
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.send(8), Ok(CoroutineState::Yielded(2)));
    assert_eq!(g.send(9), Ok(CoroutineState::Complete(vec![7, 8, 9])));
}
