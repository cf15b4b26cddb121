//! Travel over roads, against every path tried.

use std::collections::BTreeMap;

use gongfang::domain::Road;
use gongfang::geo::{Terrain, TravelMode};
use gongfang::graph::TravelBasis;
use gongfang::graph::judge::Judge;
use gongfang::graph::rules::{Gap, Reject};
use gongfang::{Graph, Lists};

use super::county::north;
use super::{county, market, refusals, slot, with};

#[test]
fn with_roads_travel_time_decides() {
    let road = |lists: &Lists, from: usize, to: usize, minutes| Road {
        from: lists.places[from].code,
        to: lists.places[to].code,
        mode: TravelMode::EBike,
        minutes,
    };
    let by_road = |minutes: u32, terrain| {
        with(|lists| {
            // 20 km north: beyond an e-bike's metres, but the road is quick.
            lists.places.push(north(lists, 1, 10_000));
            lists.places.push(north(lists, 2, 20_000));
            lists.places.push(north(lists, 3, 100));
            lists.places[1].terrain = terrain;
            lists.roads = vec![road(lists, 0, 1, 10), road(lists, 1, 2, minutes)];
            lists.workshops[0].place = lists.places[2].code;
        })
    };
    for terrain in [Terrain::Plain, Terrain::Hill] {
        let quick = by_road(20, terrain);
        let offer = Judge::new(&quick, &quick.policy)
            .offer(0, &slot("D"))
            .expect("30 minutes");
        assert_eq!(
            (offer.trip.minutes, offer.trip.basis),
            (30, TravelBasis::Road)
        );
        let graph = Graph::build(&quick, &quick.policy).expect("nothing is pinned");
        assert_eq!(graph.edge_count(), 1);
        assert_eq!(
            refusals(&by_road(21, terrain), "D"),
            [(Reject::TooFar, Gap::Minutes(1))]
        );
    }
    let mut lists = by_road(20, Terrain::Plain).into_lists();
    lists.workshops[0].place = lists.places[3].code;
    // 100 m away, but no road leads there.
    assert_eq!(refusals(&market(lists), "D"), [(Reject::TooFar, Gap::None)]);
}

#[test]
fn road_minutes_are_those_of_brute_force() {
    for seed in 0..6 {
        let lists = county::county(county::Size {
            villages: 30,
            workers: 80,
            demands: 30,
            roads: true,
            seed,
        });
        let market = market(lists);
        let places = market.places();
        let number = |code| {
            places
                .binary_search_by_key(&code, |place| place.code)
                .expect("known")
        };
        // Floyd and Warshall over the whole table.
        let mut minutes = vec![vec![u32::MAX / 4; places.len()]; places.len()];
        for road in market.roads() {
            let (from, to) = (number(road.from), number(road.to));
            minutes[from][to] = minutes[from][to].min(road.minutes);
            minutes[to][from] = minutes[from][to];
        }
        for by in 0..places.len() {
            for from in 0..places.len() {
                for to in 0..places.len() {
                    let through = minutes[from][by] + minutes[by][to];
                    minutes[from][to] = minutes[from][to].min(through);
                }
            }
        }
        let sites: BTreeMap<&str, usize> = market
            .openings()
            .iter()
            .map(|opening| {
                let workshop = market.workshop(&opening.workshop).expect("known");
                (opening.key.as_str(), number(workshop.place))
            })
            .collect();
        let judge = Judge::new(&market, &market.policy);
        let mut compared = 0;
        for (at, worker) in (0u32..).zip(market.workers()) {
            if worker.travel != TravelMode::EBike || worker.home_based {
                continue;
            }
            let home = number(worker.home);
            for (&key, &site) in sites.iter().filter(|&(_, &site)| site != home) {
                let truth = minutes[home][site];
                let refusals = judge.refusals(at, &slot(key));
                let far = refusals
                    .iter()
                    .find(|refusal| refusal.reject == Reject::TooFar);
                assert_eq!(far.is_some(), truth > worker.most_minutes);
                match far.map(|refusal| &refusal.gap) {
                    Some(Gap::Minutes(gap)) => assert_eq!(*gap, truth - worker.most_minutes),
                    Some(_) => assert!(truth > 2 * worker.most_minutes),
                    None if refusals.is_empty() => {
                        let offer = judge.offer(at, &slot(key)).expect("no rule refuses");
                        assert_eq!(offer.trip.minutes, truth);
                        compared += 1;
                    }
                    None => (),
                }
            }
        }
        assert!(compared > 5, "{compared}");
    }
}
