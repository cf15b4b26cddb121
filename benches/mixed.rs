//! Figures of the mixed-plan solver on markets like a county, one line each.
//!
//! `cargo bench --bench mixed -- PEOPLE SEED SCANS_IN_MILLIONS [plain] [hard] [placed] [mps FILE]`: `plain` has no
//! stations, crews and least shares; `hard` is the second family of `mixed/market.rs`; `placed` puts the most people first.
#![allow(clippy::print_stdout, reason = "figures are what a bench is for")]
#[path = "mixed/market.rs"]
mod market;

use std::time::Instant;

use gongfang::mixed::{Effort, Model};

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let number = |at: usize, or: u64| {
        words
            .get(at)
            .and_then(|word| word.parse().ok())
            .unwrap_or(or)
    };
    let (people, seed) = (number(0, 600), number(1, 1));
    let plain = words.iter().any(|word| word == "plain");
    let rules = if plain { market::PLAIN } else { market::COUNTY };
    let people = usize::try_from(people).expect("a number of people");
    let has = |name: &str| words.iter().any(|word| word == name);
    let mut draft = if has("hard") {
        market::county(people, seed, rules)
    } else {
        market::lists(people, seed, rules)
    };
    draft.most_placed = has("placed");
    let model = Model::new(draft).expect("a generated market is in range");
    if let Some(at) = words.iter().position(|word| word == "mps") {
        let mut text = String::new();
        model.write_mps(&mut text).expect("a string takes all");
        std::fs::write(&words[at + 1], text).expect("the file can be written");
    }
    let start = Instant::now();
    let effort = Effort {
        scans: number(2, 2000) * 1_000_000,
        ..Effort::default()
    };
    let answer = model.solve(effort).expect("no stop flag");
    let took = start.elapsed();
    let checking = Instant::now();
    answer.verify(&model).expect("the answer holds");
    let checked = checking.elapsed();
    let gap = 100.0 * (answer.bound - answer.value) as f64 / answer.value.max(1) as f64;
    println!(
        "people {people} seed {seed} offers {} placed {} of {} value {} bound {} gap {gap:.4}% scans {} nodes {} time {:.2}s verify {:.2}s",
        model.offers(),
        answer.placed,
        answer
            .count
            .as_ref()
            .map_or(people as u64, |count| count.bound),
        answer.value,
        answer.bound,
        answer.scans,
        answer.proof.nodes.len(),
        took.as_secs_f64(),
        checked.as_secs_f64()
    );
}
