//! Context managers: what `contextlib` does, and what Rust adds.

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
