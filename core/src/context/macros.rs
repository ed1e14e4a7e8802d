//! The macros `with!` and `async_with!`, which run a block in a context manager.

/// Runs a block in a context manager, which tears down however the block ends. Python's `with open(path) as file:`.
///
/// The block evaluates to a `Result<T, E>`, where E is the error of the manager; `return` and `?` leave the block, and
/// only the block, with such a `Result`. `break`, `continue`, the yields of the generator around it, and `.await` are
/// not possible in it; use [`async_with!`](crate::async_with!) to await.
///
/// | case | value |
/// |---|---|
/// | the block ended with `Ok(value)` | `Ok(Some(value))` |
/// | the block ended with an error, and the manager returned an error | `Err(error)` |
/// | the block ended with an error, and the manager swallowed it | `Ok(None)`; with `otherwise = value` that value |
/// | the set-up or the tear-down failed | `Err(error)` |
///
/// With `otherwise` after the block, the value of the whole is a `Result<T, E>`:
/// `with!(file = open(path), { .. }, otherwise = 0)`. The value is evaluated only then, outside of the block, and may
/// `return` from the function.
///
/// Several managers are nested: `with!(a = x(), b = y(), { .. })` sets up `b` inside `a`, and tears `b` down first.
/// The resources are patterns; a manager without a resource is written `() = timer()`.
///
/// rustfmt formats the whole like the call of a function. It leaves one whose pattern is no expression as it is, such as
/// `mut file = open(path)`: write `let mut file = file;` in the block.
///
/// # Leaving a loop
///
/// To end the loop around it, the block returns a [`ControlFlow`](core::ops::ControlFlow), as a closure does:
///
/// ```
/// use coyield::prelude::*;
/// use std::ops::ControlFlow;
///
/// #[context_manager]
/// fn page(number: u32) -> impl ContextManager<[u32; 2], String> {
///     yield_!([number * 10, number * 10 + 1]);
///     Ok(())
/// }
///
/// let mut seen = vec![];
/// for number in 1.. {
///     let flow = with!(items = page(number), {
///         seen.extend(items);
///         Ok(if seen.len() < 4 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
///     })?;
///     if flow.is_some_and(|flow| flow.is_break()) {
///         break;
///     }
/// }
/// assert_eq!(seen, [10, 11, 20, 21]);
/// # Ok::<(), String>(())
/// ```
///
/// # Panics
///
/// If the manager is a generator that does not yield, or yields more than once: Python's `RuntimeError`. If the block
/// panics, the manager tears down by [`BlockExit::Abandoned`](crate::context::BlockExit::Abandoned), and the panic
/// continues. If the tear-down panics as well, its message is printed and the panic of the block continues; without the
/// feature `std` the program aborts.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::cell::RefCell;
/// use std::num::ParseIntError;
///
/// #[context_manager]
/// fn tag<'a>(page: &'a RefCell<String>, name: &'a str) -> impl ContextManager<(), ParseIntError> {
///     *page.borrow_mut() += &format!("<{name}>");
///     let ended = try_yield!(());
///     *page.borrow_mut() += &format!("</{name}>");
///     if let Err(thrown) = ended {
///         raise!(thrown);
///     }
///     Ok(())
/// }
///
/// let page = RefCell::new(String::new());
/// let sum = with!(() = tag(&page, "p"), () = tag(&page, "b"), {
///     let sum = "40".parse::<u32>()? + 2;
///     *page.borrow_mut() += &format!("{sum}");
///     Ok(sum)
/// })?;
/// assert_eq!(sum, Some(42));
/// assert_eq!(page.into_inner(), "<p><b>42</b></p>");
/// # Ok::<(), ParseIntError>(())
/// ```
///
/// # Expansion
///
/// ```text
/// let mut manager = pin!(activate(manager));
/// match manager.as_mut().enter() {
///     Ok(file) => { let result = (|| { block })(); manager.as_mut().exit(result) }
///     Err(error) => Err(error),
/// }
/// ```
#[macro_export]
macro_rules! with {
    ($($resource:pat = $manager:expr),+, $block:block $(,)?) => {
        $crate::__with!($block $($resource = $manager,)+)
    };
    ($($resource:pat = $manager:expr),+, $block:block, otherwise = $otherwise:expr $(,)?) => {
        match $crate::__with!($block $($resource = $manager,)+) {
            $crate::__private::Ok($crate::__private::Some(mut __coyield_value)) => {
                $crate::__private::Ok(__coyield_value)
            }
            // The value of `otherwise` may leave the function around it.
            #[allow(unreachable_code, clippy::diverging_sub_expression)]
            $crate::__private::Ok($crate::__private::None) => {
                let mut __coyield_otherwise = $otherwise;
                $crate::__private::Ok(__coyield_otherwise)
            }
            // An error that has no values makes this unreachable, of which newer compilers warn.
            #[allow(unreachable_code)]
            $crate::__private::Err(mut __coyield_error) => $crate::__private::Err(__coyield_error),
        }
    };
    ($($resource:pat = $manager:expr),+ $(,)? => $block:block) => {
        $crate::__private::compile_error!(
            "`with!` has a comma before its block and no arrow: write `with!(file = open(path), { .. })`"
        )
    };
    ($($resource:pat = $manager:expr),+ $(,)? => $block:block else $($otherwise:tt)*) => {
        $crate::__private::compile_error!(
            "`with!` has commas before and after its block, and names the value of a swallowed error: write \
             `with!(file = open(path), { .. }, otherwise = value)`"
        )
    };
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`with!` takes resources, managers and a block: write `with!(file = open(path), { .. })`, and `() = timer()` for a \
             manager without a resource"
        )
    };
}

