//! Solves an assignment problem from a file: the DIMACS format, with supplies, capacities and a cost of staying out.
//!
//! ```text
//! assign FILE [--json] [--threads N] [--out FILE] [--warm]
//!
//! p asn NODES ARCS          nodes are numbered from 1
//! n LEFT [SUPPLY]           a left node and its units, 1 if not given; every node without an n line is a right node
//! d RIGHT CAPACITY          a right node's capacity, 1 if not given; 0 is legal
//! o COST                    cost of a left unit that stays out; without it: most units placed, then least cost
//! a LEFT RIGHT COST [CAP]   an arc; CAP is 1 if not given; COST is a non-negative integer
//! ```
//!
//! Lines stand in this order: `p`, then `n` and `d`, then `a`; `o` and comments (`c`) anywhere. A plain DIMACS file is
//! valid. Costs become scores: `COST of o - cost` with an `o` line, else `-cost`.
//!
//! The file is read through one buffer of a fixed size, and no number in it is believed before the lines are there:
//! a header may not promise more nodes than 64 a byte of the file.
#![allow(
    clippy::print_stdout,
    reason = "this program's answer is what it prints"
)]

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use gongfang::{
    CertificateError, Edge, Edges, EdgesError, Graph, Matching, Objective, Options, SolveError,
};
use thiserror::Error;

