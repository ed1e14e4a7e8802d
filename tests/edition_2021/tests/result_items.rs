//! The cases of `tests/language/tests/result_items.rs`, in edition 2021.

extern crate renamed as coyield;

#[path = "../../language/tests/result_items.rs"]
mod cases;
