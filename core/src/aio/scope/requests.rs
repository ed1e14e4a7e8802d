//! Which request is it that is passed on, and where has it been?

use std::collections::HashSet;
use std::sync::Weak;
use std::sync::atomic::{AtomicU64, Ordering};
use std::vec::Vec;

use super::{Scope, State};

/// The requests that have come to a scope from others, or were passed on from there.
#[derive(Default)]
pub(super) struct Requests {
    /// The last one, if it is one of these.
    last: Option<Request>,
    /// The [latest](REMEMBERED) ones, and from where they have come.
    known: Vec<(Request, Source)>,
}

/// How many requests are known again. A task may be cancelled any number of times, but not so many requests go round in one ring at once.
const REMEMBERED: usize = 256;

impl Requests {
    fn remember(&mut self, request: Request, from: Source) {
        if self.known.len() == REMEMBERED {
            self.known.remove(0);
        }
        self.known.push((request, from));
    }
}

/// The scope that has passed a request on, if it did not begin here.
pub(super) type Source = Option<Weak<Scope>>;

/// The number of a request, which it keeps when it is passed on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Request(u64);

impl Request {
    fn new() -> Self {
        static REQUESTS: AtomicU64 = AtomicU64::new(0);
        Request(REQUESTS.fetch_add(1, Ordering::Relaxed))
    }

    /// The one of which somebody has just been told in the current scope.
    pub(crate) fn told_here() -> Self {
        Scope::current().map_or_else(Request::new, |scope| scope.lock().told())
    }

    /// Whether it has come to the current scope by way of this one.
    pub(crate) fn came_by(self, other: &Scope) -> bool {
        let mut passed = HashSet::new();
        let mut scope = Scope::current();
        while let Some(known) = scope {
            if known.address() == other.address() {
                return true;
            }
            // Parts may be passed the same again by what they are a part of.
            if !passed.insert(known.address()) {
                return false;
            }
            scope = known.lock().from(self).and_then(|from| from.as_ref()?.upgrade());
        }
        false
    }
}

impl<K: ?Sized> State<K> {
    /// The last request is this one, or has no number yet.
    pub(super) fn set_request(&mut self, request: Option<(Request, Source)>) {
        let Some((number, from)) = request else {
            if let Some(extras) = &mut self.extras {
                extras.requests.last = None;
            }
            return;
        };
        let requests = &mut self.extras.get_or_insert_default().requests;
        requests.last = Some(number);
        match requests.known.iter_mut().find(|(known, _)| *known == number) {
            Some((_, known)) => *known = from,
            None => requests.remember(number, from),
        }
    }

    fn told(&mut self) -> Request {
        // Another one may have come since, and then the last one is that.
        let newer = self.open || self.untold;
        let requests = &mut self.extras.get_or_insert_default().requests;
        if let Some(last) = requests.last.filter(|_| !newer) {
            return last;
        }
        let request = Request::new();
        requests.remember(request, None);
        if !newer {
            requests.last = Some(request);
        }
        request
    }

    /// From where this has come, if it has been here.
    fn from(&self, request: Request) -> Option<&Source> {
        let known = &self.extras.as_ref()?.requests.known;
        known.iter().find_map(|(known, from)| (*known == request).then_some(from))
    }
}

impl Scope {
    /// Whether it has come here before.
    pub(crate) fn knows(&self, request: Request) -> bool {
        self.lock().from(request).is_some()
    }

    /// Those by way of whom any request has come to the current scope.
    pub(crate) fn ways_here() -> HashSet<*const ()> {
        let mut ways = HashSet::new();
        let mut scopes = Vec::from_iter(Scope::current());
        while let Some(scope) = scopes.pop() {
            if ways.insert(scope.address()) {
                let state = scope.lock();
                let known = state.extras.iter().flat_map(|extras| &extras.requests.known);
                scopes.extend(known.filter_map(|(_, from)| from.as_ref()?.upgrade()));
            }
        }
        ways
    }

    /// What tells it from others while it lives.
    pub(crate) const fn address(&self) -> *const () {
        (&raw const *self).cast()
    }
}
