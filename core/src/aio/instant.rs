//! What is a time of a runtime's clock?

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use origin::Instant;
/// A time of a runtime's clock: that of `std`, wherever `std` has a clock. Where it has none, on `wasm32-unknown-unknown`, it is a type of
/// this crate with the same methods, which the [`Runtime`](crate::aio::Runtime) makes by `Instant::from_origin(duration)`: so long after its
/// clock began, be that `performance.now()` of a browser or a counter.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[doc(no_inline)]
pub use std::time::Instant;

/// The clock that needs no runtime, where there is one.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
pub(crate) fn clock() -> Option<Instant> {
    Some(Instant::now())
}

/// There is none: `std`'s panics.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) fn clock() -> Option<Instant> {
    None
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod origin {
    use core::ops::{Add, AddAssign, Sub, SubAssign};
    use core::time::Duration;

    use crate::aio::outcome::Plain;

    /// A time of a runtime's clock, which is counted from when that clock began.
    ///
    /// `std::time::Instant` is in its place on all targets where `std` has a clock, and has the methods of the same names.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Instant(Duration);

    impl Instant {
        /// The time that is so long after the clock began.
        #[must_use]
        pub const fn from_origin(since: Duration) -> Self {
            Instant(since)
        }

        /// How long this is after the clock began.
        #[must_use]
        pub const fn since_origin(self) -> Duration {
            self.0
        }

        /// How long this is after another time; nothing, if it is before that.
        #[must_use]
        pub fn duration_since(&self, earlier: Instant) -> Duration {
            self.0.saturating_sub(earlier.0)
        }

        /// The same.
        #[must_use]
        pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
            self.duration_since(earlier)
        }

        /// How long this is after another time, unless it is before that.
        #[must_use]
        pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
            self.0.checked_sub(earlier.0)
        }

        /// A later time, unless there is none.
        #[must_use]
        pub fn checked_add(&self, duration: Duration) -> Option<Instant> {
            self.0.checked_add(duration).map(Instant)
        }

        /// An earlier time, unless the clock had not begun.
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
            let Some(earlier) = self.checked_sub(duration) else { panic!("the clock had not begun at that time") };
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

    impl Plain for Instant {}
}
