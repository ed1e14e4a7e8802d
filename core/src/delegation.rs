//! `yield_from!`: what can be delegated to, and how delegates run.

pub(crate) mod future;
pub(crate) mod inline;
pub(crate) mod push;
pub(crate) mod kind;
pub(crate) mod async_kind;
pub(crate) mod resume;
