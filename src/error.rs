//! What can go wrong, one enum a stage. Of every error `Debug` is the sentence that `Display` writes.

use std::path::PathBuf;

use thiserror::Error;

use crate::words::debug_as_display;

mod detail;
pub(crate) mod issue;
mod list;

use detail::system_zh;

pub use issue::{Detail, Issue, IssueCode, List, MarketError};

debug_as_display!(
    ReadError,
    MarketError,
    WriteError,
    EdgesError,
    SolveError,
    WeeksFault,
    CertificateError,
);

/// Why a folder of lists cannot be read.
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such folder, or it is something else.
    #[error("{} is not a folder that can be read ({kind}); name the folder that holds the lists", path.display())]
    NotAFolder {
        /// What was named.
        path: PathBuf,
        /// What the system said.
        kind: std::io::ErrorKind,
    },
    /// Files that are missing or unreadable, and every fault that the readable ones hold.
    #[error(transparent)]
    Lists(#[from] MarketError),
}

impl ReadError {
    /// The whole error in Chinese, line by line that of the English.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            ReadError::NotAFolder { path, kind } => format!(
                "{} 不是可以读取的文件夹 ({}); 请写明清单所在的文件夹",
                path.display(),
                system_zh(*kind)
            ),
            ReadError::Lists(error) => error.zh(),
        }
    }
}

/// Why lists cannot be written. No file is left half written.
#[derive(Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The system refuses.
    #[error("{} cannot be written ({}); check that the folder exists, may be written to and has room", path.display(), source.kind())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder cannot be made.
    #[error("the folder {} cannot be made ({}); name one that can be written to", path.display(), source.kind())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something that is no file stands where the file goes.
    #[error("{} is in the way and is no file; move it, or name another folder", path.display())]
    InTheWay {
        /// Where the file goes.
        path: PathBuf,
    },
    /// The policy does not fit in a TOML file.
    #[error("the policy cannot be written as TOML; correct its texts")]
    Policy(#[from] toml::ser::Error),
}

impl WriteError {
    /// The error in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            WriteError::File { path, source } => format!(
                "{} 无法写入 ({}); 请检查文件夹是否存在、可以写入并有空间",
                path.display(),
                system_zh(source.kind())
            ),
            WriteError::Folder { path, source } => format!(
                "无法建立文件夹 {} ({}); 请另指一个可以写入的文件夹",
                path.display(),
                system_zh(source.kind())
            ),
            WriteError::InTheWay { path } => format!(
                "{} 处已有别的东西, 不是文件; 请移开, 或另指一个文件夹",
                path.display()
            ),
            WriteError::Policy(_) => "政策无法写成 TOML; 请改正其中的文字".to_owned(),
        }
    }
}

/// Why a list of bare edges is not a graph.
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EdgesError {
    /// More nodes or edges than 32 bits can number.
    #[error("{number} {what}, at most 4294967294 can be numbered: split the graph")]
    TooMany {
        /// Of what there are too many.
        what: &'static str,
        /// How many there are.
        number: usize,
    },
    /// The list of groups is not as long as the list of slots.
    #[error(
        "groups are given for {found} slots of {slots}: give one for every slot, or none at all"
    )]
    GroupLength {
        /// Slots of the graph.
        slots: usize,
        /// Entries of the list.
        found: usize,
    },
    /// A slot stands in a group that is not there.
    #[error("slot {slot} stands in group {group}, there are {groups}: groups are numbered from 0")]
    UnknownGroup {
        /// The slot.
        slot: usize,
        /// The group it names.
        group: u32,
        /// Groups of the graph.
        groups: u32,
    },
    /// An edge starts at a left node that is not there.
    #[error(
        "edge at position {position} starts at left node {left}, there are {lefts}: nodes are numbered from 0"
    )]
    UnknownLeft {
        /// Position of the edge in the list.
        position: usize,
        /// The left node it names.
        left: u32,
        /// Left nodes of the graph.
        lefts: usize,
    },
    /// An edge ends at a slot that is not there.
    #[error(
        "edge at position {position} ends at slot {slot}, there are {slots}: slots are numbered from 0"
    )]
    UnknownSlot {
        /// Position of the edge in the list.
        position: usize,
        /// The slot it names.
        slot: u32,
        /// Slots of the graph.
        slots: usize,
    },
    /// A score is too large to be added up.
    #[error(
        "edge at position {position} scores {score}, the limit is {limit} either way: scale the scores down"
    )]
    Score {
        /// Position of the edge in the list.
        position: usize,
        /// Its score.
        score: i64,
        /// The largest score allowed, either way.
        limit: i64,
    },
    /// A pair stands twice.
    #[error(
        "left node {left} and slot {slot} are joined twice: give one edge with the capacity of both"
    )]
    Twice {
        /// The left node.
        left: u32,
        /// The slot.
        slot: u32,
    },
}

