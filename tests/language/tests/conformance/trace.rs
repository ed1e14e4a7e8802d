//! The events of a run, in the form of the corpus.

use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

/// The events of one case, shared by its generators and the driver.
#[derive(Clone, Default)]
pub(crate) struct Trace(Rc<RefCell<Vec<Value>>>);

impl Trace {
    pub(crate) fn log(&self, text: &str) {
        self.add(json!(["log", text]));
    }

    pub(crate) fn got(&self, value: Option<i32>) {
        self.add(json!(["got", value]));
    }

    pub(crate) fn ret(&self, value: Option<i32>) {
        self.add(json!(["ret", value]));
    }

    pub(crate) fn caught(&self, name: &str) {
        self.add(json!(["caught", name]));
    }

    pub(crate) fn op(&self, op: &Value, outcome: &Value) {
        self.add(json!(["op", op, outcome]));
    }

    /// All events so far.
    pub(crate) fn take(&self) -> Vec<Value> {
        self.0.take()
    }

    fn add(&self, event: Value) {
        self.0.borrow_mut().push(event);
    }
}
