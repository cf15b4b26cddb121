//! Markets of drawn shape (`tests/families/drawn.rs`), each beside LEMON's network simplex in the same run, one thread.
//!
//! `cargo bench --bench drawn -- [LEFTS [FIRST [LAST]]]`, 3,000 and 1 to 100 if not said. The peer is what
//! `benches/peers/setup.sh` and `race.py` leave in `target/race/peer_lemon` (or in `RACE_DIR`); without it only our own figures are shown. Each is timed three
//! times by turns, the solve alone; the median counts. A total that differs ends the run.

#[path = "../tests/families/mod.rs"]
mod families;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use families::drawn::{Market, market};
use gongfang::{Edges, Graph, Matching, Objective, Options};

const TIMES: usize = 3;

/// What a solver reached: score over all edges, units placed, and how long it took.
struct Reached {
    total: i128,
    placed: u64,
    seconds: f64,
}

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let number = |at: usize, otherwise| numbers.get(at).copied().unwrap_or(otherwise);
    let lefts = u32::try_from(number(0, 3_000)).expect("fewer than 2^32 left nodes");
    let folder = PathBuf::from(std::env::var_os("RACE_DIR").unwrap_or("target/race".into()));
    let peer = folder.join("peer_lemon");
    let peer = peer.exists().then_some(peer.as_path());
    let mut said = io::stdout().lock();
    let mut shown = Shown::default();
    for seed in number(1, 1)..=number(2, 100) {
        shown
            .race(&market(lefts, seed), seed, peer, &mut said)
            .expect("the output may be written");
    }
    shown.sums(&mut said).expect("the output may be written");
}

/// What all markets took so far.
#[derive(Default)]
struct Shown {
    ours: f64,
    peers: f64,
    markets: u32,
    behind: u32,
    far_behind: u32,
    passes: f64,
    worst: Option<(f64, u64)>,
}

impl Shown {
    fn race(
        &mut self,
        market: &Market,
        seed: u64,
        peer: Option<&Path>,
        said: &mut impl Write,
    ) -> io::Result<()> {
        let instance =
            std::env::temp_dir().join(format!("gongfang-drawn-{}.raw", std::process::id()));
        if peer.is_some() {
            write_raw(&market.edges, &instance)?;
        }
        let graph = Graph::from_edges(market.edges.clone()).expect("the generator makes graphs");
        let mut ours = Vec::new();
        let mut peers = Vec::new();
        let mut passes = 0.0;
        for _ in 0..TIMES {
            let begun = Instant::now();
            let matching = solve(&graph);
            ours.push(begun.elapsed().as_secs_f64());
            passes = matching.stats().edge_scans as f64 / market.edges.edges.len().max(1) as f64;
            if let Some(peer) = peer {
                let reached = lemon(peer, &instance, &market.edges)?;
                // Where the best score counts alone, an edge worth nothing may be used or not.
                let placed = |units| match market.edges.objective {
                    Objective::MostPlaced => units,
                    Objective::BestScore => 0,
                };
                assert_eq!(
                    (matching.total(), placed(matching.placed())),
                    (reached.total, placed(reached.placed)),
                    "seed {seed}: {}",
                    market.shape
                );
                peers.push(reached.seconds);
            }
        }
        let ours = median(ours);
        self.markets += 1;
        self.ours += ours;
        self.passes += passes;
        write!(
            said,
            "{seed:5} {:8} edges {passes:6.1} passes {ours:8.5} s",
            market.edges.edges.len()
        )?;
        if peer.is_some() {
            let peers = median(peers);
            let ratio = peers / ours;
            self.peers += peers;
            self.behind += u32::from(ratio < 1.0);
            self.far_behind += u32::from(ratio < 0.5);
            if self.worst.is_none_or(|(least, _)| ratio < least) {
                self.worst = Some((ratio, seed));
            }
            write!(said, ", LEMON {peers:8.5} s, {ratio:6.2}")?;
            std::fs::remove_file(instance)?;
        }
        writeln!(said, "  {}", market.shape)
    }

    fn sums(&self, said: &mut impl Write) -> io::Result<()> {
        writeln!(
            said,
            "{} markets, {:.0} passes, {:.3} s",
            self.markets, self.passes, self.ours
        )?;
        if let Some((ratio, seed)) = self.worst {
            writeln!(
                said,
                "LEMON {:.3} s, {:.2} times as long; ahead on {}, twice as fast on {}, at the worst {:.1} times (seed {seed})",
                self.peers,
                self.peers / self.ours,
                self.behind,
                self.far_behind,
                1.0 / ratio
            )?;
        }
        Ok(())
    }
}

fn solve(graph: &Graph) -> Matching {
    graph
        .solve_with(&Options {
            threads: 1,
            ..Options::default()
        })
        .expect("nothing stops it")
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// The score that a cost of 0 stands for: the peer takes costs that are not negative.
fn most(edges: &Edges) -> i64 {
    edges
        .edges
        .iter()
        .map(|edge| edge.score)
        .max()
        .unwrap_or(0)
        .max(0)
}

/// What a unit costs the peer that is left out: nothing gained, or more than any way round where placing comes first.
fn left_out(edges: &Edges) -> i64 {
    let most = most(edges);
    match edges.objective {
        Objective::BestScore => most,
        Objective::MostPlaced => {
            let least = edges
                .edges
                .iter()
                .map(|edge| edge.score)
                .min()
                .unwrap_or(0)
                .min(0);
            let ways = 2 * edges.supply.len().min(edges.capacity.len()) as i64 + 1;
            (most - least + 1) * ways
        }
    }
}

fn write_raw(edges: &Edges, path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut put = |number: i64| file.write_all(&number.to_le_bytes());
    let (lefts, slots) = (edges.supply.len(), edges.capacity.len());
    for number in [
        lefts as i64,
        slots as i64,
        edges.edges.len() as i64,
        left_out(edges),
    ] {
        put(number)?;
    }
    let mut ends = vec![0_i64; lefts + 1];
    for edge in &edges.edges {
        ends[edge.left as usize + 1] += 1;
    }
    let mut end = 0;
    for degree in ends {
        end += degree;
        put(end)?;
    }
    let most = most(edges);
    for edge in &edges.edges {
        put(edge.slot.into())?;
    }
    for edge in &edges.edges {
        put(most - edge.score)?;
    }
    for edge in &edges.edges {
        put(edge.capacity.into())?;
    }
    for &units in edges.supply.iter().chain(&edges.capacity) {
        put(units.into())?;
    }
    file.flush()
}

fn lemon(peer: &Path, instance: &Path, edges: &Edges) -> io::Result<Reached> {
    let done = Command::new(peer).arg(instance).arg("ns").output()?;
    let words = String::from_utf8_lossy(&done.stdout).into_owned();
    let mut words = words.split_whitespace();
    let mut word = || {
        words
            .next()
            .ok_or_else(|| io::Error::other("the peer printed nothing"))
    };
    let cost: i128 = word()?.parse().map_err(io::Error::other)?;
    let placed: u64 = word()?.parse().map_err(io::Error::other)?;
    let seconds = word()?.parse().map_err(io::Error::other)?;
    Ok(Reached {
        total: i128::from(most(edges)) * i128::from(placed) - cost,
        placed,
        seconds,
    })
}