/// Why there is no matching.
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SolveError {
    /// The stop flag was set.
    #[error(
        "stopped by the caller after {scans} edge scans: there is no partial answer; solve again to have one"
    )]
    Stopped {
        /// Edge scans done, those of all components together.
        scans: u64,
    },
    /// The deadline passed.
    #[error(
        "deadline passed after {scans} edge scans: there is no partial answer; allow more time"
    )]
    Deadline {
        /// Edge scans done, those of all components together.
        scans: u64,
    },
    /// The work limit was reached.
    #[error("work limit of {limit} edge scans reached: there is no partial answer; allow more")]
    WorkLimit {
        /// Edge scans allowed.
        limit: u64,
        /// Edge scans done, those of all components together: the same on any number of threads. More than `limit`, unless
        /// components are solved side by side: each has a share of the work by its edges, and one may have used up its own.
        scans: u64,
    },
    /// Scores lie so far apart that a sum along a path could leave 64 bits.
    #[error(
        "scores from {least} to {greatest} over {nodes} slots and groups could overflow 64 bits: scale them down to a spread below {limit}"
    )]
    Range {
        /// The least score.
        least: i64,
        /// The greatest score.
        greatest: i64,
        /// Slots and groups, and two more.
        nodes: u64,
        /// The greatest spread that is safe at this size.
        limit: i64,
    },
    /// A row of the weeks does not fit the solver's integers, or what was decided does not fit together.
    #[error("whole weeks cannot be decided: {}", beyond(list, *row, what))]
    Weeks {
        /// Places, shares, orders, openings, sites or people.
        list: &'static str,
        /// Position among them.
        row: usize,
        /// What is out of range.
        what: &'static str,
    },
    /// The answer did not pass its own check: a fault of this library, never of the input.
    #[error("the matching did not pass its own check; report this as a fault of gongfang")]
    Unproven(#[from] CertificateError),
}

/// What cannot be held, in words of the lists and the policy, and what to do.
fn beyond(list: &str, row: usize, what: &str) -> String {
    match (list, what) {
        ("person", "once") => "what one person's groups bring once a week is beyond 10737418 yuan a month: lower priority_yuan of the policy's groups, or yuan_month of its subsidies".to_owned(),
        _ => format!(
            "of {list} {row}, counted from 0 in the order of the keys, {what} cannot be held: lower it in the lists, or the policy's amounts"
        ),
    }
}

/// What is wrong with the weeks of a plan.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WeeksFault {
    /// Weeks for a graph without, or of another size.
    #[error("the weeks are of another graph")]
    OtherGraph,
    /// A week holds what is not offered, or breaks the person's own bounds.
    #[error("a person's week is none")]
    Week,
    /// Seats, stations or pieces are overdrawn.
    #[error("more is used than there is")]
    Overfull,
    /// More people than places, or fewer than the least crew.
    #[error("an opening is outside its crew")]
    Crew,
    /// The sums are not those of the weeks.
    #[error("the sums are not those of the weeks")]
    Value,
    /// The tree of prices does not cover every plan, or does not bound it.
    #[error("the proof does not bound every plan")]
    Proof,
}

