//! How long a solve may try.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::bound::Halt;

/// How long to try.
#[derive(Clone, Copy, Debug)]
pub struct Effort<'a> {
    /// Offers scanned, all in all.
    pub scans: u64,
    /// Set it to `true` from anywhere to stop with what has been found.
    pub stop: Option<&'a AtomicBool>,
    /// When to stop with what has been found. What is found then depends on the machine; under
    /// `scans` alone it does not.
    pub deadline: Option<Instant>,
}

impl Default for Effort<'_> {
    fn default() -> Self {
        Self {
            scans: 1 << 31,
            stop: None,
            deadline: None,
        }
    }
}

impl<'a> Effort<'a> {
    /// Whether the flag is up or the time over.
    pub(crate) fn is_over(&self) -> bool {
        self.halt().is_up()
    }

    pub(super) fn halt(&self) -> Halt<'a> {
        Halt {
            stop: self.stop,
            deadline: self.deadline,
        }
    }
}
