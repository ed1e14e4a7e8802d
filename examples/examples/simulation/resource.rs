//! Resources, which processes have to share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::environment::{Environment, Event, Interrupt, Process};

/// Something that a limited number of processes can use at once. Its clones are the same resource.
#[derive(Clone)]
pub(crate) struct Resource {
    environment: Environment,
    state: Rc<ResourceState>,
}

pub(crate) struct ResourceState {
    capacity: usize,
    /// A more important request takes the resource from a user.
    preemptive: bool,
    users: RefCell<Vec<Rc<RequestState>>>,
    /// In the order in which they will be granted: by priority, and then by time.
    queue: RefCell<Vec<Rc<RequestState>>>,
}

struct RequestState {
    /// The lower, the more important.
    priority: u32,
    /// The time at which the request was granted.
    since: Cell<f64>,
    granted: Event,
    process: Option<Process>,
}

impl Resource {
    pub(crate) fn new(environment: &Environment, capacity: usize) -> Self {
        Self::with(environment, capacity, false)
    }

    /// Returns a resource that is taken from a user if a request with a lower priority number arrives.
    pub(crate) fn preemptive(environment: &Environment, capacity: usize) -> Self {
        Self::with(environment, capacity, true)
    }

    fn with(environment: &Environment, capacity: usize, preemptive: bool) -> Self {
        let state = ResourceState { capacity, preemptive, users: RefCell::default(), queue: RefCell::default() };
        Resource { environment: environment.clone(), state: Rc::new(state) }
    }

    /// Asks for the resource. Dropping the request releases the resource, or takes the request back.
    pub(crate) fn request(&self, priority: u32) -> Request {
        let state = Rc::new(RequestState {
            priority,
            since: Cell::default(),
            granted: Event::new(),
            process: self.environment.active(),
        });
        let mut queue = self.state.queue.borrow_mut();
        let place = queue.iter().position(|other| priority < other.priority).unwrap_or(queue.len());
        queue.insert(place, state.clone());
        drop(queue);
        self.state.grant(&self.environment);
        Request { resource: self.clone(), state }
    }
}

impl ResourceState {
    /// Grants the requests that can be granted, in their order.
    pub(crate) fn grant(&self, environment: &Environment) {
        let mut refused = Vec::new();
        for request in self.queue.take() {
            if self.preemptive && self.users.borrow().len() >= self.capacity {
                self.preempt(&request, environment);
            }
            let mut users = self.users.borrow_mut();
            if users.len() < self.capacity {
                request.since.set(environment.now());
                environment.trigger(&request.granted);
                users.push(request);
            } else {
                refused.push(request);
            }
        }
        self.queue.replace(refused);
    }

    /// Takes the resource from its least important user, if the request is more important.
    fn preempt(&self, request: &RequestState, environment: &Environment) {
        let mut users = self.users.borrow_mut();
        let mut last = 0;
        for (place, user) in users.iter().enumerate() {
            if user.priority >= users[last].priority {
                last = place;
            }
        }
        if request.priority < users[last].priority {
            let user = users.remove(last);
            if let Some(process) = &user.process {
                environment.interrupt(process, Interrupt::Preempted { since: user.since.get() });
            }
        }
    }
}

/// A request, and then the use of the resource: `SimPy`'s `with resource.request()`.
#[must_use = "a request that is dropped releases the resource"]
pub(crate) struct Request {
    resource: Resource,
    state: Rc<RequestState>,
}

impl Request {
    /// Returns the event at which the resource can be used.
    pub(crate) fn granted(&self) -> Event {
        self.state.granted.clone()
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let Resource { environment, state } = self.resource.clone();
        let others = |other: &Rc<RequestState>| !Rc::ptr_eq(other, &self.state);
        state.queue.borrow_mut().retain(others);
        state.users.borrow_mut().retain(others);
        environment.clone().later(move || state.grant(&environment));
    }
}
