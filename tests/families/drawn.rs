//! Markets whose very shape is drawn: who could take what, what it is worth, how supplies split and how many seats there are.
//! They show what nobody thought of; what they showed has a test of its own.

use gongfang::{Edge, Edges, Objective};

use super::Draw;

/// A market, and its shape in words.
pub(crate) struct Market {
    pub(crate) edges: Edges,
    pub(crate) shape: String,
}

/// The shape and the market that this seed draws, with about `lefts` left nodes, or fewer where every pair is an edge.
pub(crate) fn market(lefts: u32, seed: u64) -> Market {
    let draw = &mut Draw(seed);
    let pairs = PAIRS[draw.index(PAIRS.len())];
    let lefts = match pairs {
        Pairs::All => (lefts * 16).isqrt().max(2),
        _ => lefts,
    };
    let slots = (lefts / [1, 1, 2, 5, 30, 300][draw.index(6)]).max(2);
    let worth = WORTHS[draw.index(WORTHS.len())];
    let supplies = SUPPLIES[draw.index(SUPPLIES.len())];
    let carries = CARRIES[draw.index(CARRIES.len())];
    let percent = [10, 60, 90, 100, 100, 110, 300][draw.index(7)];
    let seats = SEATS[draw.index(SEATS.len())];
    let objective = [Objective::BestScore, Objective::MostPlaced][draw.index(2)];

    let rows = pairs.rows(draw, lefts, slots);
    let supply: Vec<u32> = (0..lefts).map(|_| supplies.draw(draw)).collect();
    let units: u32 = supply.iter().sum();
    let capacity = seats.draw(
        draw,
        units / 100 * percent + units % 100 * percent / 100,
        slots,
    );
    let mut score = worth.drawn(draw, lefts, slots);
    let mut edges = Vec::new();
    for (left, row) in (0..).zip(rows) {
        for slot in row {
            let capacity = match carries {
                Carries::All => supply[left as usize],
                Carries::One => 1,
                Carries::Few => draw.between(1, 3),
            };
            let score = score(draw, left, slot);
            edges.push(Edge {
                left,
                slot,
                score,
                capacity,
            });
        }
    }
    Market {
        shape: format!(
            "{pairs:?} {lefts} x {slots}, {worth:?}, supplies {supplies:?}, edges carry {carries:?}, seats {percent} % {seats:?}, {objective:?}"
        ),
        edges: Edges {
            supply,
            capacity,
            edges,
            objective,
            ..Edges::default()
        },
    }
}

impl Draw {
    fn index(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).expect("a short list")) as usize
    }
}

/// Who could take what.
#[derive(Clone, Copy, Debug)]
enum Pairs {
    /// Any slots, as many for everybody.
    Any,
    /// Anything from one slot to hundreds.
    Uneven,
    /// A few slots that many know, many that few do.
    Popular,
    /// The nearest slots on a line.
    Near,
    /// Slots of the own block, seldom another.
    Blocks,
    /// One of twenty rows.
    Kinds,
    /// The first slot, and a few others.
    Giant,
    /// Two or three slots in a line: long paths.
    Path,
    /// Everything.
    All,
}

const PAIRS: [Pairs; 9] = [
    Pairs::Any,
    Pairs::Uneven,
    Pairs::Popular,
    Pairs::Near,
    Pairs::Blocks,
    Pairs::Kinds,
    Pairs::Giant,
    Pairs::Path,
    Pairs::All,
];

impl Pairs {
    /// The slots of every left node, in order, none twice.
    fn rows(self, draw: &mut Draw, lefts: u32, slots: u32) -> Vec<Vec<u32>> {
        let degree = draw.between(2, 24);
        let blocks = (slots / 40).max(1);
        let kinds: Vec<Vec<u32>> = (0..20)
            .map(|_| (0..degree).map(|_| draw.below(slots)).collect())
            .collect();
        let row = |draw: &mut Draw, left: u32| -> Vec<u32> {
            let line = u32::try_from(u64::from(left) * u64::from(slots) / u64::from(lefts))
                .expect("under the slots");
            match self {
                Self::Any => (0..degree).map(|_| draw.below(slots)).collect(),
                Self::Uneven => {
                    let most = 1 << draw.below(9);
                    (0..most).map(|_| draw.below(slots)).collect()
                }
                Self::Popular => (0..degree)
                    .map(|_| {
                        let nearer = draw.below(slots) + 1;
                        draw.below(nearer)
                    })
                    .collect(),
                Self::Near => (0..degree).map(|step| (line + step) % slots).collect(),
                Self::Blocks => (0..degree)
                    .map(|_| {
                        if draw.once_in(20) {
                            draw.below(slots)
                        } else {
                            left % blocks + blocks * draw.below(slots.div_ceil(blocks))
                        }
                    })
                    .filter(|&slot| slot < slots)
                    .collect(),
                Self::Kinds => kinds[draw.index(kinds.len())].clone(),
                Self::Giant => (0..degree)
                    .map(|step| if step == 0 { 0 } else { draw.below(slots) })
                    .collect(),
                Self::Path => (0..draw.between(2, 3))
                    .map(|step| (line + step) % slots)
                    .collect(),
                Self::All => (0..slots).collect(),
            }
        };
        (0..lefts)
            .map(|left| {
                let mut row = row(draw, left);
                row.sort_unstable();
                row.dedup();
                row
            })
            .collect()
    }
}

