//! Recursion without a `Box`.

use coyield::prelude::*;
use std::pin::pin;

struct Tree<T> {
    left: Option<Box<Tree<T>>>,
    value: T,
    right: Option<Box<Tree<T>>>,
}

impl<T> Tree<T> {
    /// A search tree of these values, which are sorted.
    fn balanced(values: impl IntoIterator<Item = T>) -> Option<Box<Self>> {
        fn take<T>(values: &mut impl Iterator<Item = T>, count: usize) -> Option<Box<Tree<T>>> {
            if count == 0 {
                return None;
            }
            let left = take(values, count / 2);
            let value = values.next()?;
            Some(Box::new(Tree { left, value, right: take(values, count - count / 2 - 1) }))
        }
        let values: Vec<T> = values.into_iter().collect();
        let count = values.len();
        take(&mut values.into_iter(), count)
    }

    /// In methods: every value, and their number.
    #[generator]
    fn values(&self) -> impl Generator<&T, (), usize> {
        let mut count = 1;
        if let Some(left) = &self.left {
            count += yield_from!(left.values());
        }
        yield_!(&self.value);
        if let Some(right) = &self.right {
            count += yield_from!(right.values());
        }
        count
    }

    /// In methods that borrow the tree mutably.
    #[generator]
    fn values_mut(&mut self) -> impl Generator<&mut T> {
        if let Some(left) = &mut self.left {
            yield_from!(left.values_mut());
        }
        yield_!(&mut self.value);
        if let Some(right) = &mut self.right {
            yield_from!(right.values_mut());
        }
    }

    /// In associated functions.
    #[generator]
    fn in_order(tree: Option<&Self>) -> impl Generator<&T> {
        if let Some(tree) = tree {
            yield_from!(Self::in_order(tree.left.as_deref()));
            yield_!(&tree.value);
            yield_from!(Tree::in_order(tree.right.as_deref()));
        }
    }
}

/// Direct, with a borrowed argument.
#[generator]
fn in_order<T>(tree: Option<&Tree<T>>) -> impl Generator<&T> {
    if let Some(tree) = tree {
        yield_from!(in_order(tree.left.as_deref()));
        yield_!(&tree.value);
        yield_from!(in_order(tree.right.as_deref()));
    }
}

/// Declared to be `Send`.
#[generator]
fn in_order_send<T: Sync>(tree: Option<&Tree<T>>) -> impl Generator<&T> + Send {
    if let Some(tree) = tree {
        yield_from!(in_order_send(tree.left.as_deref()));
        yield_!(&tree.value);
        yield_from!(in_order_send(tree.right.as_deref()));
    }
}

/// An iterator, whose delegates nest.
#[generator]
fn in_order_iterator<T>(tree: Option<&Tree<T>>) -> impl Iterator<Item = &T> {
    if let Some(tree) = tree {
        yield_from!(in_order_iterator(tree.left.as_deref()));
        yield_!(&tree.value);
        yield_from!(in_order_iterator(tree.right.as_deref()));
    }
}

#[test]
fn functions_and_methods_may_be_recursive() {
    for size in [0, 1, 2, 3, 10, if cfg!(miri) { 100 } else { 1000 }] {
        let tree = Tree::balanced(0..size);
        let expected: Vec<u32> = (0..size).collect();
        assert_eq!(pin!(in_order(tree.as_deref())).iter().copied().collect::<Vec<_>>(), expected);
        assert_eq!(pin!(in_order_send(tree.as_deref())).iter().copied().collect::<Vec<_>>(), expected);
        assert_eq!(pin!(Tree::in_order(tree.as_deref())).iter().copied().collect::<Vec<_>>(), expected);
        assert_eq!(in_order_iterator(tree.as_deref()).copied().collect::<Vec<_>>(), expected);
        let Some(mut tree) = tree else { continue };
        {
            let mut g = pin!(tree.values());
            let mut iter = g.iter_with_return();
            assert_eq!(iter.by_ref().copied().collect::<Vec<_>>(), expected);
            assert_eq!(iter.into_return(), Some(Ok(expected.len())));
        }
        for value in pin!(tree.values_mut()).iter() {
            *value += 1;
        }
        assert!(pin!(tree.values()).iter_with_return().copied().eq(1..=size));
    }
}

