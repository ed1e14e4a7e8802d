//! The scheduler: runs tasks in turn, and answers their system calls. Nothing else in the program blocks.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use coyield::DriveError;
use coyield::prelude::*;
use mio::{Events, Poll, Token, Waker};

use super::network::Network;

/// A task yields system calls, and is sent their answers.
pub(crate) type TaskBody = LocalBoxGenerator<'static, SystemCall, Answer, io::Result<()>>;

/// The number of a task. No other task has it, even after the end of this one.
pub(crate) type TaskId = u64;

/// The longest time for which a task waits for the other side of a socket.
pub(crate) type Limit = Option<Duration>;

/// A trap into the scheduler. The task continues when it is answered.
pub(crate) enum SystemCall {
    /// Starts a task. Answered by its number.
    NewTask(TaskBody),
    /// Closes a task. Answered by whether there was one.
    KillTask(TaskId),
    /// Waits for the end of a task. Answered by whether there was one.
    WaitTask(TaskId),
    /// Waits until a socket can be read, within a limit. Answered by whether it can.
    ReadWait(Token, Limit),
    /// Waits until a socket can be written, within a limit. Answered by whether it can.
    WriteWait(Token, Limit),
    /// Waits for a [`StopHandle`].
    StopWait,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Task(TaskId),
    Whether(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Read,
    Write,
}

/// The wait of a task for a socket.
#[derive(Clone, Copy)]
struct Wait {
    socket: Token,
    direction: Direction,
    deadline: Option<Instant>,
}

struct Task {
    body: TaskBody,
    wait: Option<Wait>,
    /// The tasks that wait for its end.
    waiters: Vec<TaskId>,
}

/// A handle that stops the tasks which wait for it. It can be used in another thread.
#[derive(Clone)]
pub(crate) struct StopHandle {
    stopped: Arc<AtomicBool>,
    waker: Arc<Waker>,
}

impl StopHandle {
    /// Returns whether this is the first call.
    pub(crate) fn stop(&self) -> io::Result<bool> {
        let first = !self.stopped.swap(true, Ordering::Relaxed);
        self.waker.wake()?;
        Ok(first)
    }
}

pub(crate) struct Kernel {
    poll: Poll,
    events: Events,
    network: Rc<Network>,
    stop: StopHandle,
    tasks: BTreeMap<TaskId, Task>,
    started: TaskId,
    /// The tasks that can run: with an answer, or from their beginning.
    ready: VecDeque<(TaskId, Option<Answer>)>,
    waits: BTreeSet<(Token, Direction, TaskId)>,
    deadlines: BTreeSet<(Instant, TaskId)>,
    stop_waits: Vec<TaskId>,
    /// Called with each task that ends with an error.
    report: Box<dyn FnMut(TaskId, io::Error)>,
}

impl Kernel {
    /// Returns a scheduler that calls the function with each task that ends with an error.
    pub(crate) fn new(report: impl FnMut(TaskId, io::Error) + 'static) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), Network::STOP)?);
        Ok(Kernel {
            network: Rc::new(Network::new(poll.registry().try_clone()?)),
            stop: StopHandle { stopped: Arc::default(), waker },
            events: Events::with_capacity(256),
            poll,
            tasks: BTreeMap::new(),
            started: 0,
            ready: VecDeque::new(),
            waits: BTreeSet::new(),
            deadlines: BTreeSet::new(),
            stop_waits: Vec::new(),
            report: Box::new(report),
        })
    }

    /// Returns the network, which makes the sockets of the tasks.
    pub(crate) fn network(&self) -> Rc<Network> {
        self.network.clone()
    }

    pub(crate) fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Adds a task, which runs when its turn comes.
    pub(crate) fn start(&mut self, body: impl Generator<SystemCall, Answer, io::Result<()>> + 'static) -> TaskId {
        self.add(body.boxed_local())
    }

    fn add(&mut self, body: TaskBody) -> TaskId {
        self.started += 1;
        let id = self.started;
        self.tasks.insert(id, Task { body, wait: None, waiters: Vec::new() });
        self.ready.push_back((id, None));
        id
    }

    /// Runs until all tasks have ended.
    pub(crate) fn run(&mut self) -> io::Result<()> {
        while !self.tasks.is_empty() {
            // One turn for each task, so that busy tasks do not keep the others waiting.
            for _ in 0..self.ready.len() {
                if let Some((id, answer)) = self.ready.pop_front() {
                    self.turn(id, answer);
                }
            }
            if !self.tasks.is_empty() {
                self.wait()?;
            }
        }
        Ok(())
    }

    /// Runs a task up to its next system call.
    fn turn(&mut self, id: TaskId, answer: Option<Answer>) {
        // It may have been killed since it became ready.
        let Some(task) = self.tasks.get_mut(&id) else { return };
        let state = match answer {
            None => task.body.start().map_err(DriveError::from),
            Some(answer) => task.body.send(answer).map_err(DriveError::from),
        };
        match state {
            Ok(CoroutineState::Yielded(call)) => self.call(id, call),
            Ok(CoroutineState::Complete(result)) => self.ended(id, result),
            Err(error) => self.ended(id, Err(io::Error::other(error))),
        }
    }

