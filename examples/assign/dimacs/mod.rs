//! The DIMACS assignment format, with supplies, capacities and a cost of staying out.
//!
//! ```text
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
//! a header may not promise more nodes than 64 a byte of the file. A pipe does not tell its length before it ends, so there a
//! header of at most 2^24 nodes is believed until then.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use gongfang::{Edge, Edges, EdgesError, Objective};

mod fault;
mod words;

pub(crate) use fault::{Cause, ReadError};

use fault::{ArcLine, TwoArcs};
use words::Words;

/// A file as a graph, and the file's numbers of its nodes.
pub(crate) struct Problem {
    pub(crate) edges: Edges,
    pub(crate) out: Option<i64>,
    pub(crate) nodes: Nodes,
}

/// The file's numbers of the nodes of a graph.
#[derive(Default)]
pub(crate) struct Nodes {
    pub(crate) left: Vec<u32>,
    pub(crate) right: Vec<u32>,
}

impl Nodes {
    /// Says what is wrong with the edges in the numbers of the file.
    pub(crate) fn name(&self, path: &Path, fault: &EdgesError) -> ReadError {
        let path = path.to_owned();
        match *fault {
            EdgesError::Twice { left, slot } => {
                let (left, right) = (self.left[left as usize], self.right[slot as usize]);
                ReadError::Twice {
                    lines: TwoArcs(two_arcs(&path, left, right)),
                    path,
                    left,
                    right,
                }
            }
            ref other => ReadError::Edges {
                path,
                source: other.clone(),
            },
        }
    }
}

impl Problem {
    /// Reads a file, a pipe, or `-`, the standard input.
    pub(crate) fn read(path: &Path) -> Result<Self, ReadError> {
        let failed = |source| ReadError::File {
            path: path.to_owned(),
            source,
        };
        if path == Path::new("-") {
            return Self::from_lines(path, std::io::stdin().lock(), None);
        }
        let file = File::open(path).map_err(failed)?;
        let bytes = length(&file).map_err(failed)?;
        Self::from_lines(path, file, bytes)
    }

    /// Reads `source`, which is `bytes` long, where that is known, and called `path` in what is said of it.
    pub(crate) fn from_lines(
        path: &Path,
        source: impl Read,
        bytes: Option<u64>,
    ) -> Result<Self, ReadError> {
        let mut reader = Reader::new(bytes);
        let mut lines = Lines::new(source);
        let mut number = 0;
        let broken = |line, cause| ReadError::Line {
            path: path.to_owned(),
            line,
            cause,
        };
        loop {
            match lines.next() {
                Ok(Some(mut line)) => {
                    number += 1;
                    if number == 1 {
                        // Some editors begin a file so.
                        line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
                    }
                    reader.line(line).map_err(|cause| broken(number, cause))?;
                }
                Ok(None) => {
                    reader.bytes = Some(lines.bytes);
                    return reader
                        .finish()
                        .map_err(|cause| broken(number.max(1), cause));
                }
                Err(Stop::File(source)) => {
                    let path = path.to_owned();
                    return Err(ReadError::File { path, source });
                }
                Err(Stop::Long) => return Err(broken(number + 1, Cause::Long { most: BUFFER })),
            }
        }
    }
}

/// Bytes of a file; none for a pipe, and for what the system makes up while it is read.
fn length(file: &File) -> std::io::Result<Option<u64>> {
    let about = file.metadata()?;
    Ok((about.is_file() && about.len() > 0).then_some(about.len()))
}

/// The first two lines with an arc that carries anything from `left` to `right`, where the file can be read again.
fn two_arcs(path: &Path, left: u32, right: u32) -> Option<[ArcLine; 2]> {
    let file = File::open(path).ok()?;
    length(&file).ok()??;
    let mut lines = Lines::new(file);
    let (mut number, mut first) = (0, None);
    while let Ok(Some(line)) = lines.next() {
        number += 1;
        let mut words = Words(line);
        let Some(arc) = (words.next() == Some(b"a")).then(|| Arc::read(words)) else {
            continue;
        };
        let arc = arc.ok()?;
        if arc.capacity > 0 && (arc.left, arc.right) == (left.into(), right.into()) {
            let cost = arc.cost;
            let second = ArcLine { line: number, cost };
            match first {
                None => first = Some(second),
                Some(first) => return Some([first, second]),
            }
        }
    }
    None
}

