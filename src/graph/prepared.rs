//! Workers and demands made ready for the rules: integers and bit sets, so that a pair is judged without a look-up.
//!
//! A [`Post`] is a slot at one of its sites (a workshop, or home); a [`Person`] is a worker; a [`Stop`] is a post with the way to
//! it from one village. Each is made once and read millions of times.
//!
//! # Invariants
//! 1. Posts are sorted by slot; a slot's posts stand together, home first, then workshops by key: the order that breaks ties.
//! 2. Slots are sorted by key text: by demand, the rest before the reserves, the reserves in list order.
//! 3. Nothing here overflows: policy values outside their documented ranges are brought to the nearest bound. Only a
//!    [`Judge`](crate::graph::judge::Judge) meets such a policy, as [`Graph::build`](crate::graph::Graph::build) refuses it.
//!
//! One file, though long: posts, people and stops are made from the same dense numbers, which nothing else may see.

use rustc_hash::FxHashMap;

use crate::domain::{
    Accommodation, Demand, Market, Months, Necessity, Opening, Order, PairKind, Place, ReserveFor,
    SkillNeed, Worker,
};
use crate::geo::TravelMode;
use crate::graph::scale::Scale;
use crate::graph::slot::Slot;
use crate::graph::travel::Leg;
use crate::ids::{PlaceCode, Skill};
use crate::policy::{LegalForm, Policy, YearMonth};
use crate::units::{
    HOURS_PER_HALF_DAY, MOST_FEN, MS_PER_HALF_DAY, WEEKS_PER_MONTH, div_round_half_even,
};

const FORMS: usize = LegalForm::ALL.len();

/// Most half-days that a list can give a person or a place, a week.
const MOST_HALF_DAYS: usize = 14;

/// A kept place's rule, as one person meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Not reserved.
    Free,
    /// For the people of a group, by its dense number.
    Group { group: u32, hard: bool },
    /// For the people of the workshop's own village.
    OwnVillage { hard: bool },
}

/// What work pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pay {
    /// Fen a month.
    Wage(i64),
    /// By the piece: each scale is a function of the person's pace in percent.
    Piece {
        /// Fen a month, for the weeks that run.
        month: Scale,
        /// Fen a month while it runs, for each half-day a week.
        half_day: Scale,
        /// Fen an hour.
        hour: Scale,
        /// Pieces by the due date.
        pieces: Scale,
    },
}

/// The floor of a legal form, ready for one kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Floor {
    pub(super) fen_hour: i64,
    pub(super) binds: bool,
    /// Below this pace the work pays less than the floor.
    pub(super) least_pace: u32,
}

/// A slot at one of its sites.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) slot: u32,
    /// Position among all demands.
    pub(super) demand: u32,
    /// Position among the workshops, or [`HOME`].
    pub(super) workshop: u32,
    /// The workshop's village; of home posts it means nothing.
    pub(super) place: u32,
    pub(super) months: u16,
    pub(super) closed: bool,
    pub(super) hazard: bool,
    pub(super) half_days: u32,
    /// Weeks of the period in which the work runs: all of them for a place.
    pub(super) weeks: u32,
    /// Half-days that the largest share lacks to count as a placement.
    pub(super) crumb: u32,
    pub(super) provided: u32,
    /// Range of [`Prepared::skills_asked`].
    pub(super) skills: (u32, u32),
    pub(super) kept: Kept,
    /// The legal form, for people under and over the age at which a labour contract ends.
    pub(super) forms: [LegalForm; 2],
    pub(super) floors: [Floor; 2],
    pub(super) pay: Pay,
    pub(super) stars_fen: i64,
    /// Days a week with a trip.
    pub(super) days: u32,
}

/// No workshop: the work is done at home.
pub(super) const HOME: u32 = u32::MAX;

impl Post {
    pub(super) fn is_home(&self) -> bool {
        self.workshop == HOME
    }

