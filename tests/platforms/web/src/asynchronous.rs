//! Async generators, which await promises.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;

use coyield::prelude::*;
use coyield::{AsyncCloseError, AsyncStatus, Outcome, Resume};
use js_sys::{Array, Function, Object, Promise, TypeError};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::{Cleanup, note, step};

type Driven = LocalBoxAsyncGenerator<'static, JsValue, JsValue, JsValue, JsValue>;

/// An async generator of ours that JavaScript drives as one of its own.
///
/// JavaScript's async generators queue what is asked of them while they run: each step begins when the one before
/// has settled.
#[wasm_bindgen]
pub struct AsyncJsGenerator {
    /// Not here while a step is under way.
    generator: Rc<Cell<Option<Driven>>>,
    last: RefCell<Promise>,
}

enum Request {
    Next(JsValue),
    Return(JsValue),
    Throw(JsValue),
}

impl AsyncJsGenerator {
    fn new(generator: impl AsyncGenerator<JsValue, JsValue, JsValue, JsValue> + 'static) -> Self {
        AsyncJsGenerator {
            generator: Rc::new(Cell::new(Some(generator.boxed_local()))),
            last: RefCell::new(Promise::resolve(&JsValue::UNDEFINED)),
        }
    }

    fn request(&self, request: Request) -> Promise {
        let place = Rc::clone(&self.generator);
        let before = self.last.borrow().clone();
        let promise = future_to_promise(async move {
            // How that went is its caller's business.
            let _ = JsFuture::from(before).await;
            let mut generator = place.take().ok_or("the step before was not finished")?;
            let answer = answer(&mut generator, request).await;
            place.set(Some(generator));
            Ok(answer?.into())
        });
        let _ = self.last.replace(promise.clone());
        promise
    }
}

async fn answer(generator: &mut Driven, request: Request) -> Result<Object, JsValue> {
    let with = match request {
        Request::Next(_) if generator.status() == AsyncStatus::Created => Resume::Start,
        Request::Next(value) => Resume::Send(value),
        Request::Throw(error) => Resume::Throw(Thrown::Raised(error)),
        Request::Return(value) => {
            return match generator.aclose().await {
                Ok(returned) => Ok(step(returned.as_ref().unwrap_or(&value), true)),
                Err(AsyncCloseError::Ignored(yielded)) => Ok(step(&yielded, false)),
                Err(AsyncCloseError::Raised(error)) => Err(error),
                Err(AsyncCloseError::Busy) => Err(TypeError::new("a step is under way").into()),
                Err(AsyncCloseError::IgnoredExit) => Err(TypeError::new("a delegate ignored the exit").into()),
            };
        }
    };
    let mut with = Some(with);
    match poll_fn(|context| generator.as_mut().poll_resume(context, &mut with)).await {
        Outcome::Yielded(value) => Ok(step(&value, false)),
        Outcome::Complete(value) => Ok(step(&value, true)),
        Outcome::Thrown(Thrown::Raised(error)) => Err(error),
        Outcome::Thrown(_) | Outcome::Refused(_) => Ok(step(&JsValue::UNDEFINED, true)),
    }
}

#[wasm_bindgen]
impl AsyncJsGenerator {
    /// A promise of the next item, which sends `value` to the present yield.
    pub fn next(&self, value: JsValue) -> Promise {
        self.request(Request::Next(value))
    }

    /// Closes the generator. The promise is settled when the cleanup of the body is.
    #[wasm_bindgen(js_name = "return")]
    pub fn close(&self, value: JsValue) -> Promise {
        self.request(Request::Return(value))
    }

    /// Throws `error` at the yield where the body stands.
    pub fn throw(&self, error: JsValue) -> Promise {
        self.request(Request::Throw(error))
    }
}

/// What a function of JavaScript promises.
pub(crate) fn promised(function: &Function, argument: &JsValue) -> Result<Promise, JsValue> {
    function.call1(&JsValue::UNDEFINED, argument)?.dyn_into()
}

#[generator]
async fn fetches(fetch: Function, logout: Function) -> impl AsyncGenerator<JsValue, JsValue, JsValue, JsValue> {
    let _cleanup = Cleanup("pages: dropped");
    let mut count = 0;
    for page in 1u32.. {
        let fetched = match promised(&fetch, &page.into()) {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        let items = match fetched {
            Ok(items) => Array::from(&items),
            Err(error) => raise!(error),
        };
        if items.length() == 0 {
            break;
        }
        for item in items.iter() {
            match try_yield!(item) {
                Ok(_) => count += 1,
                Err(Thrown::Raised(error)) if error == "skip" => break,
                Err(Thrown::Raised(error)) => raise!(error),
                Err(_) => {
                    note("pages: closing");
                    let farewell = match promised(&logout, &count.into()) {
                        Ok(promise) => JsFuture::from(promise).await,
                        Err(error) => Err(error),
                    };
                    note("pages: closed");
                    return farewell.unwrap_or_else(|error| error);
                }
            }
        }
    }
    count.into()
}

/// The items of all pages that `fetch` promises, up to an empty one. Throwing `"skip"` in goes on with the next
/// page; closing awaits what `logout` promises.
#[wasm_bindgen]
#[must_use]
pub fn pages(fetch: Function, logout: Function) -> AsyncJsGenerator {
    AsyncJsGenerator::new(fetches(fetch, logout))
}

#[context_manager]
async fn connected<'a>(open: &'a Function, close: &'a Function) -> impl AsyncContextManager<JsValue, JsValue> {
    let connection = promised(open, &JsValue::UNDEFINED)?.await?;
    let failed = try_yield!(connection.clone()).err();
    promised(close, &connection)?.await?;
    match failed {
        Some(thrown) => raise!(thrown),
        None => Ok(()),
    }
}

#[generator]
async fn queries(
    open: Function,
    query: Function,
    close: Function,
) -> impl AsyncGenerator<JsValue, JsValue, JsValue, JsValue> {
    let asked = async_with!(connection = connected(&open, &close), {
        let mut last = JsValue::UNDEFINED;
        for number in 1..=2u32 {
            last =
                promised(&query, &format!("{}.{number}", connection.as_string().unwrap_or_default()).into())?.await?;
        }
        Ok(last)
    });
    match asked {
        Ok(Some(last)) => yield_!(last),
        Ok(None) => JsValue::NULL,
        Err(error) => raise!(error),
    }
}

/// Yields the answer to the last of some queries, in a connection that is opened before and closed after them.
#[wasm_bindgen]
#[must_use]
pub fn answers(open: Function, query: Function, close: Function) -> AsyncJsGenerator {
    AsyncJsGenerator::new(queries(open, query, close))
}
