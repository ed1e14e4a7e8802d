//! The simulation has `SimPy`'s order of events. `programs.rs` compares the output of the models with `SimPy`'s own.

#![cfg(not(miri))]

use std::cell::RefCell;
use std::rc::Rc;

use coyield::prelude::*;

#[path = "../examples/simulation/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `programs.rs`")]
mod program;

use program::environment::{Environment, Event, Interrupt, ProcessBody};
use program::resource::Resource;

/// What the processes of a test share.
#[derive(Clone, Default)]
struct Scene {
    environment: Environment,
    log: Rc<RefCell<Vec<String>>>,
}

impl Scene {
    fn log(&self, what: &str) {
        self.log.borrow_mut().push(format!("{} {what}", self.environment.now()));
    }

    /// Runs to the end. Returns the error in words, and what was logged.
    fn run(self) -> (Result<(), String>, Vec<String>) {
        let result = self.environment.run(100.0).map_err(|error| error.to_string());
        (result, self.log.take())
    }
}

#[generator]
fn sleeper(scene: Scene, name: &'static str, delay: f64) -> ProcessBody {
    match try_yield!(scene.environment.timeout(delay)) {
        Ok(()) => scene.log(&format!("{name} wakes up")),
        Err(Thrown::Raised(interrupt)) => {
            scene.log(&format!("{name} is {interrupt}"));
            yield_!(scene.environment.timeout(10.0));
            scene.log(&format!("{name} goes on"));
        }
        Err(closed) => {
            scene.log(&format!("{name} is closed"));
            raise!(closed);
        }
    }
}

#[test]
fn events_of_the_same_time_happen_in_the_order_of_their_schedule() {
    let scene = Scene::default();
    for name in ["one", "two", "three"] {
        scene.environment.process(sleeper(scene.clone(), name, 2.0));
    }
    scene.environment.process(sleeper(scene.clone(), "four", 1.0));
    let (result, log) = scene.run();
    assert_eq!(result, Ok(()));
    assert_eq!(log, ["1 four wakes up", "2 one wakes up", "2 two wakes up", "2 three wakes up"]);
}

#[test]
fn an_interrupted_process_does_not_wait_for_its_old_event() {
    let scene = Scene::default();
    let sleeps = scene.environment.process(sleeper(scene.clone(), "one", 5.0));
    let interrupts = {
        let environment = scene.environment.clone();
        generate!(Generator<Event, (), (), Interrupt>, move {
            yield environment.timeout(3.0);
            environment.interrupt(&sleeps, Interrupt::By("a call"));
            yield environment.timeout(90.0);
            // It has ended.
            environment.interrupt(&sleeps, Interrupt::By("another call"));
        })
    };
    scene.environment.process(interrupts);
    let (result, log) = scene.run();
    assert_eq!(result, Ok(()));
    assert_eq!(log, ["3 one is interrupted: a call", "13 one goes on"]);
}

#[test]
fn an_interrupt_comes_before_the_events_of_its_time() {
    let scene = Scene::default();
    let interrupts = {
        let scene = scene.clone();
        generate!(Generator<Event, (), (), Interrupt>, move {
            let first = scene.environment.timeout(3.0);
            let sleeps = scene.environment.process(sleeper(scene.clone(), "one", 3.0));
            yield first;
            scene.environment.interrupt(&sleeps, Interrupt::By("a call"));
        })
    };
    scene.environment.process(interrupts);
    assert_eq!(scene.run().1, ["3 one is interrupted: a call", "13 one goes on"]);
}

#[test]
fn an_interrupt_that_is_not_caught_ends_the_simulation() {
    let scene = Scene::default();
    let victim = {
        let environment = scene.environment.clone();
        generate!(Generator<Event, (), (), Interrupt>, move {
            yield environment.timeout(5.0);
        })
    };
    let victim = scene.environment.process(victim);
    scene.environment.interrupt(&victim, Interrupt::By("it breaks"));
    scene.environment.process(sleeper(scene.clone(), "one", 1.0));
    let (result, log) = scene.run();
    assert_eq!(result.unwrap_err(), "interrupted: it breaks");
    assert_eq!(log, [""; 0]);
}

/// Uses the resource, and logs what becomes of it.
#[generator]
fn user(scene: Scene, resource: Resource, name: &'static str, priority: u32, arrives: f64) -> ProcessBody {
    yield_!(scene.environment.timeout(arrives));
    let request = resource.request(priority);
    yield_!(request.granted());
    scene.log(&format!("{name} has it"));
    match try_yield!(scene.environment.timeout(10.0)) {
        Ok(()) => scene.log(&format!("{name} is done")),
        Err(Thrown::Raised(interrupt)) => scene.log(&format!("{name} {interrupt}")),
        Err(closed) => raise!(closed),
    }
}