/// What an edge is worth.
#[derive(Clone, Copy, Debug)]
enum Worth {
    /// All the same.
    Same,
    /// One thing or nothing, with this many bits.
    OrNothing(u32),
    /// Up to this.
    Below(u32),
    /// From 1 to 2^30, evenly in the logarithm.
    Scales,
    /// By the left node alone.
    Row,
    /// By the slot alone.
    Column,
    /// A part by the left node, a part by the slot.
    Sum,
    /// A cost by the product of both ranks.
    Product,
    /// A cost by the distance in a square.
    Distance,
}

const WORTHS: [Worth; 11] = [
    Worth::Same,
    Worth::OrNothing(0),
    Worth::OrNothing(38),
    Worth::Below(5),
    Worth::Below(1_000_000),
    Worth::Scales,
    Worth::Row,
    Worth::Column,
    Worth::Sum,
    Worth::Product,
    Worth::Distance,
];

impl Worth {
    /// The score of each pair: costs where a broker would count costs, some pairs below 0.
    fn drawn(
        self,
        draw: &mut Draw,
        lefts: u32,
        slots: u32,
    ) -> impl FnMut(&mut Draw, u32, u32) -> i64 + use<> {
        let mut numbers = |count: u32| -> Vec<i64> {
            (0..count).map(|_| i64::from(draw.below(100_000))).collect()
        };
        let (by_left, by_slot) = (numbers(lefts), numbers(slots));
        let (up, along) = (numbers(lefts), numbers(slots));
        move |draw, left, slot| {
            let (row, column) = (left as usize, slot as usize);
            match self {
                Self::Same => 1_000,
                Self::OrNothing(bits) => i64::from(draw.below(2)) << bits,
                Self::Below(bound) => i64::from(draw.below(bound)),
                Self::Scales => {
                    let scale = 1 << draw.below(30);
                    i64::from(scale + draw.below(scale))
                }
                Self::Row => by_left[row],
                Self::Column => by_slot[column],
                Self::Sum => by_left[row] + by_slot[column] - 50_000,
                Self::Product => {
                    let most = i64::from(lefts) * i64::from(slots);
                    most * 3 / 4 - i64::from(left + 1) * i64::from(slot + 1)
                }
                Self::Distance => {
                    let apart = (by_left[row] - by_slot[column]).abs();
                    100_000 - apart.max((up[row] - along[column]).abs()) - apart / 2
                }
            }
        }
    }
}

/// Units of a left node.
#[derive(Clone, Copy, Debug)]
enum Supplies {
    One,
    UpTo(u32),
    /// One, and hundreds for one in a hundred.
    Crowds,
}

const SUPPLIES: [Supplies; 6] = [
    Supplies::One,
    Supplies::One,
    Supplies::One,
    Supplies::UpTo(3),
    Supplies::UpTo(12),
    Supplies::Crowds,
];

impl Supplies {
    fn draw(self, draw: &mut Draw) -> u32 {
        match self {
            Self::One => 1,
            Self::UpTo(most) => draw.between(1, most),
            Self::Crowds if draw.once_in(100) => draw.between(50, 550),
            Self::Crowds => 1,
        }
    }
}

/// Units an edge carries.
#[derive(Clone, Copy, Debug)]
enum Carries {
    /// As many as its left node has.
    All,
    One,
    /// One to three.
    Few,
}

const CARRIES: [Carries; 4] = [Carries::All, Carries::All, Carries::One, Carries::Few];

/// How the seats are spread over the slots.
#[derive(Clone, Copy, Debug)]
enum Seats {
    Even,
    /// Each anything up to twice the mean.
    Uneven,
    /// Half of the slots are closed.
    HalfClosed,
    /// One slot has half of them.
    OneLarge,
}

const SEATS: [Seats; 4] = [
    Seats::Even,
    Seats::Uneven,
    Seats::HalfClosed,
    Seats::OneLarge,
];

impl Seats {
    fn draw(self, draw: &mut Draw, seats: u32, slots: u32) -> Vec<u32> {
        let weight = |draw: &mut Draw, slot: u32| match self {
            Self::Even => 1,
            Self::Uneven => draw.below(1_000),
            Self::HalfClosed => draw.below(2),
            Self::OneLarge if slot == 0 => slots,
            Self::OneLarge => 1,
        };
        let weights: Vec<u32> = (0..slots).map(|slot| weight(draw, slot)).collect();
        let all: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
        // What has been dealt so far, rounded, so that the sum is exact.
        let (mut weighed, mut dealt) = (0, 0);
        weights
            .iter()
            .map(|&weight| {
                weighed += u64::from(weight);
                let due = weighed * u64::from(seats) / all.max(1);
                let more = due - dealt;
                dealt = due;
                u32::try_from(more).expect("no more than the seats")
            })
            .collect()
    }
}
