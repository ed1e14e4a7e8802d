//! The times at which each lane ran. Each event transfers control, so the time between two events belongs to one lane.

use std::collections::HashMap;
use std::vec::Vec;

use crate::trace::event::TraceEvent;
use crate::trace::recording::Recording;

/// A time in which a lane ran.
pub(crate) struct Span {
    pub(crate) lane: usize,
    /// The indices of the events at which it began and ended.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Returns when which generators and tasks ran, sorted by the beginnings.
pub(crate) fn spans(recording: &Recording) -> Vec<Span> {
    // For each thread the running lanes, the innermost last, and the event since which each runs.
    let mut running: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
    let mut spans = Vec::new();
    for (index, TraceEvent { thread, lane, kind, .. }) in recording.events.iter().enumerate() {
        let stack = running.entry(*thread).or_default();
        if let Some(entered) = kind.enters(*lane) {
            if !stack.iter().any(|(known, _)| *known == entered) {
                stack.push((entered, index));
            }
        } else if kind.leaves() || kind.ends() {
            let Some((_, to)) = kind.arrow(*lane) else { continue };
            let height = |lane: usize| stack.iter().position(|(known, _)| *known == lane);
            let is_thread = *thread == to;
            // The delegators of the lane stop with it, unless control goes to one of them.
            let stays = match (height(*lane), height(to)) {
                (Some(_), Some(to)) => to + 1,
                (Some(_), None) if is_thread => 0,
                (Some(lane), None) => lane,
                (None, _) => stack.len(),
            };
            for (lane, from) in stack.drain(stays..).rev() {
                spans.push(Span { lane, from, to: index });
            }
            // Control goes to a delegator that the engine had not polled for its delegate's steps.
            if !is_thread && !stack.iter().any(|(known, _)| *known == to) {
                stack.push((to, index));
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
