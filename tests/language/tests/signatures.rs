//! Functions of every shape: methods, traits, generics, lifetimes, patterns, visibility and attributes.

use coyield::prelude::*;
use std::collections::BTreeMap;
use std::fmt::{Debug, Display};
use std::pin::pin;

fn all<Y>(g: impl Generator<Y>) -> Vec<Y> {
    pin!(g).iter().collect()
}

mod methods {
    use super::*;

    #[derive(Default)]
    struct Shelf {
        books: Vec<String>,
        visits: u32,
    }

    impl Shelf {
        #[generator]
        fn titles(&self, prefix: &str) -> impl Generator<&str> {
            for book in &self.books {
                if book.starts_with(prefix) {
                    yield_!(book);
                }
            }
        }

        #[generator]
        fn iter(&self) -> impl Iterator<Item = &String> + '_ {
            for book in &self.books {
                yield_!(book);
            }
        }

        #[generator]
        fn collect(&mut self) -> impl Generator<usize, &str> {
            loop {
                self.visits += 1;
                let title = yield_!(self.books.len());
                self.books.push(title.to_owned());
            }
        }

        #[generator]
        fn edit(&mut self) -> impl Iterator<Item = &mut String> {
            for book in &mut self.books {
                yield_!(book);
            }
        }

        #[generator]
        fn empty(mut self) -> impl Iterator<Item = String> {
            while let Some(book) = self.books.pop() {
                yield_!(book);
            }
        }

        #[generator]
        fn unbox(self: Box<Self>) -> impl Iterator<Item = String> {
            for book in self.books {
                yield_!(book);
            }
        }

        #[generator]
        fn through_rc(self: std::rc::Rc<Self>) -> impl Iterator<Item = usize> {
            for book in &self.books {
                yield_!(book.len());
            }
        }

        #[generator]
        fn catalogue(count: u32) -> impl Generator<Self> {
            for visits in 0..count {
                yield_!(Self { visits, ..Self::default() });
            }
        }
    }

    #[test]
    fn methods_take_self_in_every_form() {
        let mut shelf = Shelf::default();
        {
            let title = String::from("Emma");
            let mut g = pin!(shelf.collect());
            assert_eq!(g.start().unwrap().yielded(), Some(0));
            assert_eq!(g.send(&title).unwrap().yielded(), Some(1));
            assert_eq!(g.send("Evelina").unwrap().yielded(), Some(2));
        }
        assert_eq!(shelf.visits, 3);
        assert_eq!(all(shelf.titles("Em")), ["Emma"]);
        assert_eq!(shelf.iter().count(), 2);
        for title in shelf.edit() {
            title.push('!');
        }
        assert_eq!(std::rc::Rc::new(Shelf { books: vec!["abc".into()], visits: 0 }).through_rc().next(), Some(3));
        assert_eq!(Box::new(Shelf { books: vec!["x".into()], visits: 0 }).unbox().collect::<Vec<_>>(), ["x"]);
        assert_eq!(shelf.empty().collect::<Vec<_>>(), ["Evelina!", "Emma!"]);
        assert_eq!(pin!(Shelf::catalogue(3)).iter().map(|shelf| shelf.visits).sum::<u32>(), 3);
    }
}

mod traits {
    use super::*;

    trait Walk {
        fn children(&self) -> &[u32];

        #[generator]
        fn walk(&self) -> impl Generator<u32> {
            for child in self.children() {
                yield_!(*child);
            }
        }

        fn backwards(&self) -> impl Generator<u32>;

        #[generator]
        fn pairs<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = (&'a str, u32)> {
            for (name, child) in names.iter().zip(self.children()) {
                yield_!((*name, *child));
            }
        }

        fn boxed(&self) -> BoxGenerator<'_, u32>;
    }

    struct Node(Vec<u32>);

    impl Walk for Node {
        fn children(&self) -> &[u32] {
            &self.0
        }

        #[generator]
        fn backwards(&self) -> impl Generator<u32> {
            for child in self.0.iter().rev() {
                yield_!(*child);
            }
        }

