//! The time that a process has spent on a processor.

use std::fs;
use std::time::Duration;

/// Of this process.
#[cfg(unix)]
pub(super) fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).expect("it is not negative")
}

/// Without such a clock, the time since its start.
#[cfg(not(unix))]
pub(super) fn now() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Of another process, in its first thread. Zero if the system does not report it.
pub(super) fn of(process: u32) -> Duration {
    let statistics = fs::read_to_string(format!("/proc/{process}/schedstat")).ok();
    let nanoseconds = statistics.and_then(|fields| fields.split(' ').next()?.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
