//! Where does a task leave its result, and who is told of it?

use core::mem;
use core::task::Waker;
use std::boxed::Box;
use std::sync::{Arc, Mutex, PoisonError};
use std::vec::Vec;

use crate::aio::about::TaskState;
use crate::aio::error::TaskError;
use crate::aio::scope::{Closed, Scope};

pub(crate) type Callback<T> = Box<dyn FnOnce(&Result<T, TaskError>) + Send>;

/// The result of a task, or who waits for it.
pub(crate) enum Slot<T> {
    Running(Option<Waker>),
    /// The same, if it is called back.
    Watched(Box<Watched<T>>),
    /// Nobody can ask for it any more.
    Unheeded,
    Done(Result<T, TaskError>),
    Taken,
}

pub(crate) struct Watched<T> {
    waker: Option<Waker>,
    callbacks: Vec<Callback<T>>,
    unheeded: bool,
}

/// What becomes of a result that is put into its slot.
pub(crate) enum Put<T> {
    /// It is there, and this one waits for it.
    There(Option<Waker>),
    /// These are to be called first.
    Calls(Vec<Callback<T>>, Result<T, TaskError>),
    /// Nobody asks for it.
    Unheeded(Result<T, TaskError>),
}

impl<T> Slot<T> {
    pub(crate) const fn new() -> Self {
        Slot::Running(None)
    }

    /// Whom to wake when it is done, if it is not.
    pub(crate) fn waker(&mut self) -> Option<&mut Option<Waker>> {
        match self {
            Slot::Running(waker) => Some(waker),
            Slot::Watched(watched) => Some(&mut watched.waker),
            Slot::Unheeded | Slot::Done(_) | Slot::Taken => None,
        }
    }

    /// Who is called back when it is done, if it is not.
    pub(crate) fn callbacks(&mut self) -> Option<&mut Vec<Callback<T>>> {
        if let Slot::Running(waker) = self {
            let waker = waker.take();
            *self = Slot::Watched(Box::new(Watched { waker, callbacks: Vec::new(), unheeded: false }));
        }
        match self {
            Slot::Watched(watched) => Some(&mut watched.callbacks),
            _ => None,
        }
    }

    /// Hands the result out, if it is there.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<Result<T, TaskError>> {
        match mem::replace(self, Slot::Taken) {
            Slot::Done(result) => Some(result),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Hands the result out while somebody looks at it, if it is there; then it is to be put again.
    pub(crate) fn lend(&mut self) -> Option<Result<T, TaskError>> {
        let result = self.take()?;
        *self = Slot::new();
        Some(result)
    }

    #[inline]
    pub(crate) fn put(&mut self, result: Result<T, TaskError>) -> Put<T> {
        if let Slot::Running(waker) = self {
            let waker = waker.take();
            return self.done(result, waker);
        }
        match mem::replace(self, Slot::Taken) {
            Slot::Watched(mut watched) if !watched.callbacks.is_empty() => {
                let callbacks = mem::take(&mut watched.callbacks);
                *self = Slot::Watched(watched);
                Put::Calls(callbacks, result)
            }
            Slot::Watched(watched) if watched.unheeded => Put::Unheeded(result),
            Slot::Unheeded => Put::Unheeded(result),
            Slot::Watched(watched) => self.done(result, watched.waker),
            Slot::Running(_) | Slot::Done(_) | Slot::Taken => self.done(result, None),
        }
    }

    fn done(&mut self, result: Result<T, TaskError>, waker: Option<Waker>) -> Put<T> {
        *self = Slot::Done(result);
        Put::There(waker)
    }

    /// Nobody can ask for the result any more. Gives what is to be dropped: that, or who waited for it.
    pub(crate) fn give_up(&mut self) -> (Option<Result<T, TaskError>>, Option<Waker>) {
        if let Slot::Watched(watched) = self {
            watched.unheeded = true;
            return (None, watched.waker.take());
        }
        match mem::replace(self, Slot::Unheeded) {
            Slot::Done(result) => (Some(result), None),
            Slot::Running(waker) => (None, waker),
            _ => (None, None),
        }
    }
}

/// Where a slot is.
pub(crate) trait Seat<T> {
    /// That of the task.
    fn scope(&self) -> &Scope;

    /// The same, to keep.
    fn shared(&self) -> Arc<Scope>;

    /// What calls the task.
    #[cfg_attr(
        not(all(feature = "aio", not(target_family = "wasm"))),
        allow(dead_code, reason = "the executor needs it")
    )]
    fn waker(&self) -> Waker;

    /// Looks at the slot, behind a lock.
    fn look<R>(&self, look: impl FnOnce(&mut Slot<T>) -> R) -> R;

    /// The task has ended. Looks at the slot.
    fn close<R>(&self, how: TaskState, look: impl FnOnce(&mut Slot<T>) -> R) -> Closed<R>;
}

/// In the scope of the task, if the result can go wherever that goes.
impl<T: Send + 'static> Seat<T> for Arc<Scope<Slot<T>>> {
    fn scope(&self) -> &Scope {
        &**self
    }

    fn shared(&self) -> Arc<Scope> {
        Arc::clone(self) as Arc<Scope>
    }

    fn waker(&self) -> Waker {
        Waker::from(Arc::clone(self))
    }

    fn look<R>(&self, look: impl FnOnce(&mut Slot<T>) -> R) -> R {
        Scope::look(self, look)
    }

    fn close<R>(&self, how: TaskState, look: impl FnOnce(&mut Slot<T>) -> R) -> Closed<R> {
        Scope::close(self, how, look)
    }
}

/// Beside it, if the result has to stay on its thread.
pub(crate) struct Apart<T> {
    pub(crate) scope: Arc<Scope<()>>,
    pub(crate) slot: Mutex<Slot<T>>,
}

impl<T> Apart<T> {
    pub(crate) fn look<R>(&self, look: impl FnOnce(&mut Slot<T>) -> R) -> R {
        // Nothing panics while it is held.
        look(&mut self.slot.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> Seat<T> for Arc<Apart<T>> {
    fn scope(&self) -> &Scope {
        &*self.scope
    }

    fn shared(&self) -> Arc<Scope> {
        Arc::clone(&self.scope) as Arc<Scope>
    }

    fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.scope))
    }

    fn look<R>(&self, look: impl FnOnce(&mut Slot<T>) -> R) -> R {
        Apart::look(self, look)
    }

    fn close<R>(&self, how: TaskState, look: impl FnOnce(&mut Slot<T>) -> R) -> Closed<R> {
        let Closed { unused, waiting, looked: () } = self.scope.close(how, |()| ());
        Closed { unused, waiting, looked: Apart::look(self, look) }
    }
}
