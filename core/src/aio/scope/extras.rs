//! What are most tasks without? Names, those who wait for them to end, and requests that others have passed on.

use std::boxed::Box;
use std::format;
use std::future::{Future, poll_fn};
use std::string::String;
use std::task::{Poll, Waker};
use std::vec::Vec;

use super::Scope;
use super::requests::Requests;
use crate::aio::about::{About, TaskState};

#[derive(Default)]
pub(super) struct Extras {
    /// What the task is called, if that is not by its number.
    name: Option<Box<str>>,
    /// Who waits for its end.
    pub(super) waiting: Vec<Waker>,
    pub(super) requests: Requests,
}

impl Scope {
    /// Waits until the task has ended.
    pub(crate) fn wait_for_end(&self) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            let waker = context.waker().clone();
            let mut state = self.lock();
            if state.how != TaskState::Pending {
                drop(state);
                drop(waker);
                return Poll::Ready(());
            }
            let waiting = &mut state.extras.get_or_insert_default().waiting;
            let mut waker = Some(waker);
            if !waiting.iter().any(|known| waker.as_ref().is_some_and(|waker| known.will_wake(waker))) {
                waiting.extend(waker.take());
            }
            drop(state);
            drop(waker);
            Poll::Pending
        })
    }

    /// What the task is called.
    pub(crate) fn name(&self) -> String {
        let state = self.lock();
        let name = state.extras.as_ref().and_then(|extras| extras.name.as_deref());
        name.map_or_else(|| format!("Task-{}", self.about.as_ref().map_or(0, About::number)), String::from)
    }

    pub(crate) fn set_name(&self, name: Box<str>) {
        let old = self.lock().extras.get_or_insert_default().name.replace(name);
        drop(old);
    }
}
