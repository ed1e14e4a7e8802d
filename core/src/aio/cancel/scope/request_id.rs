//! The numbers of requests that are forwarded from scope to scope, and their routes.

use std::collections::HashSet;
use std::sync::Weak;
use std::sync::atomic::{AtomicU64, Ordering};
use std::vec::Vec;

use super::CancelScope;

/// The requests that were forwarded to a scope, or from it to others.
#[derive(Default)]
pub(super) struct RequestLog {
    /// The last request, if it has a number.
    last: Option<RequestId>,
    /// The [latest](MAX_REMEMBERED) requests with a number, and where they were forwarded from.
    known: Vec<(RequestId, ForwardedFrom)>,
}

/// How many requests a scope remembers. A task may be cancelled any number of times, but fewer requests than these go
/// round in one cycle of tasks at the same time.
const MAX_REMEMBERED: usize = 256;

impl RequestLog {
    /// Records that the last request has no number yet.
    pub(super) fn clear_last(&mut self) {
        self.last = None;
    }

    /// Records the last request, and where it was forwarded from.
    pub(super) fn set_last(&mut self, request: RequestId, from: ForwardedFrom) {
        self.last = Some(request);
        match self.known.iter_mut().find(|(known, _)| *known == request) {
            Some((_, known)) => *known = from,
            None => self.remember(request, from),
        }
    }

    /// Returns the request that was delivered last. `has_newer`: another one was recorded since, which is the last one.
    pub(super) fn last_delivered(&mut self, has_newer: bool) -> RequestId {
        if let Some(last) = self.last.filter(|_| !has_newer) {
            return last;
        }
        let request = RequestId::new();
        self.remember(request, None);
        if !has_newer {
            self.last = Some(request);
        }
        request
    }

    /// Returns where a request was forwarded from, if the scope has seen it.
    pub(super) fn origin_of(&self, request: RequestId) -> Option<&ForwardedFrom> {
        self.known.iter().find_map(|(known, from)| (*known == request).then_some(from))
    }

    fn remember(&mut self, request: RequestId, from: ForwardedFrom) {
        if self.known.len() == MAX_REMEMBERED {
            self.known.remove(0);
        }
        self.known.push((request, from));
    }
}

/// The scope that forwarded a request; `None` for a request that began in the scope itself.
pub(super) type ForwardedFrom = Option<Weak<CancelScope>>;

/// The number of a request, which the request keeps when it is forwarded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct RequestId(u64);

impl RequestId {
    fn new() -> Self {
        static REQUESTS: AtomicU64 = AtomicU64::new(0);
        RequestId(REQUESTS.fetch_add(1, Ordering::Relaxed))
    }

    /// Returns the request that was just delivered in the current scope.
    pub(crate) fn last_delivered() -> Self {
        CancelScope::current().map_or_else(RequestId::new, |scope| scope.lock().last_delivered())
    }

    /// Returns whether the request was forwarded to the current scope through `other`.
    pub(crate) fn came_through(self, other: &CancelScope) -> bool {
        let mut passed = HashSet::new();
        let mut scope = CancelScope::current();
        while let Some(known) = scope {
            if known.id_ptr() == other.id_ptr() {
                return true;
            }
            // A nested scope may be forwarded the same request again by the scope that it is a part of.
            if !passed.insert(known.id_ptr()) {
                return false;
            }
            scope = known.lock().origin_of(self).and_then(|from| from.as_ref()?.upgrade());
        }
        false
    }
}

impl CancelScope {
    /// Returns whether the request was in this scope before.
    pub(crate) fn has_seen(&self, request: RequestId) -> bool {
        self.lock().origin_of(request).is_some()
    }

    /// Returns the scopes through which any request came to the current scope, by their [`id_ptr`](Self::id_ptr).
    pub(crate) fn origin_scopes() -> HashSet<*const ()> {
        let mut origins = HashSet::new();
        let mut scopes = Vec::from_iter(CancelScope::current());
        while let Some(scope) = scopes.pop() {
            if origins.insert(scope.id_ptr()) {
                let state = scope.lock();
                let known = state.cold.iter().flat_map(|cold| &cold.requests.known);
                scopes.extend(known.filter_map(|(_, from)| from.as_ref()?.upgrade()));
            }
        }
        origins
    }

    /// Returns an address that tells the scope from others while it lives.
    pub(crate) const fn id_ptr(&self) -> *const () {
        (&raw const *self).cast()
    }
}
