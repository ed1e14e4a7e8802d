//! `yield_from!`: the kinds of delegates, and how delegates are pushed and run.

pub(crate) mod body;
pub(crate) mod future;
pub(crate) mod inline;
pub(crate) mod push;
pub(crate) mod kind;
pub(crate) mod async_kind;
pub(crate) mod resume;
