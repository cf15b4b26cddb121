//! What the decided pairs of one person may be together: where each, and for how many half-days.
//!
//! They are pieces of one week: one pair alone is a week of one piece. Each piece by itself keeps every rule but *half-days*, *crumb* and *worse*,
//! which are the week's: the least half-days of all fit the person, the policy's most in all and the legal form's most for one employer; with
//! more half-days of the shares the week can count as a placement, and be worth 0 or more.
//!
//! A share stands with its least half-days; where it is all that was decided, with no fewer than count as a placement. A class or a site
//! is open to a piece where a week with it can be worth 0 or more, the other pieces wherever they are best.

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use crate::domain::{Demand, PairKind};
use crate::graph::judge::Judge;
use crate::graph::pair::Pair;
use crate::graph::prepared::{Kept, Person, Post, fare_of};
use crate::graph::rules::{self, Reject};
use crate::graph::score::{once, terms};
use crate::policy::LegalForm;

/// A legal form's most for one employer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    employer: u32,
    form: LegalForm,
    /// Half-days a week.
    pub(super) most: u32,
}

/// A class of an opening or a site of an order.
pub(super) struct Way {
    pub(super) slot: u32,
    /// Position among the workshops, or [`HOME`](crate::graph::prepared::HOME).
    pub(super) workshop: u32,
    /// What the least half-days, one more, ... are worth without what a week brings once, in fen a month.
    values: Vec<i64>,
}

/// A decided pair as a piece of its person's week.
pub(super) struct Piece {
    pub(super) demand: u32,
    pub(super) kind: PairKind,
    /// A share of an order, not a place.
    is_share: bool,
    /// Half-days a week that stand.
    pub(super) half_days: u32,
    /// Most half-days a week.
    pub(super) most: u32,
    pub(super) limit: Option<Limit>,
    /// Where it may be, the first choice first; none only until that is looked at.
    pub(super) ways: Vec<Way>,
}

/// A pair that cannot be, and the rules that it breaks.
type Broken = (u32, PairKind, Vec<Reject>);

/// The pieces that a person's decided pairs are, by demand; or every pair that cannot be, alone or with the others.
pub(super) fn of(
    judge: &Judge<'_>,
    person: &Person,
    own: &[(u32, u32, PairKind)],
) -> Result<Vec<Piece>, Vec<Broken>> {
    let pieces: Vec<Piece> = own
        .iter()
        .map(|&(_, demand, kind)| piece(judge, person, demand, kind))
        .collect();
    let alone = own.len() == 1;
    // One pair alone is judged as it is anywhere else.
    let broken = |at: usize, rules: &dyn Fn() -> Vec<Reject>| {
        let (worker, demand, kind) = own[at];
        let rules = match alone {
            true => rules_of_a_pair(judge, person, worker, demand),
            false => rules(),
        };
        (demand, kind, rules)
    };
    let which = |is_broken: &dyn Fn(&Piece) -> bool, rules: &dyn Fn(&Piece) -> Vec<Reject>| {
        let of = (0..).zip(&pieces).filter(|(_, piece)| is_broken(piece));
        let of = of.map(|(at, piece)| broken(at, &|| rules(piece)));
        let of: Vec<Broken> = of.collect();
        if of.is_empty() { Ok(()) } else { Err(of) }
    };
    which(&|piece| piece.ways.is_empty(), &|piece| {
        rules_of_a_piece(judge, person, piece.demand)
    })?;
    let week = Week {
        pieces: &pieces,
        room: person.half_days.min(judge.policy.limits.half_days_in_all),
        counts: judge.policy.placed_from_half_days,
        once: once(person).score(),
    };
    which(&|piece| week.is_over(piece), &|_| vec![Reject::HalfDays])?;
    let bests: Vec<Vec<i64>> = pieces.iter().map(Piece::best_values).collect();
    let worth = week.worth(&bests);
    which(&|_| worth.is_none(), &|_| vec![Reject::Crumb])?;
    which(&|_| worth < Some(0), &|_| vec![Reject::Worse])?;
    let is_open = |at: usize, way: &Way| {
        let mut values = bests.clone();
        values[at].clone_from(&way.values);
        week.worth(&values) >= Some(0)
    };
    let open = (0..).zip(&pieces).map(|(at, piece)| {
        let ways = piece.ways.iter().map(|way| is_open(at, way));
        ways.collect()
    });
    let open: Vec<Vec<bool>> = open.collect();
    let pieces = pieces.into_iter().zip(open);
    Ok(pieces
        .map(|(piece, open)| piece.stand(judge, alone, &open))
        .collect())
}