#[test]
fn a_recursion_over_borrowed_strings_runs_in_another_thread() {
    let text = String::from("a b c d e f g");
    let tree = Tree::balanced(text.split(' '));
    let g = in_order_send(tree.as_deref());
    let joined = std::thread::scope(|scope| {
        let mut g = g.boxed();
        g.next().unwrap();
        scope.spawn(move || g.iter().copied().collect::<Vec<_>>().concat()).join().unwrap()
    });
    assert_eq!(joined, "bcdefg");
}

/// Mutual recursion.
mod mutual {
    use super::*;

    /// Both count down to 0, and yield their names.
    #[generator]
    fn even(n: u32) -> impl Generator<String, u32, u32> {
        let sent = yield_!(format!("even {n}"));
        if n == 0 { sent } else { sent + yield_from!(odd(n - 1)) }
    }

    #[generator]
    fn odd(n: u32) -> impl Generator<String, u32, u32> {
        let sent = yield_!(format!("odd {n}"));
        if n == 0 { sent } else { sent + yield_from!(even(n - 1)) }
    }

    #[test]
    fn two_functions_may_delegate_to_each_other() {
        let mut g = pin!(even(3));
        assert_eq!(g.start().unwrap().yielded().unwrap(), "even 3");
        assert_eq!(g.send(1).unwrap().yielded().unwrap(), "odd 2");
        assert_eq!(g.send(2).unwrap().yielded().unwrap(), "even 1");
        assert_eq!(g.send(3).unwrap().yielded().unwrap(), "odd 0");
        assert_eq!(g.delegation_depth(), 3);
        assert_eq!(g.send(4), Ok(CoroutineState::Complete(10)));
    }

