//! The spatial search: which sites lie near a village, so that far pairs are never looked at.
//!
//! Sites stand in an R*-tree (Beckmann et al. 1990, bulk-loaded) as points of the unit sphere: a chord there grows with the great
//! circle, so a disc on the map is a ball in the tree, with no poles and no date line.
//!
//! # Invariants
//! 1. [`Near::within`] returns at least every site within the given metres: rounding only adds sites, which the rule on
//!    travel then judges.

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geo::{Point, chord_of_metres};

/// Half of the earth's circumference in metres, rounded up: no two points are farther apart.
const FARTHEST_M: f64 = 20_100_000.0;

#[derive(Debug)]
pub(super) struct Near {
    tree: RTree<GeomWithData<[f64; 3], u32>>,
}

impl Near {
    /// A tree of numbered sites.
    pub(super) fn new(sites: impl Iterator<Item = (u32, Point)>) -> Self {
        let sites = sites.map(|(site, point)| GeomWithData::new(point.on_unit_sphere(), site));
        Self {
            tree: RTree::bulk_load(sites.collect()),
        }
    }

    /// Every site within `metres` of `from`, and maybe some a metre beyond; in no particular order.
    pub(super) fn within(&self, from: Point, metres: f64) -> impl Iterator<Item = u32> {
        let chord = chord_of_metres(metres.min(FARTHEST_M) + 1.0);
        self.tree
            .locate_within_distance(from.on_unit_sphere(), chord * chord)
            .map(|site| site.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Datum;

    #[test]
    fn no_site_within_the_radius_is_lost_at_any_size_of_tree() {
        let mut state = 7u64;
        let mut random = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for size in 0..=200 {
            let points: Vec<Point> = (0..size)
                .map(|_| {
                    let lat = 29.3 + random(500) as f64 / 1_000.0;
                    let lon = 120.4 + random(700) as f64 / 1_000.0;
                    Point::from_degrees(lat, lon, Datum::Wgs84).expect("on the earth")
                })
                .collect();
            let near = Near::new((0..).zip(points.iter().copied()));
            let from = Point::from_degrees(29.6, 120.8, Datum::Wgs84).expect("on the earth");
            for metres in [0u32, 900, 12_000, 90_000] {
                let mut found: Vec<u32> = near.within(from, f64::from(metres)).collect();
                found.sort_unstable();
                let inside = |&site: &u32| from.metres_to(points[site as usize]) <= metres;
                let wanted: Vec<u32> = (0..size).filter(inside).collect();
                assert!(wanted.iter().all(|site| found.binary_search(site).is_ok()));
                assert!(
                    found
                        .iter()
                        .all(|&site| { from.metres_to(points[site as usize]) <= metres + 2 })
                );
            }
        }
    }
}