    fn call(&mut self, caller: TaskId, call: SystemCall) {
        match call {
            SystemCall::NewTask(body) => {
                let id = self.add(body);
                self.answer(caller, Answer::Task(id));
            }
            SystemCall::KillTask(id) => {
                let killed = self.tasks.contains_key(&id);
                self.answer(caller, Answer::Whether(killed));
                self.kill(id);
            }
            SystemCall::WaitTask(id) => match self.tasks.get_mut(&id) {
                Some(task) => task.waiters.push(caller),
                None => self.answer(caller, Answer::Whether(false)),
            },
            SystemCall::ReadWait(socket, limit) => self.wait_for(caller, socket, Direction::Read, limit),
            SystemCall::WriteWait(socket, limit) => self.wait_for(caller, socket, Direction::Write, limit),
            SystemCall::StopWait => self.stop_waits.push(caller),
        }
    }

    fn answer(&mut self, id: TaskId, answer: Answer) {
        self.ready.push_back((id, Some(answer)));
    }

    fn wait_for(&mut self, id: TaskId, socket: Token, direction: Direction, limit: Limit) {
        let deadline = limit.map(|limit| Instant::now() + limit);
        if let Some(task) = self.tasks.get_mut(&id) {
            task.wait = Some(Wait { socket, direction, deadline });
            self.waits.insert((socket, direction, id));
            self.deadlines.extend(deadline.map(|deadline| (deadline, id)));
        }
    }

    fn stop_waiting(&mut self, id: TaskId, wait: Wait) {
        self.waits.remove(&(wait.socket, wait.direction, id));
        if let Some(deadline) = wait.deadline {
            self.deadlines.remove(&(deadline, id));
        }
    }

    /// Ends the wait of a task: the socket is ready, or the deadline has passed.
    fn waited(&mut self, id: TaskId, is_ready: bool) {
        if let Some(wait) = self.tasks.get_mut(&id).and_then(|task| task.wait.take()) {
            self.stop_waiting(id, wait);
            self.answer(id, Answer::Whether(is_ready));
        }
    }

    fn kill(&mut self, id: TaskId) {
        let Some(task) = self.tasks.get_mut(&id) else { return };
        let result = match task.body.close() {
            Ok(result) => result.unwrap_or(Ok(())),
            Err(error) => Err(io::Error::other(error.without_value())),
        };
        self.ended(id, result);
    }

    fn ended(&mut self, id: TaskId, result: io::Result<()>) {
        let Some(task) = self.tasks.remove(&id) else { return };
        if let Some(wait) = task.wait {
            self.stop_waiting(id, wait);
        }
        self.stop_waits.retain(|&waits| waits != id);
        for waiter in task.waiters {
            self.answer(waiter, Answer::Whether(true));
        }
        if let Err(error) = result {
            (self.report)(id, error);
        }
    }

    /// Waits for the sockets, at most to the next deadline, and not at all if there are tasks that can run.
    fn wait(&mut self) -> io::Result<()> {
        let limit = match self.deadlines.first() {
            _ if !self.ready.is_empty() => Some(Duration::ZERO),
            Some((deadline, _)) => Some(deadline.saturating_duration_since(Instant::now())),
            None if self.stop_waits.is_empty() && self.waits.is_empty() => {
                let tasks: Vec<_> = self.tasks.keys().map(ToString::to_string).collect();
                let tasks = tasks.join(", ");
                return Err(io::Error::other(format!("these tasks wait for one another: {tasks}")));
            }
            None => None,
        };
        match self.poll.poll(&mut self.events, limit) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => result?,
        }
        let mut ready = Vec::new();
        for event in &self.events {
            // A socket that is closed or broken is ready too: its next call returns the error.
            for (direction, is_ready) in [
                (Direction::Read, event.is_readable() || event.is_read_closed() || event.is_error()),
                (Direction::Write, event.is_writable() || event.is_write_closed() || event.is_error()),
            ] {
                if is_ready {
                    let of_socket = (event.token(), direction, TaskId::MIN)..=(event.token(), direction, TaskId::MAX);
                    ready.extend(self.waits.range(of_socket).map(|&(_, _, id)| id));
                }
            }
        }
        for id in ready {
            self.waited(id, true);
        }
        let now = Instant::now();
        while let Some(&(deadline, id)) = self.deadlines.first()
            && deadline <= now
        {
            self.waited(id, false);
        }
        if self.stop.stopped.load(Ordering::Relaxed) {
            for id in std::mem::take(&mut self.stop_waits) {
                self.answer(id, Answer::Whether(true));
            }
        }
        Ok(())
    }
}
