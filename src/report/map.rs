//! GeoJSON (RFC 7946, WGS-84): villages, workshops, and who goes from one to the other.
//!
//! The public map shows the workers of a village where the count is published, and of a workshop what it offers; it has no
//! lines, which are small cells nearly always.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::geo::Point;
use crate::graph::Site;
use crate::ids::{PlaceCode, WorkshopKey};
use crate::report::Report;
use crate::report::columns::Audience;

/// What is counted at a point.
#[derive(Default)]
struct Count {
    workers: u64,
    placed: u64,
}

pub(super) fn operator(report: &Report<'_>) -> Vec<u8> {
    let market = report.market;
    let mut villages: BTreeMap<PlaceCode, Count> = BTreeMap::new();
    for worker in market.workers() {
        villages.entry(worker.home).or_default().workers += 1;
    }
    let mut shops: BTreeMap<&WorkshopKey, u64> = BTreeMap::new();
    let mut ways: BTreeMap<(PlaceCode, &WorkshopKey), u64> = BTreeMap::new();
    for placement in report.placements.placed() {
        let Some(worker) = market.worker(&placement.worker) else {
            continue;
        };
        villages.entry(worker.home).or_default().placed += 1;
        if let Site::Workshop(key) = &placement.offer.site {
            *shops.entry(key).or_default() += 1;
            *ways.entry((worker.home, key)).or_default() += 1;
        }
    }
    let mut features = Vec::new();
    for place in market.places() {
        let Some(count) = villages.get(&place.code) else {
            continue;
        };
        features.push(point(
            place.point,
            json!({
                "kind": "village", "code": place.code, "name": place.name, "town": place.town,
                "workers": count.workers, "placed": count.placed,
            }),
        ));
    }
    let places = report.places_of_workshops();
    for shop in market.workshops() {
        let Some(place) = market.place(shop.place) else {
            continue;
        };
        features.push(point(
            place.point,
            json!({
                "kind": "workshop", "key": shop.key, "name": shop.name, "open": shop.open,
                "places": places.get(&shop.key), "people": shops.get(&shop.key).unwrap_or(&0),
            }),
        ));
    }
    for ((home, key), people) in ways {
        let ends = (
            market.place(home),
            market.workshop(key).and_then(|s| market.place(s.place)),
        );
        let (Some(from), Some(to)) = ends else {
            continue;
        };
        features.push(json!({
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [position(from.point), position(to.point)],
            },
            "properties": { "kind": "way", "from": home, "to": key, "people": people },
        }));
    }
    collection(Audience::Operator, features)
}

pub(super) fn public(report: &Report<'_>) -> Vec<u8> {
    let market = report.market;
    let mut features = Vec::new();
    for village in &report.public.villages {
        let Some(place) = market.place(village.code) else {
            continue;
        };
        features.push(point(
            place.point,
            json!({
                "kind": "village", "code": place.code, "name": place.name, "town": place.town,
                "workers": village.workers,
            }),
        ));
    }
    let open = report.public.plan.places.shown().is_some();
    let places = report.places_of_workshops();
    for shop in market.workshops() {
        let Some(place) = market.place(shop.place) else {
            continue;
        };
        features.push(point(
            place.point,
            json!({
                "kind": "workshop", "key": shop.key, "name": shop.name, "open": shop.open,
                "places": places.get(&shop.key).filter(|_| open),
            }),
        ));
    }
    collection(Audience::Public, features)
}

/// Longitude before latitude, as the format asks.
fn position(point: Point) -> [f64; 2] {
    [f64::from(point.lon_e6) / 1e6, f64::from(point.lat_e6) / 1e6]
}

fn point(at: Point, properties: Value) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": position(at) },
        "properties": properties,
    })
}

/// A line a feature, so that two maps can be compared line by line.
fn collection(audience: Audience, features: Vec<Value>) -> Vec<u8> {
    let mut text = format!(
        "{{\"type\":\"FeatureCollection\",\"audience\":{},\"audience_zh\":{},\"features\":[",
        json!(audience.code()),
        json!(audience.zh()),
    );
    for (at, feature) in features.iter().enumerate() {
        text += if at == 0 { "\n" } else { ",\n" };
        text += &feature.to_string();
    }
    text += "\n]}\n";
    text.into_bytes()
}

impl Report<'_> {
    /// Places of the openings at each workshop.
    pub(super) fn places_of_workshops(&self) -> BTreeMap<&WorkshopKey, u64> {
        let market = self.market;
        let mut places: BTreeMap<&WorkshopKey, u64> = market
            .workshops()
            .iter()
            .map(|shop| (&shop.key, 0))
            .collect();
        for opening in market.openings() {
            *places.entry(&opening.workshop).or_default() += u64::from(opening.places);
        }
        places
    }
}
