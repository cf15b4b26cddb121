//! From a proven matching to the answer.
//!
//! What it refuses: a matching that is not proven on this graph, and a graph that is not of this market
//! ([`PlacementError`]). It panics on neither.
//!
//! Cost: the proof and the two ends of the prices are passes over the edges; an offer is judged once a placement; reasons are judged for those
//! without a candidate and the demands with places left, against the pairs in reach: at most what building the graph looked at (`graph::shut_out`).

use std::collections::BTreeMap;

use crate::domain::Market;
use crate::graph::Graph;
use crate::ids::DemandKey;
use crate::matching::Matching;
use crate::placement::assignment::Answer;
use crate::placement::belongs::is_of;
use crate::placement::names::Names;
use crate::placement::{CertificateTotals, PlacementError, Placements, weeks};

impl Placements {
    /// Says who works where, and why everybody and everything else is left.
    ///
    /// The matching is proven again on the graph. Offers, reasons and prices are those of the policy that the graph was built with.
    ///
    /// # Errors
    /// [`PlacementError`]: the graph is not of this market, the matching is not a proven optimum of this graph.
    pub fn new(
        market: &Market,
        graph: &Graph,
        matching: &Matching,
    ) -> Result<Self, PlacementError> {
        let policy = graph.policy().ok_or(PlacementError::OtherMarket)?;
        if !is_of(graph, market) {
            return Err(PlacementError::OtherMarket);
        }
        let certificate = matching.verify(graph)?;
        let (placed, unplaced, demands) = match graph.weeks() {
            Some(offers) => weeks::answer(market, graph, offers, policy, matching)?,
            None => {
                let answer = Answer::new(market, graph, policy, matching)?;
                let placed = answer.placed()?;
                let demands = answer.demands(&placed);
                (placed, answer.unplaced(), demands)
            }
        };
        let placements = Placements {
            unplaced,
            demands,
            placed,
            certificate: CertificateTotals {
                score: matching.total(),
                bound: certificate.bound,
                weeks: matching.has_weeks(),
                placed: matching.placed(),
                most_people: certificate
                    .cover
                    .and_then(|cover| u64::try_from(cover).ok()),
            },
            names: Names::new(market, policy),
        };
        placements.conserves(market)?;
        Ok(placements)
    }

    /// Nobody and nothing is missing, nothing is counted twice.
    fn conserves(&self, market: &Market) -> Result<(), PlacementError> {
        let people = self.people() + self.unplaced.len();
        let mut placed = self.weeks().map(|week| week.worker()).peekable();
        let mut unplaced = self
            .unplaced
            .iter()
            .map(|unplaced| &unplaced.worker)
            .peekable();
        let once = market.workers().iter().all(|worker| {
            let has_place = placed.next_if_eq(&&worker.key).is_some();
            let has_reason = unplaced.next_if_eq(&&worker.key).is_some();
            has_place != has_reason
        });
        if !once || people != market.workers().len() {
            return Err(PlacementError::People {
                answered: people,
                listed: market.workers().len(),
            });
        }
        let mut filled: BTreeMap<&DemandKey, u32> = BTreeMap::new();
        for placement in &self.placed {
            *filled.entry(&placement.slot.demand).or_default() += 1;
        }
        for answer in &self.demands {
            let counted = filled.remove(&answer.demand).unwrap_or(0);
            let overfull = answer.filled > answer.places;
            if counted != answer.filled || overfull || answer.pieces_expected > answer.pieces {
                return Err(PlacementError::Places {
                    demand: answer.demand.clone(),
                    filled: counted,
                    places: answer.places,
                });
            }
        }
        match filled.pop_first() {
            None if self.demands.len() == market.demands().count() => Ok(()),
            _ => Err(PlacementError::OtherMarket),
        }
    }
}
