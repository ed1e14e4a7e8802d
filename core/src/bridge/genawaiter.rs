//! How the generators of the crate `genawaiter` and ours stand for each other, so that a program can move over file by file.

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;

use pin_project_lite::pin_project;

use crate::generator::Coroutine;
use crate::state::{Outcome, Resume, Status, Thrown};

/// A generator of genawaiter (`rc::Gen`, `sync::Gen` or `stack::Gen`) as one of ours, which can be delegated to.
///
/// What it is resumed with the first time reaches nobody, in genawaiter as in Python; here
/// [`start`](crate::GeneratorExt::start) makes up a value for it by [`Default`]. [`from_genawaiter_with`] takes one.
///
/// Nothing can be caught in it: what is thrown in, and the exit, drop it and come back.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::from_genawaiter;
/// use genawaiter::rc::Gen;
///
/// #[generator]
/// fn both() -> impl Generator<u32> {
///     yield_from!(from_genawaiter(Gen::new(|co| async move {
///         co.yield_(1).await;
///     })));
///     yield_!(2);
/// }
///
/// assert_eq!(std::pin::pin!(both()).iter().collect::<Vec<_>>(), [1, 2]);
/// ```
pub fn from_genawaiter<G>(generator: G) -> FromGenawaiter<G>
where
    G: genawaiter::Coroutine<Resume: Default>,
{
    from_genawaiter_with(generator, G::Resume::default())
}

/// [`from_genawaiter`] with the value that the first resume takes and nobody sees.
pub fn from_genawaiter_with<G: genawaiter::Coroutine>(generator: G, first: G::Resume) -> FromGenawaiter<G> {
    FromGenawaiter { generator: Some(generator), first: Some(first), status: Status::Created, thrown: PhantomData }
}

pin_project! {
    /// A generator of genawaiter as one of ours. Made by [`from_genawaiter`].
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct FromGenawaiter<G: genawaiter::Coroutine, E = Infallible> {
        // Gone once it has ended.
        #[pin]
        generator: Option<G>,
        first: Option<G::Resume>,
        status: Status,
        thrown: PhantomData<fn(E) -> E>,
    }
}

impl<G: genawaiter::Coroutine> FromGenawaiter<G> {
    /// Lets `E` be thrown in, so that it fits where a generator that is thrown `E` is wanted.
    pub fn with_throw<E>(self) -> FromGenawaiter<G, E> {
        FromGenawaiter { generator: self.generator, first: self.first, status: self.status, thrown: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<G: genawaiter::Coroutine, E> Coroutine for FromGenawaiter<G, E> {
    type Yield = G::Yield;
    type Send = G::Resume;
    type Return = G::Return;
    type Throw = E;

    fn resume(self: Pin<&mut Self>, with: Resume<G::Resume, E>) -> Outcome<G::Yield, G::Resume, G::Return, E> {
        let mut this = self.project();
        let argument = match (*this.status, with) {
            (_, Resume::Throw(thrown)) => {
                *this.status = Status::Finished;
                this.generator.set(None);
                return Outcome::Thrown(thrown);
            }
            (Status::Created, Resume::Start) => this.first.take(),
            (Status::Suspended, Resume::Send(value)) => Some(value),
            (_, with) => return Outcome::Refused(with),
        };
        // Set first, because the generator may panic.
        *this.status = Status::Finished;
        let (Some(generator), Some(argument)) = (this.generator.as_mut().as_pin_mut(), argument) else {
            return Outcome::Refused(Resume::Start);
        };
        match generator.resume_with(argument) {
            genawaiter::GeneratorState::Yielded(value) => {
                *this.status = Status::Suspended;
                Outcome::Yielded(value)
            }
            genawaiter::GeneratorState::Complete(value) => {
                this.generator.set(None);
                Outcome::Complete(value)
            }
        }
    }

    fn status(&self) -> Status {
        self.status
    }
}

impl<G: genawaiter::Coroutine, E> fmt::Debug for FromGenawaiter<G, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FromGenawaiter").field("status", &self.status).finish_non_exhaustive()
    }
}

pin_project! {
    /// One of our generators as a `genawaiter::Coroutine`. Made by [`into_genawaiter`].
    #[must_use = "generators are lazy and do nothing unless resumed"]
    pub struct IntoGenawaiter<C> {
        #[pin]
        generator: C,
    }
}

/// One of our generators for code that takes a `genawaiter::Coroutine`, or a `genawaiter::Generator`.
///
/// # Panics
///
/// `resume_with` panics when the generator has finished, as that of genawaiter's generators does; and when the body raises the exit
/// though nobody closes it.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::into_genawaiter;
/// use genawaiter::{Generator as _, GeneratorState};
///
/// let mut g = std::pin::pin!(into_genawaiter(generate! { yield 1; }));
/// assert_eq!(g.as_mut().resume(), GeneratorState::Yielded(1));
/// assert_eq!(g.as_mut().resume(), GeneratorState::Complete(()));
/// ```
pub fn into_genawaiter<C: Coroutine<Throw = Infallible>>(generator: C) -> IntoGenawaiter<C> {
    IntoGenawaiter { generator }
}

impl<C: Coroutine<Throw = Infallible>> genawaiter::Coroutine for IntoGenawaiter<C> {
    type Yield = C::Yield;
    type Resume = C::Send;
    type Return = C::Return;

    fn resume_with(self: Pin<&mut Self>, argument: C::Send) -> genawaiter::GeneratorState<C::Yield, C::Return> {
        let generator = self.project().generator;
        let with = match generator.status() {
            Status::Created => Resume::Start,
            Status::Suspended | Status::Finished => Resume::Send(argument),
        };
        match generator.resume(with) {
            Outcome::Yielded(value) => genawaiter::GeneratorState::Yielded(value),
            Outcome::Complete(value) => genawaiter::GeneratorState::Complete(value),
            Outcome::Thrown(Thrown::Raised(never)) => match never {},
            Outcome::Thrown(Thrown::Exit | Thrown::IgnoredExit) => panic!("the generator raised the exit"),
            Outcome::Refused(_) => panic!("the generator has finished"),
        }
    }
}

impl<C: Coroutine> fmt::Debug for IntoGenawaiter<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("IntoGenawaiter").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