    /// The same work for another number of half-days: of an order, a share of so many.
    pub(super) fn share(&self, half_days: u32) -> Self {
        let mut post = self.clone();
        if let Pay::Piece { month, pieces, .. } = &mut post.pay {
            *month = month.part(half_days, self.half_days);
            *pieces = pieces.part(half_days, self.half_days);
            post.half_days = half_days;
            if !self.is_home() {
                post.days = days(half_days);
            }
        }
        post
    }
}

/// Days a week with a trip: a day holds two half-days.
fn days(half_days: u32) -> u32 {
    half_days.div_ceil(2).min(7)
}

/// What a demand asks of one skill, by the skill's dense number.
#[derive(Clone, Copy, Debug)]
pub(super) struct SkillAsked {
    pub(super) skill: u32,
    pub(super) least: u8,
    pub(super) wanted: u8,
}

/// A post and the way to it from one village by one mode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop<'a> {
    pub(super) post: &'a Post,
    /// `None` where no way is known.
    pub(super) leg: Option<Leg>,
    /// What the trips' time costs, in fen a month.
    pub(super) time_fen: i64,
    /// What the trips' fares cost, in fen a month.
    pub(super) fares_fen: i64,
    /// What it is worth that the village is paired with the employer.
    pub(super) paired_fen: i64,
}

/// A worker, made ready.
///
/// It has no `Debug`: it holds what is nobody else's business.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) home: u32,
    pub(super) mode: TravelMode,
    pub(super) half_days: u32,
    /// Half-days that each legal form leaves room for.
    pub(super) room: [u32; FORMS],
    pub(super) months: u16,
    pub(super) home_based: bool,
    pub(super) years_missing: u32,
    /// 1 from the age at which a labour contract becomes an over-age agreement, else 0.
    pub(super) over_age: usize,
    pub(super) pace: u32,
    pub(super) most_minutes: u32,
    pub(super) required: u32,
    pub(super) helpful: u32,
    pub(super) least_pay: i64,
    /// Present income given up, by half-days taken.
    pub(super) given_up: [i64; MOST_HALF_DAYS + 1],
    pub(super) subsidy: [i64; FORMS],
    /// The part of the subsidies that no legal form binds: once a person.
    pub(super) subsidy_once: i64,
    pub(super) priority: i64,
    /// Level by dense skill.
    pub(super) levels: Vec<u8>,
    /// Bit set of dense groups.
    pub(super) groups: Vec<u64>,
    /// Demands that the person is pinned or forced to.
    pub(super) decided: Vec<u32>,
    /// Demands where a placement of the person stands and may move.
    pub(super) standing: Vec<u32>,
    /// Demands that are forbidden or were declined.
    pub(super) barred: Vec<(u32, PairKind)>,
}

impl Default for Person {
    fn default() -> Self {
        Self {
            home: 0,
            mode: TravelMode::Walk,
            half_days: 0,
            room: [0; FORMS],
            months: 0,
            home_based: false,
            years_missing: 0,
            over_age: 0,
            pace: 0,
            most_minutes: 0,
            required: 0,
            helpful: 0,
            least_pay: 0,
            given_up: [0; MOST_HALF_DAYS + 1],
            subsidy: [0; FORMS],
            subsidy_once: 0,
            priority: 0,
            levels: Vec::new(),
            groups: Vec::new(),
            decided: Vec::new(),
            standing: Vec::new(),
            barred: Vec::new(),
        }
    }
}

impl Person {
    pub(super) fn in_group(&self, group: u32) -> bool {
        self.groups[group as usize / 64] >> (group % 64) & 1 == 1
    }

    pub(super) fn level(&self, skill: u32) -> u8 {
        self.levels[skill as usize]
    }
}

