//! One placement against every hard rule, and against what it says of itself.
//!
//! One file, though a little long: what a pair must keep, rule by rule, in the order of the table.

use crate::domain::{
    Accommodation, Demand, Market, Months, Necessity, Opening, Order, PairKind, ReserveFor, Worker,
    Workshop,
};
use crate::ids::{DemandKey, PlaceCode, WorkerKey};
use crate::placement::Placement;
use crate::placement::check::breach::{Breaches, CheckRule};
use crate::placement::check::travel::Map;
use crate::policy::{LegalForm, Policy, YearMonth};
use crate::units::{HOURS_PER_HALF_DAY, MS_PER_HALF_DAY, WEEKS_PER_MONTH, div_round_half_even};

/// A fraction of money: exact until it is rounded.
#[derive(Clone, Copy)]
struct Exact {
    over: i128,
    under: i128,
}

impl Exact {
    fn rounded(self) -> i128 {
        div_round_half_even(self.over, self.under)
    }

    fn is_below(self, whole: i64) -> bool {
        self.over < i128::from(whole) * self.under
    }
}

/// What the lists give for one placement.
struct Given<'a> {
    worker: &'a Worker,
    demand: Demand<'a>,
    /// None at home.
    workshop: Option<&'a Workshop>,
    half_days: u32,
    /// Weeks of the period that it runs.
    weeks: u32,
    form: LegalForm,
    pay_month: Exact,
    pay_hour: Exact,
    pieces: Exact,
}

impl Given<'_> {
    /// A share of an order brings what does not depend on the pieces in proportion to the half-days on offer; a place brings all.
    fn proportion(&self, fen: i128) -> i128 {
        match self.demand {
            Demand::Order(_) if self.half_days < self.worker.half_days => Exact {
                over: fen * i128::from(self.half_days),
                under: i128::from(self.worker.half_days),
            }
            .rounded(),
            _ => fen,
        }
    }
}

pub(super) struct PairCheck<'a> {
    market: &'a Market,
    policy: &'a Policy,
    map: Map<'a>,
    period: Option<Months>,
    /// Pairs that stand and may move, sorted.
    standing: Vec<(&'a WorkerKey, &'a DemandKey)>,
}

impl<'a> PairCheck<'a> {
    pub(super) fn new(market: &'a Market, policy: &'a Policy) -> Self {
        let standing = market
            .pairs()
            .iter()
            .filter(|pair| pair.kind == PairKind::Standing);
        let mut standing: Vec<_> = standing.map(|pair| (&pair.worker, &pair.demand)).collect();
        standing.sort_unstable();
        Self {
            standing,
            market,
            policy,
            map: Map::new(market, policy),
            period: months_touched(policy.period_start, policy.period_weeks),
        }
    }

    /// Reports every rule that the placement breaks, and says what it is worth, in fen a month. Unknown keys are reported elsewhere.
    pub(super) fn check(&mut self, placement: &Placement, breaches: &mut Breaches) -> i128 {
        let Some(worker) = self.market.worker(&placement.worker) else {
            return 0;
        };
        let Some(demand) = self.market.demand(&placement.slot.demand) else {
            return 0;
        };
        let mut broken = Vec::new();
        let mut worth = 0;
        match self.site(placement, demand) {
            None => broken.push(CheckRule::Site),
            Some(workshop) => {
                let given = self.given(worker, demand, workshop, placement.offer.half_days);
                self.person_rules(&given, &mut broken);
                self.place_rules(&given, placement, &mut broken);
                worth = self.score(&given, placement);
                self.money_rules(&given, placement, worth, &mut broken);
            }
        }
        for rule in broken {
            breaches.add(rule, Some(demand.key()), Some(&worker.key));
        }
        worth
    }

    /// The workshop of the placement (`Some(None)` at home), if the demand may be done there.
    fn site(&self, placement: &Placement, demand: Demand<'a>) -> Option<Option<&'a Workshop>> {
        let may = match (demand, placement.workshop()) {
            (Demand::Opening(opening), Some(key)) => *key == opening.workshop,
            (Demand::Opening(_), None) => false,
            (Demand::Order(order), Some(key)) => order.workshops.contains(key),
            (Demand::Order(order), None) => order.at_home,
        };
        match (may, placement.workshop()) {
            (false, _) => None,
            (true, None) => Some(None),
            (true, Some(key)) => self.market.workshop(key).map(Some),
        }
    }

    fn given(
        &self,
        worker: &'a Worker,
        demand: Demand<'a>,
        workshop: Option<&'a Workshop>,
        share: u32,
    ) -> Given<'a> {
        let form = match demand.form() {
            LegalForm::LabourContract
                if self.age(worker) >= i64::from(self.policy.limits.over_age_from) =>
            {
                LegalForm::OverAge
            }
            form => form,
        };
        let period = self.policy.period_weeks;
        let weeks = match demand {
            Demand::Opening(_) => period,
            Demand::Order(order) => order.weeks.min(period),
        };
        let (half_days, pay_month, pay_hour, pieces) = match demand {
            Demand::Opening(opening) => wage(opening),
            Demand::Order(order) => self.piecework(worker, order, share, weeks),
        };
        Given {
            worker,
            demand,
            workshop,
            half_days,
            weeks,
            form,
            pay_month,
            pay_hour,
            pieces,
        }
    }

