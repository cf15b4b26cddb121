//! The way from a village to a site: minutes and metres, by mode.
//!
//! Two bases, and the one used is kept ([`TravelBasis`]):
//!
//! * **Road**: where the lists hold roads of a mode, the minutes are the shortest path over them, plus the mode's waiting.
//!   There travel time alone decides: a village that the roads do not reach is too far, and `most_metres` refuses nobody.
//! * **Straight line**: else metres on the road are the great circle times the detour percent of the worse terrain of both
//!   ends, at least `within_village_metres`, rounded up; minutes are those metres at the mode's speed, rounded up, plus
//!   the waiting. Both `most_metres` and the person's minutes bind.
//!
//! Within one village the straight-line rule holds on either basis: roads join villages, not houses.
//! The mode's waiting counts on every trip; a mode that the policy leaves out takes nobody anywhere.
//!
//! # The straight line as a filter
//! A road of `m` minutes between points whose great circle, rounded, is `d` metres runs at least `m / (d + 1/2)` minutes a
//! metre of the true great circle. Let `r` be the least such ratio over all roads of the mode. A path's minutes are the
//! sum of its roads', so at least `r` times the sum of their great circles, so, by the triangle inequality on the sphere, at
//! least `r` times the great circle of its ends. Hence whoever has `b` minutes stays within `b / r` metres: a search of that radius loses nobody.
//!
//! Complexity: one bounded Dijkstra (1959) a (village with workers, mode with roads), in parallel; O(1) a straight line.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::AtomicBool;

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;
use rayon::prelude::*;

use crate::domain::{Place, Road};
use crate::geo::{Point, TravelMode};
use crate::graph::halt::{Stopped, look};
use crate::graph::trip::TravelBasis;
use crate::policy::{ModeRule, Travel};

const MODES: usize = TravelMode::ALL.len();

/// Minutes beyond a person's own at which a road search still measures by how much a site is too far: as many again.
const MEASURED_BEYOND: u32 = 2;

/// One way from a village to a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) minutes: u32,
    pub(super) metres: u32,
    /// What `metres` may be at most.
    pub(super) most_metres: u32,
    pub(super) basis: TravelBasis,
}

/// Roads of one mode.
#[derive(Debug)]
struct RoadNetwork {
    /// Node `i` is place `i`.
    graph: UnGraph<(), u32>,
    /// No path runs fewer minutes a metre of the great circle of its ends.
    least_minutes_per_metre: f64,
}

/// Minutes by road from one village to the sites that it reaches, sorted by place; waiting not included.
type ByRoad = Vec<(u32, u32)>;

/// The workers of one village who share a mode: one departure each, with the most minutes among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Departure {
    pub(super) home: u32,
    pub(super) mode: TravelMode,
    pub(super) most_minutes: u32,
}

/// Every way that the market needs.
#[derive(Debug)]
pub(super) struct Ways {
    points: Vec<Point>,
    /// Detour percent of each place's own terrain.
    detour: Vec<u32>,
    within_village_metres: u32,
    modes: [Option<ModeRule>; MODES],
    networks: [Option<RoadNetwork>; MODES],
    /// By mode, the departures' villages in order, with what they reach.
    by_road: [Vec<(u32, ByRoad)>; MODES],
}

impl Ways {
    /// Measures what has to be measured once: the road minutes of every departure to every place of `sites`.
    ///
    /// `departures` are sorted by home and no (home, mode) stands twice. The flag is looked at between two searches.
    pub(super) fn new(
        places: &[Place],
        roads: &[Road],
        travel: &Travel,
        departures: &[Departure],
        sites: &[u32],
        stop: &AtomicBool,
    ) -> Result<Self, Stopped> {
        let mut ways = Self {
            points: places.iter().map(|place| place.point).collect(),
            detour: places
                .iter()
                .map(|place| travel.detour_percent(place.terrain).clamp(100, 500))
                .collect(),
            within_village_metres: travel.within_village_metres,
            modes: std::array::from_fn(|mode| travel.modes.get(&TravelMode::ALL[mode]).cloned()),
            networks: std::array::from_fn(|mode| {
                RoadNetwork::of_mode(places, roads, TravelMode::ALL[mode])
            }),
            by_road: Default::default(),
        };
        let mut is_site = vec![false; places.len()];
        for &site in sites {
            is_site[site as usize] = true;
        }
        for (mode, network) in ways.networks.iter().enumerate() {
            let Some(network) = network else { continue };
            let from: Vec<Departure> = departures
                .iter()
                .copied()
                .filter(|departure| departure.mode as usize == mode)
                .collect();
            ways.by_road[mode] = from
                .par_iter()
                .map_init(Search::default, |search, departure| {
                    look(stop)?;
                    let budget = departure.most_minutes.saturating_mul(MEASURED_BEYOND);
                    let mut reached = search.within(network, departure.home, budget);
                    reached.retain(|&(place, _)| is_site[place as usize]);
                    reached.sort_unstable();
                    Ok((departure.home, reached))
                })
                .collect::<Result<_, Stopped>>()?;
        }
        Ok(ways)
    }

