//! Three uses of the event loop on tokio.

use coyield::aio::{self, EventLoop};

fn main() {
    let _ = aio::run(async { 42 });
    let _ = EventLoop::new();
    let _ = EventLoop::multi_thread();
}