impl Piece {
    /// For each number of half-days what it is worth where it is worth most.
    fn best_values(&self) -> Vec<i64> {
        let mut best: Vec<i64> = Vec::new();
        for way in &self.ways {
            best.resize(way.values.len(), i64::MIN);
            for (best, &value) in best.iter_mut().zip(&way.values) {
                *best = value.max(*best);
            }
        }
        best
    }

    /// With none but the ways that are open: of a share the best first, and of a share alone for what counts as a placement.
    fn stand(mut self, judge: &Judge<'_>, alone: bool, open: &[bool]) -> Self {
        let mut open = open.iter();
        self.ways.retain(|_| open.next() == Some(&true));
        if self.is_share {
            let least = self.half_days;
            if alone {
                self.half_days = least.max(judge.policy.placed_from_half_days);
            }
            let at = (self.half_days - least) as usize;
            // Stable: of equals home comes first, then by key.
            self.ways
                .sort_by_key(|way| Reverse(way.values.get(at).copied()));
        }
        self
    }
}

/// What bounds the half-days of a week, and what it is worth.
struct Week<'a> {
    pieces: &'a [Piece],
    /// Most half-days.
    room: u32,
    /// Fewest half-days of a placement.
    counts: u32,
    /// What a week brings once, in fen a month.
    once: i64,
}

impl Week<'_> {
    /// Whether the least half-days of all, or of those that count towards the piece's limit, are too many.
    fn is_over(&self, piece: &Piece) -> bool {
        let all = self.pieces.iter().map(|other| other.half_days);
        let over_limit = |limit: Limit| {
            let same = self.pieces.iter().filter(|o| o.limit == Some(limit));
            same.map(|other| other.half_days).sum::<u32>() > limit.most
        };
        all.sum::<u32>() > self.room || piece.limit.is_some_and(over_limit)
    }

    /// The most that a week with every piece can be worth where each is worth `values` by its half-days; `None` where none counts as a placement.
    fn worth(&self, values: &[Vec<i64>]) -> Option<i64> {
        self.worth_from(values, &mut Vec::new())
    }

    /// The same, with the half-days of the first pieces known.
    fn worth_from(&self, values: &[Vec<i64>], taken: &mut Vec<u32>) -> Option<i64> {
        let in_all: u32 = taken.iter().sum();
        let at = taken.len();
        let Some(piece) = self.pieces.get(at) else {
            return (in_all >= self.counts).then_some(self.once);
        };
        let same = self.pieces.iter().zip(taken.iter());
        let same = same.filter(|(other, _)| piece.limit.is_some() && other.limit == piece.limit);
        let of_limit: u32 = same.map(|(_, half_days)| half_days).sum();
        let most_of_limit = piece.limit.map_or(u32::MAX, |limit| limit.most);
        let mut best = None;
        for (half_days, &value) in (piece.half_days..).zip(&values[at]) {
            if in_all + half_days > self.room || of_limit + half_days > most_of_limit {
                break;
            }
            taken.push(half_days);
            let rest = self.worth_from(values, taken);
            taken.pop();
            best = best.max(rest.map(|rest| rest + value));
        }
        best
    }
}

