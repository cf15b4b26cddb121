//! Stop, deadline and work limit, looked at often enough to be obeyed in milliseconds.
//!
//! Work is counted in edge scans. No loop makes more than [`POLL`] of them between two looks; of other steps, which count for nothing but
//! the next look ([`Watch::pass`]), neither.
//! A work limit is crossed at the same scan on every machine; a stop and a deadline are not.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::error::SolveError;
use crate::matching::options::Options;

/// Edge scans between two looks: a fraction of a millisecond, and 3 or 4 where each is of another row, far away in memory.
pub(super) const POLL: u64 = 1 << 13;

/// Items that are sorted without a look: a millisecond.
const SORTED: usize = 1 << 15;

/// So many nodes in blocks of [`POLL`], for a loop that does little with each and looks after each block ([`Watch::pass`]).
pub(super) fn blocks(nodes: usize) -> impl DoubleEndedIterator<Item = Range<u32>> {
    let nodes = u32::try_from(nodes).expect("fewer than 2^32 nodes");
    let step = u32::try_from(POLL).expect("a small number");
    let block = move |at: u32| at * step..nodes.min(at.saturating_add(1).saturating_mul(step));
    (0..nodes.div_ceil(step)).map(block)
}

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

    /// Brings the next look nearer by so many steps that are no edge scans: what is counted, and where a work limit is crossed, stays as it is.
    #[inline]
    pub(super) fn pass(&mut self, steps: usize) -> Result<(), SolveError> {
        self.next = self.next.saturating_sub(steps as u64);
        self.scan(0)
    }

    /// Does the same with each of so many nodes, with a look after each [block](blocks) of them.
    #[inline]
    pub(super) fn each(
        &mut self,
        nodes: usize,
        mut each: impl FnMut(u32),
    ) -> Result<(), SolveError> {
        for block in blocks(nodes) {
            let steps = block.len();
            block.for_each(&mut each);
            self.pass(steps)?;
        }
        Ok(())
    }

    /// What there is to say of each of so many nodes, with a look after each [block](blocks) of them.
    #[inline]
    pub(super) fn list<T>(
        &mut self,
        nodes: usize,
        mut of: impl FnMut(u32) -> T,
    ) -> Result<Vec<T>, SolveError> {
        let mut list = Vec::with_capacity(nodes);
        for block in blocks(nodes) {
            let steps = block.len();
            list.extend(block.map(&mut of));
            self.pass(steps)?;
        }
        Ok(list)
    }

    /// So many of the same, with a look after each [`SORTED`] of them.
    pub(super) fn filled<T: Clone>(&mut self, count: usize, item: T) -> Result<Vec<T>, SolveError> {
        let mut items = Vec::with_capacity(count);
        while items.len() < count {
            items.resize(count.min(items.len() + SORTED), item.clone());
            self.pass(SORTED)?;
        }
        Ok(items)
    }

    /// Whether it `is` so of any of so many nodes, with a look after each [block](blocks) of them.
    pub(super) fn any(
        &mut self,
        nodes: usize,
        is: impl FnMut(u32) -> bool + Copy,
    ) -> Result<bool, SolveError> {
        for mut block in blocks(nodes) {
            self.pass(block.len())?;
            if block.any(is) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sorts items as `sort_unstable_by_key` does, with a look between parts of [`SORTED`]: halves by the middle item first, as long as they are longer.
    pub(super) fn sort_by_key<T, K: Ord>(
        &mut self,
        items: &mut [T],
        key: impl Fn(&T) -> K + Copy,
    ) -> Result<(), SolveError> {
        self.pass(items.len())?;
        if items.len() <= SORTED {
            items.sort_unstable_by_key(key);
            return Ok(());
        }
        let middle = items.len() / 2;
        let (less, _, more) = items.select_nth_unstable_by_key(middle, key);
        self.sort_by_key(less, key)?;
        self.sort_by_key(more, key)
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

/// Steps between two looks, counted for the tests: each takes time, and the watch is not told of every one.
#[cfg(test)]
pub(super) mod steps {
    use std::cell::Cell;

    /// Steps of both kinds.
    #[derive(Clone, Copy, Debug, Default)]
    pub(in crate::matching) struct Steps {
        /// Along the parties of a left node.
        pub(in crate::matching) parties: u64,
        /// To the units of a left node, or to the room of a slot.
        pub(in crate::matching) nodes: u64,
    }

    const NONE: Steps = Steps {
        parties: 0,
        nodes: 0,
    };

    thread_local! {
        static SINCE: Cell<Steps> = const { Cell::new(NONE) };
        static MOST: Cell<Steps> = const { Cell::new(NONE) };
    }

    /// One step more along the parties of a left node.
    pub(in crate::matching) fn party() {
        let since = SINCE.get();
        let parties = since.parties + 1;
        SINCE.set(Steps { parties, ..since });
    }

    /// One step more to a node.
    pub(in crate::matching) fn node() {
        let since = SINCE.get();
        let nodes = since.nodes + 1;
        SINCE.set(Steps { nodes, ..since });
    }

    pub(super) fn look() {
        let (most, since) = (MOST.get(), SINCE.take());
        MOST.set(Steps {
            parties: most.parties.max(since.parties),
            nodes: most.nodes.max(since.nodes),
        });
    }

    /// What `work` does counts for nothing.
    pub(in crate::matching) fn beside(work: impl FnOnce()) {
        let since = SINCE.get();
        work();
        SINCE.set(since);
    }

    /// The most steps between two looks while this thread is at `work`.
    pub(in crate::matching) fn most_within(work: impl FnOnce()) -> Steps {
        SINCE.set(NONE);
        MOST.set(NONE);
        work();
        look();
        MOST.get()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::matching::trials::Draw;

    #[test]
    fn steps_bring_a_look_nearer_and_count_for_nothing_else() {
        let stop = AtomicBool::new(true);
        let options = Options {
            stop: Some(&stop),
            ..Options::default()
        };
        let mut watch = Watch::new(&options);
        let steps = usize::try_from(POLL).expect("a small number");
        assert!(watch.scan(1).is_ok() && watch.pass(steps - 2).is_ok());
        assert_eq!(watch.pass(1), Err(SolveError::Stopped { scans: 1 }));
        // A work limit is of edge scans alone.
        let options = Options {
            work_limit: Some(10),
            ..Options::default()
        };
        let mut watch = Watch::new(&options);
        assert!(watch.pass(3 * steps).is_ok() && watch.scan(10).is_ok());
        assert!(watch.pass(3 * steps).is_ok());
        let over = Err(SolveError::WorkLimit {
            limit: 10,
            scans: 11,
        });
        assert_eq!(watch.scan(1), over);
    }

    /// Whether short or longer than what is done between two looks; and a stop ends it.
    #[test]
    fn what_is_sorted_with_looks_is_as_sorted_without() {
        let draw = &mut Draw(1);
        let steps = SORTED;
        for length in [0, 1, steps, steps + 1, 5 * steps] {
            let mut items: Vec<u64> = (0..length).map(|_| draw.below(1 << 20)).collect();
            let mut sorted = items.clone();
            sorted.sort_unstable();
            let options = Options::default();
            let done = Watch::new(&options).sort_by_key(&mut items, |&item| item);
            assert_eq!((done, items), (Ok(()), sorted));
        }
        let stop = AtomicBool::new(true);
        let options = Options {
            stop: Some(&stop),
            ..Options::default()
        };
        let ended = Watch::new(&options).sort_by_key(&mut vec![0; 2 * steps], |&item| item);
        assert_eq!(ended, Err(SolveError::Stopped { scans: 0 }));
    }
}
