//! The tests are in `tests/tests/`.
