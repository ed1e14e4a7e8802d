//! The expected deliveries, by recursion.

use super::{Cleanup, Node};

#[derive(Clone)]
enum State {
    Waiting,
    Cleaning,
    Ended,
}

/// The state of a part of the tree.
#[derive(Clone)]
enum Part {
    Point(usize, Cleanup, State),
    Bare(usize, bool),
    Sequence(Vec<Part>),
    All(Vec<Part>),
    /// Whether it ended before its parts did; and its name in the log.
    Around(Box<Part>, bool, &'static str),
}

/// The model of a task.
#[derive(Clone)]
pub(crate) struct Model {
    whole: Part,
    gates: Vec<bool>,
    dropped: bool,
    log: Vec<String>,
}

fn all(nodes: &[Node]) -> Vec<Part> {
    nodes.iter().map(part).collect()
}

fn part(node: &Node) -> Part {
    match node {
        Node::Point(number, cleanup) => Part::Point(*number, *cleanup, State::Waiting),
        Node::Bare(number) => Part::Bare(*number, false),
        Node::Sequence(nodes) => Part::Sequence(all(nodes)),
        Node::Join(nodes) | Node::BareLoop(nodes) => Part::All(all(nodes)),
        Node::Loop(nodes) => Part::Around(Box::new(Part::All(all(nodes))), false, "loop"),
        Node::Around(node) => Part::Around(Box::new(part(node)), false, "around"),
        Node::Nested(node) => Part::Around(Box::new(part(node)), false, "nested"),
    }
}

impl Part {
    fn ended(&self) -> bool {
        match self {
            Part::Point(.., state) => matches!(state, State::Ended),
            Part::Bare(_, ended) => *ended,
            Part::Sequence(parts) | Part::All(parts) => parts.iter().all(Part::ended),
            Part::Around(part, ended, _) => *ended || part.ended(),
        }
    }

    /// Continues as far as the gates are open.
    fn advance(&mut self, gates: &[bool], log: &mut Vec<String>) {
        match self {
            Part::Point(number, _, state) => match state {
                State::Waiting if gates[2 * *number] => {
                    log.push(format!("{number} has a value"));
                    *state = State::Ended;
                }
                State::Cleaning if gates[2 * *number + 1] => {
                    log.push(format!("{number} has cleaned up"));
                    *state = State::Ended;
                }
                _ => {}
            },
            Part::Bare(number, ended) => {
                if !*ended && gates[2 * *number] {
                    log.push(format!("{number} has a value"));
                    *ended = true;
                }
            }
            Part::Sequence(parts) => {
                for part in parts {
                    part.advance(gates, log);
                    if !part.ended() {
                        return;
                    }
                }
            }
            Part::All(parts) => parts.iter_mut().for_each(|part| part.advance(gates, log)),
            Part::Around(part, ended, _) => {
                if !*ended {
                    part.advance(gates, log);
                }
            }
        }
    }

    /// Delivers to the innermost points, unless they have a value. Returns whether there are any.
    fn tell(&mut self, gates: &[bool], log: &mut Vec<String>) -> bool {
        match self {
            Part::Point(number, cleanup, state) => match (&state, &cleanup) {
                (State::Waiting, _) => {
                    if !gates[2 * *number] {
                        log.push(format!("{number} is told"));
                        *state = if matches!(cleanup, Cleanup::None) { State::Ended } else { State::Cleaning };
                    }
                    true
                }
                (State::Cleaning, Cleanup::Point) => {
                    if !gates[2 * *number + 1] {
                        log.push(format!("{number} is told in its cleanup"));
                        *state = State::Ended;
                    }
                    true
                }
                (State::Cleaning | State::Ended, _) => false,
            },
            Part::Bare(..) => false,
            Part::Sequence(parts) => {
                parts.iter_mut().find(|part| !part.ended()).is_some_and(|part| part.tell(gates, log))
            }
            Part::All(parts) => parts.iter_mut().map(|part| part.tell(gates, log)).filter(|told| *told).count() > 0,
            Part::Around(..) if self.ended() => false,
            Part::Around(part, ended, name) => {
                // A part without a point continues if it can, and so has a value.
                let mut later = part.clone();
                later.advance(gates, &mut Vec::new());
                if !part.tell(gates, log) && !later.ended() {
                    part.leave(log);
                    log.push(format!("{name} is told"));
                    *ended = true;
                }
                true
            }
        }
    }

    /// Drops it.
    fn leave(&self, log: &mut Vec<String>) {
        match self {
            Part::Point(number, ..) | Part::Bare(number, _) => {
                if !self.ended() {
                    log.push(format!("{number} is dropped"));
                }
            }
            Part::Sequence(parts) => {
                parts.iter().find(|part| !part.ended()).into_iter().for_each(|part| part.leave(log));
            }
            Part::All(parts) => parts.iter().for_each(|part| part.leave(log)),
            Part::Around(part, ended, _) => {
                if !*ended {
                    part.leave(log);
                }
            }
        }
    }
}

impl Model {
    pub(crate) fn new(tree: &Node, leaves: usize) -> Self {
        Model { whole: part(tree), gates: vec![false; 2 * leaves], dropped: false, log: Vec::new() }
    }

    pub(crate) fn open(&mut self, gate: usize) {
        self.gates[gate] = true;
    }

    pub(crate) fn cancel(&mut self) {
        if self.dropped || self.whole.ended() {
            return;
        }
        if !self.whole.tell(&self.gates, &mut self.log) {
            let mut later = self.whole.clone();
            later.advance(&self.gates, &mut Vec::new());
            if !later.ended() {
                self.whole.leave(&mut self.log);
                self.dropped = true;
            }
        }
    }

    /// Returns whether a request has a receiver although this gate is opened with it.
    pub(crate) fn tells_with_open(&self, gate: usize) -> bool {
        let mut later = self.clone();
        let mut opened = self.whole.clone();
        later.gates[gate] = true;
        opened.advance(&later.gates, &mut Vec::new());
        later.cancel();
        // If it is not a value of a point, the points after it may receive the request.
        let at_bare = later.log.iter().all(|line| !line.contains("told"));
        !later.dropped && !at_bare && self.gates_a_point(gate)
    }

    fn gates_a_point(&self, gate: usize) -> bool {
        fn is(part: &Part, gate: usize) -> bool {
            match part {
                Part::Point(number, cleanup, _) => {
                    2 * number == gate || (2 * number + 1 == gate && matches!(cleanup, Cleanup::Point))
                }
                Part::Bare(..) => false,
                Part::Sequence(parts) | Part::All(parts) => parts.iter().any(|part| is(part, gate)),
                Part::Around(part, ..) => is(part, gate),
            }
        }
        is(&self.whole, gate)
    }

    /// Returns the events since the last call, and whether the task has ended.
    pub(crate) fn settle(&mut self) -> (Vec<String>, bool) {
        if !self.dropped {
            self.whole.advance(&self.gates, &mut self.log);
        }
        let mut log = std::mem::take(&mut self.log);
        log.sort();
        (log, self.dropped || self.whole.ended())
    }
}
