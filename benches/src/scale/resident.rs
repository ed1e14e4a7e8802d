//! The memory of a process, as the system counts it: the heap, the stacks and other mappings, as far as they were
//! touched.

use std::fs;

/// Returns the current memory of this process, in bytes. `None` where the system does not report it.
pub(super) fn now() -> Option<u64> {
    field("self", "VmRSS:")
}

/// Returns the peak memory of this process since [`forget_peak`].
pub(super) fn peak() -> Option<u64> {
    field("self", "VmHWM:")
}

/// Returns the current memory of another process.
pub(super) fn of(process: u32) -> Option<u64> {
    field(&process.to_string(), "VmRSS:")
}

/// Resets [`peak`].
pub(super) fn forget_peak() {
    // If that is refused, an earlier peak counts too: the result is an upper bound.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn field(process: &str, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}
