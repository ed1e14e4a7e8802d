//! What does `contextlib` do, and what does Rust add to it?

mod context {
    mod by_hand;
    mod closing;
    mod leaving;
    mod panics;
    mod python;
    mod stacks;
    pub(crate) mod trace;
}
