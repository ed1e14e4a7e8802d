//! Cancels of the awaiter of a group.

use super::*;

#[test]
fn cancelled_in_the_body_it_is_cancelled_when_all_have_cleaned_up() {
    let log = Log::new();
    run(async {
        let of_task = log.clone();
        let task = aio::spawn(async move {
            TaskGroup::run(async |group| {
                for _ in 0..3 {
                    group.spawn(cancellable_sleep(of_task.clone(), "child", 5))?;
                }
                cancellable_sleep(of_task.clone(), "body", 10).await
            })
            .await
        });
        wait(5).await;
        task.cancel();
        assert!(task.await.unwrap_err().is_cancelled());
    });
    // As in Python, the body receives the cancel first, and the children after the body has ended by it.
    let children = ["child: Err(Cancelled)"; 3].into_iter().chain(["child cleaned up"; 3]);
    let body = ["body: Err(Cancelled)", "body cleaned up"];
    assert_eq!(log.take(), body.into_iter().chain(children).collect::<Vec<_>>());
}

#[test]
fn cancelled_after_the_body_it_cancels_the_children() {
    let log = Log::new();
    run(async {
        let of_task = log.clone();
        let task = aio::spawn(async move {
            TaskGroup::run(async |group| group.spawn(cancellable_sleep(of_task, "child", 20)).map(drop)).await
        });
        wait(5).await;
        task.cancel();
        wait(5).await;
        assert!(!task.is_done());
        task.cancel();
        assert!(task.await.unwrap_err().is_cancelled());
    });
    assert_eq!(log.take(), ["child: Err(Cancelled)", "child cleaned up"], "a second cancel changes nothing");
}

#[test]
fn a_body_that_swallows_the_cancel_goes_on() {
    run(async {
        let task = aio::spawn(async {
            let group = TaskGroup::run(async |group| {
                let child = group.spawn(async {
                    wait(30).await;
                    7_u32
                })?;
                assert_eq!(try_await!(wait(1000)), Err(Cancelled));
                child.await
            });
            let seven = group.await?;
            Ok::<_, TaskError>((seven, aio::current_task().unwrap().cancelling()))
        });
        wait(5).await;
        task.cancel();
        assert_eq!(task.await.unwrap(), (7, 1));
    });
}

#[test]
fn with_an_error_and_a_cancel_the_error_comes_and_the_cancel_is_told_again() {
    run(async {
        let task = aio::spawn(async {
            let group = TaskGroup::run(async |group| {
                group.spawn(crash(10))?;
                let _ = try_await!(wait(1000));
                wait(20).await; // it is cancelled while it cleans up
                Err::<(), Failure>(Cancelled.into())
            });
            assert_eq!(errors(&group.await), ["10"]);
            let next = try_await!(wait(1000));
            let me = aio::current_task().unwrap();
            (next, me.cancelling(), me.uncancel())
        });
        wait(15).await;
        task.cancel();
        assert_eq!(task.await.unwrap(), (Err(Cancelled), 1, 0));
    });
}

#[test]
fn an_error_that_a_cancelled_body_raises_comes() {
    run(async {
        let task = aio::spawn(async {
            let group = TaskGroup::run(async |_| {
                try_await!(wait(1000)).map_err(|_| "not a good idea")?;
                Ok::<_, Failure>(())
            });
            assert_eq!(errors(&group.await), ["not a good idea"]);
        });
        wait(5).await;
        task.cancel();
        task.await.unwrap();
    });
}
