//! A crate that gives itself the name `coyield`, with macros in it that try to take the handle of a body: as a Cargo rename can.

#![forbid(unsafe_code)]
// It is as public as a crate, and hides its re-exports.
#![allow(missing_docs, unused_imports)]

extern crate self as coyield;

pub use coyield_tests_thief::{handle as compile_error, statement as __delegates};
pub use renamed::*;
pub use renamed::{__body, __private as real};

/// The items that an expansion takes from coyield, with the thief among them.
pub mod __private {
    pub use coyield_tests_thief::{handle as compile_error, handle as pin, statement as __delegates};
    pub use renamed::__private::*;
}

use std::pin::pin;

#[generator]
fn counting() -> impl Generator<u8> {
    yield_!(1);
    yield_from!([2, 3]);
}

#[test]
fn a_renamed_crate_leads_to_no_macro() {
    assert_eq!(pin!(counting()).iter().collect::<Vec<_>>(), [1, 2, 3]);
}
