//! The cases of `tests/language/tests/result_items.rs`, in edition 2021.

extern crate renamed as coyield;

// It has the style of edition 2024.
#[rustfmt::skip]
#[path = "../../language/tests/result_items.rs"]
mod cases;
