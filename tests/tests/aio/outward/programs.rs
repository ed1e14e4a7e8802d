//! Programs that went on for ever after one cancel.

use super::*;

/// Fails instead of going on for ever.
struct Watchdog(u32);

impl Watchdog {
    fn turn(&mut self) {
        self.0 += 1;
        assert!(self.0 < 100, "it goes on for ever");
    }
}

/// Cancels the program in its third turn. It must end as cancelled.
fn ends(program: impl Future<Output = Result<(), TaskError>> + 'static) {
    ends_as_cancelled(Box::pin(program));
}

fn ends_as_cancelled(program: Body<()>) {
    let ended = asyncio::run_paused(async {
        let program = spawn_local(program);
        sleep(TICK * 5 / 2).await;
        program.cancel();
        program.await
    });
    assert!(ended.is_err_and(|error| error.is_cancelled()));
}

#[test]
fn a_supervisor_that_logs_and_starts_anew() {
    async fn fails() -> Result<(), TaskError> {
        sleep(TICK).await;
        Err(TaskError::new(ValueError))
    }
    #[cancellable]
    async fn supervises() -> Result<(), TaskError> {
        let mut watchdog = Watchdog(0);
        let log = Log::new();
        loop {
            watchdog.turn();
            let child = spawn(fails());
            if let Err(error) = child.await {
                log.add(format!("the child ended: {error}"));
            }
        }
    }
    ends(supervises());
}

#[test]
fn a_client_that_tries_again() {
    #[cancellable]
    async fn tries() -> Result<(), TaskError> {
        let mut watchdog = Watchdog(0);
        while wait_for(spawn(sleep(9 * TICK)), TICK).await.is_err() {
            watchdog.turn();
        }
        Ok(())
    }
    ends(tries());
}

/// Each row is a loop over an operation, whose error it ignores.
macro_rules! loops {
    ($($name:ident $operation:expr;)*) => {$(
        #[test]
        fn $name() {
            #[cancellable]
            async fn goes_round() -> Result<(), TaskError> {
                let mut watchdog = Watchdog(0);
                loop {
                    watchdog.turn();
                    let ended = $operation.await;
                    let _ = ended.unwrap_or_default();
                }
            }
            ends(goes_round());
        }
    )*};
}

loops! {
    a_loop_over_races race!(spawn(sleep(TICK)), sleep(3 * TICK));
    a_loop_over_gathers gather([spawn(sleep(TICK)), spawn(sleep(TICK))]);
    a_loop_over_timeouts timeout(2 * TICK, async { try_await!(sleep(TICK)) });
    a_loop_over_groups TaskGroup::run(async |group: TaskGroup| drop(group.spawn(sleep(TICK))));
    a_loop_over_shields shield(sleep(TICK));
}

#[test]
fn a_loop_over_threads() {
    #[cancellable]
    async fn goes_round(waits: mpsc::Receiver<()>) -> Result<(), TaskError> {
        let mut watchdog = Watchdog(0);
        let mut waits = Some(waits);
        loop {
            watchdog.turn();
            let waits = waits.take();
            let value = aio::to_thread(move || waits.map(|waits| waits.recv())).await;
            let _ = value.unwrap_or_default();
        }
    }
    let (holds, waits) = mpsc::channel();
    let ended = aio::run(async move {
        let task = spawn(goes_round(waits));
        turns(2).await;
        task.cancel();
        let ended = task.await;
        drop(holds);
        ended
    });
    assert!(ended.is_err_and(|error| error.is_cancelled()));
}
