//! Solves an assignment problem from a file: the DIMACS format, with supplies, capacities and a cost of staying out.
//!
//! ```text
//! assign FILE [--json] [--threads N] [--out FILE] [--warm]
//! ```
//!
//! FILE may be a pipe, and `-` is the standard input. What the lines of a file are stands in `dimacs`.

#[path = "../shared/arguments.rs"]
mod arguments;
mod dimacs;

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use gongfang::{CertificateError, Graph, Matching, Options, SolveError};
use thiserror::Error;

use arguments::{Word, Words};
use dimacs::{Problem, ReadError};

fn main() -> ExitCode {
    let is_help = |word: OsString| word == "--help" || word == "-h";
    if std::env::args_os().skip(1).any(is_help) {
        // Who reads no further has what was wanted.
        let _ = writeln!(std::io::stdout(), "{HELP}");
        return ExitCode::SUCCESS;
    }
    match Request::read(std::env::args_os().skip(1)).and_then(|request| run(&request)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("assign: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// More threads than any machine has.
const MOST_THREADS: u64 = 65_536;

const USAGE: &str = "usage: assign FILE [--json] [--threads N] [--out FILE] [--warm]";

const HELP: &str = "\
usage: assign FILE [--json] [--threads N] [--out FILE] [--warm]
求解 DIMACS 格式的指派问题，可有供给、容量和不指派的费用 solves a DIMACS assignment problem, with supplies, capacities and a cost of staying out

  FILE         问题文件，- 为标准输入 the problem; - is the standard input
  --json       结果写成一行 JSON the results as one line of JSON
  --threads N  线程数，0 为全部 threads, 0: all (0)
  --out FILE   把流量写到文件，每行：左 右 单位数 writes the flows, a line each: left, right, units
  --warm       再从答案出发求解一次并计时 solves again from the answer, and times it

文件各行 the lines of a file:
  p asn NODES ARCS          节点从 1 编号 nodes are numbered from 1
  n LEFT [SUPPLY]           左节点，供给默认 1 a left node and its units (1); a node without an n line is a right one
  d RIGHT CAPACITY          右节点的容量，默认 1 a right node's capacity (1); 0 is legal
  o COST                    左边一个单位不指派的费用 cost of a left unit that stays out; without it: most units placed, then least cost
  a LEFT RIGHT COST [CAP]   弧，容量默认 1，费用为非负整数 an arc (CAP 1); COST is a non-negative integer
  c ...                     注释 a comment
顺序 in this order: p, n 和 and d, a; o, c 不限 anywhere.";

#[derive(Debug, Error)]
enum Fault {
    #[error("{0}\n{USAGE}")]
    Usage(String),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("cannot write {}: {source}; name a file in a folder that may be written with --out", path.display())]
    Write {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Solve(#[from] SolveError),
    #[error("the matching is not proven: {0}")]
    Unproven(#[from] CertificateError),
}

/// What was asked for on the command line.
struct Request {
    file: PathBuf,
    json: bool,
    threads: usize,
    out: Option<PathBuf>,
    warm: bool,
}

impl Request {
    fn read(words: impl Iterator<Item = OsString>) -> Result<Self, Fault> {
        let mut request = Self {
            file: PathBuf::new(),
            json: false,
            threads: 0,
            out: None,
            warm: false,
        };
        let mut words = Words::new(words);
        while let Some(word) = words.next().map_err(Fault::Usage)? {
            let name = match word {
                Word::Option(name) => name,
                Word::Plain(word) if request.file.as_os_str().is_empty() => {
                    request.file = word.into();
                    continue;
                }
                Word::Plain(_) => return Err(usage("一次只读一个问题文件 / one file at a time")),
            };
            match &*name {
                "--json" => request.json = true,
                "--warm" => request.warm = true,
                "--threads" => {
                    let threads = words.whole(MOST_THREADS).map_err(Fault::Usage)?;
                    request.threads = usize::try_from(threads).unwrap_or(0);
                }
                "--out" => {
                    let file = words.value(["文件", "a file"]).map_err(Fault::Usage)?;
                    request.out = Some(file.into());
                }
                _ => return Err(Fault::Usage(words.unknown())),
            }
        }
        if request.file.as_os_str().is_empty() {
            return Err(usage("没有写问题文件 / which file?"));
        }
        let there = |path: &Path| path.canonicalize().ok();
        let out = request.out.as_deref().and_then(there);
        if out.is_some() && out == there(&request.file) {
            return Err(usage(
                "--out 不能是问题文件本身 / --out is the file of the problem: name another",
            ));
        }
        Ok(request)
    }
}

fn usage(why: &str) -> Fault {
    Fault::Usage(why.to_owned())
}

fn run(request: &Request) -> Result<(), Fault> {
    let clock = Instant::now();
    let problem = Problem::read(&request.file)?;
    let read_seconds = clock.elapsed().as_secs_f64();
    let Problem { edges, out, nodes } = problem;
    let clock = Instant::now();
    let graph = Graph::from_edges(edges).map_err(|fault| nodes.name(&request.file, &fault))?;
    let graph_seconds = clock.elapsed().as_secs_f64();

    let options = Options {
        threads: request.threads,
        ..Options::default()
    };
    let clock = Instant::now();
    let matching = graph.solve_with(&options)?;
    let solve_seconds = clock.elapsed().as_secs_f64();
    // A solve has verified itself; this second look is not the solver's word.
    let clock = Instant::now();
    let certified = matching.verify(&graph).is_ok();
    let verify_seconds = clock.elapsed().as_secs_f64();
    let peak_bytes = peak_bytes();
    let warm = if request.warm {
        Some(warm(&graph, &matching, &options)?)
    } else {
        None
    };

    if let Some(path) = &request.out {
        write_flows(path, &matching, &nodes).map_err(|source| Fault::Write {
            path: path.clone(),
            source,
        })?;
    }
    let stats = matching.stats();
    let placed = matching.placed();
    let cost = i128::from(out.unwrap_or(0)) * i128::from(placed) - matching.total();
    let mut fields: Vec<(String, String)> = [
        ("cost", cost.to_string()),
        ("assigned", placed.to_string()),
        ("solve_seconds", format!("{solve_seconds:.6}")),
        ("certified", certified.to_string()),
        ("scans", stats.edge_scans.to_string()),
        ("bids", stats.bids.to_string()),
        ("searches", stats.searches.to_string()),
        ("pivots", stats.pivots.to_string()),
        ("phases", stats.phases.to_string()),
        ("verify_seconds", format!("{verify_seconds:.6}")),
        ("read_seconds", format!("{read_seconds:.6}")),
        ("graph_seconds", format!("{graph_seconds:.6}")),
        ("estimate_bytes", graph.estimate_bytes().to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    fields.extend(peak_bytes.map(|bytes| ("peak_bytes".to_owned(), bytes.to_string())));
    if let Some((seconds, scans)) = warm {
        fields.extend([
            ("warm_seconds".to_owned(), format!("{seconds:.6}")),
            ("warm_scans".to_owned(), scans.to_string()),
        ]);
    }
    fields.extend(
        stats
            .seconds
            .iter()
            .map(|&(stage, seconds)| (format!("{stage}_seconds"), format!("{seconds:.6}"))),
    );
    let text: String = if request.json {
        let members: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\": {value}"))
            .collect();
        format!("{{{}}}\n", members.join(", "))
    } else {
        fields
            .iter()
            .map(|(name, value)| format!("{name:16} {value}\n"))
            .collect()
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        // Who reads the first lines only has what was wanted.
        Err(fault) if fault.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(source) => Err(Fault::Write {
            path: "-".into(),
            source,
        }),
        Ok(()) => Ok(()),
    }
}

/// Seconds and edge scans of a solve from the answer itself.
fn warm(graph: &Graph, matching: &Matching, options: &Options<'_>) -> Result<(f64, u64), Fault> {
    let clock = Instant::now();
    let again = graph.solve_from_with(matching, options)?;
    let seconds = clock.elapsed().as_secs_f64();
    Ok((seconds, again.stats().edge_scans))
}

/// A line for each flow: left node, right node, units, with the numbers of the file.
fn write_flows(path: &Path, matching: &Matching, nodes: &dimacs::Nodes) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for (left, node) in (0..).zip(&nodes.left) {
        for (slot, units) in matching.flows(left) {
            writeln!(file, "{node} {} {units}", nodes.right[slot as usize])?;
        }
    }
    file.flush()
}

/// The most memory this process held, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
