//! Who runs when? Each event hands the turn on, so the times between them are somebody's.

use std::collections::HashMap;
use std::vec::Vec;

use crate::trace::event::Event;
use crate::trace::recording::Recording;

/// That a lane ran, from one event to another.
pub(crate) struct Span {
    pub(crate) lane: usize,
    /// Indices of events.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// When which generators and tasks ran, by their beginnings.
pub(crate) fn spans(recording: &Recording) -> Vec<Span> {
    // Who runs on each thread, the innermost last, and since which event.
    let mut running: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
    let mut spans = Vec::new();
    for (place, Event { thread, lane, what, .. }) in recording.events.iter().enumerate() {
        let stack = running.entry(*thread).or_default();
        if let Some(entered) = what.enters(*lane) {
            if !stack.iter().any(|(known, _)| *known == entered) {
                stack.push((entered, place));
            }
        } else if what.leaves() || what.ends() {
            let Some((_, to)) = what.arrow(*lane) else { continue };
            let height = |lane: usize| stack.iter().position(|(known, _)| *known == lane);
            let is_thread = *thread == to;
            // Its delegators stop with it, unless it is them that go on.
            let stays = match (height(*lane), height(to)) {
                (Some(_), Some(to)) => to + 1,
                (Some(_), None) if is_thread => 0,
                (Some(lane), None) => lane,
                (None, _) => stack.len(),
            };
            for (lane, from) in stack.drain(stays..).rev() {
                spans.push(Span { lane, from, to: place });
            }
            // A delegator goes on that the engine had passed over.
            if !is_thread && !stack.iter().any(|(known, _)| *known == to) {
                stack.push((to, place));
            }
        }
    }
    let last = recording.events.len().saturating_sub(1);
    for stack in running.into_values() {
        spans.extend(stack.into_iter().map(|(lane, from)| Span { lane, from, to: last }));
    }
    spans.sort_by_key(|span| (span.from, span.to));
    spans
}
