//! Plain generators.

use std::cell::RefCell;

use coyield::prelude::*;
use coyield::{CloseError, Status};
use js_sys::{Function, Object, TypeError};
use wasm_bindgen::prelude::*;

use crate::{Cleanup, note, step};

/// A generator of ours that JavaScript drives as one of its own.
#[wasm_bindgen]
pub struct JsGenerator {
    /// JavaScript may call a method while the body runs, by way of a function that the body calls.
    generator: RefCell<LocalBoxGenerator<'static, JsValue, JsValue, JsValue, JsValue>>,
}

impl JsGenerator {
    fn new(generator: impl Generator<JsValue, JsValue, JsValue, JsValue> + 'static) -> Self {
        JsGenerator { generator: RefCell::new(generator.boxed_local()) }
    }

    fn resume(&self, with: Resume<JsValue, JsValue>) -> Result<Object, JsValue> {
        let Ok(mut generator) = self.generator.try_borrow_mut() else {
            return Err(TypeError::new("Generator is already running").into());
        };
        match generator.as_mut().resume(with) {
            Outcome::Yielded(value) => Ok(step(&value, false)),
            Outcome::Complete(value) => Ok(step(&value, true)),
            Outcome::Thrown(Thrown::Raised(error)) => Err(error),
            Outcome::Thrown(_) | Outcome::Refused(_) => Ok(step(&JsValue::UNDEFINED, true)),
        }
    }
}

#[wasm_bindgen]
impl JsGenerator {
    /// Goes on to the next yield, and sends `value` to the present one. What the first call sends is ignored, as in
    /// JavaScript.
    ///
    /// # Errors
    ///
    /// What the body raises.
    pub fn next(&self, value: JsValue) -> Result<Object, JsValue> {
        let created = self.generator.try_borrow().is_ok_and(|generator| generator.status() == Status::Created);
        self.resume(if created { Resume::Start } else { Resume::Send(value) })
    }

    /// Closes the generator. The result is `value`, unless the body returns another one.
    ///
    /// # Errors
    ///
    /// What the body raises.
    #[wasm_bindgen(js_name = "return")]
    pub fn close(&self, value: &JsValue) -> Result<Object, JsValue> {
        let Ok(mut generator) = self.generator.try_borrow_mut() else {
            return Err(TypeError::new("Generator is already running").into());
        };
        match generator.close() {
            Ok(returned) => Ok(step(returned.as_ref().unwrap_or(value), true)),
            Err(CloseError::Ignored(yielded)) => Ok(step(&yielded, false)),
            Err(CloseError::Raised(error)) => Err(error),
            Err(CloseError::IgnoredExit) => Err(TypeError::new("a delegate ignored the exit").into()),
        }
    }

    /// Throws `error` at the yield where the body stands.
    ///
    /// # Errors
    ///
    /// What the body raises, which is `error` if the body does not catch it.
    pub fn throw(&self, error: JsValue) -> Result<Object, JsValue> {
        self.resume(Resume::Throw(Thrown::Raised(error)))
    }
}

#[generator]
fn counts_down(from: u32) -> impl Generator<JsValue, JsValue, JsValue, JsValue> {
    let _cleanup = Cleanup("countdown: cleaned up");
    for number in (1..=from).rev() {
        yield_!(number.into());
    }
    "lift-off".into()
}

/// Counts down, and says so when it ends, however it does.
#[wasm_bindgen]
#[must_use]
pub fn countdown(from: u32) -> JsGenerator {
    JsGenerator::new(counts_down(from))
}

#[generator]
fn averages() -> impl Generator<JsValue, JsValue, JsValue, JsValue> {
    let (mut total, mut count, mut average) = (0.0, 0, 0.0);
    loop {
        match try_yield!(average.into()) {
            Ok(number) => {
                total += number.as_f64().unwrap_or(f64::NAN);
                count += 1;
                average = total / f64::from(count);
            }
            Err(Thrown::Raised(error)) if error == "reset" => (total, count, average) = (0.0, 0, 0.0),
            Err(Thrown::Raised(error)) => raise!(error),
            Err(_) => return format!("{count} numbers").into(),
        }
    }
}

/// A running average: it is sent numbers, `"reset"` may be thrown in, and it returns how many there were when it is
/// closed.
#[wasm_bindgen]
#[must_use]
pub fn averager() -> JsGenerator {
    JsGenerator::new(averages())
}

#[generator]
fn visits(depth: u32, first: u32) -> impl Generator<JsValue, JsValue, JsValue, JsValue> {
    if depth == 0 {
        yield_!(first.into());
    } else {
        yield_from!(visits(depth - 1, first));
        yield_from!(visits(depth - 1, first + (1 << (depth - 1))));
    }
    depth.into()
}

/// The leaves of a binary tree, by delegation to itself.
#[wasm_bindgen]
#[must_use]
pub fn leaves(depth: u32) -> JsGenerator {
    JsGenerator::new(visits(depth, 0))
}

#[generator]
fn calls(function: Function) -> impl Generator<JsValue, JsValue, JsValue, JsValue> {
    loop {
        match function.call0(&JsValue::UNDEFINED) {
            Ok(value) => yield_!(value),
            Err(error) => {
                note("repeat: the function threw");
                raise!(error)
            }
        };
    }
}

/// Yields what a function of JavaScript returns, until that throws.
#[wasm_bindgen]
#[must_use]
pub fn repeat(function: Function) -> JsGenerator {
    JsGenerator::new(calls(function))
}

#[generator]
fn clings() -> impl Generator<JsValue, JsValue, JsValue, JsValue> {
    if try_yield!("first".into()).is_err() {
        yield_!("not yet".into());
    }
    "closed at last".into()
}

/// Yields once more when it is closed.
#[wasm_bindgen]
#[must_use]
pub fn clinging() -> JsGenerator {
    JsGenerator::new(clings())
}

#[generator]
fn panics() -> impl Generator<JsValue, JsValue, JsValue, JsValue> {
    let _cleanup = Cleanup("panicking: cleaned up");
    yield_!("fine".into());
    panic!("a body panics")
}

/// Panics after its first item.
#[wasm_bindgen]
#[must_use]
pub fn panicking() -> JsGenerator {
    JsGenerator::new(panics())
}