/// Runs a block in an async context manager, and awaits its set-up, the block, and its tear-down. Python's `async with
/// connect() as peer:`.
///
/// It is [`with!`](crate::with!) with `.await` allowed in the block. The macro itself awaits: use it in an `async fn`
/// or an `async` block. It does not evaluate to a future.
///
/// # Cancel safety
///
/// If the future around it is dropped, so are the block and the manager: their destructors run. The code after the
/// yield of the manager does not run, because it cannot be awaited any more. For generators there is
/// [`on_drop`](crate::context::Aclosing::on_drop).
///
/// # Panics
///
/// As [`with!`](crate::with!) does. If the block panics, the panic continues after the tear-down by
/// [`BlockExit::Abandoned`](crate::context::BlockExit::Abandoned) has been awaited. Without the feature `std` only
/// destructors run then.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::cell::RefCell;
/// use std::convert::Infallible;
/// # async fn send(_: &str) {}
///
/// #[context_manager]
/// async fn session(log: &RefCell<Vec<&str>>) -> impl AsyncContextManager<&'static str> {
///     send("HELLO").await;
///     log.borrow_mut().push("in");
///     let _ = try_yield!("Ada");
///     send("BYE").await;
///     log.borrow_mut().push("out");
/// }
///
/// # futures::executor::block_on(async {
/// let log = RefCell::new(vec![]);
/// let Ok(name) = async_with!(name = session(&log), {
///     send(name).await;
///     log.borrow_mut().push(name);
///     Ok(name)
/// });
/// assert_eq!(name, Some("Ada"));
/// assert_eq!(log.into_inner(), ["in", "Ada", "out"]);
/// # });
/// ```
#[macro_export]
macro_rules! async_with {
    ($($resource:pat = $manager:expr),+, $block:block $(,)?) => {
        $crate::__async_with!($block $($resource = $manager,)+)
    };
    ($($resource:pat = $manager:expr),+, $block:block, otherwise = $otherwise:expr $(,)?) => {
        match $crate::__async_with!($block $($resource = $manager,)+) {
            $crate::__private::Ok($crate::__private::Some(mut __coyield_value)) => {
                $crate::__private::Ok(__coyield_value)
            }
            // The value of `otherwise` may leave the function around it.
            #[allow(unreachable_code, clippy::diverging_sub_expression)]
            $crate::__private::Ok($crate::__private::None) => {
                let mut __coyield_otherwise = $otherwise;
                $crate::__private::Ok(__coyield_otherwise)
            }
            // An error that has no values makes this unreachable, of which newer compilers warn.
            #[allow(unreachable_code)]
            $crate::__private::Err(mut __coyield_error) => $crate::__private::Err(__coyield_error),
        }
    };
    ($($resource:pat = $manager:expr),+ $(,)? => $block:block) => {
        $crate::__private::compile_error!(
            "`async_with!` has a comma before its block and no arrow: write `async_with!(peer = connect(), { .. })`"
        )
    };
    ($($resource:pat = $manager:expr),+ $(,)? => $block:block else $($otherwise:tt)*) => {
        $crate::__private::compile_error!(
            "`async_with!` has commas before and after its block, and names the value of a swallowed error: write \
             `async_with!(peer = connect(), { .. }, otherwise = value)`"
        )
    };
    ($($tokens:tt)*) => {
        $crate::__private::compile_error!(
            "`async_with!` takes resources, managers and a block: write `async_with!(peer = connect(), { .. })`, and `() = timer()` for a \
             manager without a resource"
        )
    };
}