    /// Metres on the road by the straight line: what home kits travel, and what modes without roads do.
    pub(super) fn road_metres(&self, from: u32, to: u32) -> u32 {
        let (from, to) = (from as usize, to as usize);
        let percent = self.detour[from].max(self.detour[to]);
        let straight = self.points[from].metres_to(self.points[to]);
        let metres = (u64::from(straight) * u64::from(percent)).div_ceil(100);
        u32::try_from(metres)
            .unwrap_or(u32::MAX)
            .max(self.within_village_metres)
    }

    /// The way from `home` to `site` by `mode`, or `None` where there is none (or, by road, where it is out of all measure).
    pub(super) fn leg(&self, home: u32, mode: TravelMode, site: u32) -> Option<Leg> {
        let rule = self.modes[mode as usize].as_ref()?;
        let metres = self.road_metres(home, site);
        if home == site || self.networks[mode as usize].is_none() {
            return Some(Leg {
                minutes: metres
                    .div_ceil(rule.metres_minute.max(1))
                    .saturating_add(rule.wait_minutes),
                metres,
                most_metres: rule.most_metres,
                basis: TravelBasis::StraightLine,
            });
        }
        let rows = &self.by_road[mode as usize];
        let row = rows.binary_search_by_key(&home, |row| row.0).ok()?;
        let reached = &rows[row].1;
        let at = reached.binary_search_by_key(&site, |entry| entry.0).ok()?;
        Some(Leg {
            minutes: reached[at].1.saturating_add(rule.wait_minutes),
            metres,
            most_metres: u32::MAX,
            basis: TravelBasis::Road,
        })
    }

    /// Within how many metres of straight line every site lies that `departure` may reach; `None` where it cannot travel.
    pub(super) fn straight_reach(&self, departure: Departure) -> Option<f64> {
        let rule = self.modes[departure.mode as usize].as_ref()?;
        let minutes = departure.most_minutes.checked_sub(rule.wait_minutes)?;
        let metres = match &self.networks[departure.mode as usize] {
            Some(network) => f64::from(minutes) / network.least_minutes_per_metre,
            None => {
                // The detour is at least that of the home's own terrain.
                let by_time = u64::from(minutes) * u64::from(rule.metres_minute.max(1));
                let on_road = by_time.min(u64::from(rule.most_metres));
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "at most 2^32 metres: every integer below 2^53 is exact"
                )]
                let on_road = on_road as f64;
                on_road * 100.0 / f64::from(self.detour[departure.home as usize])
            }
        };
        // Half a metre of rounding in the straight line, half of slack for the division.
        Some(metres + 1.0)
    }

    pub(super) fn point(&self, place: u32) -> Point {
        self.points[place as usize]
    }
}

impl RoadNetwork {
    fn of_mode(places: &[Place], roads: &[Road], mode: TravelMode) -> Option<Self> {
        let node = |code| {
            places
                .binary_search_by_key(&code, |place: &Place| place.code)
                .ok()
        };
        let mut graph = UnGraph::with_capacity(places.len(), 0);
        for _ in places {
            graph.add_node(());
        }
        let mut least = f64::INFINITY;
        for road in roads.iter().filter(|road| road.mode == mode) {
            let (Some(from), Some(to)) = (node(road.from), node(road.to)) else {
                continue;
            };
            let straight = places[from].point.metres_to(places[to].point);
            least = least.min(f64::from(road.minutes.max(1)) / (f64::from(straight) + 0.5));
            graph.add_edge(
                NodeIndex::new(from),
                NodeIndex::new(to),
                road.minutes.max(1),
            );
        }
        (graph.edge_count() > 0).then_some(Self {
            graph,
            least_minutes_per_metre: least,
        })
    }
}

