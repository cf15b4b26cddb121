//! How a solve is bounded and watched.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// How a solve may be bounded and watched.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Threads to use; 0 for rayon's current pool. The answer does not depend on it.
    pub threads: usize,
    /// Set it to `true` from anywhere to stop the solve, within milliseconds.
    pub stop: Option<&'a AtomicBool>,
    /// Stop at this time, or milliseconds later.
    pub deadline: Option<Instant>,
    /// Stop after so many edge scans: the same point on every machine. Components that are solved side by side have a share each, by
    /// their edges, and one that uses up its own ends the solve. `None` is no limit; where weeks are decided it stands for
    /// [`Graph::default_work`](crate::Graph::default_work), and more may close the gap.
    pub work_limit: Option<u64>,
    /// Called from time to time, from any of the threads, with the edge scans done so far; where weeks are decided, once, at the end.
    pub progress: Option<&'a (dyn Fn(u64) + Sync)>,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("threads", &self.threads)
            .field("stop", &self.stop)
            .field("deadline", &self.deadline)
            .field("work_limit", &self.work_limit)
            .field("progress", &self.progress.is_some())
            .finish()
    }
}
