//! Bodies of every form: generic, in expressions, with delegates, in traits, with other locals.

use super::*;

mod generics {
    use super::*;

    #[generator]
    fn any_error<T, E: From<&'static str>>(item: T) -> impl Iterator<Item = Result<T, E>> {
        yield_!(Ok(item));
        Err("the end")?;
    }

    #[generator]
    #[allow(clippy::needless_return)]
    fn any_item<T>(items: Vec<T>) -> impl Iterator<Item = T> {
        for item in items {
            yield_!(item);
        }
        return;
    }

    #[generator]
    fn borrowed<'t>(text: &'t str) -> impl Iterator<Item = Result<&'t str, &'t str>> {
        for word in text.split(' ') {
            if word == "end" {
                return Err(text);
            }
            yield_!(Ok(word));
        }
    }

    #[generator]
    fn hidden(number: i32) -> impl Iterator<Item = Result<impl fmt::Debug, Fault>> {
        yield_!(Ok(number));
        if number < 0 {
            return Err(Fault::Negative(number));
        }
    }

    trait Parse {
        fn numbers(&self) -> impl Iterator<Item = Result<i32, Fault>>;
    }

    impl Parse for str {
        #[generator]
        fn numbers(&self) -> impl Iterator<Item = Result<i32, Fault>> {
            for word in self.split(' ') {
                yield_!(Ok(word.parse()?));
            }
        }
    }

    #[test]
    fn work() {
        assert_eq!(shown(any_error::<_, String>(1)), ["1", "the end"]);
        assert_eq!(any_item(vec![1, 2]).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(shown(borrowed("a end b")), ["\"a\"", "a end b"]);
        assert_eq!(shown(hidden(-1)), ["-1", "-1 is negative"]);
        assert_eq!(shown("1 x".numbers()), ["1", NO_NUMBER]);
    }
}

mod expressions {
    use super::*;

    #[test]
    #[allow(clippy::needless_return)]
    fn have_the_types_of_an_iterator() {
        let text = String::from("1 x 2");
        let mut items = generate!(Iterator<Item = Result<i32, Fault>>, {
            for word in text.split(' ') {
                yield Ok(word.parse()?);
            }
        });
        assert_eq!(items.next(), Some(Ok(1)));
        assert_eq!(shown(items), [NO_NUMBER]);
        let endless = generate!(Iterator<Item = anyhow::Result<i32>>, move {
            let mut words = text.split(' ');
            loop {
                yield Ok(words.next().unwrap_or("end").parse()?);
            }
        });
        assert_eq!(endless.count(), 2);
        let numbers = generate!(Iterator<Item = u32>, { yield 1; yield from [2, 3]; });
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(
            generate!(std::iter::Iterator<Item = io::Result<u32>>, {
                return;
            })
            .count(),
            0
        );
    }

    #[test]
    fn have_the_types_of_a_stream() {
        let text = String::from("1 x 2");
        let items = generate!(Stream<Item = Result<i32, Fault>>, async {
            for word in text.split(' ') {
                yield Ok(std::future::ready(word.parse()).await?);
            }
        });
        assert_eq!(streamed(items), ["1", NO_NUMBER]);
        let items = generate!(futures::Stream<Item = Result<i32, Fault>>, async move {
            for word in text.split(' ') {
                if word == "x" {
                    return Err(Fault::Negative(3));
                }
                yield Ok(std::future::ready(1).await);
            }
        });
        assert_eq!(streamed(items), ["1", "3 is negative"]);
    }
}

mod delegation {
    use super::*;

