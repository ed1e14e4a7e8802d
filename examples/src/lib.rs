//! The programs themselves are in `examples/examples/`.
