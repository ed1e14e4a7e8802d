//! The same work without generators: iterators and a state machine, written by hand.

/// The first number.
pub const SEED: u64 = 0x2545_F491_4F6C_DD1D;

/// Returns the next number. Each depends on the one before, so that no loop over them can be vectorised or put in
/// closed form.
#[inline]
#[must_use]
pub fn step(x: u64) -> u64 {
    x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

/// The first numbers.
pub struct Numbers {
    x: u64,
    left: u64,
}

impl Numbers {
    /// That many numbers.
    #[inline]
    #[must_use]
    pub fn new(count: u64) -> Self {
        Numbers { x: SEED, left: count }
    }
}

impl Iterator for Numbers {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        self.left = self.left.checked_sub(1)?;
        self.x = step(self.x);
        Some(self.x)
    }
}

/// A running average.
#[derive(Default)]
pub struct Averager {
    total: f64,
    count: f64,
}

impl Averager {
    /// Returns the average of all values sent so far.
    #[inline]
    pub fn send(&mut self, value: f64) -> f64 {
        self.total += value;
        self.count += 1.0;
        self.total / self.count
    }
}

/// The body of the workload `branches`, which has twelve yields, as a state machine.
pub struct Branches {
    state: State,
    rounds: u64,
    round: u64,
    x: u64,
    i: u64,
    j: u64,
}

/// The state of the machine. A state with the name of a yield is the one after it.
enum State {
    Round,
    Head,
    PairFirst,
    PairSecond,
    Three,
    ThreeEcho,
    CountDown,
    Grid,
    Tail,
    End,
}

impl Branches {
    /// This many rounds.
    #[inline]
    #[must_use]
    pub fn new(rounds: u64) -> Self {
        Branches { state: State::Round, rounds, round: 0, x: SEED, i: 0, j: 0 }
    }

    #[allow(clippy::unnecessary_wraps, reason = "it ends every path that hands something out")]
    #[inline]
    fn goes_on(&mut self, state: State, value: u64) -> Option<u64> {
        self.state = state;
        Some(value)
    }

    #[inline]
    fn three(&mut self) -> Option<u64> {
        if self.i < 3 { self.goes_on(State::Three, self.x.wrapping_add(self.i)) } else { self.tail() }
    }

    #[inline]
    fn count_down(&mut self) -> Option<u64> {
        if self.i > 0 { self.goes_on(State::CountDown, self.i) } else { self.goes_on(State::Tail, !self.x) }
    }

    #[inline]
    fn grid(&mut self) -> Option<u64> {
        if self.j == 3 {
            self.j = 0;
            self.i += 1;
        }
        if self.i == 2 {
            return self.tail();
        }
        let value = match (self.i + self.j) % 3 {
            0 => self.i,
            1 => self.j ^ self.x,
            _ => self.i * self.j,
        };
        self.goes_on(State::Grid, value)
    }

    #[inline]
    fn tail(&mut self) -> Option<u64> {
        self.goes_on(State::Round, self.x ^ (self.round - 1))
    }
}

impl Iterator for Branches {
    type Item = u64;

    #[inline]
    fn next(&mut self) -> Option<u64> {
        match self.state {
            State::Round => {
                if self.round == self.rounds {
                    self.state = State::End;
                    return None;
                }
                self.round += 1;
                self.x = step(self.x);
                self.goes_on(State::Head, self.x)
            }
            State::Head => match (self.round - 1) % 5 {
                0 => self.goes_on(State::PairFirst, self.x >> 7),
                1 => {
                    self.i = 0;
                    self.three()
                }
                2 => {
                    self.i = (self.round - 1) & 3;
                    self.count_down()
                }
                3 => {
                    (self.i, self.j) = (0, 0);
                    self.grid()
                }
                _ => self.goes_on(State::Tail, self.x << 1),
            },
            State::PairFirst => self.goes_on(State::PairSecond, self.x >> 9),
            State::Three if self.i != 1 => self.goes_on(State::ThreeEcho, self.i),
            State::Three | State::ThreeEcho => {
                self.i += 1;
                self.three()
            }
            State::CountDown => {
                self.i -= 1;
                self.count_down()
            }
            State::Grid => {
                self.j += 1;
                self.grid()
            }
            State::PairSecond | State::Tail => self.tail(),
            State::End => None,
        }
    }
}