        fn boxed(&self) -> BoxGenerator<'_, u32> {
            self.backwards().boxed()
        }
    }

    struct Odd(Vec<u32>);

    impl Walk for Odd {
        fn children(&self) -> &[u32] {
            &self.0
        }

        #[generator]
        fn walk(&self) -> impl Generator<u32> {
            for child in &self.0 {
                if child % 2 == 1 {
                    yield_!(*child);
                }
            }
        }

        #[generator]
        fn backwards(&self) -> impl Generator<u32> {}

        fn boxed(&self) -> BoxGenerator<'_, u32> {
            self.walk().boxed()
        }
    }

    #[test]
    fn traits_have_default_implemented_and_boxed_generators() {
        let (node, odd) = (Node(vec![1, 2, 3]), Odd(vec![1, 2, 3]));
        assert_eq!(all(node.walk()), [1, 2, 3]);
        assert_eq!(all(odd.walk()), [1, 3]);
        assert_eq!(all(node.backwards()), [3, 2, 1]);
        assert_eq!(all(odd.backwards()), []);
        assert_eq!(node.pairs(&["a", "b"]).collect::<Vec<_>>(), [("a", 1), ("b", 2)]);
        let walks: Vec<BoxGenerator<'_, u32>> = vec![Walk::boxed(&node), Walk::boxed(&odd)];
        assert_eq!(walks.into_iter().flat_map(GeneratorExt::into_iter).sum::<u32>(), 6 + 4);
    }
}

mod generics {
    use super::*;

    #[generator]
    fn repeat<T: Clone, const N: usize>(value: T) -> impl Generator<T> {
        for _ in 0..N {
            yield_!(value.clone());
        }
    }

    #[generator]
    fn filtered<T>(items: impl IntoIterator<Item = T>, keep: impl Fn(&T) -> bool) -> impl Generator<T>
    where
        T: Debug,
    {
        for item in items {
            if keep(&item) {
                yield_!(item);
            }
        }
    }

    #[generator]
    fn merged<'a, 'b: 'a, T: ?Sized + Ord>(left: &'a [&'b T], right: &'a [&'b T]) -> impl Generator<&'b T> + 'a {
        let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
        loop {
            let from = match (left.peek(), right.peek()) {
                (Some(l), Some(r)) if l <= r => &mut left,
                (_, Some(_)) => &mut right,
                (Some(_), None) => &mut left,
                (None, None) => return,
            };
            if let Some(item) = from.next() {
                yield_!(*item);
            }
        }
    }

    #[generator]
    fn sendable<T: Send>(values: Vec<T>) -> impl Generator<T> + Send {
        for value in values {
            yield_!(value);
        }
    }

    #[generator]
    fn shown(values: &BTreeMap<u8, f32>) -> impl Iterator<Item = impl Display> {
        for (key, value) in values {
            yield_!(format!("{key}={value}"));
        }
    }

    #[generator]
    fn lifetimes_by_name<'a, const N: usize>(text: &'a str) -> impl Generator<&'a str> + use<'a, N> {
        for word in text.split(' ') {
            yield_!(word);
        }
    }

    #[test]
    fn functions_are_generic_over_types_constants_lifetimes_and_impl_arguments() {
        assert_eq!(all(repeat::<_, 3>('x')), ['x'; 3]);
        assert_eq!(all(filtered(1..10, |n| n % 4 == 0)), [4, 8]);
        assert_eq!(all(merged(&["a", "c"], &["b"])), ["a", "b", "c"]);
        let boxed = sendable(vec![1, 2]).boxed();
        assert_eq!(std::thread::spawn(move || boxed.into_iter().sum::<i32>()).join().unwrap(), 3);
        let map = BTreeMap::from([(1, 0.5)]);
        assert_eq!(shown(&map).map(|item| item.to_string()).collect::<String>(), "1=0.5");
        let text = String::from("to be");
        assert_eq!(all(lifetimes_by_name::<0>(&text)), ["to", "be"]);
    }
}

mod arguments {
    use super::*;

    struct Point {
        x: u32,
        y: u32,
    }

    #[generator]
    fn patterns(
        mut start: u32,
        (a, mut b): (u32, u32),
        Point { x, y }: Point,
        [first, .., last]: [u32; 3],
        _: &str,
        ref kept: String,
        whole @ (inner, _): (u32, u32),
    ) -> impl Generator<u32> {
        start += 1;
        b += 1;
        for n in [start, a, b, x, y, first, last, u32::try_from(kept.len()).unwrap(), inner + whole.1] {
            yield_!(n);
        }
    }

    #[generator]
    fn attributes(#[allow(unused_variables)] unused: u8, #[cfg(any())] absent: Absent) -> impl Generator<u8> {
        yield_!(1);
    }