/// Everything of a market and a policy that the rules read, but the workers and the ways.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) slots: Vec<Slot>,
    /// `posts_of[s]..posts_of[s + 1]` of `posts` are slot `s`.
    pub(super) posts_of: Vec<u32>,
    /// `slots_of[d]..slots_of[d + 1]` are the slots of demand `d`.
    pub(super) slots_of: Vec<u32>,
    pub(super) posts: Vec<Post>,
    /// Posts at home, ascending.
    pub(super) home_posts: Vec<u32>,
    /// Workshops' villages of each demand that is done at home, by demand: where its kits come from.
    pub(super) kits_from: FxHashMap<u32, Vec<u32>>,
    /// Villages paired with each employer, by employer, sorted; and the employer of each demand.
    paired: Vec<Vec<PlaceCode>>,
    employer_of: Vec<u32>,
    pub(super) skills_asked: Vec<SkillAsked>,
    /// The policy's cost of one missing level, of one helpful need, and of an outsider in a reserved place.
    pub(super) training_fen_level: i64,
    pub(super) helpful_need_fen: i64,
    pub(super) reserve_breach_fen: i64,
    /// The policy's cost of moving a placement that stands.
    pub(super) disruption_fen: i64,
    value_of_time_fen_hour: i64,
    paired_village_fen: i64,
    /// Skills asked for, by dense number.
    pub(super) skills: Vec<Skill>,
    skill_number: FxHashMap<Skill, u32>,
    group_number: FxHashMap<crate::ids::Group, u32>,
    /// Pairs of each worker: position of the worker, demand, kind; sorted.
    pairs: Vec<(u32, u32, PairKind)>,
    period_year: i64,
}

fn fen(amount: i64) -> i64 {
    amount.clamp(-MOST_FEN, MOST_FEN)
}

fn bits<'a>(accommodations: impl IntoIterator<Item = &'a Accommodation>) -> u32 {
    accommodations
        .into_iter()
        .fold(0, |bits, &accommodation| bits | 1 << accommodation as u32)
}

fn month_bits(months: Months) -> u16 {
    months.iter().fold(0, |bits, month| bits | 1 << (month - 1))
}

/// The months that `weeks` weeks from the first day of `start` touch.
pub(super) fn period_months(start: YearMonth, weeks: u32) -> u16 {
    let days_of = |year: u16, month: u8| match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let (mut year, mut month) = (start.year, start.month.clamp(1, 12));
    let mut days = i64::from(weeks.clamp(1, 52)) * 7;
    let mut bits = 0;
    while days > 0 {
        bits |= 1 << (month - 1);
        days -= days_of(year, month);
        (year, month) = if month == 12 {
            (year.saturating_add(1), 1)
        } else {
            (year, month + 1)
        };
    }
    bits
}

/// The half-days of an order's seat: its least share, but no less than what counts as a placement.
pub(super) fn share_of(order: &Order, policy: &Policy) -> u32 {
    order.least_half_days.max(policy.placed_from_half_days)
}

