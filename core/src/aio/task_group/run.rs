//! What becomes of a task group while its body and its tasks run, and when they have ended?

use core::fmt;
use core::future::Future;
use core::panic::AssertUnwindSafe;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::cancel::poll_in;
use crate::aio::current::Own;
use crate::aio::error::{TaskError, lost};
use crate::aio::outcome::Outcome;
use crate::aio::point::Point;
use crate::aio::scope::{Request, Scope};
use crate::aio::task_group::error::TaskGroupError;
use crate::aio::task_group::members::Entered;
use crate::engine::in_place::Guest;

pin_project! {
    /// A task group that runs, with a body F and its value T: what [`TaskGroup::run`](crate::aio::TaskGroup::run) gives, where all is said.
    #[must_use = "futures do nothing unless awaited"]
    pub struct TaskGroupRun<F, T> {
        // Before the group: the body is dropped first.
        #[pin]
        body: Guest<F>,
        // That of the body.
        scope: Own,
        ended: Option<Ended<T>>,
        group: Entered,
        // In the scope of the one who awaits it.
        point: Point,
        // What it was told there last.
        told: Option<Request>,
    }
}

/// How a body ended.
enum Ended<T> {
    With(Result<T, TaskError>),
    Panicked(Box<dyn core::any::Any + Send>),
}

impl<F, T> TaskGroupRun<F, T> {
    pub(crate) fn new(body: F, group: Entered) -> Self {
        let scope = Own::from(Arc::clone(group.group().body()));
        TaskGroupRun { body: Guest::new(body), scope, ended: None, group, point: Point::new(), told: None }
    }
}

impl<F: Future<Output: Outcome<Value = T>>, T> Future for TaskGroupRun<F, T> {
    type Output = Result<T, TaskError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let group = this.group.group();
        loop {
            if this.ended.is_none() {
                if let Poll::Ready(ended) = poll_body(this.scope, this.body.as_mut().pinned(), context) {
                    group.body_ended();
                    if !matches!(ended, Ended::With(Ok(_))) {
                        group.shut_down(*this.told);
                    }
                    *this.ended = Some(ended);
                }
            }
            if this.ended.is_some() {
                if let Poll::Ready(errors) = group.poll_children(context.waker()) {
                    if let Some(ended) = this.ended.take() {
                        this.point.leave();
                        return Poll::Ready(conclude(ended, errors, this.told.is_some()));
                    }
                }
            }
            if !this.point.pending(context.waker()) {
                return Poll::Pending;
            }
            let request = Request::told_here();
            *this.told = Some(request);
            group.pass_back(request);
            match this.ended {
                None => group.body().pass_on(request),
                // Who has been told already that the children are cancelled needs not be told why.
                Some(ended) if group.shut_down(*this.told) => *ended = Ended::With(Err(TaskError::Cancelled)),
                Some(_) => {}
            }
        }
    }
}

fn poll_body<F: Future<Output: Outcome>>(
    scope: &mut Own,
    mut body: Pin<&mut Option<F>>,
    context: &mut Context<'_>,
) -> Poll<Ended<<F::Output as Outcome>::Value>> {
    let polled = catch_unwind(AssertUnwindSafe(|| poll_in(scope, &mut body.as_mut(), context)));
    match polled {
        Ok(polled) => polled.map(|ended| {
            Ended::With(match ended {
                Ok(output) => output.outcome(),
                Err(cancelled) => Err(cancelled.into()),
            })
        }),
        Err(payload) => {
            lost(|| body.set(None));
            Poll::Ready(Ended::Panicked(payload))
        }
    }
}

/// All have ended.
fn conclude<T>(ended: Ended<T>, mut errors: Vec<TaskError>, told: bool) -> Result<T, TaskError> {
    let result = match ended {
        Ended::With(result) => result,
        Ended::Panicked(payload) => {
            for error in errors {
                tracing::error!(%error, "a task failed in a task group whose body panicked");
            }
            std::panic::resume_unwind(payload)
        }
    };
    match result {
        Ok(value) if errors.is_empty() => return Ok(value),
        Err(TaskError::Cancelled) if errors.is_empty() => return Err(TaskError::Cancelled),
        Ok(_) | Err(TaskError::Cancelled) => {}
        Err(error) => errors.push(error),
    }
    if let Some(scope) = Scope::current().filter(|_| told) {
        // The errors come instead of the cancel, which is not to be lost by that.
        scope.renew();
    }
    Err(TaskError::Failed(Arc::new(TaskGroupError::new(errors))))
}

impl<F, T> fmt::Debug for TaskGroupRun<F, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.group.group().fmt(formatter)
    }
}
