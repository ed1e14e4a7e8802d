//! What the language's macros mean, and what they say where they mean nothing.
//!
//! The body of a generator defines `yield_!`, `try_yield!` and `raise!` of its own (`expand.rs` of `coyield-macros`). The
//! public ones of the same names bear the documentation, and are what is found everywhere else.

/// Hands a value out of the generator and evaluates to the value that is sent in. Python's `v = yield x`.
///
/// `yield_!(x)` has the type S of the generator; `yield_!()` yields `()`. It works in every expression position of the
/// body of a [`#[generator]`](macro@crate::generator) function or of [`generate!`](crate::generate!), also among the arguments of other macros
/// (`println!("{}", yield_!(1))`). In `generate!`, the keyword is another way to write it.
///
/// If the generator is closed there, or something is thrown into it, the body is dropped at that point: destructors are
/// Python's `finally`. To catch it, write [`try_yield!`](crate::try_yield!).
///
/// Temporaries of `x` are dropped before the generator is suspended, so `yield_!(cell.borrow().len())` leaves nothing
/// borrowed.
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
/// { let value @ _ = (&handle).yielding(x); if false { break 'body (loop {}) } value }.await
/// ```
///
/// `handle` belongs to the body, and `'body` is the label of its outermost block: the branch that is never taken keeps the
/// macro from compiling in a closure, an `async` block or a function nested in the body, whose yield would reach
/// nobody. A body in whose tokens there can be none of these has neither macro nor label: the call is replaced.
#[macro_export]
macro_rules! yield_ {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`yield_!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// Hands a value out of the generator and evaluates to what comes in, be it sent or thrown. Python's `yield` in a `try`.
///
/// `try_yield!(x)` has the type `Result<S, Thrown<E>>`. The body may clean up and go on, return, or [`raise!`](crate::raise!) what it
/// caught again.
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
/// That of [`yield_!`](crate::yield_!), with another method: `(&handle).try_yielding(value)`.
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
/// While the delegate runs, this generator is out of the way: what the delegate yields goes to the caller, and what the caller
/// sends, throws or closes goes to the delegate. What the delegate raises, or does not catch, is raised here, and drops this
/// body; to catch it, write [`try_yield_from!`](crate::try_yield_from!).
///
/// | delegate | value |
/// |---|---|
/// | a generator that yields Y, is sent S and is thrown E: by value, pinned, boxed, `dyn`, or by `&mut` | its return value |
/// | one that is thrown nothing ([`Infallible`](core::convert::Infallible)) | its return value; what is thrown in is raised here |
/// | anything that is [`IntoIterator`] over Y, if S is `()`; else in [`ignore_sent`](crate::ignore_sent) | `()` |
/// | in an async generator: an async generator with the same types, or that is thrown nothing | its return value |
/// | in an async generator: a `Stream` of Y, if S is `()`; else in [`ignore_sent`](crate::ignore_sent) | `()` |
/// | one with other types, adapted by [`map_yield`](crate::GeneratorExt::map_yield) and its siblings | what `map_return` makes of it |
///
/// Closing is special, as in Python: the delegate is closed, and then the exit is raised here, even if the delegate caught
/// it and returned. A delegate that yields in answer is dropped, and [`Thrown::IgnoredExit`](crate::Thrown) is raised here.
///
/// # Recursion
///
/// A generator may delegate to itself, directly or through others, without a `Box`. An item costs the same at any
/// depth, and no depth uses up the machine stack. That is so for functions that return `impl Generator`. One that
/// returns `impl Iterator` may recurse too, but an iterator shows only `next`, so each level hands each item on. In a
/// default method of a trait, rustc before 1.98 refuses recursion (E0792, earlier E0700): return a
/// [`BoxGenerator`](crate::BoxGenerator) there.
///
/// It is the call that may recurse: `yield_from!(walk(left))`. A loop over a pinned `walk(left)` keeps that in the
/// body, which would contain itself (E0733).
///
/// # Temporaries
///
/// What the delegate's expression makes on the way lives as long as the delegate, which may borrow from it. So a guard stays
/// locked: in `yield_from!(walk(cell.borrow().left.clone()))` the cell is borrowed until the delegation ends. Bind the argument
/// first: `let left = cell.borrow().left.clone();`. (What [`yield_!`](crate::yield_!) is given is done with before it yields.)
///
/// # Costs
///
/// A delegate that does not delegate itself, and whose body has at most 64 bytes, is made one with its delegator by the
/// compiler. Others are called through a pointer, once an item, whatever the depth.
///
/// A body with a delegation allocates once when it begins, and again when its delegates need more memory than they ever did. It
/// needs the feature `alloc`.
///
/// # Panics
///
/// When the delegate, given by reference, has finished; or when it is suspended, and S is not `()`, so that there is no value
/// with which to resume it.
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
/// The delegate moves into the frames of the outermost generator, and only its type stays in the future.
#[macro_export]
macro_rules! yield_from {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`yield_from!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// Delegates, and evaluates to what comes of it, be it returned or raised. Python's `yield from` in a `try`.
///
/// `try_yield_from!(g)` has the type `Result<R, Thrown<E>>`. The error is what the delegate raised or did not catch; the
/// delegate is gone then, its locals dropped. Otherwise it is [`yield_from!`](crate::yield_from!).
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
/// `raise!(t)` takes a [`Thrown<E>`](crate::Thrown), caught and not handled, or an `E` of the body's own making. The
/// body is dropped at that point, innermost locals first, and then `t` comes out of the call that is running it:
/// [`throw`](crate::GeneratorExt::throw), [`send`](crate::GeneratorExt::send), .. return it as their error.
///
/// Prefer a `Result` as the return type R, with `?`, for the generator's own failures; `raise!` is for what was thrown in.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// /// Puts up with two complaints, and passes the third one on.
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
/// match { let value = (&handle).thrown(t); if false { break 'body (loop {}) } (&handle).raise(value) }.await {}
/// ```
///
/// The future is never ready: the engine finds `t` and drops the body. So the whole has the type `!`.
#[macro_export]
macro_rules! raise {
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`raise!` works only directly in the body of a `#[generator]` function or of `generate!`: \
             is the attribute missing?"
        )
    };
}

