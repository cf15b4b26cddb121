//! What a pair is worth: the only place where a weight is applied.
//!
//! Each term is an exact rational that is rounded once, half to even, to a fen a month; a month is 52/12 weeks. Costs that depend on the
//! village and the site alone (time, fares) were rounded when the stop was made, those that depend on the person alone when
//! the person was. `L` is the person's level in a skill, `H` the person's half-days, `h` those that the place takes.
//!
//! | term | fen a month |
//! |---|---|
//! | pay | a place: its wage; a share: pieces a half-day at own pace x rate x `h` x weeks that run in the period / weeks of the period x 52/12 |
//! | subsidies | the policy's, by group and legal form |
//! | time on the way | - minutes x 2 x days a week x 52/12 x value of time / 60; a day holds two half-days, so `h / 2` days, rounded up, at most 7 |
//! | fares | - fare x 2 x days a week x 52/12 |
//! | training | - sum over the skills asked of max(0, wanted - `L`) x cost of a level |
//! | income given up | - present income x `h / H` |
//! | helpful needs | those that are met x their worth |
//! | priority, paired village, stars | the policy's worth of each |
//! | reserve breach | - the policy's cost, where an outsider takes a softly reserved place |
//! | stays | the policy's disruption cost, where a placement that stands is kept, in any class of its opening or share of its order |
//!
//! *Stays* is part of the objective and of nothing else: it is neither pay nor gain. A bonus for staying moves exactly who a charge for
//! moving would: one who stays is worth as much more than anywhere else. At a gain of just the cost both are best.
//!
//! A week of several pieces of work is worth the sum of its pieces, with priorities and the subsidies that no legal form binds counted once. So
//! that a week cut in pieces is worth no more than a whole one, a share of an order brings helpful needs, paired village, stars and the
//! subsidies of its legal form in the proportion `h / H`; training is paid for each order, and each piece of work has its own trips.

use crate::graph::pair::Pair;
use crate::graph::prepared::{Pay, Person};
use crate::units::{HOURS_PER_HALF_DAY, WEEKS_PER_MONTH, div_round_half_even};
use crate::words::coded;

coded! {
    /// One term of a score, in fen a month; the score is their sum.
    pub enum Term {
        Pay = "pay", "报酬", "pay";
        Subsidy = "subsidy", "补贴", "subsidies";
        TravelTime = "travel-time", "路上时间", "time on the way";
        Fares = "fares", "车费", "fares";
        Training = "training", "培训成本", "training for missing skill levels";
        IncomeGivenUp = "income-given-up", "放弃的现收入", "present income given up";
        HelpfulNeeds = "helpful-needs", "满足的有益需求", "helpful needs met";
        Priority = "priority", "优先群体", "priority groups";
        PairedVillage = "paired-village", "村企结对", "paired village and firm";
        Stars = "stars", "工坊星级", "workshop stars";
        ReserveBreach = "reserve-breach", "占用保留岗位", "outsider in a reserved place";
        Stays = "stays", "保留原有安排", "standing placement kept";
    }
}

/// The terms of a score, each rounded once, half to even, to a fen a month.
///
/// `Debug` shows none of them: they tell a person's income, groups and needs.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Terms([i64; Term::ALL.len()]);

impl std::fmt::Debug for Terms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Terms").finish_non_exhaustive()
    }
}

impl Terms {
    /// One term; costs are negative.
    #[must_use]
    pub fn term(&self, term: Term) -> i64 {
        self.0[term as usize]
    }

    /// Adds to one term.
    pub(crate) fn add(&mut self, term: Term, fen_month: i64) {
        self.0[term as usize] += fen_month;
    }

    /// Takes the terms of `other` away.
    pub(crate) fn less(&mut self, other: &Self) {
        for (term, other) in self.0.iter_mut().zip(other.0) {
            *term -= other;
        }
    }

    /// The score: the sum of the terms, in fen a month.
    #[must_use]
    pub fn score(&self) -> i64 {
        self.0.iter().sum()
    }