    /// Half-days a week, pay a month, pay an hour and pieces by the due date of a share of so many half-days.
    fn piecework(
        &self,
        worker: &Worker,
        order: &Order,
        half_days: u32,
        runs: u32,
    ) -> (u32, Exact, Exact, Exact) {
        let pace = i128::from(worker.pace_percent);
        let rate = i128::from(order.rate_fen_per_1000);
        // One piece takes `standard x 100 / pace` milliseconds and pays `rate / 1000` fen.
        let standard = i128::from(order.standard_ms_per_piece) * 100;
        let ms_week = i128::from(half_days) * i128::from(MS_PER_HALF_DAY);
        let weeks_month = i128::from(WEEKS_PER_MONTH.0);
        let month = Exact {
            over: ms_week * pace * rate * i128::from(runs) * weeks_month,
            under: standard
                * 1_000
                * i128::from(self.policy.period_weeks)
                * i128::from(WEEKS_PER_MONTH.1),
        };
        let hour = Exact {
            over: 3_600_000 * pace * rate,
            under: standard * 1_000,
        };
        let pieces = Exact {
            over: ms_week * i128::from(order.weeks) * pace,
            under: standard,
        };
        (half_days, month, hour, pieces)
    }

    fn age(&self, worker: &Worker) -> i64 {
        i64::from(self.policy.period_start.year) - i64::from(worker.birth_year)
    }

    fn person_rules(&self, given: &Given<'_>, broken: &mut Vec<CheckRule>) {
        let worker = given.worker;
        let policy = self.policy;
        if self.age(worker) < i64::from(policy.limits.least_age) {
            broken.push(CheckRule::UnderAge);
        }
        let common = given.demand.months().overlap(worker.months);
        let common = common.and_then(|months| months.overlap(self.period?));
        if common.is_none() {
            broken.push(CheckRule::Months);
        }
        let form_most = policy
            .forms
            .get(&given.form)
            .and_then(|rule| rule.half_days_most);
        let fits = given.half_days <= worker.half_days
            && given.half_days <= policy.limits.half_days_in_all
            && form_most.is_none_or(|most| given.half_days <= most);
        if !fits {
            broken.push(CheckRule::HalfDays);
        }
        if let Demand::Order(order) = given.demand
            && !(order.least_half_days..=order.most_half_days).contains(&given.half_days)
        {
            broken.push(CheckRule::Share);
        }
        let skilled = given
            .demand
            .skills()
            .iter()
            .all(|(skill, need)| worker.level(skill) >= need.least);
        if !skilled {
            broken.push(CheckRule::Skill);
        }
        let provided = |need| self.provides(given, need);
        let mut required = worker
            .needs
            .iter()
            .filter(|&(_, &necessity)| necessity == Necessity::Required);
        if !required.all(|(&need, _)| provided(need)) {
            broken.push(CheckRule::Need);
        }
    }

    fn provides(&self, given: &Given<'_>, need: Accommodation) -> bool {
        let by_demand = match given.demand {
            Demand::Opening(opening) => opening.provides.contains(&need),
            Demand::Order(order) => order.provides.contains(&need),
        };
        let by_site = match given.workshop {
            Some(workshop) => workshop.provides.contains(&need),
            None => Accommodation::AT_HOME.contains(&need),
        };
        by_demand || by_site
    }

    fn place_rules(
        &mut self,
        given: &Given<'_>,
        placement: &Placement,
        broken: &mut Vec<CheckRule>,
    ) {
        match given.workshop {
            None => {
                if !self.kits_come(given) {
                    broken.push(CheckRule::TooFar);
                }
                if placement.offer.trip.minutes != 0 {
                    broken.push(CheckRule::SaysMinutes);
                }
            }
            Some(workshop) => {
                if !workshop.open {
                    broken.push(CheckRule::Closed);
                }
                if workshop.serious_hazards > 0 {
                    broken.push(CheckRule::Hazard);
                }
                if given.worker.home_based {
                    broken.push(CheckRule::HomeOnly);
                }
                self.trip_rules(given, workshop, placement, broken);
            }
        }
        if let (Demand::Opening(opening), Some(at)) = (given.demand, placement.slot.reserve)
            && let Some(reserve) = opening.reserves.get(usize::from(at))
            && reserve.hard
            && !belongs(given, &reserve.reserved_for)
        {
            broken.push(CheckRule::Reserved);
        }
    }