    enum Json {
        Number(u32),
        Array(Vec<Json>),
        Object(Vec<(&'static str, Json)>),
    }

    #[generator]
    fn value(json: &Json) -> impl Generator<String> + Send {
        match json {
            Json::Number(number) => {
                yield_!(number.to_string());
            }
            Json::Array(items) => yield_from!(array(items)),
            Json::Object(fields) => yield_from!(object(fields)),
        }
    }

    #[generator]
    fn array(items: &[Json]) -> impl Generator<String> + Send {
        yield_!("[".to_owned());
        for item in items {
            yield_from!(value(item));
        }
        yield_!("]".to_owned());
    }

    #[generator]
    fn object(fields: &[(&'static str, Json)]) -> impl Generator<String> + Send {
        yield_!("{".to_owned());
        for (name, field) in fields {
            yield_!(format!("{name}:"));
            yield_from!(value(field));
        }
        yield_!("}".to_owned());
    }

    #[test]
    fn three_functions_with_borrowed_arguments_may_delegate_to_each_other() {
        let json = Json::Object(vec![
            ("a", Json::Array(vec![Json::Number(1), Json::Array(vec![]), Json::Number(2)])),
            ("b", Json::Object(vec![("c", Json::Number(3))])),
        ]);
        let mut g = value(&json).boxed();
        assert_eq!(g.iter().collect::<Vec<_>>().join(" "), "{ a: [ 1 [ ] 2 ] b: { c: 3 } }");
    }
}

#[test]
fn a_generic_function_may_be_recursive() {
    trait Shape: Sized {
        fn parts(&self) -> &[Self];
    }
    struct Part(Vec<Part>);
    impl Shape for Part {
        fn parts(&self) -> &[Part] {
            &self.0
        }
    }
    /// Yields the indent of each shape, and returns the number of each.
    #[generator]
    fn walk<S: Shape, const N: usize>(shape: &S, indent: usize) -> impl Generator<usize, (), [usize; N]> {
        yield_!(indent);
        let mut counts = [0; N];
        counts[indent] = 1;
        for part in shape.parts() {
            let below = yield_from!(walk::<S, N>(part, indent + 1));
            counts.iter_mut().zip(below).for_each(|(count, more)| *count += more);
        }
        counts
    }
    let shape = Part(vec![Part(vec![Part(vec![])]), Part(vec![])]);
    let mut g = pin!(walk::<_, 4>(&shape, 0));
    let mut iter = g.iter_with_return();
    assert_eq!(iter.by_ref().collect::<Vec<_>>(), [0, 1, 2, 1]);
    assert_eq!(iter.into_return(), Some(Ok([1, 2, 1, 0])));
}

#[test]
fn a_recursion_may_borrow_its_state_mutably() {
    #[generator]
    fn permutations(items: &mut Vec<u8>, fixed: usize) -> impl Generator<Vec<u8>> {
        if fixed == items.len() {
            yield_!(items.clone());
        }
        for other in fixed..items.len() {
            items.swap(fixed, other);
            yield_from!(permutations(items, fixed + 1));
            items.swap(fixed, other);
        }
    }
    let mut items = vec![1, 2, 3];
    let all: Vec<_> = pin!(permutations(&mut items, 0)).iter().collect();
    assert_eq!(all, [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 2, 1], [3, 1, 2]]);
    assert_eq!(items, [1, 2, 3]);
}

/// As the Ackermann function recurses: in its own operand.
#[test]
fn a_recursion_may_stand_in_the_operand_of_a_delegation() {
    #[generator]
    fn ackermann(m: u32, n: u32) -> impl Generator<(u32, u32), (), u32> {
        yield_!((m, n));
        match (m, n) {
            (0, n) => n + 1,
            (m, 0) => yield_from!(ackermann(m - 1, 1)),
            (m, n) => yield_from!(ackermann(m - 1, yield_from!(ackermann(m, n - 1)))),
        }
    }
    let mut g = pin!(ackermann(2, 3));
    let mut iter = g.iter_with_return();
    assert_eq!(iter.by_ref().count(), 44);
    assert_eq!(iter.into_return(), Some(Ok(9)));
}

/// What the messages about recursion advise, and what they leave alone.
mod as_the_messages_say {
    use super::*;

    #[generator]
    fn boxed_itself(from: u32) -> impl Generator<u32> {
        if from > 0 {
            yield_!(from);
            let mut rest = boxed_itself(from - 1).boxed_local();
            for n in rest.iter() {
                yield_!(n);
            }
        }
    }

    #[test]
    fn a_generator_loops_over_itself_in_a_box() {
        assert_eq!(pin!(boxed_itself(3)).iter().collect::<Vec<_>>(), [3, 2, 1]);
    }

    /// A bounded recursion of iterators is fine.
    #[generator]
    fn halves(from: u32) -> impl Iterator<Item = u32> {
        yield_!(from);
        if from > 1 {
            yield_from!(halves(from / 2));
        }
    }

    #[test]
    fn an_iterator_delegates_to_itself() {
        assert_eq!(halves(8).collect::<Vec<_>>(), [8, 4, 2, 1]);
    }

    /// A function of the same name is another one.
    struct Pages(u32);

    #[generator]
    async fn pages(count: u32) -> impl Stream<Item = u32> {
        for page in 0..count {
            yield_!(page);
        }
    }

    impl Pages {
        #[generator]
        async fn pages(&self) -> impl Stream<Item = u32> {
            yield_from!(pages(self.0));
        }
    }

    mod other {
        use super::*;

        #[generator]
        pub(super) async fn pages() -> impl Stream<Item = u32> {
            yield_from!(super::pages(2));
        }
    }

    #[test]
    fn a_function_of_the_same_name_is_no_recursion() {
        use futures::StreamExt as _;
        futures::executor::block_on(async {
            assert_eq!(Pages(3).pages().collect::<Vec<_>>().await, [0, 1, 2]);
            assert_eq!(other::pages().collect::<Vec<_>>().await, [0, 1]);
        });
    }

    #[generator]
    async fn down(from: u32) -> impl AsyncGenerator<u32> {
        if from > 0 {
            yield_!(from);
            yield_from!(down(from - 1));
        }
    }

    #[test]
    fn a_recursive_async_generator_becomes_a_stream_in_the_end() {
        use futures::StreamExt as _;
        let down: Vec<_> = futures::executor::block_on(down(1_000).into_stream().collect());
        assert_eq!((down.len(), down[999]), (1_000, 1));
    }
}
