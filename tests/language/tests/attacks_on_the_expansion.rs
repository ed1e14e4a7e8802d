//! Attacks on the expansion from code without `unsafe`, which it withstands. Each test says what the attack would
//! break.

#![forbid(unsafe_code)]
// The attacks have shapes that are unusual in real code.
#![allow(
    clippy::cast_sign_loss,
    clippy::empty_loop,
    clippy::match_single_binding,
    clippy::no_effect_underscore_binding,
    clippy::redundant_async_block,
    clippy::redundant_closure_call,
    clippy::unused_async,
    clippy::while_let_on_iterator,
    unreachable_pub
)]

use coyield::prelude::*;
use coyield::{Coroutine, Outcome, Resume, Status, generate, with_task_waker};
use futures::executor::block_on;
use futures::future::BoxFuture;
use futures::{FutureExt as _, Stream, StreamExt as _};
use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::{Future, IntoFuture, Ready, poll_fn, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Awaits where coyield does not see it, and so with the lent waker.
macro_rules! hidden {
    ($future:expr) => {
        $future.await
    };
}

fn collected<T>(stream: impl Stream<Item = T>) -> Vec<T> {
    block_on(stream.collect())
}

#[path = "attacks_on_the_expansion/awaits.rs"]
mod awaits;
#[path = "attacks_on_the_expansion/awaitables.rs"]
mod awaitables;
#[path = "attacks_on_the_expansion/lent_waker.rs"]
mod lent_waker;
#[path = "attacks_on_the_expansion/user_macros.rs"]
mod user_macros;
#[path = "attacks_on_the_expansion/user_functions.rs"]
mod user_functions;
#[path = "attacks_on_the_expansion/user_methods.rs"]
mod user_methods;
#[allow(dead_code, unused_imports, clippy::unused_self)]
#[path = "attacks_on_the_expansion/user_values.rs"]
mod user_values;
#[path = "attacks_on_the_expansion/lying_coroutine.rs"]
mod lying_coroutine;
#[allow(clippy::cast_lossless, clippy::eq_op, clippy::items_after_statements, clippy::no_effect)]
#[path = "attacks_on_the_expansion/macro_arguments.rs"]
mod macro_arguments;
#[path = "attacks_on_the_expansion/valid_rust.rs"]
mod valid_rust;
