//! What most tasks do not need: a name, wakers of those that wait for the end, and requests that were forwarded.

use std::boxed::Box;
use std::format;
use std::future::{Future, poll_fn};
use std::string::String;
use std::task::{Poll, Waker};
use std::vec::Vec;

use super::CancelScope;
use super::request_id::RequestLog;
use crate::aio::cancel::task_meta::TaskMeta;
use crate::aio::outcome::state::TaskState;
use crate::aio::wakers::poll_waker::PollWaker;

#[derive(Default)]
pub(super) struct ColdState {
    /// The task's name, if it was given one.
    name: Option<Box<str>>,
    /// The wakers of those that wait for the task's end.
    pub(super) waiters: Vec<Waker>,
    pub(super) requests: RequestLog,
}

impl CancelScope {
    /// Waits until the task has ended.
    pub(crate) fn wait_for_end(&self) -> impl Future<Output = ()> {
        poll_fn(move |context| {
            let mut waker = PollWaker::new(context.waker());
            loop {
                let mut state = self.lock();
                if state.completion != TaskState::Pending {
                    return Poll::Ready(());
                }
                if waker.push(&mut state.cold.get_or_insert_default().waiters) {
                    return Poll::Pending;
                }
                drop(state);
                waker.make_clone();
            }
        })
    }

    /// Returns the task's name: the one that it was given, or one made of its number.
    pub(crate) fn name(&self) -> String {
        let state = self.lock();
        let name = state.cold.as_ref().and_then(|cold| cold.name.as_deref());
        name.map_or_else(|| format!("Task-{}", self.meta.as_ref().map_or(0, TaskMeta::number)), String::from)
    }

    pub(crate) fn set_name(&self, name: Box<str>) {
        let old = self.lock().cold.get_or_insert_default().name.replace(name);
        drop(old);
    }
}
