//! Tasks on the event loop of JavaScript: it runs them, its timers wake them, and it can cancel them.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use coyield::aio::{
    Cancelled, EventLoop, Instant, Runtime, Task, TaskError, TaskHandle, cancellable, gather, timeout, try_await,
};
use js_sys::{Error, Function};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::asynchronous::promised;
use crate::note;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, milliseconds: f64);

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The event loop of JavaScript, which always runs.
struct JavaScript;

/// A timer. As with all runtimes it has to be `Send`, which nothing of JavaScript is: so it is not cleared when it is
/// dropped, and then wakes nothing.
struct Sleep {
    deadline: Instant,
    timer: Arc<Mutex<Timer>>,
}

#[derive(Default)]
struct Timer {
    is_set: bool,
    waker: Option<Waker>,
}

fn lock(timer: &Mutex<Timer>) -> MutexGuard<'_, Timer> {
    timer.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let left = self.deadline.saturating_duration_since(JavaScript.now());
        let mut timer = lock(&self.timer);
        if left.is_zero() {
            return Poll::Ready(());
        }
        timer.waker = Some(context.waker().clone());
        if !std::mem::replace(&mut timer.is_set, true) {
            let timer = Arc::clone(&self.timer);
            let expired = move || {
                let waker = {
                    let mut timer = lock(&timer);
                    timer.is_set = false;
                    timer.waker.take()
                };
                if let Some(waker) = waker {
                    waker.wake();
                }
            };
            set_timeout(&Closure::once_into_js(expired), left.as_secs_f64() * 1000.0);
        }
        Poll::Pending
    }
}

impl Runtime for JavaScript {
    fn block_on(&self, _: Pin<&mut dyn Future<Output = ()>>) {
        panic!("JavaScript's thread cannot be blocked");
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        wasm_bindgen_futures::spawn_local(future);
    }

    fn spawn_local(&self, future: Pin<Box<dyn Future<Output = ()>>>) {
        wasm_bindgen_futures::spawn_local(future);
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(Sleep { deadline, timer: Arc::default() })
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        work();
    }

    fn now(&self) -> Instant {
        Instant::from_origin(Duration::from_secs_f64(performance_now() / 1000.0))
    }
}

/// A task for JavaScript: a promise, and a way to cancel it.
#[wasm_bindgen]
pub struct JsTask {
    handle: TaskHandle,
    task: Cell<Option<Task<String>>>,
    /// It lives as long as its task runs.
    _events: EventLoop,
}

#[wasm_bindgen]
impl JsTask {
    /// Cancels the task. It may clean up first.
    pub fn cancel(&self) {
        self.handle.cancel();
    }

    /// Returns a promise of the return value of the task.
    ///
    /// # Errors
    ///
    /// The promise is rejected with the error of the task.
    pub async fn result(&self) -> Result<String, JsValue> {
        let Some(task) = self.task.take() else { return Err(Error::new("the result was already taken").into()) };
        task.await.map_err(|error| Error::new(&error.to_string()).into())
    }
}

/// Downloads one file, and abandons the download if it is cancelled.
async fn download(name: String, fetch: &Function, abandon: &Function) -> Result<String, Cancelled> {
    let argument = JsValue::from_str(&name);
    let Ok(promise) = promised(fetch, &argument) else { return Ok(format!("no {name}")) };
    match try_await!(JsFuture::from(promise)) {
        Ok(Ok(content)) => Ok(content.as_string().unwrap_or_default()),
        Ok(Err(_)) => Ok(format!("no {name}")),
        Err(cancelled) => {
            note(&format!("{name}: abandoning"));
            if let Ok(promise) = promised(abandon, &argument) {
                let _ = JsFuture::from(promise).await;
            }
            note(&format!("{name}: abandoned"));
            Err(cancelled)
        }
    }
}

#[cancellable]
async fn downloads(
    names: Vec<String>,
    limit: Duration,
    fetch: Function,
    abandon: Function,
) -> Result<String, TaskError> {
    let all = gather(names.into_iter().map(|name| download(name, &fetch, &abandon)));
    let contents: Vec<String> = timeout(limit, all).await?;
    Ok(contents.join(", "))
}

/// Begins to download files side by side, all of them within so many milliseconds.
#[wasm_bindgen]
#[must_use]
pub fn download_all(names: Vec<String>, milliseconds: f64, fetch: Function, abandon: Function) -> JsTask {
    let events = EventLoop::with_runtime(JavaScript);
    let task = events.spawn_local(downloads(names, Duration::from_secs_f64(milliseconds / 1000.0), fetch, abandon));
    JsTask { handle: task.handle(), task: Cell::new(Some(task)), _events: events }
}
