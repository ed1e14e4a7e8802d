//! Nothing says what is yielded.

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let _ = pin!(generate! {}).next();
}