/// A generator as an expression, with the keyword: Python's generator expressions, and its `def` inside a function.
///
/// Between the braces stands the body. It takes `yield x` as a statement and as an expression, and the macros
/// [`yield_!`](crate::yield_!), [`try_yield!`](crate::try_yield!) and [`raise!`](crate::raise!). It captures what it names by reference, as a closure does, or by `move`.
/// The value is a [`GeneratorBody`](crate::GeneratorBody), which has to be pinned to be driven; of an `async` block it is an
/// [`AsyncGeneratorBody`](crate::AsyncGeneratorBody).
///
/// | form | captures | types |
/// |---|---|---|
/// | `generate! { body }` | by reference | inferred |
/// | `generate! { move { body } }` | by move | inferred |
/// | `generate!(Generator<Y, S, R, E>, { body })` | by reference | given; `_` is inferred |
/// | `generate!(Generator<Y, S, R, E>, move { body })` | by move | given; `_` is inferred |
/// | `generate! { async { body } }`, `generate! { async move { body } }` | by reference, by move | inferred |
/// | `generate!(AsyncGenerator<Y, S, R, E>, async move { body })` | by move | given; `_` is inferred |
///
/// Types are inferred as those of a closure are: from the body and from the first use. Give them first where the body calls
/// a method of a sent value, uses `?`, or where rustc asks for annotations. What can be thrown in (E) is inferred if the body
/// catches or raises; otherwise it is [`Infallible`](core::convert::Infallible), and only the exit can be thrown in.
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
/// # Expansion
///
/// That of [`#[generator]`](macro@crate::generator), without the function around it; `yield x` becomes `yield_!(x)`.
#[macro_export]
macro_rules! generate {
    ($($tokens:tt)*) => {
        $crate::__private::generate! { $crate $($tokens)* }
    };
}

/// The second step of `#[generator]`. The first token tells it a place in this file: rustc shows a token that has its place
/// in another crate where the macro that wrote it is called, and so shows a yield for what it says about one.
#[doc(hidden)]
#[macro_export]
macro_rules! __body {
    ($($tokens:tt)*) => {
        $crate::__private::body! { coyield $($tokens)* }
    };
}
