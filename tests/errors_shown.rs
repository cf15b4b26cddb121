//! Every error shows the same sentence wherever it is shown: a `main` that returns it, and `unwrap`, use `Debug`.

mod lists;

use std::error::Error;
use std::sync::atomic::AtomicBool;

use gongfang::domain::Change;
use gongfang::ids::WorkerKey;
use gongfang::placement::costs;
use gongfang::{Edges, Graph, Market, Options, Placements, Report};
use lists::Folder;

/// What `fn main() -> Result<(), Box<dyn Error>>` prints after `Error: `.
fn shown<T, E: Error + 'static>(result: Result<T, E>) -> String {
    let Err(error) = result else {
        panic!("no error");
    };
    let said = error.to_string();
    let boxed: Box<dyn Error> = Box::new(error);
    let shown = format!("{boxed:?}");
    assert_eq!(shown, said);
    assert!(!shown.contains('{'), "{shown}");
    shown
}

#[test]
fn errors_of_every_stage_are_sentences() {
    shown(Market::read_dir("nowhere"));
    let text = shown(
        Folder::default()
            .with("workers.csv", "1975", "canary")
            .read("shown"),
    );
    assert!(
        text.contains("workers.csv, row 4") && !text.contains("canary"),
        "{text}"
    );
    // W3's standing placement takes more half-days than are on offer.
    let pinned = lists::market();
    shown(Graph::build(&pinned, &pinned.policy));
    let mut free = lists::lists();
    free.pairs.clear();
    let market = Market::new(free).expect("sound lists");
    let file = lists::fresh("in the way").join("file");
    std::fs::write(&file, "").expect("the target folder may be written");
    shown(market.write_dir(&file));
    shown(WorkerKey::new(""));
    shown(market.apply(&[Change::Withdraw(WorkerKey::new("W99").expect("a key"))]));

    let graph = Graph::build(&market, &market.policy).expect("in range");
    let stop = AtomicBool::new(true);
    let options = Options {
        stop: Some(&stop),
        ..Options::default()
    };
    shown(graph.solve_with(&options));
    let edges = Edges::default();
    let other = Graph::from_edges(edges).expect("nothing is a graph");
    let matching = graph.solve().expect("solved");
    shown(matching.verify(&other));
    shown(Placements::new(&market, &other, &matching));
    shown(costs(&market, &other, &matching, &Options::default()));
    let placements = Placements::new(&market, &graph, &matching).expect("of this market");
    shown(Report::new(&market, &other, &placements));
    let closed = market
        .demands()
        .map(|demand| Change::Close(demand.key().clone()));
    let closed = market
        .apply(&closed.collect::<Vec<_>>())
        .expect("they are there");
    shown(placements.check(&closed));
}
