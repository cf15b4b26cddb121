//! What is wrong with a file, in its own numbers.

use std::path::PathBuf;

use gongfang::EdgesError;
use thiserror::Error;

/// Why a file is no problem.
#[derive(Debug, Error)]
pub(crate) enum ReadError {
    #[error("cannot read {}: {source}; name a file in the DIMACS format, or - for the standard input", path.display())]
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
    #[error("{}: the arc from {left} to {right} stands twice{lines}", path.display())]
    Twice {
        path: PathBuf,
        left: u32,
        right: u32,
        lines: TwoArcs,
    },
    #[error("{}: {source}", path.display())]
    Edges { path: PathBuf, source: EdgesError },
}

/// A line, and the cost of the arc on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ArcLine {
    pub(crate) line: u64,
    pub(crate) cost: u64,
}

/// The lines of an arc that stands twice; none where the file cannot be read a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TwoArcs(pub(crate) Option<[ArcLine; 2]>);

/// Where they are, and what to do.
impl std::fmt::Display for TwoArcs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some([a, b]) if a.cost == b.cost => {
                let (first, second) = (a.line, b.line);
                write!(f, ", on lines {first} and {second}: give one arc with the CAP of both")
            }
            Some([a, b]) => write!(
                f,
                ", on line {} with cost {} and on line {} with cost {}: an arc has one cost, so keep the line that is right and leave the other out; the cheaper, where one unit may choose",
                a.line, a.cost, b.line, b.cost
            ),
            None => f.write_str(
                ": give one arc, with the CAP of both where their costs are the same, else the one whose cost is right",
            ),
        }
    }
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Cause {
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
    #[error("promises {nodes} nodes, a pipe may promise {most}: save it to a file and name that")]
    PipePromise { nodes: u64, most: u64 },
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
