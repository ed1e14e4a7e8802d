//! How much memory does a process use? What the system counts: the heap, stacks and whatever else is mapped, if it was touched.

use std::fs;

/// What this process uses now, in bytes. `None` where the system does not say.
pub(super) fn now() -> Option<u64> {
    field("self", "VmRSS:")
}

/// The most that this process has used since [`forget_peak`].
pub(super) fn peak() -> Option<u64> {
    field("self", "VmHWM:")
}

/// What another process uses now.
pub(super) fn of(process: u32) -> Option<u64> {
    field(&process.to_string(), "VmRSS:")
}

/// Has [`peak`] begin anew.
pub(super) fn forget_peak() {
    // Where it is refused, a peak before this counts too: that is an upper bound.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn field(process: &str, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}