fn uses(preemptive: bool) -> Vec<String> {
    let scene = Scene::default();
    let environment = &scene.environment;
    let resource = if preemptive { Resource::preemptive(environment, 2) } else { Resource::new(environment, 2) };
    for (name, priority, arrives) in
        [("one", 3, 0.0), ("two", 3, 1.0), ("three", 3, 2.0), ("four", 1, 3.0), ("five", 3, 4.0), ("six", 1, 15.0)]
    {
        environment.process(user(scene.clone(), resource.clone(), name, priority, arrives));
    }
    let (result, log) = scene.run();
    assert_eq!(result, Ok(()));
    log
}

#[test]
fn a_resource_is_granted_by_priority_and_released_at_the_end_of_its_user() {
    let expected = [
        "0 one has it",
        "1 two has it",
        "10 one is done",
        "10 four has it",
        "11 two is done",
        "11 three has it",
        "20 four is done",
        "20 six has it",
        "21 three is done",
        "21 five has it",
        "30 six is done",
        "31 five is done",
    ];
    assert_eq!(uses(false), expected);
}

#[test]
fn a_preemptive_resource_is_taken_from_its_least_important_user() {
    let expected = [
        "0 one has it",
        "1 two has it",
        "3 two lost the resource that it had since 1",
        "3 four has it",
        "10 one is done",
        "10 three has it",
        "13 four is done",
        "13 five has it",
        "15 five lost the resource that it had since 13",
        "15 six has it",
        "20 three is done",
        "25 six is done",
    ];
    assert_eq!(uses(true), expected);
}

#[test]
fn an_impatient_request_is_taken_back() {
    let scene = Scene::default();
    let resource = Resource::new(&scene.environment, 1);
    scene.environment.process(user(scene.clone(), resource.clone(), "one", 0, 0.0));
    let impatient = {
        let (scene, resource) = (scene.clone(), resource.clone());
        generate!(Generator<Event, (), (), Interrupt>, move {
            yield scene.environment.timeout(0.5);
            let request = resource.request(0);
            let patience = scene.environment.timeout(4.0);
            yield scene.environment.any_of([&request.granted(), &patience]);
            scene.log(if request.granted().happened() { "it has it" } else { "it leaves" });
        })
    };
    scene.environment.process(impatient);
    for name in ["two", "three"] {
        scene.environment.process(user(scene.clone(), resource.clone(), name, 0, 1.0));
    }
    let (_, log) = scene.run();
    assert_eq!(
        log,
        [
            "0 one has it",
            "4.5 it leaves",
            "10 one is done",
            "10 two has it",
            "20 two is done",
            "20 three has it",
            "30 three is done"
        ]
    );
}

#[test]
fn a_process_can_wait_for_the_end_of_another_also_afterwards() {
    let scene = Scene::default();
    let first = scene.environment.process(sleeper(scene.clone(), "one", 2.0));
    let waits = {
        let scene = scene.clone();
        generate!(Generator<Event, (), (), Interrupt>, move {
            yield first.ended();
            scene.log("has seen it");
            yield first.ended();
            scene.log("has seen it again");
        })
    };
    scene.environment.process(waits);
    assert_eq!(scene.run().1, ["2 one wakes up", "2 has seen it", "2 has seen it again"]);
}

/// Plans something when it is dropped.
struct Leaves(Scene);

impl Drop for Leaves {
    fn drop(&mut self) {
        let scene = self.0.clone();
        self.0.environment.later(move || scene.log("has left"));
    }
}

#[test]
fn processes_that_still_wait_at_the_end_are_closed_and_nothing_is_left_of_them() {
    let scene = Scene::default();
    let resource = Resource::new(&scene.environment, 1);
    scene.environment.process(sleeper(scene.clone(), "one", 100.0));
    for name in ["two", "three"] {
        scene.environment.process(user(scene.clone(), resource.clone(), name, 0, 95.0));
    }
    let log = scene.log.clone();
    drop(resource);
    let leaves = {
        let leaves = Leaves(scene.clone());
        generate!(Generator<Event, (), (), Interrupt>, move {
            yield leaves.0.environment.timeout(200.0);
        })
    };
    scene.environment.process(leaves);
    assert_eq!(scene.environment.run(100.0).map_err(|error| error.to_string()), Ok(()));
    drop(scene.log);
    assert_eq!(Rc::strong_count(&log), 1);
    assert_eq!(log.take(), ["95 two has it", "95 one is closed"]);
}