/// Why a certificate does not prove what it claims.
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// A list is not as long as the graph asks: the matching is of another graph.
    #[error(
        "{list} has {found} entries, the graph asks for {expected}: verify a matching against its own graph"
    )]
    Length {
        /// Which list.
        list: &'static str,
        /// Entries it should have.
        expected: usize,
        /// Entries it has.
        found: usize,
    },
    /// The flows of a left node are not a range, or their slots do not ascend.
    #[error("flows of left node {left} are out of order: slots ascend and stand once")]
    FlowOrder {
        /// The left node.
        left: u32,
    },
    /// A flow carries nothing.
    #[error("flow from left node {left} to slot {slot} carries nothing: leave it out")]
    EmptyFlow {
        /// The left node.
        left: u32,
        /// The slot.
        slot: u32,
    },
    /// A flow runs where the graph has no edge.
    #[error(
        "left node {left} is placed in slot {slot}, which is no edge of the graph: place it on one of its edges"
    )]
    NotAnEdge {
        /// The left node.
        left: u32,
        /// The slot.
        slot: u32,
    },
    /// An edge carries more than it can.
    #[error(
        "edge from left node {left} to slot {slot} carries {units} units, its capacity is {capacity}: place fewer"
    )]
    OverEdge {
        /// The left node.
        left: u32,
        /// The slot.
        slot: u32,
        /// Units it carries.
        units: u32,
        /// Units it can carry.
        capacity: u32,
    },
    /// A left node is placed more often than it has units.
    #[error("left node {left} is placed with {units} units, its supply is {supply}: place fewer")]
    OverSupply {
        /// The left node.
        left: u32,
        /// Units placed.
        units: u64,
        /// Units it has.
        supply: u32,
    },
    /// A slot holds more than it can.
    #[error("slot {slot} holds {units} units, its capacity is {capacity}: place fewer")]
    OverCapacity {
        /// The slot.
        slot: u32,
        /// Units it holds.
        units: u64,
        /// Units it can hold.
        capacity: u32,
    },
    /// The slots of a group hold more than the group can.
    #[error(
        "the slots of group {group} hold {units} units, its capacity is {capacity}: place fewer"
    )]
    OverGroup {
        /// The group.
        group: u32,
        /// Units its slots hold.
        units: u64,
        /// Units it can hold.
        capacity: u32,
    },
    /// A profit is negative, or too large to be added up.
    #[error("profit of left node {left} is {profit}, it must lie from 0 to {limit}")]
    Profit {
        /// The left node.
        left: u32,
        /// Its profit.
        profit: i64,
        /// The largest one allowed.
        limit: i64,
    },
    /// A price is negative, or too large to be added up.
    #[error("price of slot {slot} is {price}, it must lie from 0 to {limit}")]
    Price {
        /// The slot.
        slot: u32,
        /// Its price.
        price: i64,
        /// The largest one allowed.
        limit: i64,
    },
    /// The price of a group is negative, or too large to be added up.
    #[error("price of group {group} is {price}, it must lie from 0 to {limit}")]
    GroupPrice {
        /// The group.
        group: u32,
        /// Its price.
        price: i64,
        /// The largest one allowed.
        limit: i64,
    },
    /// The bonus does not fit the objective.
    #[error("bonus is {bonus}, it must lie from 0 to {limit}")]
    Bonus {
        /// The bonus.
        bonus: i64,
        /// The largest one allowed: 0 under best-score.
        limit: i64,
    },
    /// A slot with room has a price.
    #[error(
        "slot {slot} has a price of {price} and room: it holds {units} units of {capacity}, so its price must be 0"
    )]
    PriceOnRoom {
        /// The slot.
        slot: u32,
        /// Its price.
        price: i64,
        /// Units it holds.
        units: u64,
        /// Units it can hold.
        capacity: u32,
    },
    /// A group with room has a price.
    #[error(
        "group {group} has a price of {price} and room: it holds {units} units of {capacity}, so its price must be 0"
    )]
    GroupPriceOnRoom {
        /// The group.
        group: u32,
        /// Its price.
        price: i64,
        /// Units its slots hold.
        units: u64,
        /// Units it can hold.
        capacity: u32,
    },
    /// The number placed is not what it says.
    #[error("{claimed} units are said to be placed, the flows place {counted}")]
    Placed {
        /// Units the matching claims.
        claimed: u64,
        /// Units its flows place.
        counted: u64,
    },
    /// The total is not what it says.
    #[error("the total is said to be {claimed}, the flows add up to {counted}")]
    Total {
        /// The total that the matching claims.
        claimed: i128,
        /// Sum of score x units of its flows.
        counted: i128,
    },
    /// The prices do not prove the total: a better matching may exist.
    #[error("the matching is worth {total}, its prices allow {bound}: it is not proven best")]
    Gap {
        /// Sum of (score + bonus) x units.
        total: i128,
        /// What no matching can exceed, by the prices.
        bound: i128,
    },
    /// The weeks of a plan, or their proof, do not hold.
    #[error("{fault} ({at}): these weeks are not proven on this graph")]
    Weeks {
        /// What is wrong.
        fault: WeeksFault,
        /// Whose week, which resource, or which opening, by position.
        at: u64,
    },
    /// The cover does not prove the number placed: more units could perhaps be placed.
    #[error(
        "{placed} units are placed, the cover allows {size}: the number is not proven greatest"
    )]
    Cover {
        /// Units placed.
        placed: u64,
        /// What no matching can exceed, by the cover.
        size: u128,
    },
}
