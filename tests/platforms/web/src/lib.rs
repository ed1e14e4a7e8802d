//! Generators exported to JavaScript: there they have `next`, `return` and `throw`, and its `for (const x of ..)` and
//! `for await (const x of ..)` iterate them.
//!
//! `web/native.mjs` has the same generators as JavaScript's own, and `web/main.mjs` drives both and wants to see
//! the same. Run it by `cargo test -p coyield-test-programs --test platforms platform_wasm`, which needs node and
//! the target `wasm32-unknown-unknown`.

pub mod asynchronous;
pub mod plain;
pub mod tasks;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Where both sides note what happens, a function that `main.mjs` defines.
    #[wasm_bindgen(js_name = note)]
    fn note(line: &str);
}

/// Notes that it was dropped: Python's and JavaScript's `finally`.
struct Cleanup(&'static str);

impl Drop for Cleanup {
    fn drop(&mut self) {
        note(self.0);
    }
}

/// What the methods of JavaScript's generators return: `{ value, done }`.
fn step(value: &JsValue, done: bool) -> Object {
    let step = Object::new();
    // Setting a property of a plain object does not fail.
    let _ = Reflect::set(&step, &"value".into(), value);
    let _ = Reflect::set(&step, &"done".into(), &done.into());
    step
}