impl Prepared {
    pub(super) fn new(market: &Market, policy: &Policy) -> Self {
        let demands: Vec<Demand<'_>> = market.demands().collect();
        let mut prepared = Self {
            slots: Vec::new(),
            posts_of: vec![0],
            slots_of: vec![0],
            posts: Vec::new(),
            home_posts: Vec::new(),
            kits_from: FxHashMap::default(),
            paired: market
                .employers()
                .iter()
                .map(|employer| employer.paired_villages.iter().copied().collect())
                .collect(),
            employer_of: demands
                .iter()
                .map(|demand| {
                    let key = demand.employer();
                    position(market.employers().binary_search_by(|e| e.key.cmp(key)))
                })
                .collect(),
            skills_asked: Vec::new(),
            training_fen_level: fen(policy.weights.training_fen_level),
            helpful_need_fen: fen(policy.weights.helpful_need_fen),
            reserve_breach_fen: fen(policy.weights.reserve_breach_fen),
            disruption_fen: fen(policy.weights.disruption_fen),
            value_of_time_fen_hour: fen(policy.weights.value_of_time_fen_hour),
            paired_village_fen: fen(policy.weights.paired_village_fen),
            skills: Vec::new(),
            skill_number: FxHashMap::default(),
            group_number: FxHashMap::default(),
            pairs: Vec::new(),
            period_year: i64::from(policy.period_start.year),
        };
        for (demand, at) in demands.iter().zip(0..) {
            match demand {
                Demand::Opening(opening) => prepared.add_opening(market, policy, opening, at),
                Demand::Order(order) => prepared.add_order(market, policy, order, at),
            }
            prepared.slots_of.push(number(prepared.slots.len()));
        }
        prepared.home_posts = (0..)
            .zip(&prepared.posts)
            .filter(|(_, post)| post.is_home())
            .map(|(at, _)| at)
            .collect();
        prepared.pairs = market
            .pairs()
            .iter()
            .filter_map(|pair| {
                let worker = market
                    .workers()
                    .binary_search_by(|worker| worker.key.cmp(&pair.worker))
                    .ok()?;
                let demand = demands
                    .binary_search_by(|demand| demand.key().cmp(&pair.demand))
                    .ok()?;
                Some((number(worker), number(demand), pair.kind))
            })
            .collect();
        prepared.pairs.sort_unstable();
        prepared
    }

    fn add_opening(&mut self, market: &Market, policy: &Policy, opening: &Opening, demand: u32) {
        let skills = self.ask(opening.skills.iter());
        let (workshop, place, closed, hazard, provided, stars) =
            self.site(market, &opening.workshop);
        let period = period_months(policy.period_start, policy.period_weeks);
        // Wage over the hours of a month, against the floor: wage x 12 < floor x half-days x 4 x 52.
        let hours = i128::from(opening.half_days.max(1))
            * i128::from(HOURS_PER_HALF_DAY * WEEKS_PER_MONTH.0);
        let under = |floor: i64| {
            i128::from(opening.wage_fen_month) * i128::from(WEEKS_PER_MONTH.1)
                < i128::from(floor) * hours
        };
        let forms = forms_of(opening.form);
        let post = Post {
            slot: 0,
            demand,
            workshop,
            place,
            months: month_bits(opening.months) & period,
            closed,
            hazard,
            half_days: opening.half_days,
            weeks: policy.period_weeks.clamp(1, 52),
            crumb: policy
                .placed_from_half_days
                .saturating_sub(opening.half_days),
            provided: provided | bits(&opening.provides),
            skills,
            kept: Kept::Free,
            forms,
            floors: forms.map(|form| {
                floor_of(
                    policy,
                    form,
                    |floor| if under(floor) { u32::MAX } else { 0 },
                )
            }),
            pay: Pay::Wage(fen(opening.wage_fen_month)),
            stars_fen: i64::from(stars) * fen(policy.weights.star_fen),
            days: days(opening.half_days),
        };
        let kept: u32 = opening
            .reserves
            .iter()
            .fold(0, |sum, reserve| sum.saturating_add(reserve.places));
        self.add_slot(
            opening.key.clone(),
            None,
            opening.places.saturating_sub(kept),
        );
        self.add_post(post.clone());
        // A reserve's position is one byte; a build refuses more.
        for (reserve, at) in opening.reserves.iter().zip(0..=u8::MAX) {
            self.add_slot(opening.key.clone(), Some(at), reserve.places);
            let hard = reserve.hard;
            let kept = match &reserve.reserved_for {
                ReserveFor::Group(group) => {
                    let next = number(self.group_number.len());
                    let group = *self.group_number.entry(group.clone()).or_insert(next);
                    Kept::Group { group, hard }
                }
                ReserveFor::OwnVillage => Kept::OwnVillage { hard },
            };
            self.add_post(Post {
                kept,
                ..post.clone()
            });
        }
    }

