//! What a solve cost: work in counts that are the same on every machine, and wall time by stage.

use std::time::Instant;

/// What a solve cost.
///
/// Two are equal when they did the same work: `seconds` is left out.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Edges looked at; where weeks are decided, offers.
    pub edge_scans: u64,
    /// Phases of the auctions: six at most, unless the repair asked for finer prices; none where a full matrix is solved without.
    pub phases: u64,
    /// Bids in the auctions.
    pub bids: u64,
    /// Shortest-path searches of the repair.
    pub searches: u64,
    /// Pivots of the network simplex, where the repair took too long or would have.
    pub pivots: u64,
    /// Wall time of each stage in seconds, by name, in order.
    pub seconds: Vec<(&'static str, f64)>,
}

impl Stats {
    /// Adds the work of a job; its time is within that of the jobs.
    pub(super) fn add(&mut self, job: &Self) {
        self.phases += job.phases;
        self.bids += job.bids;
        self.searches += job.searches;
        self.pivots += job.pivots;
    }
}

impl PartialEq for Stats {
    fn eq(&self, other: &Self) -> bool {
        let counts = |stats: &Self| {
            let Self {
                edge_scans,
                phases,
                bids,
                searches,
                pivots,
                ..
            } = *stats;
            [edge_scans, phases, bids, searches, pivots]
        };
        counts(self) == counts(other)
    }
}

impl Eq for Stats {}

/// Wall time by stage.
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn lap(&mut self, stats: &mut Stats, stage: &'static str) {
        stats.seconds.push((stage, self.0.elapsed().as_secs_f64()));
        self.0 = Instant::now();
    }
}