    #[test]
    fn arguments_may_be_patterns_and_have_attributes() {
        let point = Point { x: 4, y: 5 };
        let g = patterns(0, (2, 2), point, [6, 0, 7], "", "12345678".into(), (4, 5));
        assert_eq!(all(g), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(all(attributes(0)), [1]);
    }
}

/// As in an `async fn`, a lifetime in the `impl` type of an argument needs no name.
mod lifetimes_of_arguments {
    use super::*;
    use futures::executor::block_on;
    use futures::{Stream, StreamExt};

    #[generator]
    fn lengths(words: impl Iterator<Item = &str>) -> impl Iterator<Item = usize> {
        for word in words {
            yield_!(word.len());
        }
    }

    #[generator]
    fn pairs<'a, T: Debug + 'a>(
        values: Vec<impl Iterator<Item = (&'a T, &str)>>,
        names: &mut impl Iterator<Item = Option<&str>>,
        shows: impl Fn(&str) -> &str,
        (mut boxes, _): (impl Iterator<Item = Box<dyn Fn() -> String + '_>>, u8),
    ) -> impl Generator<String> {
        for (value, text) in values.into_iter().flatten() {
            let name = names.next().flatten();
            yield_!(format!("{value:?} {} {name:?} {}", shows(text), boxes.next().map_or_else(String::new, |f| f())));
        }
    }

    #[generator]
    async fn streamed(words: impl Stream<Item = &str> + Unpin) -> impl Stream<Item = String> {
        let mut words = words;
        while let Some(word) = words.next().await {
            yield_!(word.to_uppercase());
        }
    }

    struct Words(Vec<String>);

    trait Longer {
        fn longer<'a>(&self, words: impl Iterator<Item = &'a str>) -> impl Iterator<Item = String>;
    }

    impl Longer for Words {
        #[generator]
        fn longer(&self, words: impl Iterator<Item = &str>) -> impl Iterator<Item = String> {
            for (own, word) in self.0.iter().zip(words) {
                yield_!(if own.len() > word.len() { own.clone() } else { word.to_owned() });
            }
        }
    }

    #[test]
    fn need_no_name() {
        let text = String::from("to be or");
        assert_eq!(lengths(text.split(' ')).collect::<Vec<_>>(), [2, 2, 2]);
        let number = 1;
        let boxes = [Box::new(|| text.clone()) as Box<dyn Fn() -> String>].into_iter();
        let mut names = [Some("n")].into_iter();
        let shown = all(pairs(vec![[(&number, "x")].into_iter()], &mut names, |text| text, (boxes, 0)));
        assert_eq!(shown, ["1 x Some(\"n\") to be or"]);
        let stream = streamed(futures::stream::iter(text.split(' ')));
        assert_eq!(block_on(stream.collect::<Vec<_>>()), ["TO", "BE", "OR"]);
        let words = Words(vec!["word".to_owned(), "a".to_owned()]);
        assert_eq!(words.longer(text.split(' ')).collect::<Vec<_>>(), ["word", "be"]);
    }
}

mod around {
    use super::*;

    pub(crate) mod inner {
        use super::super::*;

        /// Documented.
        #[must_use = "it is lazy"]
        #[inline]
        #[generator]
        pub(in super::super) fn visible() -> impl Generator<u8> {
            yield_!(1);
        }

        #[coyield::generator]
        #[allow(unused_qualifications)]
        pub(crate) fn path() -> impl coyield::Generator<u8> {
            yield_!(2);
        }

        #[generator(crate = ::coyield)]
        #[allow(unused_qualifications)]
        pub(crate) fn named_crate() -> impl std::iter::Iterator<Item = u8> {
            yield_!(3);
        }

        /// # Safety
        ///
        /// No safety argument is needed.
        #[generator]
        pub(crate) unsafe fn dangerous() -> impl Generator<u8> {
            #![allow(clippy::semicolon_if_nothing_returned)]
            yield_!(4)
        }
    }

    #[test]
    fn visibility_attributes_and_qualifiers_pass_through() {
        assert_eq!(all(inner::visible()), [1]);
        assert_eq!(all(inner::path()), [2]);
        assert_eq!(inner::named_crate().collect::<Vec<_>>(), [3]);
        // SAFETY: the function has no requirements.
        assert_eq!(all(unsafe { inner::dangerous() }), [4]);
    }
}