    fn add_order(&mut self, market: &Market, policy: &Policy, order: &Order, demand: u32) {
        let skills = self.ask(order.skills.iter());
        let period = period_months(policy.period_start, policy.period_weeks);
        let share = share_of(order, policy);
        let period_weeks = policy.period_weeks.clamp(1, 52);
        let runs = order.weeks.min(period_weeks);
        let standard = i128::from(order.standard_ms_per_piece.max(1));
        let (weeks_month, months_year) = WEEKS_PER_MONTH;
        // Pieces a half-day at a pace of 1 percent are `ms / (standard x 100)`; 1,000 pieces pay `rate`.
        let ms = i128::from(MS_PER_HALF_DAY);
        let rate = i128::from(fen(order.rate_fen_per_1000).max(0));
        let paid = standard * 100 * 1_000;
        let hour = Scale::new(ms / i128::from(HOURS_PER_HALF_DAY) * rate, paid);
        let half_day = Scale::new(
            ms * rate * i128::from(weeks_month),
            paid * i128::from(months_year),
        );
        let month = Scale::new(
            ms * rate * i128::from(share) * i128::from(runs) * i128::from(weeks_month),
            paid * i128::from(period_weeks) * i128::from(months_year),
        );
        let pieces = Scale::new(
            ms * i128::from(share) * i128::from(order.weeks),
            standard * 100,
        );
        let forms = forms_of(order.form);
        let at_workshop = Post {
            slot: 0,
            demand,
            workshop: HOME,
            place: 0,
            months: month_bits(order.months) & period,
            closed: false,
            hazard: false,
            half_days: share,
            weeks: runs,
            crumb: share.saturating_sub(order.most_half_days),
            provided: bits(&order.provides),
            skills,
            kept: Kept::Free,
            forms,
            floors: forms.map(|form| floor_of(policy, form, |floor| hour.least_argument(floor))),
            pay: Pay::Piece {
                month,
                half_day,
                hour,
                pieces,
            },
            stars_fen: 0,
            days: days(share),
        };
        self.add_slot(order.key.clone(), None, 0);
        if order.at_home {
            self.add_post(Post {
                provided: at_workshop.provided | bits(Accommodation::AT_HOME),
                days: 0,
                ..at_workshop.clone()
            });
            let from = order
                .workshops
                .iter()
                .map(|workshop| self.site(market, workshop).1);
            let from = from.collect();
            self.kits_from.insert(demand, from);
        }
        for workshop in &order.workshops {
            let (workshop, place, closed, hazard, provided, stars) = self.site(market, workshop);
            self.add_post(Post {
                workshop,
                place,
                closed,
                hazard,
                provided: at_workshop.provided | provided,
                stars_fen: i64::from(stars) * fen(policy.weights.star_fen),
                ..at_workshop.clone()
            });
        }
    }

    fn add_slot(&mut self, demand: crate::ids::DemandKey, reserve: Option<u8>, capacity: u32) {
        self.slots.push(Slot {
            demand,
            reserve,
            capacity,
        });
        self.posts_of.push(number(self.posts.len()));
    }

    /// Adds a post to the last slot.
    fn add_post(&mut self, post: Post) {
        let slot = number(self.slots.len() - 1);
        self.posts.push(Post { slot, ..post });
        if let Some(end) = self.posts_of.last_mut() {
            *end = number(self.posts.len());
        }
    }

    /// A workshop's position, village, closed, hazard, what it provides, stars.
    fn site(
        &self,
        market: &Market,
        key: &crate::ids::WorkshopKey,
    ) -> (u32, u32, bool, bool, u32, u8) {
        let at = position(market.workshops().binary_search_by(|w| w.key.cmp(key)));
        let workshop = &market.workshops()[at as usize];
        (
            at,
            place_number(market.places(), workshop.place),
            !workshop.open,
            workshop.serious_hazards > 0,
            bits(&workshop.provides),
            workshop.stars,
        )
    }

