//! The caller's stop flag, as a build looks at it: between its passes, and every [`BLOCK`] workers or each road search within them.

use std::sync::atomic::{AtomicBool, Ordering};

/// Workers judged between two looks.
pub(super) const BLOCK: usize = 64;

/// Somebody has set the flag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopped;

/// An error once somebody has set the flag.
pub(super) fn look(stop: &AtomicBool) -> Result<(), Stopped> {
    match stop.load(Ordering::Relaxed) {
        true => Err(Stopped),
        false => Ok(()),
    }
}
