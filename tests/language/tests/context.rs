//! Context managers: the behaviour of `contextlib`, and the additions of Rust.

mod context {
    mod by_hand;
    mod closing;
    mod finally;
    mod leaving;
    mod lending;
    mod panics;
    mod python;
    mod stacks;
    pub(crate) mod trace;
}