// Every binding below is `mut`, and every method is called by its path. So an item of the user with such a name is an
// error (E0530), and a method of a user's trait cannot be called in place of coyield's.

/// Runs the block, or the `with!` of the other managers, in one manager.
#[doc(hidden)]
#[macro_export]
macro_rules! __with {
    ($block:block $resource:pat = $manager:expr,) => {
        $crate::__with!(@one $resource = $manager, $block)
    };
    ($block:block $resource:pat = $manager:expr, $($others:tt)+) => {
        // An error that an inner manager has swallowed is no error for this one, and there is still no value.
        $crate::__private::Result::map(
            $crate::__with!(@one $resource = $manager, { $crate::__with!($block $($others)+) }),
            $crate::__private::Option::flatten,
        )
    };
    (@one $resource:pat = $manager:expr, $block:block) => {
        // In a `match`, so that temporaries of the manager live as long as it does.
        match $crate::__private::activate($manager) {
            mut __coyield_manager => {
                let mut __coyield_manager = $crate::__private::pin!(__coyield_manager);
                let mut __coyield_block_error = $crate::__private::ActiveManager::block_error(&__coyield_manager);
                match $crate::__private::ActiveManager::enter($crate::__private::Pin::as_mut(&mut __coyield_manager)) {
                    $crate::__private::Ok(mut __coyield_resource) => {
                        let mut __coyield_result = $crate::__private::BlockError::run(__coyield_block_error, || {
                            // Bound once more, so that the block owns the parts that the pattern does not bind.
                            let mut __coyield_resource = __coyield_resource;
                            let $resource = __coyield_resource;
                            $block
                        });
                        $crate::__private::ActiveManager::exit(
                            $crate::__private::Pin::as_mut(&mut __coyield_manager),
                            __coyield_result,
                        )
                    }
                    // An error that has no values makes this unreachable, of which newer compilers warn.
                    #[allow(unreachable_code)]
                    $crate::__private::Err(mut __coyield_error) => $crate::__private::Err(__coyield_error),
                }
            }
        }
    };
}

/// Runs the block, or the `async_with!` of the other managers, in one manager.
#[doc(hidden)]
#[macro_export]
macro_rules! __async_with {
    ($block:block $resource:pat = $manager:expr,) => {
        $crate::__async_with!(@one $resource = $manager, $block)
    };
    ($block:block $resource:pat = $manager:expr, $($others:tt)+) => {
        $crate::__private::Result::map(
            $crate::__async_with!(@one $resource = $manager, { $crate::__async_with!($block $($others)+) }),
            $crate::__private::Option::flatten,
        )
    };
    (@one $resource:pat = $manager:expr, $block:block) => {
        match $crate::__private::async_activate($manager) {
            mut __coyield_manager => {
                let mut __coyield_manager = $crate::__private::pin!(__coyield_manager);
                let mut __coyield_block_error = $crate::__private::AsyncActiveManager::block_error(&__coyield_manager);
                match $crate::__private::AsyncActiveManager::enter(
                    $crate::__private::Pin::as_mut(&mut __coyield_manager),
                ).await {
                    $crate::__private::Ok(mut __coyield_entered) => {
                        let mut __coyield_resource = $crate::__private::AsyncActiveManager::lend(
                            $crate::__private::Pin::as_mut(&mut __coyield_manager),
                            __coyield_entered,
                        );
                        let mut __coyield_result = async {
                            #[allow(unreachable_code)]
                            if false {
                                return $crate::__private::BlockError::never(__coyield_block_error);
                            }
                            let mut __coyield_resource = __coyield_resource;
                            let $resource = __coyield_resource;
                            $block
                        };
                        let mut __coyield_result = $crate::__private::catch_panic_of(__coyield_result).await;
                        $crate::__private::AsyncActiveManager::exit(
                            $crate::__private::Pin::as_mut(&mut __coyield_manager),
                            __coyield_result,
                        ).await
                    }
                    // An error that has no values makes this unreachable, of which newer compilers warn.
                    #[allow(unreachable_code)]
                    $crate::__private::Err(mut __coyield_error) => $crate::__private::Err(__coyield_error),
                }
            }
        }
    };
}
