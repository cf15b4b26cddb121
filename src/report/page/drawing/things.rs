//! What stands on the map.

use std::collections::BTreeMap;

use crate::domain::{Place, Workshop};
use crate::ids::PlaceCode;
use crate::report::Report;
use crate::report::page::drawing::frame::Point;

/// What stands on the map.
pub(super) struct Things<'r> {
    pub(super) villages: Vec<Village<'r>>,
    pub(super) workshops: Vec<Group>,
    pub(super) towns: Vec<Town<'r>>,
}

pub(super) struct Village<'r> {
    pub(super) at: Point,
    pub(super) name: &'r str,
    pub(super) workers: Option<i64>,
}

/// The workshops of one village.
pub(super) struct Group {
    pub(super) at: Point,
    pub(super) number: usize,
    pub(super) words: String,
}

/// A town, at the mean of its villages.
pub(super) struct Town<'r> {
    pub(super) at: Point,
    pub(super) name: &'r str,
    pub(super) villages: usize,
}

impl<'r> Things<'r> {
    pub(super) fn of(report: &'r Report<'_>) -> Self {
        Self {
            villages: villages(report),
            workshops: workshops(report),
            towns: towns(report),
        }
    }

    /// The greatest count that is published of a village.
    pub(super) fn greatest(&self) -> Option<i64> {
        let counts = self.villages.iter().filter_map(|village| village.workers);
        counts.max()
    }
}

fn villages<'r>(report: &'r Report<'_>) -> Vec<Village<'r>> {
    let villages = report.public.villages.iter().filter_map(|village| {
        let place = report.market.place(village.code)?;
        Some(Village {
            at: (place.point.lon_e6, place.point.lat_e6),
            name: &place.name,
            workers: village.workers.shown(),
        })
    });
    villages.collect()
}

fn workshops(report: &Report<'_>) -> Vec<Group> {
    let open = report.public.plan.places.shown().is_some();
    let places = report.places_of_workshops();
    let mut by_village: BTreeMap<PlaceCode, Vec<&Workshop>> = BTreeMap::new();
    for shop in report.market.workshops() {
        by_village.entry(shop.place).or_default().push(shop);
    }
    let words = |shop: &&Workshop| {
        let name = match shop.name.is_empty() {
            true => shop.key.as_str(),
            false => &shop.name,
        };
        match places.get(&shop.key).filter(|_| open) {
            Some(offered) => format!("{name} {offered} 个岗位"),
            None => name.to_owned(),
        }
    };
    let groups = by_village.into_iter().filter_map(|(code, shops)| {
        let place = report.market.place(code)?;
        let words: Vec<String> = shops.iter().map(words).collect();
        Some(Group {
            at: (place.point.lon_e6, place.point.lat_e6),
            number: shops.len(),
            words: words.join("\n"),
        })
    });
    groups.collect()
}

fn towns<'r>(report: &'r Report<'_>) -> Vec<Town<'r>> {
    let places = report.market.places();
    let of_towns = places.chunk_by(|a, b| a.code.town() == b.code.town());
    let town = |of_town: &'r [Place]| {
        let mean = |of: fn(&Place) -> i32| {
            let sum: i64 = of_town.iter().map(|place| i64::from(of(place))).sum();
            let number = i64::try_from(of_town.len()).unwrap_or(i64::MAX);
            i32::try_from(sum / number).unwrap_or(0)
        };
        Town {
            at: (
                mean(|place| place.point.lon_e6),
                mean(|place| place.point.lat_e6),
            ),
            name: &of_town[0].town,
            villages: of_town.len(),
        }
    };
    of_towns.map(town).collect()
}
