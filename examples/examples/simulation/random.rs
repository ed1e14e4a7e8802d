//! Random numbers that are the same in every language.

use std::cell::Cell;

/// A linear congruential generator, shared by all processes of a model: so each draw depends on the order of events.
pub(crate) struct Random {
    state: Cell<u64>,
}

impl Random {
    pub(crate) fn new(seed: u32) -> Self {
        Random { state: Cell::new(seed.into()) }
    }

    /// Returns a number from 0 up to, but not including, 1.
    pub(crate) fn unit(&self) -> f64 {
        let state = (self.state.get() * 1_103_515_245 + 12_345) % (1 << 31);
        self.state.set(state);
        let state = u32::try_from(state).expect("it has 31 bits");
        f64::from(state) / f64::from(1_u32 << 31)
    }

    pub(crate) fn uniform(&self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub(crate) fn exponential(&self, mean: f64) -> f64 {
        -(1.0 - self.unit()).ln() * mean
    }

    /// Returns a number that is distributed about normally: the sum of twelve numbers.
    pub(crate) fn normal(&self, mean: f64, deviation: f64) -> f64 {
        let mut sum = -6.0;
        for _ in 0..12 {
            sum += self.unit();
        }
        mean + deviation * sum
    }
}
