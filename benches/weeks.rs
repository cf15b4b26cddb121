//! Weeks after a change: solved from the plan that stood and from nothing, side by side in one run, one thread.
//!
//! `cargo bench --bench weeks -- [DIR]`, a folder of lists, the sample if none is said; `generate -- --workers N --out DIR` makes larger ones. For each
//! change it prints how long both took, what they reach, and how many of the people who are still there have another week than before.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Instant;

use gongfang::domain::Change;
use gongfang::ids::{DemandKey, WorkerKey};
use gongfang::{Graph, Market, Matching, Options};

/// Of so many people one leaves, where many do.
const LEAVES: usize = 50;

/// Everybody's pieces: what, and for how many half-days.
type Weeks = BTreeMap<WorkerKey, Vec<(DemandKey, u8)>>;

fn main() {
    let folder = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let folder = folder.unwrap_or_else(|| "examples/data/shengzhou".to_owned());
    let market = Market::read_dir(&folder).expect("a folder of sound lists");
    let graph = Graph::build(&market, &market.policy).expect("sound lists");
    let options = Options {
        threads: 1,
        ..Options::default()
    };
    let first = graph.solve_with(&options).expect("nothing stops it");
    let before = weeks(&market, &graph, &first);
    let mut said = io::stdout().lock();
    for (name, changes) in changes(&market, &first) {
        let next = market.apply(&changes).expect("sound changes");
        let graph = Graph::build(&next, &next.policy).expect("sound lists");
        for (how, earlier) in [("from the plan", Some(&first)), ("from nothing", None)] {
            let begun = Instant::now();
            let found = match earlier {
                Some(earlier) => graph.solve_from_with(earlier, &options),
                None => graph.solve_with(&options),
            };
            let seconds = begun.elapsed().as_secs_f64();
            let found = found.expect("nothing stops it");
            let now = weeks(&next, &graph, &found);
            let both = now.iter().filter(|(key, _)| before.contains_key(*key));
            let moved = both.filter(|(key, week)| before[*key] != **week).count();
            writeln!(
                said,
                "{name:16} {how:13} {seconds:8.3} s  {:6} of at most {:6} people  score {:12}  gap {:6} ppm  {moved:6} have another week",
                found.placed(),
                found.most_people().unwrap_or(found.placed()),
                found.total(),
                found.gap_ppm().unwrap_or(u64::MAX),
            )
            .expect("the output may be written");
        }
    }
}

fn weeks(market: &Market, graph: &Graph, matching: &Matching) -> Weeks {
    let workers = (0u32..).zip(market.workers());
    let weeks = workers.map(|(at, worker)| {
        let pieces = matching.week(at).iter();
        let demand = |slot: u32| graph.slots()[slot as usize].demand.clone();
        let pieces = pieces.map(|piece| (demand(piece.slot), piece.half_days));
        (worker.key.clone(), pieces.collect())
    });
    weeks.collect()
}

/// The changes, each with its name.
fn changes(market: &Market, matching: &Matching) -> Vec<(&'static str, Vec<Change>)> {
    let workers = market.workers();
    let mut all = vec![("nothing", Vec::new())];
    let mut placed = (0u32..)
        .zip(workers)
        .filter(|&(at, _)| !matching.week(at).is_empty());
    if let Some((_, worker)) = placed.next() {
        let mut shorter = worker.clone();
        shorter.half_days = (shorter.half_days / 2).max(1);
        all.push(("one leaves", vec![Change::Withdraw(worker.key.clone())]));
        all.push(("half the time", vec![Change::Amend(Box::new(shorter))]));
    }
    if let Some(opening) = market.openings().iter().max_by_key(|of| of.places) {
        all.push(("an opening ends", vec![Change::Close(opening.key.clone())]));
    }
    if let Some(order) = market.orders().iter().max_by_key(|of| of.pieces) {
        let mut larger = order.clone();
        larger.pieces *= 2;
        all.push((
            "an order doubles",
            vec![Change::AmendOrder(Box::new(larger))],
        ));
    }
    let leave = workers.iter().step_by(LEAVES);
    let leave = leave.map(|worker| Change::Withdraw(worker.key.clone()));
    all.push(("2 % leave", leave.collect()));
    all
}