    fn ask<'a>(&mut self, needs: impl Iterator<Item = (&'a Skill, &'a SkillNeed)>) -> (u32, u32) {
        let from = number(self.skills_asked.len());
        for (skill, need) in needs {
            let next = number(self.skills.len());
            let skill = *self.skill_number.entry(skill.clone()).or_insert_with(|| {
                self.skills.push(skill.clone());
                next
            });
            self.skills_asked.push(SkillAsked {
                skill,
                least: need.least,
                wanted: need.wanted,
            });
        }
        (from, number(self.skills_asked.len()))
    }

    /// The posts of a slot.
    pub(super) fn posts_of(&self, slot: u32) -> &[Post] {
        let slot = slot as usize;
        &self.posts[self.posts_of[slot] as usize..self.posts_of[slot + 1] as usize]
    }

    /// What a demand asks of skills.
    pub(super) fn skills_of(&self, post: &Post) -> &[SkillAsked] {
        &self.skills_asked[post.skills.0 as usize..post.skills.1 as usize]
    }

    /// The position of a demand's employer among the employers.
    pub(super) fn employer_of(&self, demand: u32) -> u32 {
        self.employer_of[demand as usize]
    }

    /// Pinned and forced pairs: worker, demand, kind; by worker, then demand.
    pub(super) fn decided(&self) -> impl Iterator<Item = (u32, u32, PairKind)> {
        self.pairs
            .iter()
            .copied()
            .filter(|&(_, _, kind)| matches!(kind, PairKind::Pinned | PairKind::Forced))
    }

    /// Makes `worker` ready in `person`, whose buffers are used again.
    pub(super) fn person_into(
        &self,
        market: &Market,
        policy: &Policy,
        worker: u32,
        person: &mut Person,
    ) {
        let given: &Worker = &market.workers()[worker as usize];
        let half_days = given.half_days.max(1);
        person.home = place_number(market.places(), given.home);
        person.mode = given.travel;
        person.half_days = given.half_days;
        let in_all = given.half_days.min(policy.limits.half_days_in_all);
        person.room = std::array::from_fn(|form| {
            let most = policy.forms.get(&LegalForm::ALL[form]);
            let most = most.and_then(|rule| rule.half_days_most);
            most.map_or(in_all, |most| most.min(in_all))
        });
        person.months = month_bits(given.months);
        person.home_based = given.home_based;
        let age = self.period_year - i64::from(given.birth_year);
        let missing = i64::from(policy.limits.least_age) - age;
        person.years_missing = u32::try_from(missing.max(0)).unwrap_or(u32::MAX);
        person.over_age = usize::from(age >= i64::from(policy.limits.over_age_from));
        person.pace = given.pace_percent;
        person.most_minutes = given.most_minutes;
        let need = |wanted: Necessity| {
            let of_kind = given.needs.iter().filter(|&(_, &kind)| kind == wanted);
            bits(of_kind.map(|(accommodation, _)| accommodation))
        };
        person.required = need(Necessity::Required);
        person.helpful = need(Necessity::Helpful);
        person.least_pay = fen(given.least_pay_fen_month);
        let income = i128::from(fen(given.present_income_fen_month));
        person.given_up = std::array::from_fn(|taken| {
            let taken = i128::try_from(taken).expect("at most 14");
            narrow(div_round_half_even(income * taken, i128::from(half_days)))
        });
        person.subsidy = [0; FORMS];
        person.subsidy_once = 0;
        for subsidy in &policy.subsidies {
            let group = subsidy.group.as_ref();
            if group.is_none_or(|group| given.groups.contains(group)) {
                if subsidy.form.is_none() {
                    person.subsidy_once += fen(subsidy.fen_month);
                }
                for (sum, &form) in person.subsidy.iter_mut().zip(LegalForm::ALL) {
                    if subsidy.form.is_none_or(|only| only == form) {
                        *sum += fen(subsidy.fen_month);
                    }
                }
            }
        }
        let worth = |group| {
            policy
                .groups
                .get(group)
                .map_or(0, |rule| fen(rule.priority_fen))
        };
        person.priority = given.groups.iter().map(worth).sum();
        person.levels.clear();
        person.levels.resize(self.skills.len(), 0);
        for (skill, &level) in &given.skills {
            if let Some(&skill) = self.skill_number.get(skill) {
                person.levels[skill as usize] = level;
            }
        }
        person.groups.clear();
        person
            .groups
            .resize(self.group_number.len().div_ceil(64), 0);
        for group in &given.groups {
            if let Some(&group) = self.group_number.get(group) {
                person.groups[group as usize / 64] |= 1 << (group % 64);
            }
        }
        person.decided.clear();
        person.standing.clear();
        person.barred.clear();
        let from = self.pairs.partition_point(|pair| pair.0 < worker);
        for &(_, demand, kind) in self.pairs[from..]
            .iter()
            .take_while(|pair| pair.0 == worker)
        {
            match kind {
                PairKind::Pinned | PairKind::Forced => person.decided.push(demand),
                PairKind::Standing => person.standing.push(demand),
                PairKind::Forbidden | PairKind::Declined => person.barred.push((demand, kind)),
            }
        }
    }

    /// A post with the way to it; `fare` is the mode's, one trip one way.
    pub(super) fn stop<'a>(
        &self,
        post: &'a Post,
        leg: Option<Leg>,
        fare: i64,
        home: PlaceCode,
    ) -> Stop<'a> {
        let (weeks, months) = WEEKS_PER_MONTH;
        // Both ways on each day, for 52 / 12 weeks.
        let ways = i128::from(2 * post.days) * i128::from(weeks);
        let minutes = leg.map_or(0, |leg| leg.minutes);
        let cost = |fen: i128, per: i64| narrow(div_round_half_even(ways * fen, per.into()));
        let value = i128::from(self.value_of_time_fen_hour) * i128::from(minutes);
        let employer = self.employer_of(post.demand) as usize;
        let is_paired = self.paired[employer].binary_search(&home).is_ok();
        Stop {
            post,
            leg,
            time_fen: cost(value, months * 60),
            fares_fen: cost(fen(fare).into(), months),
            paired_fen: if is_paired {
                self.paired_village_fen
            } else {
                0
            },
        }
    }
}