    fn trip_rules(
        &mut self,
        given: &Given<'_>,
        workshop: &Workshop,
        placement: &Placement,
        broken: &mut Vec<CheckRule>,
    ) {
        let mode = given.worker.travel;
        let Some(way) = self.map.way(given.worker.home, workshop.place, mode) else {
            broken.push(CheckRule::TooFar);
            return;
        };
        let most_metres = self
            .policy
            .travel
            .modes
            .get(&mode)
            .map_or(0, |rule| rule.most_metres);
        let out_of_range = way.metres_bind && way.metres > u64::from(most_metres);
        if out_of_range || way.minutes > u64::from(given.worker.most_minutes) {
            broken.push(CheckRule::TooFar);
        }
        let trip = &placement.offer.trip;
        if u64::from(trip.minutes) != way.minutes || trip.mode != mode {
            broken.push(CheckRule::SaysMinutes);
        }
    }

    /// Whether an order's kits are brought to the person's village: one of its workshops is within the round, or it names none.
    fn kits_come(&self, given: &Given<'_>) -> bool {
        let Demand::Order(order) = given.demand else {
            return false;
        };
        let round = u64::from(self.policy.travel.kit_round_metres);
        let near = |place: PlaceCode| {
            let metres = self.map.metres(given.worker.home, place);
            metres.is_some_and(|metres| metres <= round)
        };
        let mut places = order
            .workshops
            .iter()
            .filter_map(|key| Some(self.market.workshop(key)?.place));
        order.workshops.is_empty() || places.any(near)
    }

    fn money_rules(
        &mut self,
        given: &Given<'_>,
        placement: &Placement,
        score: i128,
        broken: &mut Vec<CheckRule>,
    ) {
        let offer = &placement.offer;
        let rule = self.policy.forms.get(&given.form);
        let below_floor = rule.is_some_and(|rule| given.pay_hour.is_below(rule.floor_fen_hour));
        let binds = rule.is_some_and(|rule| rule.binds);
        if below_floor && binds {
            broken.push(CheckRule::Floor);
        }
        if self.is_under_least_pay(given) {
            broken.push(CheckRule::LeastPay);
        }
        let says = [
            (CheckRule::SaysForm, offer.form == given.form),
            (
                CheckRule::SaysHalfDays,
                offer.half_days == given.half_days && offer.weeks == given.weeks,
            ),
            (
                CheckRule::SaysPay,
                i128::from(offer.pay_fen_month) == given.pay_month.rounded(),
            ),
            (
                CheckRule::SaysHourly,
                i128::from(offer.fen_hour) == given.pay_hour.rounded()
                    && offer.below_floor == (below_floor && !binds),
            ),
            (
                CheckRule::SaysScore,
                i128::from(offer.terms.score()) == score,
            ),
        ];
        broken.extend(
            says.iter()
                .filter(|(_, true_to)| !true_to)
                .map(|&(rule, _)| rule),
        );
        if i128::from(offer.pieces) != given.pieces.over / given.pieces.under {
            broken.push(CheckRule::SaysPieces);
        }
    }

    /// An opening's wage is held to the least pay as a whole, a share of an order by the half-day.
    fn is_under_least_pay(&self, given: &Given<'_>) -> bool {
        let least = given.worker.least_pay_fen_month;
        match given.demand {
            Demand::Opening(opening) => opening.wage_fen_month < least,
            Demand::Order(_) => {
                // Pay an hour x 4 hours x 52 / 12 for each half-day a week, for all half-days offered.
                let hours = i128::from(given.worker.half_days)
                    * i128::from(HOURS_PER_HALF_DAY * WEEKS_PER_MONTH.0);
                let month = Exact {
                    over: given.pay_hour.over * hours,
                    under: given.pay_hour.under * i128::from(WEEKS_PER_MONTH.1),
                };
                month.is_below(least)
            }
        }
    }

