//! The public macros of the language. They have the documentation, and report their use outside of a body.
//!
//! The body of a generator defines its own `yield_!`, `try_yield!`, `yield_from!`, `try_yield_from!`, `raise!` and
//! `or_raise!`, or its calls are replaced (`expand/` of `coyield-macros`). The public macros of the same names are found
//! everywhere else.

/// Yields a value, and evaluates to the value that is sent in. Python's `v = yield x`.
///
/// `yield_!(x)` has the type S of the generator; `yield_!()` yields `()`. It is allowed in every expression position of
/// the body of a [`#[generator]`](macro@crate::generator) function or of [`generate!`](crate::generate!), also among
/// the arguments of other macros (`println!("{}", yield_!(1))`). In `generate!`, `yield x` is the same.
///
/// If the generator is closed there, or something is thrown into it, the body is dropped at that point: destructors are
/// Python's `finally`. Use [`try_yield!`](crate::try_yield!) to catch it.
///
/// Temporaries of `x` are dropped before the generator is suspended, so the borrow of `yield_!(cell.borrow().len())`
/// has ended by then.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// #[generator]
/// fn echo() -> impl Generator<String, &'static str> {
///     let mut heard = yield_!(String::from("ready"));
///     loop {
///         heard = yield_!(format!("{heard}!"));
///     }
/// }
///
/// let mut echo = pin!(echo());
/// assert_eq!(echo.start()?.yielded().as_deref(), Some("ready"));
/// assert_eq!(echo.send("hello")?.yielded().as_deref(), Some("hello!"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Anywhere else it does not compile:
///
/// ```compile_fail
/// coyield::yield_!(1);
/// ```
///
/// # Expansion
///
/// ```text
/// { let value @ _ = (&handle).yield_value(x); if false { break 'body (loop {}) } value }.await
/// ```
///
/// `handle` belongs to the body, and `'body` is the label of its outermost block: because of the branch that is never
/// taken, the macro does not compile in a closure, an `async` block or a function nested in the body, whose yield would
/// reach no generator. If the tokens of a body show that it contains none of these, there is neither macro nor label:
/// the call is replaced.
#[macro_export]
macro_rules! yield_ {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`yield_!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// Yields a value, and evaluates to the value that is sent in, or to what is thrown in. Python's `yield` in a `try`.
///
/// `try_yield!(x)` has the type `Result<S, Thrown<E>>`. After an error, the body may clean up and continue, return, or
/// [`raise!`](crate::raise!) the error again.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// /// Counts until it is closed, and returns how far it came.
/// #[generator]
/// fn counter() -> impl Generator<u32, (), u32> {
///     let mut count = 0;
///     loop {
///         match try_yield!(count) {
///             Ok(()) => count += 1,
///             Err(Thrown::Exit) => return count,
///             Err(thrown) => raise!(thrown),
///         }
///     }
/// }
///
/// let mut counter = pin!(counter());
/// counter.start()?;
/// counter.next()?;
/// counter.next()?;
/// assert_eq!(counter.close()?, Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Expansion
///
/// That of [`yield_!`](crate::yield_!), with another method: `(&handle).try_yield_value(value)`.
#[macro_export]
macro_rules! try_yield {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`try_yield!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// Delegates to another generator or to an iterator, and evaluates to its return value. Python's `r = yield from g`
/// (PEP 380).
///
/// While the delegate runs, it is driven in place of this generator: what the delegate yields goes to the caller, and
/// what the caller sends or throws goes to the delegate. What the delegate raises, or does not catch, is raised here,
/// and drops this body; use [`try_yield_from!`](crate::try_yield_from!) to catch it.
///
/// | delegate | value |
/// |---|---|
/// | a generator that yields Y, is sent S and is thrown E: by value, pinned, boxed, `dyn`, or by `&mut` | its return value |
/// | a generator into which nothing can be thrown (E is [`Infallible`](core::convert::Infallible)) | its return value; an error that is thrown in is raised here |
/// | an [`IntoIterator`] over Y, if S is `()`; otherwise in [`ignore_sent`](crate::ignore_sent) | `()` |
/// | in an async generator: an async generator with the same types, or into which nothing can be thrown | its return value |
/// | in an async generator: a `Stream` of Y, if S is `()`; otherwise in [`ignore_sent`](crate::ignore_sent) | `()` |
/// | a generator with other types, adapted by [`map_yield`](crate::GeneratorExt::map_yield), `map_send`, `map_return` and `map_throw` | the mapped return value |
///
/// Closing is special, as in Python: the delegate is closed, and then the exit is raised here, even if the delegate
/// caught it and returned. A delegate that yields in answer is dropped, and [`Thrown::IgnoredExit`](crate::Thrown) is
/// raised here.
///
/// # Recursion
///
/// A generator may delegate to itself, directly or through others, without a `Box`. An item costs the same at any
/// depth, and no depth uses up the machine stack. This holds for functions that return `impl Generator`. A function
/// that returns `impl Iterator` may recurse too, but an iterator has only `next`, so each level passes each item on. In
/// a default method of a trait, rustc before 1.98 refuses recursion (E0792, earlier E0700): return a
/// [`BoxGenerator`](crate::BoxGenerator) there.
///
/// The call itself has to be the delegate: `yield_from!(walk(left))`. A body that pins `walk(left)` and loops over it
/// would contain itself (E0733): loop over `walk(left).boxed_local()` instead. A function that returns `impl Stream`
/// cannot delegate to itself: return `impl AsyncGenerator`.
///
/// # Temporaries
///
/// The temporaries of the delegate's expression live as long as the delegate, which may borrow from them. So a guard
/// stays locked: in `yield_from!(walk(cell.borrow().left.clone()))` the cell is borrowed until the delegation ends.
/// Bind the argument first: `let left = cell.borrow().left.clone();`. (The temporaries of [`yield_!`](crate::yield_!)
/// are dropped before it yields.)
///
/// # Costs
///
/// A delegate that does not delegate itself, and whose body has at most 64 bytes, is inlined into its delegator by the
/// compiler. Others are called through a pointer, once for each item, at any depth.
///
/// A body with a delegation allocates once when it begins, and again when its delegates need more memory than ever
/// before. It needs the feature `alloc`.
///
/// # Panics
///
/// If the delegate, given by reference, has finished; or if it is suspended and S is not `()`, because there is no
/// value with which to resume it.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// struct Tree {
///     left: Option<Box<Tree>>,
///     value: u32,
///     right: Option<Box<Tree>>,
/// }
///
/// #[generator]
/// fn in_order(tree: Option<&Tree>) -> impl Generator<u32> {
///     if let Some(tree) = tree {
///         yield_from!(in_order(tree.left.as_deref()));
///         yield_!(tree.value);
///         yield_from!(in_order(tree.right.as_deref()));
///     }
/// }
///
/// let leaf = |value| Some(Box::new(Tree { left: None, value, right: None }));
/// let tree = Tree { left: leaf(1), value: 2, right: leaf(3) };
/// assert_eq!(pin!(in_order(Some(&tree))).iter().collect::<Vec<_>>(), [1, 2, 3]);
/// ```
///
/// # Expansion
///
/// ```text
/// match g {
///     delegate => {
///         let delegation = (&handle).delegate(&stack, kind_of(&delegate), first, delegate);
///         if false { break 'body (loop {}) }
///         delegation
///     }
/// }
/// .await
/// ```
///
/// The delegate moves into a frame of the outermost generator, or into the future, in which only its type is known.
#[macro_export]
macro_rules! yield_from {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`yield_from!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// Delegates, and evaluates to what the delegate returns or raises. Python's `yield from` in a `try`.
///
/// `try_yield_from!(g)` has the type `Result<R, Thrown<E>>`. The error is what the delegate raised or did not catch;
/// the delegate and its locals have been dropped by then. In everything else it is [`yield_from!`](crate::yield_from!).
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// #[generator]
/// fn worker() -> impl Generator<u32, (), &'static str, &'static str> {
///     for n in 0.. {
///         yield_!(n);
///     }
///     "never"
/// }
///
/// #[generator]
/// fn supervisor() -> impl Generator<u32, (), &'static str, &'static str> {
///     loop {
///         match try_yield_from!(worker()) {
///             Ok(done) => return done,
///             Err(Thrown::Raised("restart")) => {}
///             Err(thrown) => raise!(thrown),
///         }
///     }
/// }
///
/// let mut g = pin!(supervisor());
/// g.next()?;
/// assert_eq!(g.next()?, CoroutineState::Yielded(1));
/// assert_eq!(g.throw("restart")?, CoroutineState::Yielded(0));
/// assert_eq!(g.throw("stop"), Err(Thrown::Raised("stop")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! try_yield_from {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`try_yield_from!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// Leaves the generator with an error. Python's `raise`.
///
/// `raise!(t)` takes a [`Thrown<E>`](crate::Thrown) that the body caught, or an `E`. The body is dropped at that point,
/// innermost locals first, and then the call that runs the body, [`throw`](crate::GeneratorExt::throw) or
/// [`send`](crate::GeneratorExt::send) for example, returns `t` as its error.
///
/// For the generator's own failures, prefer a `Result` as the return type R, with `?`. `raise!` is for what was thrown
/// in, and [`or_raise!`](crate::or_raise!) is a `?` that raises.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// /// Accepts two complaints, and passes the third one on.
/// #[generator]
/// fn patient() -> impl Generator<u32, (), (), &'static str> {
///     let mut patience = 2;
///     loop {
///         if let Err(thrown) = try_yield!(patience) {
///             if patience == 0 {
///                 raise!(thrown);
///             }
///             patience -= 1;
///         }
///     }
/// }
///
/// let mut patient = pin!(patient());
/// patient.start()?;
/// assert_eq!(patient.throw("slow"), Ok(CoroutineState::Yielded(1)));
/// assert_eq!(patient.throw("loud"), Ok(CoroutineState::Yielded(0)));
/// assert_eq!(patient.throw("late"), Err(Thrown::Raised("late")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Expansion
///
/// ```text
/// match { let value = (&handle).convert_thrown(t); if false { break 'body (loop {}) } (&handle).raise(value) }.await {}
/// ```
///
/// The future is never ready: the engine finds `t` and drops the body. So the whole expression has the type `!`.
#[macro_export]
macro_rules! raise {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`raise!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// Evaluates to the value in `Ok`, or raises the error in `Err`: a `?` that raises. Python needs no such word, because
/// there every error is raised.
///
/// In the body of a generator there are two ways to fail, as its type says:
///
/// | in the body | the error | for a generator of type |
/// |---|---|---|
/// | `read()?` | is *returned*: `return Err(error.into())` | `Generator<Y, S, Result<R, E>>` |
/// | `or_raise!(read())` | is *raised*: `raise!(E::from(error))` | `Generator<Y, S, R, E>` |
///
/// Both convert the error by [`From`]. A delegator gets the returned `Result` as the value of its
/// [`yield_from!`](crate::yield_from!); what is raised goes through the delegator, unless it catches it by
/// [`try_yield_from!`](crate::try_yield_from!). An error that the driver throws in is always raised.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::num::ParseIntError;
/// use std::pin::pin;
///
/// #[derive(Debug, PartialEq)]
/// struct NotANumber(ParseIntError);
///
/// impl From<ParseIntError> for NotANumber {
///     fn from(error: ParseIntError) -> Self {
///         NotANumber(error)
///     }
/// }
///
/// #[generator]
/// fn numbers(text: &str) -> impl Generator<u32, (), (), NotANumber> {
///     for word in text.split_whitespace() {
///         yield_!(or_raise!(word.parse()));
///     }
/// }
///
/// let mut numbers = pin!(numbers("1 x 4"));
/// let mut items = numbers.try_iter();
/// assert_eq!(items.next(), Some(Ok(1)));
/// assert!(matches!(items.next(), Some(Err(NotANumber(_)))));
/// assert_eq!(items.next(), None);
/// ```
///
/// # Expansion
///
/// ```text
/// {
///     let result = read();
///     'ok: {
///         let thrown = match { result } { Ok(value) => break 'ok value, Err(error) => (&handle).convert_error(error) };
///         // what `raise!(thrown)` expands to
///     }
/// }
/// ```
#[macro_export]
macro_rules! or_raise {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`or_raise!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// Makes a generator from a block, in which `yield` is a keyword. Python's generator expressions, and its `def` inside
/// a function.
///
/// The block is the body. It may contain `yield x` as a statement and as an expression, and the macros
/// [`yield_!`](crate::yield_!), [`try_yield!`](crate::try_yield!) and [`raise!`](crate::raise!). It captures its
/// environment by reference, as a closure does, or by `move`. The value is a [`GeneratorBody`](crate::GeneratorBody),
/// which has to be pinned to be driven; that of an `async` block is an
/// [`AsyncGeneratorBody`](crate::AsyncGeneratorBody). With the types of an iterator or a stream, it is one.
///
/// | form | captures | types |
/// |---|---|---|
/// | `generate! { body }` | by reference | inferred |
/// | `generate! { move { body } }` | by move | inferred |
/// | `generate!(Generator<Y, S, R, E>, { body })` | by reference | given; `_` is inferred |
/// | `generate!(Generator<Y, S, R, E>, move { body })` | by move | given; `_` is inferred |
/// | `generate! { async { body } }`, `generate! { async move { body } }` | by reference, by move | inferred |
/// | `generate!(AsyncGenerator<Y, S, R, E>, async move { body })` | by move | given; `_` is inferred |
/// | `generate!(Iterator<Item = Y>, { body })` | by reference, or by `move` | an iterator, which can be moved; needs `alloc` |
/// | `generate!(Stream<Item = Y>, async { body })` | by reference, or by `move` | a stream; needs `futures` |
///
/// In an iterator or a stream of `Result<T, E>`, `?` and `return Err(error)` make the error the last item.
///
/// In an `async` body, `for await item in stream { .. }` is Python's `async for`: it pins a stream, or an async generator
/// that returns `()` and raises nothing, and loops over its items. Labels, `break` and `continue` work as in any loop.
/// Outside of `generate!`, call [`next_item`](crate::StreamItems::next_item).
///
/// Types are inferred as those of a closure are: from the body and from the first use. Give them first where the body
/// calls a method of a sent value, uses `?`, or where rustc asks for annotations. What can be thrown in (E) is inferred
/// if the body catches or raises; otherwise it is [`Infallible`](core::convert::Infallible), and only the exit can be
/// thrown in.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// let names = ["Ada", "Grace", "Barbara"];
/// let long = generate! {
///     for name in names {
///         if name.len() > 3 {
///             yield name;
///         }
///     }
/// };
/// assert_eq!(pin!(long).iter().collect::<Vec<_>>(), ["Grace", "Barbara"]);
///
/// let mut adder = pin!(generate!(Generator<u32, u32, String>, {
///     let sum = (yield 1) + (yield 2);
///     format!("{sum}")
/// }));
/// adder.start()?;
/// adder.send(20)?;
/// assert_eq!(adder.send(22)?.completed().as_deref(), Some("42"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A stream that consumes another one:
///
/// ```
/// use coyield::prelude::*;
///
/// fn long_words(words: impl Stream<Item = String>) -> impl Stream<Item = String> {
///     generate!(Stream<Item = String>, async move {
///         for await word in words {
///             if word.len() > 3 {
///                 yield word;
///             }
///         }
///     })
/// }
/// # use futures::{executor::block_on, StreamExt, stream};
/// # let words = stream::iter(["to", "yield"].map(String::from));
/// # assert_eq!(block_on(long_words(words).collect::<Vec<_>>()), ["yield"]);
/// ```
///
/// # Expansion
///
/// That of [`#[generator]`](macro@crate::generator), without the function around it; `yield x` becomes `yield_!(x)`, and
/// `for await` becomes a `while let` loop over a pinned stream.
#[macro_export]
macro_rules! generate {
    ($($tokens:tt)*) => {
        $crate::__private::generate! { $crate $($tokens)* }
    };
}

/// The second step of `#[generator]` with an `#[instrument]` below it.
#[cfg(feature = "tracing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __instrumented_body {
    ($($tokens:tt)*) => {
        $crate::__private::body! { coyield $($tokens)* }
    };
}

#[cfg(not(feature = "tracing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __instrumented_body {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`#[instrument]` below an attribute of coyield needs its feature `tracing`: write `features = [\"tracing\"]` for \
             coyield in Cargo.toml"
        )
    };
}

/// The second step of `#[generator]`. The span of the first token is in this file: rustc reports a token with a span in
/// another crate at the call of the macro that wrote it, and so reports a message about a yield at the yield.
#[doc(hidden)]
#[macro_export]
macro_rules! __body {
    ($($tokens:tt)*) => {
        $crate::__private::body! { coyield $($tokens)* }
    };
}