/// The form for people under and over the age at which a labour contract ends.
fn forms_of(form: LegalForm) -> [LegalForm; 2] {
    [form.at_age(false), form.at_age(true)]
}

fn floor_of(policy: &Policy, form: LegalForm, least_pace: impl Fn(i64) -> u32) -> Floor {
    match policy.forms.get(&form) {
        Some(rule) => Floor {
            fen_hour: fen(rule.floor_fen_hour),
            binds: rule.binds,
            least_pace: least_pace(fen(rule.floor_fen_hour)),
        },
        None => Floor {
            fen_hour: 0,
            binds: false,
            least_pace: 0,
        },
    }
}

pub(super) fn place_number(places: &[Place], code: PlaceCode) -> u32 {
    position(places.binary_search_by_key(&code, |place| place.code))
}

fn position(found: Result<usize, usize>) -> u32 {
    number(found.expect("a market's references are checked"))
}

pub(super) fn number(at: usize) -> u32 {
    u32::try_from(at).expect("a market has fewer than 2^32 of anything: its lists fit in memory")
}

/// To 64 bits; the ranges of the lists keep every amount far below the bound.
fn narrow(fen: i128) -> i64 {
    const BOUND: i64 = i64::MAX / 64;
    i64::try_from(fen).unwrap_or(BOUND).clamp(-BOUND, BOUND)
}

/// The travel mode's fare of one trip, one way.
pub(super) fn fare_of(policy: &Policy, mode: TravelMode) -> i64 {
    policy
        .travel
        .modes
        .get(&mode)
        .map_or(0, |rule| rule.fare_fen_trip)
}
