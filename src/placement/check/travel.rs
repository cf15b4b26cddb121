//! How far it is, measured again: one plain Dijkstra (1959) a village and mode, or the straight line.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Market, Place};
use crate::geo::{Terrain, TravelMode};
use crate::ids::PlaceCode;
use crate::policy::Policy;

/// One way, one trip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Minutes, waiting included.
    pub(super) minutes: u64,
    /// Metres on the road by the straight line.
    pub(super) metres: u64,
    /// Whether metres bind: roads are bound by minutes alone.
    pub(super) metres_bind: bool,
}

/// The roads of the lists, and what was measured on them.
pub(super) struct Map<'a> {
    market: &'a Market,
    policy: &'a Policy,
    roads: BTreeMap<TravelMode, BTreeMap<PlaceCode, Vec<(PlaceCode, u64)>>>,
    /// The villages with a workshop: nobody travels to any other.
    sites: BTreeSet<PlaceCode>,
    /// By mode and village, the least minutes to each of the sites.
    measured: BTreeMap<(TravelMode, PlaceCode), BTreeMap<PlaceCode, u64>>,
}

impl<'a> Map<'a> {
    pub(super) fn new(market: &'a Market, policy: &'a Policy) -> Self {
        let mut roads: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
        for road in market.roads() {
            let of_mode = roads.entry(road.mode).or_default();
            let minutes = u64::from(road.minutes);
            of_mode
                .entry(road.from)
                .or_default()
                .push((road.to, minutes));
            of_mode
                .entry(road.to)
                .or_default()
                .push((road.from, minutes));
        }
        Self {
            market,
            policy,
            roads,
            sites: market.workshops().iter().map(|of| of.place).collect(),
            measured: BTreeMap::new(),
        }
    }

    /// Metres on the road between two villages, by the straight line and the worse terrain.
    pub(super) fn metres(&self, from: PlaceCode, to: PlaceCode) -> Option<u64> {
        let (from, to) = (self.market.place(from)?, self.market.place(to)?);
        let hilly = |place: &Place| place.terrain == Terrain::Hill;
        let travel = &self.policy.travel;
        let (plain, hill) = (travel.detour_plain_percent, travel.detour_hill_percent);
        let percent = match (hilly(from), hilly(to)) {
            (false, false) => plain,
            (true, true) => hill,
            _ => plain.max(hill),
        };
        let straight = u64::from(from.point.metres_to(to.point));
        let metres = (straight * u64::from(percent)).div_ceil(100);
        Some(metres.max(u64::from(travel.within_village_metres)))
    }

    /// The way from a village to a workshop's; `None` where the mode cannot be used or no road leads there.
    pub(super) fn way(&mut self, from: PlaceCode, to: PlaceCode, mode: TravelMode) -> Option<Way> {
        let rule = self.policy.travel.modes.get(&mode)?;
        let metres = self.metres(from, to)?;
        let wait = u64::from(rule.wait_minutes);
        if from != to && self.roads.contains_key(&mode) {
            let minutes = *self.from(mode, from).get(&to)?;
            return Some(Way {
                minutes: minutes + wait,
                metres,
                metres_bind: false,
            });
        }
        let speed = u64::from(rule.metres_minute).max(1);
        Some(Way {
            minutes: metres.div_ceil(speed) + wait,
            metres,
            metres_bind: true,
        })
    }

    /// Least minutes by road from a village to the sites that it reaches.
    fn from(&mut self, mode: TravelMode, home: PlaceCode) -> &BTreeMap<PlaceCode, u64> {
        let (roads, sites) = (&self.roads, &self.sites);
        self.measured.entry((mode, home)).or_insert_with(|| {
            let mut settled = BTreeMap::new();
            let mut front = BTreeSet::from([(0u64, home)]);
            while let Some((minutes, place)) = front.pop_first() {
                if settled.contains_key(&place) {
                    continue;
                }
                settled.insert(place, minutes);
                let ways = roads.get(&mode).and_then(|of_mode| of_mode.get(&place));
                for &(next, more) in ways.into_iter().flatten() {
                    front.insert((minutes + more, next));
                }
            }
            settled.retain(|place, _| sites.contains(place));
            settled
        })
    }
}
