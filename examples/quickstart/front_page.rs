// The front page's code, word for word.

use gongfang::domain::Change;
use gongfang::ids::WorkerKey;
use gongfang::{Graph, Market, Placements};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let market = Market::read_dir("examples/data/shengzhou")?; // the lists; every fault of every list in one error
    let graph = Graph::build(&market, &market.policy)?; // who could go where, and what it is worth
    let matching = graph.solve()?; // the optimum, with its prices
    matching.verify(&graph)?; // the proof, one pass, no tolerance
    let placements = Placements::new(&market, &graph, &matching)?;
    placements.check(&market)?; // every rule, read again from the lists

    let worker = WorkerKey::new("W0006")?;
    println!(
        "{}",
        placements.explain(&worker).ok_or("nobody of this key")?
    ); // placed; outbid, by how much; or which rule

    let next = market.apply(&[Change::Withdraw(worker)])?; // the next day's market: all changes, or none
    let again = Graph::build(&next, &next.policy)?.solve_from(&matching)?; // again, from the old prices
    println!(
        "{} people placed, then {}",
        matching.placed(),
        again.placed()
    );
    Ok(())
}
