//! `Event`.

use crate::TRACES;
use crate::lock::python;
use crate::scenarios::{Scenario, follows, leak};
use coyield::aio::sync::Event;

fn event_with_tasks(scenario: &Scenario, names: &[&'static str]) -> &'static Event {
    let event = leak(Event::new());
    for name in names {
        spawn(scenario, event, name);
    }
    scenario.settle();
    event
}

fn spawn(scenario: &Scenario, event: &'static Event, name: &'static str) {
    scenario.spawn(name, async {
        event.wait().await;
        "True".to_owned()
    });
}

#[test]
fn event_wakes_all_in_the_order_of_coming() {
    follows(TRACES, |scenario| {
        let event = event_with_tasks(scenario, &["a", "b", "c"]);
        scenario.print(format!("set: {}", python(event.is_set())));
        event.set();
        scenario.print(format!("set: {}", python(event.is_set())));
        scenario.settle();
        spawn(scenario, event, "late");
    });
}

#[test]
fn event_lets_them_go_that_were_woken_before_it_was_cleared() {
    follows(TRACES, |scenario| {
        let event = event_with_tasks(scenario, &["a"]);
        event.set();
        event.clear();
        spawn(scenario, event, "late");
        scenario.settle();
        scenario.print("set");
        event.set();
        event.set();
    });
}

#[test]
fn event_forgets_a_waiter_that_was_cancelled() {
    follows(TRACES, |scenario| {
        let event = event_with_tasks(scenario, &["a", "b"]);
        scenario.cancel("a");
        scenario.settle();
        assert_eq!(format!("{event:?}"), "Event { is_set: false, waiters: 1 }");
        event.set();
        scenario.cancel("b");
        scenario.settle();
        assert_eq!(format!("{event:?}"), "Event { is_set: true, waiters: 0 }");
    });
}
