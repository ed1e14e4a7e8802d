//! A time of a runtime's clock.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use origin::Instant;
/// A time of a runtime's clock: the `Instant` of `std`, wherever `std` has a clock. On `wasm32-unknown-unknown` it has
/// none. There, this is a type of this crate with the same methods, but for `now` and `elapsed`. The
/// [`Runtime`](crate::aio::Runtime) makes one by `Instant::from_origin(duration)`, from the time since its clock began:
/// that of `performance.now()` in a browser, or that of a counter.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[doc(no_inline)]
pub use std::time::Instant;

/// The time by a clock that needs no runtime, where there is such a clock.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
pub(crate) fn clock() -> Option<Instant> {
    Some(Instant::now())
}

/// There is no such clock: `std`'s panics.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) fn clock() -> Option<Instant> {
    None
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod origin {
    use core::ops::{Add, AddAssign, Sub, SubAssign};
    use core::time::Duration;

    /// A time of a runtime's clock, counted from when that clock began.
    ///
    /// On all targets where `std` has a clock, `std::time::Instant` is in its place. It has methods of the same names,
    /// but for `from_origin` and `since_origin`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Instant(Duration);

    impl Instant {
        /// Returns the time at this duration after the clock began.
        #[must_use]
        pub const fn from_origin(since: Duration) -> Self {
            Instant(since)
        }

        /// Returns the duration since the clock began.
        #[must_use]
        pub const fn since_origin(self) -> Duration {
            self.0
        }

        /// Returns the duration since another time; zero, if that is later.
        #[must_use]
        pub fn duration_since(&self, earlier: Instant) -> Duration {
            self.0.saturating_sub(earlier.0)
        }

        /// The same as [`duration_since`](Self::duration_since).
        #[must_use]
        pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
            self.duration_since(earlier)
        }

        /// Returns the duration since another time, or `None` if that is later.
        #[must_use]
        pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
            self.0.checked_sub(earlier.0)
        }

        /// Returns a later time, or `None` if the sum overflows.
        #[must_use]
        pub fn checked_add(&self, duration: Duration) -> Option<Instant> {
            self.0.checked_add(duration).map(Instant)
        }

        /// Returns an earlier time, or `None` if the clock had not begun then.
        #[must_use]
        pub fn checked_sub(&self, duration: Duration) -> Option<Instant> {
            self.0.checked_sub(duration).map(Instant)
        }
    }

    impl Add<Duration> for Instant {
        type Output = Instant;

        /// # Panics
        ///
        /// If there is no such time.
        fn add(self, duration: Duration) -> Instant {
            Instant(self.0 + duration)
        }
    }

    impl AddAssign<Duration> for Instant {
        fn add_assign(&mut self, duration: Duration) {
            *self = *self + duration;
        }
    }

    impl Sub<Duration> for Instant {
        type Output = Instant;

        /// # Panics
        ///
        /// If there is no such time.
        fn sub(self, duration: Duration) -> Instant {
            let Some(earlier) = self.checked_sub(duration) else {
                panic!("overflow when subtracting a duration from an instant")
            };
            earlier
        }
    }

    impl SubAssign<Duration> for Instant {
        fn sub_assign(&mut self, duration: Duration) {
            *self = *self - duration;
        }
    }

    impl Sub for Instant {
        type Output = Duration;

        fn sub(self, earlier: Instant) -> Duration {
            self.duration_since(earlier)
        }
    }
}
