//! How long has a process been on a processor?

use std::fs;
use std::time::Duration;

/// This process, until now.
#[cfg(unix)]
pub(super) fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).expect("it is not negative")
}

/// Where there is no such clock, how long it has existed.
#[cfg(not(unix))]
pub(super) fn now() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Another process, in its first thread. Zero where the system does not say.
pub(super) fn of(process: u32) -> Duration {
    let statistics = fs::read_to_string(format!("/proc/{process}/schedstat")).ok();
    let nanoseconds = statistics.and_then(|fields| fields.split(' ').next()?.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