    #[generator]
    fn words(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse()?));
        }
    }

    /// Hands on every item, and the error of the delegate is one of them.
    #[generator]
    fn all(texts: &[&str]) -> impl Iterator<Item = Result<i32, Fault>> {
        for text in texts {
            yield_from!(words(text));
        }
    }

    /// Ends with the first error.
    #[generator]
    fn up_to_the_first_error(texts: &[&str]) -> impl Iterator<Item = Result<i32, Fault>> {
        for text in texts {
            for number in words(text) {
                yield_!(Ok(number?));
            }
        }
    }

    #[generator]
    fn and_ends(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        yield_from!(words(text));
        Err(Fault::Negative(7))?;
    }

    #[generator]
    fn of_a_generator(text: &str) -> impl Generator<Result<i32, Fault>> {
        yield_from!(words(text));
    }

    #[generator]
    async fn streamed_words(text: &str) -> impl Stream<Item = Result<i32, Fault>> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse()?));
        }
    }

    #[generator]
    async fn of_streams(texts: &[&str]) -> impl Stream<Item = Result<i32, Fault>> {
        for text in texts {
            yield_from!(streamed_words(text));
        }
        yield_from!(words("5 y"));
        return Err(Fault::Negative(9));
    }

    #[test]
    fn hands_the_error_on_as_an_item() {
        assert_eq!(shown(all(&["1 x 2", "3"])), ["1", NO_NUMBER, "3"]);
        assert_eq!(shown(up_to_the_first_error(&["1 x 2", "3"])), ["1", NO_NUMBER]);
        assert_eq!(shown(and_ends("1 2")), ["1", "2", "7 is negative"]);
        assert_eq!(shown(pin!(of_a_generator("1 x 2")).iter()), ["1", NO_NUMBER]);
        assert_eq!(streamed(of_streams(&["1 x", "2"])), ["1", NO_NUMBER, "2", "5", NO_NUMBER, "9 is negative"]);
    }
}

mod traits {
    use super::*;

    #[generator]
    fn fused() -> impl FusedIterator<Item = Result<i32, Fault>> + fmt::Debug {
        yield_!(Ok("1".parse()?));
        return Err(Fault::Negative(1));
    }

    #[generator]
    async fn fused_stream() -> impl FusedStream<Item = Result<i32, Fault>> + fmt::Debug {
        yield_!(Ok("1".parse()?));
        return Err(Fault::Negative(1));
    }

    #[test]
    fn hold_to_the_end() {
        let mut items = fused();
        assert!(format!("{items:?}").contains("Created"), "{items:?}");
        assert_eq!(items.size_hint(), (0, None));
        assert_eq!(items.next(), Some(Ok(1)));
        assert_eq!(items.size_hint(), (0, None));
        assert_eq!(items.next(), Some(Err(Fault::Negative(1))));
        assert_eq!(items.size_hint(), (0, Some(0)));
        assert_eq!(items.next(), None);

        let mut items = pin!(fused_stream());
        assert_eq!(block_on(items.next()), Some(Ok(1)));
        assert!(!items.is_terminated());
        assert_eq!(block_on(items.next()), Some(Err(Fault::Negative(1))));
        assert!(items.is_terminated());
        assert_eq!(items.size_hint(), (0, Some(0)));
        assert_eq!(block_on(items.next()), None);
        assert!(format!("{items:?}").contains("Finished"), "{items:?}");
    }

    fn is_send<T: Send>(value: T) -> T {
        value
    }

    #[generator]
    fn sent(text: &str) -> impl Iterator<Item = Result<i32, Fault>> + Send {
        yield_!(Ok(text.parse()?));
    }

    #[generator]
    async fn sent_stream(text: &str) -> impl Stream<Item = Result<i32, Fault>> + Send {
        std::future::ready(()).await;
        yield_!(Ok(text.parse()?));
    }

    #[test]
    fn say_that_it_can_be_sent() {
        assert_eq!(shown(is_send(sent("x"))), [NO_NUMBER]);
        assert_eq!(streamed(is_send(sent_stream("x"))), [NO_NUMBER]);
        assert_eq!(streamed(sent_stream("1").boxed()), ["1"]);
    }
}

mod locals {
    use super::*;
    use std::cell::Cell;

    struct Counted<'c>(&'c Cell<u32>);

    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    #[generator]
    fn dropping(dropped: &Cell<u32>, text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        let _local = Counted(dropped);
        yield_!(Ok(1));
        yield_!(Ok(text.parse()?));
    }

    #[test]
    fn are_dropped_before_the_error_is_an_item() {
        let dropped = Cell::new(0);
        let mut items = dropping(&dropped, "x");
        assert_eq!(items.next(), Some(Ok(1)));
        assert_eq!(dropped.get(), 0);
        assert!(matches!(items.next(), Some(Err(_))));
        assert_eq!(dropped.get(), 1);
        drop(items);
        assert_eq!(dropped.get(), 1);
    }

    #[test]
    fn are_dropped_with_an_iterator_that_is_not_consumed() {
        let dropped = Cell::new(0);
        let mut items = dropping(&dropped, "x");
        assert_eq!(items.next(), Some(Ok(1)));
        drop(items);
        assert_eq!(dropped.get(), 1);
    }
}