/// Bytes read at a time, and so the longest line.
const BUFFER: usize = 1 << 18;

/// Why there is no next line.
enum Stop {
    File(std::io::Error),
    Long,
}

/// The lines of a file, through one buffer.
struct Lines<R> {
    source: R,
    /// Bytes read so far.
    bytes: u64,
    buffer: Vec<u8>,
    /// What is not yet handed out: `buffer[from..to]`.
    from: usize,
    to: usize,
    ended: bool,
}

impl<R: Read> Lines<R> {
    fn new(source: R) -> Self {
        Self {
            source,
            bytes: 0,
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
        let read = loop {
            match self.source.read(&mut self.buffer[self.to..]) {
                Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
                read => break read.map_err(Stop::File)?,
            }
        };
        self.ended = read == 0;
        self.to += read;
        self.bytes += read as u64;
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
    /// How long all of them are, where that is known.
    bytes: Option<u64>,
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
    fn new(bytes: Option<u64>) -> Self {
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
        self.promised = Some((nodes, arcs));
        self.believe(nodes)?;
        let nodes = usize::try_from(nodes).map_err(|_| Cause::Promise { nodes })?;
        self.units = vec![1; nodes];
        self.kinds = vec![Node::Unsaid; nodes];
        // No arc takes fewer than 8 bytes.
        let arcs = arcs.min(self.bytes.unwrap_or(0) / 8);
        self.arcs.reserve(usize::try_from(arcs).unwrap_or(0));
        Ok(())
    }

    /// Whether a file of this length may promise so many nodes.
    fn believe(&self, nodes: u64) -> Result<(), Cause> {
        match self.bytes {
            Some(bytes) if nodes > bytes.saturating_mul(64) => Err(Cause::Promise { nodes }),
            None if nodes > PIPE_NODES => Err(Cause::PipePromise {
                nodes,
                most: PIPE_NODES,
            }),
            _ => Ok(()),
        }
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

    fn arc(&mut self, words: Words<'_>) -> Result<(), Cause> {
        let (nodes, _) = self.promised.ok_or(Cause::NoProblem)?;
        if self.ids.is_empty() {
            self.number_nodes();
        }
        let arc = Arc::read(words)?;
        let (left, right) = (place(arc.left, nodes)?, place(arc.right, nodes)?);
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
            score: -signed(arc.cost),
            capacity: u32::try_from(arc.capacity)
                .map_err(|_| Cause::Number { most: MOST_UNITS })?,
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
        let (nodes, promised) = self.promised.ok_or(Cause::Empty)?;
        self.believe(nodes)?;
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
        let mut nodes = Nodes::default();
        for (node, (kind, &units)) in (1u32..).zip(self.kinds.iter().zip(&self.units)) {
            let (side_nodes, side) = match kind {
                Node::Left => (&mut nodes.left, &mut supply),
                Node::Unsaid | Node::Right => (&mut nodes.right, &mut capacity),
            };
            side_nodes.push(node);
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
            nodes,
        })
    }
}

/// The largest supply or capacity.
const MOST_UNITS: u64 = u32::MAX as u64;
/// The largest cost.
const MOST_COST: u64 = 1 << 52;
/// The most nodes that a file of unknown length may promise: 144 MiB of them.
const PIPE_NODES: u64 = 1 << 24;

/// An arc as its line says.
struct Arc {
    left: u64,
    right: u64,
    cost: u64,
    capacity: u64,
}

impl Arc {
    /// Reads what stands behind the `a`.
    fn read(mut words: Words<'_>) -> Result<Self, Cause> {
        let arc = Self {
            left: words.number(u64::MAX)?,
            right: words.number(u64::MAX)?,
            cost: words.number(MOST_COST)?,
            capacity: words.optional(MOST_UNITS)?.unwrap_or(1),
        };
        words.end()?;
        Ok(arc)
    }
}

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