/// Scratch of one thread's searches: minutes found so far, by place.
#[derive(Default)]
struct Search {
    minutes: Vec<u32>,
    queue: BinaryHeap<Reverse<(u32, u32)>>,
}

impl Search {
    /// Every place within `budget` minutes of `from`, with its least minutes.
    fn within(&mut self, network: &RoadNetwork, from: u32, budget: u32) -> ByRoad {
        self.minutes.resize(network.graph.node_count(), u32::MAX);
        self.minutes[from as usize] = 0;
        self.queue.push(Reverse((0, from)));
        let mut reached = Vec::new();
        while let Some(Reverse((minutes, place))) = self.queue.pop() {
            if minutes > self.minutes[place as usize] {
                continue;
            }
            reached.push((place, minutes));
            for road in network.graph.edges(NodeIndex::new(place as usize)) {
                let next = road.target().index();
                let minutes = minutes.saturating_add(*road.weight());
                if minutes <= budget && minutes < self.minutes[next] {
                    self.minutes[next] = minutes;
                    let next = u32::try_from(next).expect("petgraph indices are 32-bit");
                    self.queue.push(Reverse((minutes, next)));
                }
            }
        }
        for &(place, _) in &reached {
            self.minutes[place as usize] = u32::MAX;
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Terrain;
    use crate::ids::PlaceCode;

    /// Every village that is within the minutes lies within the radius: by road and by the straight line, at the budget exactly.
    #[test]
    fn the_straight_line_filter_loses_nobody() {
        let mut state = 11u64;
        let mut random = |below: u32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((state >> 33) % u64::from(below)).expect("below 2^32")
        };
        let (mut by_road, mut by_line, mut at_the_edge) = (0, 0, 0);
        for round in 0..40u32 {
            let places: Vec<Place> = (0..25u32)
                .map(|at| Place {
                    code: PlaceCode::parse(&format!("330683107{at:03}")).expect("twelve digits"),
                    name: String::new(),
                    town: String::new(),
                    point: Point {
                        lat_e6: 29_500_000 + i32::try_from(random(150_000)).expect("small"),
                        lon_e6: 120_800_000 + i32::try_from(random(150_000)).expect("small"),
                    },
                    terrain: [Terrain::Plain, Terrain::Hill][random(2) as usize],
                })
                .collect();
            let roads: Vec<Road> = (0..if round % 2 == 0 { 60 } else { 0 })
                .map(|_| {
                    let (from, to) = (random(25) as usize, random(25) as usize);
                    let metres = places[from].point.metres_to(places[to].point);
                    Road {
                        from: places[from].code,
                        to: places[to].code,
                        mode: TravelMode::EBike,
                        minutes: (metres / (100 + random(900))).max(1),
                    }
                })
                .collect();
            let travel = Travel::default();
            for home in 0..25 {
                let all: Vec<u32> = (0..25).collect();
                let far = Departure {
                    home,
                    mode: TravelMode::EBike,
                    most_minutes: 240,
                };
                let ways = Ways::new(
                    &places,
                    &roads,
                    &travel,
                    &[far],
                    &all,
                    &AtomicBool::new(false),
                )
                .expect("not stopped");
                for site in all {
                    let Some(leg) = ways.leg(home, TravelMode::EBike, site) else {
                        continue;
                    };
                    if leg.metres > leg.most_metres {
                        continue;
                    }
                    let departure = Departure {
                        most_minutes: leg.minutes,
                        ..far
                    };
                    let reach = ways.straight_reach(departure).expect("e-bikes go");
                    let straight = ways.point(home).metres_to(ways.point(site));
                    if home != site {
                        assert!(f64::from(straight) <= reach, "{straight} m of {reach}");
                    }
                    at_the_edge += u32::from(f64::from(straight) * 1.05 > reach);
                    by_road += u32::from(leg.basis == TravelBasis::Road);
                    by_line += u32::from(leg.basis == TravelBasis::StraightLine);
                }
            }
        }
        assert!(
            by_road > 1_000 && by_line > 1_000 && at_the_edge > 100,
            "{by_road} {by_line} {at_the_edge}"
        );
    }
}
