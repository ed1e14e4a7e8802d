//! The exceptions of the corpus and their names.

use coyield::Thrown;

/// The error type of the corpus' generators: the errors of a program, apart from the exits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exception {
    E1,
    E2,
    E3,
    /// Raised by a program, on its way out of that program's own blocks. See [`leaving`].
    StopIteration,
    /// A value was sent to an iterator over a list.
    AttributeError,
    /// Python's `RuntimeError("generator raised StopIteration")`.
    RaisedStopIteration,
}

/// The name by which handlers and events know it. The exit and the ignored exit are the library's own.
pub(crate) fn name(thrown: Thrown<Exception>) -> &'static str {
    match thrown {
        Thrown::Raised(Exception::E1) => "E1",
        Thrown::Raised(Exception::E2) => "E2",
        Thrown::Raised(Exception::E3) => "E3",
        Thrown::Raised(Exception::StopIteration) => "StopIteration",
        Thrown::Raised(Exception::AttributeError) => "AttributeError",
        Thrown::Raised(Exception::RaisedStopIteration) | Thrown::IgnoredExit => "RuntimeError",
        Thrown::Exit => "GeneratorExit",
    }
}

/// Returns the message that the corpus has for it, if it has one.
pub(crate) fn message(thrown: Thrown<Exception>) -> Option<&'static str> {
    match thrown {
        Thrown::Raised(Exception::RaisedStopIteration) => Some("generator raised StopIteration"),
        Thrown::IgnoredExit => Some("generator ignored GeneratorExit"),
        Thrown::Raised(_) | Thrown::Exit => None,
    }
}

/// Returns the exception that comes out of a body that raises it.
///
/// In Python an exception of the name `StopIteration` would be taken for the return of the generator that it leaves, so
/// it becomes a `RuntimeError` there. A return is no exception in Rust, and nothing can be taken for it: a program
/// of the corpus that raises `StopIteration` raises a plain value of its E. That it changes its name
/// at the border of the generator is Python's rule, not the library's, and is applied at the one `raise!` of the body.
pub(crate) fn leaving(thrown: Thrown<Exception>) -> Thrown<Exception> {
    match thrown {
        Thrown::Raised(Exception::StopIteration) => Thrown::Raised(Exception::RaisedStopIteration),
        thrown => thrown,
    }
}