/// A decided pair as a piece, with every way that the rules of a piece allow.
fn piece(judge: &Judge<'_>, person: &Person, demand: u32, kind: PairKind) -> Piece {
    let prepared = &judge.prepared;
    let slot = prepared.slots_of[demand as usize];
    let (least, most, is_share) = match judge.market.demand(&prepared.slots[slot as usize].demand) {
        Some(Demand::Opening(opening)) => (opening.half_days, opening.half_days, false),
        Some(Demand::Order(order)) => (order.least_half_days, order.most_half_days, true),
        None => (1, 0, false),
    };
    let form = prepared.posts_of(slot).first();
    let form = form.map(|post| post.forms[person.over_age]);
    let room = form.map_or(0, |form| person.room[form as usize]);
    let limit = form.and_then(|form| {
        let most = judge.policy.forms.get(&form)?.half_days_most?;
        let employer = prepared.employer_of(demand);
        Some(Limit {
            employer,
            form,
            most,
        })
    });
    let amounts = least..=most.min(room);
    let posts = seats_in_order(judge, demand, person)
        .into_iter()
        .flat_map(|slot| prepared.posts_of(slot));
    let ways = posts.filter_map(|post| {
        let values = values(judge, person, post, amounts.clone());
        (!values.is_empty()).then_some(Way {
            slot: post.slot,
            workshop: post.workshop,
            values,
        })
    });
    Piece {
        demand,
        kind,
        is_share,
        half_days: least,
        most: most.min(room),
        limit,
        ways: ways.collect(),
    }
}

/// What each number of half-days is worth at a post, without what a week brings once; empty where a rule of a piece refuses it.
fn values(
    judge: &Judge<'_>,
    person: &Person,
    post: &Post,
    half_days: RangeInclusive<u32>,
) -> Vec<i64> {
    let prepared = &judge.prepared;
    let stop = judge.stop(post, person.home, person.mode);
    let pair = Pair {
        prepared,
        person,
        stop: &stop,
    };
    if !rules::may_be_a_piece(&pair) {
        return Vec::new();
    }
    let fare = match post.is_home() {
        true => 0,
        false => fare_of(judge.policy, person.mode),
    };
    let home = judge.market.places()[person.home as usize].code;
    let once = once(person).score();
    half_days
        .map(|half_days| {
            let post = post.share(half_days);
            let stop = prepared.stop(&post, stop.leg, fare, home);
            let pair = Pair {
                prepared,
                person,
                stop: &stop,
            };
            terms(&pair).score() - once
        })
        .collect()
}

/// The rules that a pair alone breaks, in the class that the person counts towards first.
fn rules_of_a_pair(judge: &Judge<'_>, person: &Person, worker: u32, demand: u32) -> Vec<Reject> {
    let slots = &judge.prepared.slots;
    let first = seats_in_order(judge, demand, person).into_iter().next();
    let refusals = first.map(|slot| judge.refusals(worker, &slots[slot as usize]));
    let mut rules: Vec<Reject> = refusals
        .unwrap_or_default()
        .into_iter()
        .map(|refusal| refusal.reject)
        .collect();
    rules.dedup();
    rules
}

/// The rules of a piece that are broken where the fewest are; its half-days where none is.
fn rules_of_a_piece(judge: &Judge<'_>, person: &Person, demand: u32) -> Vec<Reject> {
    let prepared = &judge.prepared;
    let posts = seats_in_order(judge, demand, person)
        .into_iter()
        .flat_map(|slot| prepared.posts_of(slot));
    let broken = posts.map(|post| {
        let stop = judge.stop(post, person.home, person.mode);
        rules::all_of_a_piece(&Pair {
            prepared,
            person,
            stop: &stop,
        })
    });
    let fewest = broken.min_by_key(Vec::len).unwrap_or_default();
    match fewest.is_empty() {
        true => vec![Reject::HalfDays],
        false => fewest,
    }
}

/// The slots of a demand in the order in which `person` counts towards them.
fn seats_in_order(judge: &Judge<'_>, demand: u32, person: &Person) -> Vec<u32> {
    let prepared = &judge.prepared;
    let slots = prepared.slots_of[demand as usize]..prepared.slots_of[demand as usize + 1];
    let turn = |&slot: &u32| {
        let post = prepared.posts_of(slot).first()?;
        match post.kept {
            Kept::Free => Some(1),
            Kept::Group { group, .. } if person.in_group(group) => Some(0),
            Kept::OwnVillage { .. } if person.home == post.place => Some(0),
            Kept::Group { hard, .. } | Kept::OwnVillage { hard } => (!hard).then_some(2),
        }
    };
    let mut seats: Vec<(i32, u32)> = slots
        .filter_map(|slot| Some((turn(&slot)?, slot)))
        .collect();
    seats.sort_unstable();
    seats.into_iter().map(|(_, slot)| slot).collect()
}
