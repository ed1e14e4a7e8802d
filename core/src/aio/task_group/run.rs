//! A task group while its body and its tasks run, and its result when they have ended.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::raise_cancel;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::cancel::poll_in_scope::poll_in_scope;
use crate::aio::cancel::scope::{CancelScope, RequestId};
use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::panic::{Panic, catch_panic};
use crate::aio::task_group::error::TaskGroupError;
use crate::aio::task_group::members::AbortOnDrop;
use crate::context::panic::drop_ignoring_panics;
use crate::engine::in_place::Guest;

pin_project! {
    /// A task group that runs, with a body F and its value T; returned by
    /// [`TaskGroup::run`](crate::aio::TaskGroup::run), which documents it.
    #[must_use = "futures do nothing unless awaited"]
    pub struct TaskGroupRun<F, T> {
        // Before the group: the body is dropped first.
        #[pin]
        body: Guest<F>,
        // The scope of the body.
        scope: ScopeHolder,
        body_end: Option<BodyEnd<T>>,
        group: AbortOnDrop,
        // In the scope of the awaiter.
        point: CancelPoint,
        // The last request that was delivered there.
        last_request: Option<RequestId>,
    }
}

/// How a body ended.
enum BodyEnd<T> {
    Returned(Result<T, TaskError>),
    Panicked(Panic),
}

impl<F, T> TaskGroupRun<F, T> {
    pub(crate) fn new(body: F, group: AbortOnDrop) -> Self {
        let scope = ScopeHolder::from(Arc::clone(group.group().body()));
        TaskGroupRun {
            body: Guest::new(body),
            scope,
            body_end: None,
            group,
            point: CancelPoint::new(),
            last_request: None,
        }
    }
}

impl<F: Future<Output: Outcome<Value = T>>, T> Future for TaskGroupRun<F, T> {
    type Output = Result<T, TaskError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let group = this.group.group();
        loop {
            // The body is polled first: while it runs, it may add children, and its error cancels them.
            if this.body_end.is_none() {
                if this.point.deliver_assigned() {
                    // The request wins over what was handed over to the body since.
                    let request = RequestId::last_delivered();
                    *this.last_request = Some(request);
                    group.forward_to_origin(request);
                    group.body().forward(request);
                }
                if let Poll::Ready(body_end) = poll_body(this.scope, this.body.as_mut().pinned(), context) {
                    group.body_ended();
                    if this.last_request.is_some() && group.body().has_undelivered_request() {
                        // It came too late for the body.
                        redeliver_here();
                    }
                    if !matches!(body_end, BodyEnd::Returned(Ok(_))) {
                        group.shut_down(*this.last_request);
                    }
                    *this.body_end = Some(body_end);
                }
            }
            // The children are awaited only after the body: until then it may add more, even if there are none left.
            if this.body_end.is_some() {
                if let Poll::Ready(errors) = group.poll_children(context.waker()) {
                    if let Some(body_end) = this.body_end.take() {
                        this.point.unregister();
                        let result = conclude(body_end, errors, this.last_request.is_some());
                        let is_cancelled = match &result {
                            Ok(_) => group.body().has_raised(),
                            Err(error) => error.is_cancelled(),
                        };
                        if this.last_request.is_some() && is_cancelled {
                            raise_cancel();
                        }
                        return Poll::Ready(result);
                    }
                }
            }
            if this.point.register(context.waker()) == Registered::Live {
                return Poll::Pending;
            }
            // The awaiter was cancelled. The request goes to the body while that runs, and to the children after it.
            // Then the loop starts over, because it may have ended the body.
            let request = RequestId::last_delivered();
            *this.last_request = Some(request);
            group.forward_to_origin(request);
            match this.body_end {
                None => group.body().forward(request),
                // If the children were cancelled already, they are not cancelled again for this request.
                Some(body_end) if group.shut_down(*this.last_request) => {
                    *body_end = BodyEnd::Returned(Err(TaskError::Cancelled));
                }
                Some(_) => {}
            }
        }
    }
}

fn poll_body<F: Future<Output: Outcome>>(
    scope: &mut ScopeHolder,
    mut body: Pin<&mut Option<F>>,
    context: &mut Context<'_>,
) -> Poll<BodyEnd<<F::Output as Outcome>::Value>> {
    match catch_panic(|| poll_in_scope(scope, &mut body.as_mut(), context)) {
        Ok(polled) => polled.map(|body_end| {
            BodyEnd::Returned(match body_end {
                Ok(output) => output.outcome(),
                Err(cancelled) => Err(cancelled.into()),
            })
        }),
        Err(panic) => {
            drop_ignoring_panics(|| body.set(None));
            Poll::Ready(BodyEnd::Panicked(panic))
        }
    }
}

/// Delivers the request again at the awaiter's next point.
fn redeliver_here() {
    if let Some(scope) = CancelScope::current() {
        scope.redeliver();
    }
}

/// Makes the result of the group, when all have ended.
fn conclude<T>(body_end: BodyEnd<T>, mut errors: Vec<TaskError>, was_cancelled: bool) -> Result<T, TaskError> {
    let result = match body_end {
        BodyEnd::Returned(result) => result,
        BodyEnd::Panicked(panic) => {
            for error in errors {
                tracing::error!(%error, "a task failed in a task group whose body panicked");
            }
            panic.resume()
        }
    };
    match result {
        Ok(value) if errors.is_empty() => return Ok(value),
        Err(TaskError::Cancelled) if errors.is_empty() => return Err(TaskError::Cancelled),
        Ok(_) | Err(TaskError::Cancelled) => {}
        Err(error) => errors.push(error),
    }
    if was_cancelled {
        // The errors come instead of the cancel, which is not to be lost by that.
        redeliver_here();
    }
    Err(TaskError::Failed(Arc::new(TaskGroupError::new(errors))))
}

impl<F, T> fmt::Debug for TaskGroupRun<F, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.group.group().fmt(formatter)
    }
}
