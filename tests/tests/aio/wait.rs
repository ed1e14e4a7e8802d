//! Which tasks are done and which are pending when a wait is over. After `CPython`'s `test_tasks.py`.

use coyield::aio::combine::AsTask;
use coyield::aio::{self, Cancelled, ReturnWhen, Task};
use coyield::try_await;
use std::time::Duration;

/// Runs this under a clock that only advances when all tasks wait.
fn run(future: impl Future<Output = ()>) {
    let ended = aio::run(async {
        tokio::time::pause();
        future.await;
    });
    ended.unwrap();
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Returns its number after this time; fails if the number is above 100.
fn after(milliseconds: u64, number: u32) -> Task<u32> {
    let task = aio::spawn(async move {
        aio::sleep(ms(milliseconds)).await;
        if number > 100 { Err(std::io::Error::other(number.to_string())) } else { Ok(number) }
    });
    task.set_name(number.to_string());
    task
}

fn names<W: AsTask>(tasks: &mut [W]) -> Vec<String> {
    tasks.iter_mut().map(|task| task.as_task().name()).collect()
}

#[test]
fn all_are_done_in_their_order() {
    run(async {
        let waited = aio::wait([after(3, 1), after(1, 2), after(2, 101)], None, ReturnWhen::AllCompleted).await;
        let mut done = waited.done;
        assert_eq!(names(&mut done), ["1", "2", "101"]);
        assert!(waited.pending.is_empty());
        assert!(matches!(done.remove(1).await, Ok(2)));
        assert!(done[0].try_result().unwrap().is_ok() && done[1].try_result().unwrap().is_err());
    });
}

#[test]
fn the_first_to_end_is_enough() {
    run(async {
        let begun = aio::now();
        let mut waited = aio::wait([after(30, 1), after(5, 2), after(20, 3)], None, ReturnWhen::FirstCompleted).await;
        assert_eq!(
            (names(&mut waited.done), names(&mut waited.pending)),
            (vec!["2".into()], vec!["1".into(), "3".into()])
        );
        assert!(aio::now() - begun < ms(10));
        let mut rest = aio::wait(waited.pending, None, ReturnWhen::AllCompleted).await;
        assert_eq!(names(&mut rest.done), ["1", "3"]);
    });
}

#[test]
fn all_that_have_ended_are_done() {
    run(async {
        let mut tasks = vec![after(1, 1), after(1, 2), after(50, 3), after(1, 4)];
        aio::sleep(ms(10)).await;
        let mut waited = aio::wait(&mut tasks, None, ReturnWhen::FirstCompleted).await;
        assert_eq!(names(&mut waited.done), ["1", "2", "4"]);
        assert_eq!(names(&mut waited.pending), ["3"]);
    });
}

#[test]
fn the_first_exception_is_enough() {
    run(async {
        let when = ReturnWhen::FirstException;
        let mut waited = aio::wait([after(30, 1), after(5, 2), after(20, 101), after(40, 3)], None, when).await;
        assert_eq!(names(&mut waited.done), ["2", "101"]);
        assert_eq!(names(&mut waited.pending), ["1", "3"]);
        let panicking = aio::spawn(async { if true { panic!("no") } else { 1_u32 } });
        let waited = aio::wait([after(30, 1), panicking], None, when).await;
        assert_eq!((waited.done.len(), waited.pending.len()), (1, 1));
    });
}

#[test]
fn an_exception_before_the_wait_is_enough() {
    run(async {
        let mut tasks = [after(50, 1), after(1, 101)];
        aio::sleep(ms(10)).await;
        let mut waited = aio::wait(&mut tasks, None, ReturnWhen::FirstException).await;
        assert_eq!(names(&mut waited.done), ["101"]);
        assert_eq!(waited.pending.len(), 1);
    });
}

#[test]
fn to_be_cancelled_is_no_exception() {
    run(async {
        let tasks = [after(5, 1), after(20, 2)];
        tasks[0].cancel();
        let waited = aio::wait(tasks, None, ReturnWhen::FirstException).await;
        assert!(waited.pending.is_empty());
        assert!(waited.done[0].is_cancelled() && !waited.done[1].is_cancelled());
    });
}

#[test]
fn a_timeout_is_no_error_and_cancels_nothing() {
    run(async {
        let begun = aio::now();
        let mut waited = aio::wait([after(30, 1), after(5, 2)], Some(ms(10)), ReturnWhen::AllCompleted).await;
        assert_eq!((names(&mut waited.done), names(&mut waited.pending)), (vec!["2".into()], vec!["1".into()]));
        assert!(aio::now() - begun < ms(15));
        assert_eq!(waited.pending.remove(0).await.unwrap(), 1);
        let waited = aio::wait([after(5, 1)], Some(ms(10_000)), ReturnWhen::AllCompleted).await;
        assert!(waited.pending.is_empty());
        assert!(aio::now() - begun < ms(100), "it does not wait for the time to be over");
        let waited = aio::wait([after(5, 1)], Some(Duration::ZERO), ReturnWhen::AllCompleted).await;
        assert_eq!(waited.pending.len(), 1);
    });
}

#[test]
fn a_cancelled_wait_cancels_nothing_and_loses_nothing() {
    run(async {
        let waiter = aio::spawn(async {
            let mut tasks = vec![after(30, 1), after(40, 2)];
            let waited =
                try_await!(aio::wait(&mut tasks, None, ReturnWhen::AllCompleted)).map(|waited| waited.done.len());
            assert_eq!(waited, Err(Cancelled));
            assert!(tasks.iter().all(|task| !task.is_done() && task.cancelling() == 0));
            (tasks.remove(0).await.unwrap(), tasks.remove(0).await.unwrap())
        });
        aio::sleep(ms(10)).await;
        waiter.cancel();
        assert_eq!(waiter.await.unwrap(), (1, 2));
    });
}

#[test]
fn tasks_given_by_value_run_on_when_the_wait_is_dropped() {
    run(async {
        let task = after(30, 1);
        let handle = task.handle();
        let waiter = aio::spawn(async {
            aio::wait([task], None, ReturnWhen::AllCompleted).await;
        });
        aio::sleep(ms(10)).await;
        waiter.cancel();
        assert!(waiter.await.unwrap_err().is_cancelled());
        assert!(!handle.is_done());
        aio::sleep(ms(100)).await;
        assert!(handle.is_done() && !handle.is_cancelled());
    });
}

#[test]
fn to_wait_for_nobody_is_over_at_once() {
    run(async {
        let waited = aio::wait(Vec::<Task<u32>>::new(), Some(ms(1000)), ReturnWhen::FirstCompleted).await;
        assert!(waited.done.is_empty() && waited.pending.is_empty());
    });
}

#[test]
fn a_type_of_ones_own_tells_which_task_it_was() {
    struct Job(&'static str, Task<u32>);
    impl AsTask for Job {
        type Value = u32;

        fn as_task(&mut self) -> &mut Task<u32> {
            &mut self.1
        }
    }
    run(async {
        let jobs = [Job("slow", after(30, 1)), Job("quick", after(3, 2))];
        let waited = aio::wait(jobs, None, ReturnWhen::FirstCompleted).await;
        assert_eq!((waited.done[0].0, waited.pending[0].0), ("quick", "slow"));
    });
}

#[test]
fn many_are_waited_for() {
    run(async {
        let tasks = (0..2000).map(|n| after(u64::from(n % 7) * 10, n % 100));
        let mut waited = aio::wait(tasks, Some(ms(35)), ReturnWhen::AllCompleted).await;
        assert_eq!(waited.done.len() + waited.pending.len(), 2000);
        assert!(waited.done.iter_mut().all(|task| task.try_result().is_some()));
        assert!(waited.pending.iter().all(|task| !task.is_done()));
        assert!((1100..1200).contains(&waited.done.len()), "{}", waited.done.len());
    });
}