    /// The term that weighs most, either way; of equals the first.
    pub(crate) fn heaviest(&self) -> Term {
        let heavier = |most: Term, &term: &Term| {
            let weight = |term| self.term(term).unsigned_abs();
            if weight(term) > weight(most) {
                term
            } else {
                most
            }
        };
        Term::ALL.iter().fold(Term::Pay, heavier)
    }

    /// The terms that are not 0, in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = (Term, i64)> {
        Term::ALL
            .iter()
            .map(|&term| (term, self.term(term)))
            .filter(|&(_, fen)| fen != 0)
    }
}

/// The terms of a pair's score.
#[inline(always)]
pub(super) fn terms(pair: &Pair<'_>) -> Terms {
    let (prepared, person, stop) = (pair.prepared, pair.person, pair.stop);
    let post = stop.post;
    let missing = |sum: i64, ask: &super::prepared::SkillAsked| {
        sum + i64::from(ask.wanted.saturating_sub(person.level(ask.skill)))
    };
    let missing = prepared.skills_of(post).iter().fold(0, missing);
    let helpful = i64::from((person.helpful & post.provided).count_ones());
    let in_proportion = |fen: i64| match post.pay {
        Pay::Wage(_) => fen,
        Pay::Piece { .. } => part(fen, post.half_days, person.half_days),
    };
    let mut terms = Terms::default();
    terms.add(Term::Pay, pay_fen_month(pair));
    terms.add(
        Term::Subsidy,
        person.subsidy_once
            + in_proportion(person.subsidy[pair.form() as usize] - person.subsidy_once),
    );
    terms.add(Term::TravelTime, -stop.time_fen);
    terms.add(Term::Fares, -stop.fares_fen);
    terms.add(Term::Training, -missing * prepared.training_fen_level);
    terms.add(
        Term::IncomeGivenUp,
        -person.given_up[(post.half_days as usize).min(14)],
    );
    terms.add(
        Term::HelpfulNeeds,
        in_proportion(helpful * prepared.helpful_need_fen),
    );
    terms.add(Term::Priority, person.priority);
    terms.add(Term::PairedVillage, in_proportion(stop.paired_fen));
    terms.add(Term::Stars, in_proportion(post.stars_fen));
    if pair.outsider().is_some() {
        terms.add(Term::ReserveBreach, -prepared.reserve_breach_fen);
    }
    if person.standing.contains(&post.demand) {
        terms.add(Term::Stays, prepared.disruption_fen);
    }
    terms
}

/// The part of `fen` that `half_days` of all `offered` bring, rounded half to even.
fn part(fen: i64, half_days: u32, offered: u32) -> i64 {
    if fen == 0 || half_days >= offered {
        return fen;
    }
    let part = div_round_half_even(i128::from(fen) * i128::from(half_days), i128::from(offered));
    i64::try_from(part).expect("no more than the whole")
}

/// What a week brings once, however many pieces of work it has: the priorities, and the subsidies that no legal form binds.
pub(super) fn once(person: &Person) -> Terms {
    let mut terms = Terms::default();
    terms.add(Term::Subsidy, person.subsidy_once);
    terms.add(Term::Priority, person.priority);
    terms
}

/// The pay of a pair.
#[inline(always)]
pub(super) fn pay_fen_month(pair: &Pair<'_>) -> i64 {
    match &pair.stop.post.pay {
        Pay::Wage(wage) => *wage,
        Pay::Piece { month, .. } => month.round(pair.person.pace),
    }
}

/// Effective pay an hour, rounded half to even to show it; the floor compares the exact one.
pub(super) fn fen_hour(pair: &Pair<'_>) -> i64 {
    let post = pair.stop.post;
    match &post.pay {
        Pay::Piece { hour, .. } => hour.round(pair.person.pace),
        Pay::Wage(wage) => {
            let (weeks, months) = WEEKS_PER_MONTH;
            let hours = i64::from(post.half_days.max(1)) * HOURS_PER_HALF_DAY * weeks;
            let rounded = div_round_half_even((wage * months).into(), hours.into());
            i64::try_from(rounded).expect("no more than the wage")
        }
    }
}

/// By code, the terms that are not 0.
impl serde::Serialize for Terms {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(term, fen)| (term.code(), fen)))
    }
}
