//! What a task may return: a value, or an error.

pub(crate) mod ends;
pub(crate) mod error;
pub(crate) mod panic;
pub(crate) mod report;
pub(crate) mod state;

use core::error::Error;
use std::borrow::Cow;
use std::boxed::Box;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ffi::{CString, OsString};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::rc::Rc;
use std::string::String;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use std::vec::Vec;

use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::state::TaskState;

/// A return type of tasks: a [`Plain`] value, or a `Result`, whose error fails the task.
///
/// Python's tasks return or raise; in Rust both are one value. So a task whose body returns `Result<T, E>` is awaited
/// for a T, and an `Err` ends it with [`TaskError::Failed`], as an exception does in Python; E can be any type that `?`
/// converts to a `Box<dyn Error + Send + Sync>`. An error that has [`Cancelled`](crate::aio::Cancelled) among its
/// [source](core::error::Error::source)s means that the task is cancelled.
#[diagnostic::on_unimplemented(
    message = "a task cannot return `{Self}`",
    label = "a task returns a `Result`, or a value whose type is `Plain`",
    note = "the error of a `Result` must be a type that `?` converts into `Box<dyn Error + Send + Sync>`, such as one that implements `std::error::Error`",
    note = "implement `Plain` for any other type of your own: `impl coyield::aio::Plain for TheType {{}}`; return a type of another crate as `Ok::<_, std::convert::Infallible>(value)`",
    note = "a task that never returns is an `async fn` that returns `std::convert::Infallible`"
)]
pub trait Outcome {
    /// The value that an awaiter of the task gets.
    type Value;

    /// Returns the value, or the reason why there is none.
    ///
    /// # Errors
    ///
    /// If this is a failure.
    fn outcome(self) -> Result<Self::Value, TaskError>;
}

impl<T, E: Into<Box<dyn Error + Send + Sync>>> Outcome for Result<T, E> {
    type Value = T;

    #[inline]
    fn outcome(self) -> Result<T, TaskError> {
        self.map_err(TaskError::new)
    }
}

/// A value that a task may return as it is: not a `Result`, and not an error.
///
/// Implemented for the types of `std` that programs return, and for references to plain values. One line implements it
/// for a type of yours:
///
/// ```
/// use coyield::aio::{self, Plain, TaskError};
///
/// struct Page(String);
///
/// impl Plain for Page {}
///
/// let page = aio::run(async { aio::spawn(async { Page("a title".into()) }).await })?;
/// assert_eq!(page.0, "a title");
/// # Ok::<(), TaskError>(())
/// ```
///
/// A block that never returns, such as one that ends in a `loop`, has the type `!`, which stable Rust cannot name; so
/// it is no outcome from the edition 2024 on. Use an `async fn` that returns [`Infallible`](core::convert::Infallible)
/// instead:
///
/// ```
/// use coyield::aio;
/// use std::convert::Infallible;
/// use std::time::Duration;
///
/// async fn ticks() -> Infallible {
///     loop {
///         aio::sleep(Duration::from_secs(1)).await;
///     }
/// }
///
/// aio::run(async {
/// #   tokio::time::pause();
///     drop(aio::spawn(ticks()));
/// })?;
/// # Ok::<(), aio::TaskError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a task cannot return `{Self}`",
    label = "a task returns a `Result`, or a value whose type is `Plain`",
    note = "implement `Plain` for a type of your own: `impl coyield::aio::Plain for {Self} {{}}`; return any other as `Ok::<_, std::convert::Infallible>(value)`",
    note = "a task that never returns is an `async fn` that returns `std::convert::Infallible`"
)]
pub trait Plain {}

// One implementation for all plain types, so that the compiler knows the value of a task while it does not yet know
// which of the integers that is.
impl<T: Plain> Outcome for T {
    type Value = T;

    #[inline]
    fn outcome(self) -> Result<T, TaskError> {
        Ok(self)
    }
}

macro_rules! plain {
    ($([$($generics:tt)*] $type:ty,)*) => {$(
        impl<$($generics)*> Plain for $type {}
    )*};
}

plain! {
    [] (), [] bool, [] char, [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize,
    [] f32, [] f64, [] String, [] CString, [] OsString, [] PathBuf, [] Duration, [] Instant, [] SystemTime,
    [] IpAddr, [] Ipv4Addr, [] Ipv6Addr, [] SocketAddr, [] core::convert::Infallible, [] core::cmp::Ordering, [] TaskState,
    [] str, [] std::ffi::CStr, [] std::ffi::OsStr, [] std::path::Path, [T] [T],
    // References are plain only to plain values, and there are no tuples of one element: otherwise rustc would suggest
    // to borrow a wrong outcome, or to put it into parentheses, instead of the notes above.
    ['a, T: ?Sized + Plain] &'a T, ['a, T: ?Sized + Plain] &'a mut T, ['a, T: ?Sized + std::borrow::ToOwned] Cow<'a, T>,
    [T] Option<T>, [T] Vec<T>, [T, const N: usize] [T; N], [T: ?Sized] Box<T>, [T: ?Sized] Rc<T>, [T: ?Sized] Arc<T>,
    [T] VecDeque<T>, [T] LinkedList<T>, [T] BTreeSet<T>, [T] BinaryHeap<T>, [K, V] BTreeMap<K, V>, [T, S] HashSet<T, S>,
    [K, V, S] HashMap<K, V, S>, [T] core::ops::Range<T>, [T: ?Sized] core::marker::PhantomData<T>,
    [A: Plain] (A,), [A, B] (A, B), [A, B, C] (A, B, C), [A, B, C, D] (A, B, C, D), [A, B, C, D, E] (A, B, C, D, E),
    [A, B, C, D, E, F] (A, B, C, D, E, F), [A, B, C, D, E, F, G] (A, B, C, D, E, F, G),
    [A, B, C, D, E, F, G, H] (A, B, C, D, E, F, G, H),
}