    /// Every term again, each rounded once.
    fn score(&mut self, given: &Given<'_>, placement: &Placement) -> i128 {
        let worker = given.worker;
        let weights = &self.policy.weights;
        let mut score = given.pay_month.rounded();
        let mut of_form = 0;
        for subsidy in &self.policy.subsidies {
            let of_group = subsidy
                .group
                .as_ref()
                .is_none_or(|group| worker.groups.contains(group));
            let amount = i128::from(subsidy.fen_month);
            match subsidy.form {
                _ if !of_group => {}
                None if placement.leads => score += amount,
                None => {}
                Some(form) if form == given.form => of_form += amount,
                Some(_) => {}
            }
        }
        score += given.proportion(of_form);
        let missing: u32 = given
            .demand
            .skills()
            .iter()
            .map(|(skill, need)| u32::from(need.wanted.saturating_sub(worker.level(skill))))
            .sum();
        score -= i128::from(missing) * i128::from(weights.training_fen_level);
        let given_up = Exact {
            over: i128::from(worker.present_income_fen_month) * i128::from(given.half_days),
            under: i128::from(worker.half_days.max(1)),
        };
        score -= given_up.rounded();
        let helped = worker.needs.iter().filter(|&(&need, &necessity)| {
            necessity == Necessity::Helpful && self.provides(given, need)
        });
        let helped = helped.map(|_| i128::from(weights.helpful_need_fen)).sum();
        score += given.proportion(helped);
        for group in worker.groups.iter().filter(|_| placement.leads) {
            let rule = self.policy.groups.get(group);
            score += rule.map_or(0, |rule| i128::from(rule.priority_fen));
        }
        let employer = self.market.employer(given.demand.employer());
        if employer.is_some_and(|employer| employer.paired_villages.contains(&worker.home)) {
            score += given.proportion(weights.paired_village_fen.into());
        }
        if let Some(workshop) = given.workshop {
            let stars = i128::from(workshop.stars) * i128::from(weights.star_fen);
            score += given.proportion(stars);
            score -= self.travel_cost(given, workshop);
        }
        if let (Demand::Opening(opening), Some(at)) = (given.demand, placement.slot.reserve)
            && let Some(reserve) = opening.reserves.get(usize::from(at))
            && !reserve.hard
            && !belongs(given, &reserve.reserved_for)
        {
            score -= i128::from(weights.reserve_breach_fen);
        }
        let pair = (&worker.key, &placement.slot.demand);
        if self.standing.binary_search(&pair).is_ok() {
            score += i128::from(weights.disruption_fen);
        }
        score
    }

    /// Time and fares of a month: both ways, on as many days as the half-days fill two by two.
    fn travel_cost(&mut self, given: &Given<'_>, workshop: &Workshop) -> i128 {
        let mode = given.worker.travel;
        let way = self.map.way(given.worker.home, workshop.place, mode);
        let minutes = way.map_or(0, |way| way.minutes);
        let days = given.half_days.div_ceil(2).min(7);
        let trips_year = i128::from(2 * days) * i128::from(WEEKS_PER_MONTH.0);
        let time = Exact {
            over: trips_year
                * i128::from(minutes)
                * i128::from(self.policy.weights.value_of_time_fen_hour),
            under: i128::from(WEEKS_PER_MONTH.1) * 60,
        };
        let fare = self
            .policy
            .travel
            .modes
            .get(&mode)
            .map_or(0, |rule| rule.fare_fen_trip);
        let fares = Exact {
            over: trips_year * i128::from(fare),
            under: i128::from(WEEKS_PER_MONTH.1),
        };
        time.rounded() + fares.rounded()
    }
}

/// Half-days a week, pay a month, pay an hour and pieces of a place.
fn wage(opening: &Opening) -> (u32, Exact, Exact, Exact) {
    let wage = i128::from(opening.wage_fen_month);
    let hours = i128::from(opening.half_days) * i128::from(HOURS_PER_HALF_DAY * WEEKS_PER_MONTH.0);
    let month = Exact {
        over: wage,
        under: 1,
    };
    let hour = Exact {
        over: wage * i128::from(WEEKS_PER_MONTH.1),
        under: hours,
    };
    let pieces = Exact { over: 0, under: 1 };
    (opening.half_days, month, hour, pieces)
}

/// Whether the person is one of those for whom places are reserved.
fn belongs(given: &Given<'_>, reserved_for: &ReserveFor) -> bool {
    match reserved_for {
        ReserveFor::Group(group) => given.worker.groups.contains(group),
        ReserveFor::OwnVillage => given
            .workshop
            .is_some_and(|workshop| workshop.place == given.worker.home),
    }
}

/// The months that so many weeks from the first day of `start` touch, counted day by day.
fn months_touched(start: YearMonth, weeks: u32) -> Option<Months> {
    let (mut year, mut month) = (u32::from(start.year), start.month);
    let mut day = 1;
    let mut months = vec![month];
    for _ in 1..weeks * 7 {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let days = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        day += 1;
        if day > days {
            (day, month) = (1, month + 1);
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
            months.push(month);
        }
    }
    Months::from_numbers(months)
}