fn main() -> ExitCode {
    match Request::read(std::env::args().skip(1)).and_then(|request| run(&request)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("assign: {fault}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Debug, Error)]
enum Fault {
    #[error("{0}\nusage: assign FILE [--json] [--threads N] [--out FILE] [--warm]")]
    Usage(&'static str),
    #[error("{}: {source}", path.display())]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{}:{line}: {cause}", path.display())]
    Line {
        path: PathBuf,
        line: u64,
        cause: Cause,
    },
    #[error(transparent)]
    Edges(#[from] EdgesError),
    #[error(transparent)]
    Solve(#[from] SolveError),
    #[error("the matching is not proven: {0}")]
    Unproven(#[from] CertificateError),
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, Error)]
enum Cause {
    #[error("not a line of this format: it starts with c, p, n, d, o or a")]
    Kind,
    #[error("a number is missing")]
    Missing,
    #[error("not a whole number from 0 to {most}")]
    Number { most: u64 },
    #[error("something stands after the last number")]
    Trailing,
    #[error("longer than {most} bytes")]
    Long { most: usize },
    #[error("a problem line is `p asn NODES ARCS`")]
    Problem,
    #[error("a second problem line")]
    SecondProblem,
    #[error("the problem line comes first")]
    NoProblem,
    #[error("promises {nodes} nodes, more than 64 a byte of this file")]
    Promise { nodes: u64 },
    #[error("node lines stand before the arcs")]
    LateNode,
    #[error("node {node} is not in 1..={nodes}")]
    UnknownNode { node: u64, nodes: u64 },
    #[error("node {node} has a second line")]
    SecondNode { node: u64 },
    #[error("arc starts at node {node}, which is not a left node")]
    NotLeft { node: u64 },
    #[error("arc ends at node {node}, which is a left node")]
    NotRight { node: u64 },
    #[error("a second cost of staying out")]
    SecondOut,
    #[error("the file ends after {found} arcs, its problem line promises {promised}")]
    Arcs { found: u64, promised: u64 },
    #[error("the file ends without a problem line")]
    Empty,
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
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Fault> {
        let mut file = None;
        let mut request = Self {
            file: PathBuf::new(),
            json: false,
            threads: 0,
            out: None,
            warm: false,
        };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--json" => request.json = true,
                "--warm" => request.warm = true,
                "--threads" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    request.threads = number.ok_or(Fault::Usage("--threads needs a number"))?;
                }
                "--out" => {
                    request.out = Some(
                        words
                            .next()
                            .ok_or(Fault::Usage("--out needs a file"))?
                            .into(),
                    )
                }
                flag if flag.starts_with('-') => return Err(Fault::Usage("unknown option")),
                _ if file.is_some() => return Err(Fault::Usage("one file at a time")),
                path => file = Some(PathBuf::from(path)),
            }
        }
        request.file = file.ok_or(Fault::Usage("which file?"))?;
        Ok(request)
    }
}

fn run(request: &Request) -> Result<(), Fault> {
    let clock = Instant::now();
    let problem = Problem::read(&request.file)?;
    let read_seconds = clock.elapsed().as_secs_f64();
    let Problem {
        edges,
        out,
        left_nodes,
        slot_nodes,
    } = problem;
    let clock = Instant::now();
    let graph = Graph::from_edges(edges)?;
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
        let lines = (&left_nodes[..], &slot_nodes[..]);
        write_flows(path, &matching, lines).map_err(|source| Fault::File {
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
    if request.json {
        let members: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\": {value}"))
            .collect();
        println!("{{{}}}", members.join(", "));
    } else {
        for (name, value) in fields {
            println!("{name:16} {value}");
        }
    }
    Ok(())
}

/// Seconds and edge scans of a solve from the answer itself.
fn warm(graph: &Graph, matching: &Matching, options: &Options<'_>) -> Result<(f64, u64), Fault> {
    let clock = Instant::now();
    let again = graph.solve_from_with(matching, options)?;
    let seconds = clock.elapsed().as_secs_f64();
    Ok((seconds, again.stats().edge_scans))
}

/// A line for each flow: left node, right node, units, with the numbers of the file.
fn write_flows(
    path: &Path,
    matching: &Matching,
    (lefts, slots): (&[u32], &[u32]),
) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for (left, node) in (0..).zip(lefts) {
        for (slot, units) in matching.flows(left) {
            writeln!(file, "{node} {} {units}", slots[slot as usize])?;
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

/// A file as a graph, and the file's numbers of its nodes.
struct Problem {
    edges: Edges,
    out: Option<i64>,
    left_nodes: Vec<u32>,
    slot_nodes: Vec<u32>,
}

impl Problem {
    fn read(path: &Path) -> Result<Self, Fault> {
        let failed = |source| Fault::File {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let mut reader = Reader::new(bytes);
        let mut lines = Lines::new(file);
        let mut number = 0;
        let broken = |line, cause| Fault::Line {
            path: path.to_owned(),
            line,
            cause,
        };
        loop {
            match lines.next() {
                Ok(Some(line)) => {
                    number += 1;
                    reader.line(line).map_err(|cause| broken(number, cause))?;
                }
                Ok(None) => return reader.finish().map_err(|cause| broken(number, cause)),
                Err(Stop::File(source)) => return Err(failed(source)),
                Err(Stop::Long) => return Err(broken(number + 1, Cause::Long { most: BUFFER })),
            }
        }
    }
}

/// Bytes read at a time, and so the longest line.
const BUFFER: usize = 1 << 18;

/// Why there is no next line.
enum Stop {
    File(std::io::Error),
    Long,
}

/// The lines of a file, through one buffer.
struct Lines {
    file: File,
    buffer: Vec<u8>,
    /// What is not yet handed out: `buffer[from..to]`.
    from: usize,
    to: usize,
    ended: bool,
}

impl Lines {
    fn new(file: File) -> Self {
        Self {
            file,
            buffer: vec![0; BUFFER],
            from: 0,
            to: 0,
            ended: false,
        }
    }

    /// The next line without its end, or none after the last.
    fn next(&mut self) -> Result<Option<&[u8]>, Stop> {
        let mut looked = self.from;
        loop {
            if let Some(length) = self.buffer[looked..self.to]
                .iter()
                .position(|&byte| byte == b'\n')
            {
                let line = self.from..looked + length;
                self.from = line.end + 1;
                return Ok(Some(&self.buffer[line]));
            }
            if self.ended {
                let line = self.from..self.to;
                self.from = self.to;
                return Ok((!line.is_empty()).then(|| &self.buffer[line]));
            }
            looked = self.to - self.from;
            self.fill()?;
        }
    }

    /// Moves what is left to the front and reads on behind it.
    fn fill(&mut self) -> Result<(), Stop> {
        self.buffer.copy_within(self.from..self.to, 0);
        self.to -= self.from;
        self.from = 0;
        if self.to == self.buffer.len() {
            return Err(Stop::Long);
        }
        let read = self
            .file
            .read(&mut self.buffer[self.to..])
            .map_err(Stop::File)?;
        self.ended = read == 0;
        self.to += read;
        Ok(())
    }
}

/// What a node is, as far as its line said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Node {
    Unsaid,
    Left,
    Right,
}

/// The lines understood so far.
struct Reader {
    bytes: u64,
    /// Nodes and arcs as promised, once the problem line is read.
    promised: Option<(u64, u64)>,
    out: Option<i64>,
    /// Units of each node as its line said, 1 until then; arcs turn it into the numbers of `ids`.
    units: Vec<u32>,
    kinds: Vec<Node>,
    /// Number of each node on its own side, from the first arc on.
    ids: Vec<u32>,
    arcs: Vec<Edge>,
}

impl Reader {
    fn new(bytes: u64) -> Self {
        Self {
            bytes,
            promised: None,
            out: None,
            units: Vec::new(),
            kinds: Vec::new(),
            ids: Vec::new(),
            arcs: Vec::new(),
        }
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Cause> {
        let mut words = Words(line);
        match words.next() {
            Some(b"a") => self.arc(words),
            Some(b"n") => {
                let node = self.node(words.number(u64::MAX)?)?;
                let supply = words.optional(MOST_UNITS)?.unwrap_or(1);
                words.end()?;
                self.say(node, Node::Left, supply)
            }
            Some(b"d") => {
                let node = self.node(words.number(u64::MAX)?)?;
                let capacity = words.number(MOST_UNITS)?;
                words.end()?;
                self.say(node, Node::Right, capacity)
            }
            Some(b"o") => {
                let cost = words.number(MOST_COST)?;
                words.end()?;
                match self.out.replace(signed(cost)) {
                    None => Ok(()),
                    Some(_) => Err(Cause::SecondOut),
                }
            }
            Some(b"p") => self.problem(words),
            Some(b"c") | None => Ok(()),
            Some(word) if word.starts_with(b"c") => Ok(()),
            Some(_) => Err(Cause::Kind),
        }
    }

    fn problem(&mut self, mut words: Words<'_>) -> Result<(), Cause> {
        if self.promised.is_some() {
            return Err(Cause::SecondProblem);
        }
        if words.next() != Some(b"asn") {
            return Err(Cause::Problem);
        }
        let nodes = words.number(u64::from(u32::MAX - 1))?;
        let arcs = words.number(u64::from(u32::MAX - 1))?;
        words.end()?;
        if nodes > self.bytes.saturating_mul(64) {
            return Err(Cause::Promise { nodes });
        }
        self.promised = Some((nodes, arcs));
        let nodes = usize::try_from(nodes).map_err(|_| Cause::Promise { nodes })?;
        self.units = vec![1; nodes];
        self.kinds = vec![Node::Unsaid; nodes];
        // No arc takes fewer than 8 bytes.
        self.arcs
            .reserve(usize::try_from(arcs.min(self.bytes / 8)).unwrap_or(0));
        Ok(())
    }

    /// The place of a node of the file.
    fn node(&self, node: u64) -> Result<usize, Cause> {
        let (nodes, _) = self.promised.ok_or(Cause::NoProblem)?;
        if !self.ids.is_empty() {
            return Err(Cause::LateNode);
        }
        place(node, nodes)
    }

    fn say(&mut self, node: usize, kind: Node, units: u64) -> Result<(), Cause> {
        if self.kinds[node] != Node::Unsaid {
            return Err(Cause::SecondNode {
                node: node as u64 + 1,
            });
        }
        self.kinds[node] = kind;
        self.units[node] = u32::try_from(units).map_err(|_| Cause::Number { most: MOST_UNITS })?;
        Ok(())
    }

    fn arc(&mut self, mut words: Words<'_>) -> Result<(), Cause> {
        let (nodes, _) = self.promised.ok_or(Cause::NoProblem)?;
        if self.ids.is_empty() {
            self.number_nodes();
        }
        let left = place(words.number(u64::MAX)?, nodes)?;
        let right = place(words.number(u64::MAX)?, nodes)?;
        let cost = words.number(MOST_COST)?;
        let capacity = words.optional(MOST_UNITS)?.unwrap_or(1);
        words.end()?;
        if self.kinds[left] != Node::Left {
            return Err(Cause::NotLeft {
                node: left as u64 + 1,
            });
        }
        if self.kinds[right] == Node::Left {
            return Err(Cause::NotRight {
                node: right as u64 + 1,
            });
        }
        self.arcs.push(Edge {
            left: self.ids[left],
            slot: self.ids[right],
            score: -signed(cost),
            capacity: u32::try_from(capacity).map_err(|_| Cause::Number { most: MOST_UNITS })?,
        });
        Ok(())
    }

    /// Numbers left nodes and right nodes apart, each in the order of the file's numbers.
    fn number_nodes(&mut self) {
        let (mut lefts, mut slots) = (0..u32::MAX, 0..u32::MAX);
        let number = |kind: &Node| {
            if *kind == Node::Left {
                lefts.next()
            } else {
                slots.next()
            }
        };
        self.ids = self
            .kinds
            .iter()
            .map(number)
            .map(|id| id.expect("fewer than 2^32 nodes are promised"))
            .collect();
    }

    fn finish(mut self) -> Result<Problem, Cause> {
        let (_, promised) = self.promised.ok_or(Cause::Empty)?;
        let found = self.arcs.len() as u64;
        if found != promised {
            return Err(Cause::Arcs { found, promised });
        }
        if let Some(out) = self.out {
            for arc in &mut self.arcs {
                arc.score += out;
            }
        }
        let (mut supply, mut capacity) = (Vec::new(), Vec::new());
        let (mut left_nodes, mut slot_nodes) = (Vec::new(), Vec::new());
        for (node, (kind, &units)) in (1u32..).zip(self.kinds.iter().zip(&self.units)) {
            let (nodes, side) = match kind {
                Node::Left => (&mut left_nodes, &mut supply),
                Node::Unsaid | Node::Right => (&mut slot_nodes, &mut capacity),
            };
            nodes.push(node);
            side.push(units);
        }
        let objective = if self.out.is_some() {
            Objective::BestScore
        } else {
            Objective::MostPlaced
        };
        let edges = Edges {
            supply,
            capacity,
            edges: self.arcs,
            objective,
            ..Edges::default()
        };
        Ok(Problem {
            edges,
            out: self.out,
            left_nodes,
            slot_nodes,
        })
    }
}

/// The largest supply or capacity.
const MOST_UNITS: u64 = u32::MAX as u64;
/// The largest cost.
const MOST_COST: u64 = 1 << 52;

/// The place of node `node` among `nodes`.
fn place(node: u64, nodes: u64) -> Result<usize, Cause> {
    if node == 0 || node > nodes {
        return Err(Cause::UnknownNode { node, nodes });
    }
    usize::try_from(node - 1).map_err(|_| Cause::UnknownNode { node, nodes })
}

fn signed(cost: u64) -> i64 {
    i64::try_from(cost).expect("a cost is at most 2^52")
}

/// The words of a line, apart by blanks.
struct Words<'a>(&'a [u8]);

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
        let start = self.0.iter().position(|byte| !blank(byte))?;
        let rest = &self.0[start..];
        let (word, rest) = rest.split_at(rest.iter().position(blank).unwrap_or(rest.len()));
        self.0 = rest;
        Some(word)
    }

    fn number(&mut self, most: u64) -> Result<u64, Cause> {
        self.optional(most)?.ok_or(Cause::Missing)
    }

    fn optional(&mut self, most: u64) -> Result<Option<u64>, Cause> {
        let Some(word) = self.next() else {
            return Ok(None);
        };
        let mut number = 0u64;
        for byte in word {
            let digit = byte.wrapping_sub(b'0');
            let next = number
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(u64::from(digit)));
            number = next
                .filter(|&next| digit < 10 && next <= most)
                .ok_or(Cause::Number { most })?;
        }
        Ok(Some(number))
    }

    fn end(&mut self) -> Result<(), Cause> {
        if self.next().is_some() {
            Err(Cause::Trailing)
        } else {
            Ok(())
        }
    }
}
