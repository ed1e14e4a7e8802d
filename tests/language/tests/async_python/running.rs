//! The counterpart of `running.py`. The future of a step borrows the generator, so another step can be made in the
//! middle of it only after that future was dropped. In Python the step would be lost; here it continues.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, once};
use futures::channel::oneshot;

use super::{printed, say, state};

#[generator]
async fn slow(gate: oneshot::Receiver<()>, log: Log) -> impl AsyncGenerator<u32, (), (), &'static str> + Send {
    log.add("  started");
    yield_!(1);
    log.add("  waiting");
    gate.await.unwrap();
    log.add("  opened");
    yield_!(2);
}

fn say_running(log: &Log, status: AsyncStatus) {
    log.add(format!("running: {}", if status == AsyncStatus::Running { "True" } else { "False" }));
}

#[test]
fn running_prints_the_same_as_cpython() {
    everywhere(|| async {
        let log = Log::new();
        let (opens, gate) = oneshot::channel();
        let mut g = slow(gate, log.clone()).boxed();
        say(&log, "anext", &g.anext().await);
        say_running(&log, g.status());
        assert!(once(g.anext()).await.is_pending());
        say_running(&log, g.status());
        say(&log, "anext", &g.anext().await);
        say(&log, "asend", &g.asend(()).await);
        say(&log, "athrow", &g.athrow("x").await);
        say(&log, "aclose", &g.aclose().await);
        opens.send(()).unwrap();
        log.add(format!("the step: {}", state(&g.finish_step().await.unwrap().unwrap())));
        say_running(&log, g.status());
        say(&log, "aclose", &g.aclose().await);
        assert_eq!(printed(&log), include_str!("../../../python/async/running.out"));
    });
}
