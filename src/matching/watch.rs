//! Stop, deadline and work limit, looked at often enough to be obeyed in milliseconds.
//!
//! Work is counted in edge scans. No loop makes more than [`POLL`] of them between two looks.
//! A work limit is crossed at the same scan on every machine; a stop and a deadline are not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::error::SolveError;
use crate::matching::options::Options;

/// Edge scans between two looks: well under 10^5, and a fraction of a millisecond.
pub(super) const POLL: u64 = 1 << 15;

/// Counts edge scans and says when to give up.
#[derive(Clone)]
pub(crate) struct Watch<'a> {
    options: &'a Options<'a>,
    scans: u64,
    /// When to look again.
    next: u64,
    limit: u64,
    /// Scans of all jobs together, for the progress.
    done: Arc<AtomicU64>,
    told: u64,
}

impl<'a> Watch<'a> {
    /// Watches for `options`.
    pub(super) fn new(options: &'a Options<'a>) -> Self {
        let limit = options.work_limit.unwrap_or(u64::MAX);
        let done = Arc::new(AtomicU64::new(0));
        Self {
            options,
            scans: 0,
            next: POLL.min(limit),
            limit,
            done,
            told: 0,
        }
    }

    /// The watch of a job that has `part` of `whole` edges: what work is left is dealt by edges.
    pub(super) fn share(&self, part: usize, whole: usize) -> Self {
        let limit = if self.limit == u64::MAX {
            u64::MAX
        } else {
            let left = u128::from(self.limit.saturating_sub(self.scans));
            let share = left * part as u128 / whole.max(1) as u128;
            u64::try_from(share).expect("a part is no more than the whole")
        };
        Self {
            scans: 0,
            next: POLL.min(limit),
            limit,
            told: 0,
            ..self.clone()
        }
    }

    /// Edge scans so far.
    pub(super) fn scans(&self) -> u64 {
        self.scans
    }

    /// Counts `edges` scans; an error when it is time to give up.
    #[inline]
    pub(crate) fn scan(&mut self, edges: usize) -> Result<(), SolveError> {
        self.scans += edges as u64;
        if self.scans >= self.next {
            self.look()
        } else {
            Ok(())
        }
    }

    /// As [`Watch::scan`], where there is mostly nothing to count.
    #[inline]
    pub(crate) fn scan_more(&mut self, steps: usize) -> Result<(), SolveError> {
        if steps == 0 { Ok(()) } else { self.scan(steps) }
    }

    /// Takes over the scans of a job, which has told of them itself.
    pub(super) fn count(&mut self, scans: u64) -> Result<(), SolveError> {
        self.scans += scans;
        self.told += scans;
        self.look()
    }

    #[cold]
    fn look(&mut self) -> Result<(), SolveError> {
        #[cfg(test)]
        steps::look();
        let scans = self.scans;
        if scans > self.limit {
            let limit = self.options.work_limit.unwrap_or(u64::MAX);
            return Err(SolveError::WorkLimit { limit, scans });
        }
        if self
            .options
            .stop
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
        {
            return Err(SolveError::Stopped { scans });
        }
        if self
            .options
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            return Err(SolveError::Deadline { scans });
        }
        let more = scans.saturating_sub(self.told);
        self.told = self.told.max(scans);
        let done = self.done.fetch_add(more, Ordering::Relaxed) + more;
        if let Some(progress) = self.options.progress {
            progress(done);
        }
        self.next = scans.saturating_add(POLL).min(self.limit.saturating_add(1));
        Ok(())
    }
}

/// Steps along the parties of left nodes between two looks, counted for the tests: each takes time, and the watch is not told of every
/// one.
#[cfg(test)]
pub(super) mod steps {
    use std::cell::Cell;

    thread_local! {
        static SINCE: Cell<u64> = const { Cell::new(0) };
        static MOST: Cell<u64> = const { Cell::new(0) };
    }

    /// One step more.
    pub(in crate::matching) fn step() {
        SINCE.set(SINCE.get() + 1);
    }

    pub(super) fn look() {
        MOST.set(MOST.get().max(SINCE.take()));
    }

    /// What `work` does counts for nothing.
    pub(in crate::matching) fn beside(work: impl FnOnce()) {
        let since = SINCE.get();
        work();
        SINCE.set(since);
    }

    /// The most steps between two looks while this thread is at `work`.
    pub(in crate::matching) fn most_within(work: impl FnOnce()) -> u64 {
        SINCE.set(0);
        MOST.set(0);
        work();
        look();
        MOST.get()
    }
}
