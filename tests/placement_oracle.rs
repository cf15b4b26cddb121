//! The whole way, from lists to answer, against exhaustive search on tiny markets.
//!
//! The shadow model below reads the lists and shares no code with the crate: rules, money, months and minutes are written again, and
//! every assignment is tried. A difference in who may go where, in what it is worth, or in what the optimum is shows here.

mod markets;

use std::collections::BTreeMap;

use gongfang::Lists;
use gongfang::domain::{Accommodation, Necessity, Opening, Order, PairKind, ReserveFor, Worker};
use gongfang::geo::{Terrain, TravelMode};
use gongfang::ids::{PlaceCode, WorkshopKey};
use gongfang::placement::{UnfilledReason, UnplacedReason};
use gongfang::policy::{LegalForm, Objective};

/// Rounds a fraction half to even.
fn round(over: i128, under: i128) -> i128 {
    let (whole, rest) = (over.div_euclid(under), over.rem_euclid(under));
    if 2 * rest > under || (2 * rest == under && whole % 2 != 0) {
        whole + 1
    } else {
        whole
    }
}

/// A right-hand node of the shadow model: a demand and the reserve it is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    demand: String,
    reserve: Option<u8>,
}

struct Shadow {
    /// For each worker, by key: the nodes open to it and the best score there.
    options: BTreeMap<String, BTreeMap<Node, i128>>,
    capacity: BTreeMap<Node, u32>,
    most_placed: bool,
}

/// What an assignment is worth: people first, under most-placed.
type Worth = (u32, i128);

impl Shadow {
    fn read(lists: &Lists) -> Self {
        let mut options = BTreeMap::new();
        for worker in &lists.workers {
            let mut mine = BTreeMap::new();
            for opening in &lists.openings {
                let reserves = (0..).take(opening.reserves.len()).map(Some);
                for reserve in std::iter::once(None).chain(reserves) {
                    if let Some(score) = opening_score(lists, worker, opening, reserve) {
                        let demand = opening.key.to_string();
                        mine.insert(Node { demand, reserve }, score);
                    }
                }
            }
            for order in &lists.orders {
                let home = order.at_home.then_some(None);
                let sites = home.into_iter().chain(order.workshops.iter().map(Some));
                let best = sites
                    .filter_map(|site| order_score(lists, worker, order, site))
                    .max();
                if let Some(score) = best {
                    let node = Node {
                        demand: order.key.to_string(),
                        reserve: None,
                    };
                    mine.insert(node, score);
                }
            }
            options.insert(worker.key.to_string(), mine);
        }
        let mut shadow = Self {
            options,
            capacity: BTreeMap::new(),
            most_placed: lists.policy.objective == Objective::MostPlaced,
        };
        for opening in &lists.openings {
            let demand = opening.key.to_string();
            let mut rest = opening.places;
            for (at, reserve) in (0..).zip(&opening.reserves) {
                rest -= reserve.places;
                let node = Node {
                    demand: demand.clone(),
                    reserve: Some(at),
                };
                shadow.capacity.insert(node, reserve.places);
            }
            shadow.capacity.insert(
                Node {
                    demand,
                    reserve: None,
                },
                rest,
            );
        }
        for order in &lists.orders {
            let node = Node {
                demand: order.key.to_string(),
                reserve: None,
            };
            let seats = shadow.seats(lists, order, &node);
            shadow.capacity.insert(node, seats);
        }
        shadow
    }

    /// The most people such that any so many candidates stay within the pieces.
    fn seats(&self, lists: &Lists, order: &Order, node: &Node) -> u32 {
        let candidates = lists
            .workers
            .iter()
            .filter(|w| self.options[w.key.as_str()].contains_key(node));
        let mut paces: Vec<u32> = candidates.map(|w| w.pace_percent).collect();
        paces.sort_unstable_by(|a, b| b.cmp(a));
        let half_days = i128::from(
            order
                .least_half_days
                .max(lists.policy.placed_from_half_days),
        );
        let (mut made, mut seats) = (0, 0);
        // Beyond the candidates a seat counts at standard pace; a hundred of them are plenty here.
        paces.extend([100; 100]);
        for pace in paces {
            made += half_days * i128::from(order.weeks) * 14_400_000 * i128::from(pace);
            if made > i128::from(order.pieces) * i128::from(order.standard_ms_per_piece) * 100 {
                break;
            }
            seats += 1;
        }
        seats
    }

    fn best(&self) -> Worth {
        self.best_of(&self.capacity, None)
    }

    /// The best worth under `capacity`; `forced` holds one person at one node.
    fn best_of(&self, capacity: &BTreeMap<Node, u32>, forced: Option<(&str, &Node)>) -> Worth {
        let people: Vec<&String> = self.options.keys().collect();
        self.try_all(&people, &mut capacity.clone(), forced)
    }

    fn try_all(
        &self,
        people: &[&String],
        room: &mut BTreeMap<Node, u32>,
        forced: Option<(&str, &Node)>,
    ) -> Worth {
        let Some((&person, others)) = people.split_first() else {
            return (0, 0);
        };
        let held = forced
            .filter(|(who, _)| *who == person.as_str())
            .map(|(_, node)| node);
        let mut best = match held {
            Some(_) => (0, i128::MIN / 2),
            None => self.try_all(others, room, forced),
        };
        for (node, score) in &self.options[person] {
            if held.is_some_and(|held| held != node) || room[node] == 0 {
                continue;
            }
            *room.get_mut(node).expect("every node has a capacity") -= 1;
            let (count, total) = self.try_all(others, room, forced);
            *room.get_mut(node).expect("every node has a capacity") += 1;
            best = self.better(best, (count + 1, total + score));
        }
        best
    }

    fn better(&self, one: Worth, other: Worth) -> Worth {
        match self.most_placed {
            true => one.max(other),
            false if other.1 > one.1 => other,
            false => one,
        }
    }
}

fn age(lists: &Lists, worker: &Worker) -> i32 {
    i32::from(lists.policy.period_start.year) - i32::from(worker.birth_year)
}

fn form_of(lists: &Lists, worker: &Worker, form: LegalForm) -> LegalForm {
    let over = i32::try_from(lists.policy.limits.over_age_from).expect("an age");
    match form {
        LegalForm::LabourContract if age(lists, worker) >= over => LegalForm::OverAge,
        other => other,
    }
}

/// Months as the calendar gives them for the periods that the generator draws: from 1 March 2026.
fn period_months(weeks: u32) -> Vec<u8> {
    match weeks {
        1..=4 => vec![3],
        5..=8 => vec![3, 4],
        9..=13 => vec![3, 4, 5],
        _ => panic!("the generator draws no such period"),
    }
}

fn barred(lists: &Lists, worker: &Worker, demand: &str) -> bool {
    lists.pairs.iter().any(|pair| {
        pair.worker == worker.key
            && pair.demand.as_str() == demand
            && matches!(pair.kind, PairKind::Forbidden | PairKind::Declined)
    })
}

/// Minutes one way, if the person gets there at all.
fn minutes(lists: &Lists, worker: &Worker, to: PlaceCode) -> Option<i128> {
    let rule = lists.policy.travel.modes.get(&worker.travel)?;
    let by_road = lists.roads.iter().any(|road| road.mode == worker.travel);
    let minutes = if by_road && worker.home != to {
        road_minutes(lists, worker.travel, worker.home, to)?
    } else {
        let metres = road_metres(lists, worker.home, to);
        if metres > i128::from(rule.most_metres) {
            return None;
        }
        let speed = i128::from(rule.metres_minute);
        (metres + speed - 1) / speed
    } + i128::from(rule.wait_minutes);
    (minutes <= i128::from(worker.most_minutes)).then_some(minutes)
}

/// Bellman and Ford on the few villages there are.
fn road_minutes(lists: &Lists, mode: TravelMode, from: PlaceCode, to: PlaceCode) -> Option<i128> {
    let mut known: BTreeMap<PlaceCode, i128> = BTreeMap::from([(from, 0)]);
    for _ in 0..lists.places.len() {
        for road in lists.roads.iter().filter(|road| road.mode == mode) {
            for (a, b) in [(road.from, road.to), (road.to, road.from)] {
                if let Some(&at) = known.get(&a) {
                    let next = at + i128::from(road.minutes);
                    let entry = known.entry(b).or_insert(next);
                    *entry = next.min(*entry);
                }
            }
        }
    }
    known.get(&to).copied()
}

fn road_metres(lists: &Lists, from: PlaceCode, to: PlaceCode) -> i128 {
    let find = |code| {
        lists
            .places
            .iter()
            .find(|p| p.code == code)
            .expect("a village")
    };
    let (from, to) = (find(from), find(to));
    let hill = from.terrain == Terrain::Hill || to.terrain == Terrain::Hill;
    let percent = match hill {
        true => lists.policy.travel.detour_hill_percent,
        false => lists.policy.travel.detour_plain_percent,
    };
    let straight = i128::from(from.point.metres_to(to.point)) * i128::from(percent);
    let metres = (straight + 99) / 100;
    metres.max(i128::from(lists.policy.travel.within_village_metres))
}

struct Work<'a> {
    demand: &'a str,
    form: LegalForm,
    half_days: u32,
    months: Vec<u8>,
    skills: Vec<(&'a str, u8, u8)>,
    provides: Vec<Accommodation>,
    site: Option<&'a WorkshopKey>,
    employer: &'a str,
    /// Fen a month and fen an hour, as fractions.
    month: (i128, i128),
    hour: (i128, i128),
}

/// What is common to places and shares: `None` where a rule refuses.
fn score(lists: &Lists, worker: &Worker, work: &Work<'_>) -> Option<i128> {
    let policy = &lists.policy;
    let form = form_of(lists, worker, work.form);
    let rule = policy.forms.get(&form);
    let period = period_months(policy.period_weeks);
    let least_age = i32::try_from(policy.limits.least_age).expect("an age");
    let fits = !barred(lists, worker, work.demand)
        && age(lists, worker) >= least_age
        && work
            .months
            .iter()
            .any(|month| worker.months.contains(*month) && period.contains(month))
        && work.half_days <= worker.half_days
        && work.half_days <= policy.limits.half_days_in_all
        && rule
            .and_then(|rule| rule.half_days_most)
            .is_none_or(|most| work.half_days <= most)
        && work.half_days >= policy.placed_from_half_days;
    if !fits {
        return None;
    }
    let level = |name: &str| {
        let found = worker
            .skills
            .iter()
            .find(|(skill, _)| skill.as_str() == name);
        found.map_or(0, |(_, &level)| level)
    };
    if work
        .skills
        .iter()
        .any(|&(name, least, _)| level(name) < least)
    {
        return None;
    }
    let mut provides = work.provides.clone();
    let mut score = round(work.month.0, work.month.1);
    match work.site {
        None => provides.extend(Accommodation::AT_HOME),
        Some(key) => {
            let site = lists
                .workshops
                .iter()
                .find(|site| site.key == *key)
                .expect("a workshop");
            if !site.open || site.serious_hazards > 0 || worker.home_based {
                return None;
            }
            let minutes = minutes(lists, worker, site.place)?;
            let days = i128::from(work.half_days.div_ceil(2).min(7));
            let trips = 2 * days * 52;
            let value = i128::from(policy.weights.value_of_time_fen_hour);
            let fare = i128::from(policy.travel.modes[&worker.travel].fare_fen_trip);
            score -= round(trips * minutes * value, 12 * 60) + round(trips * fare, 12);
            score += i128::from(site.stars) * i128::from(policy.weights.star_fen);
            provides.extend(&site.provides);
        }
    }
    for (need, necessity) in &worker.needs {
        match (necessity, provides.contains(need)) {
            (Necessity::Required, false) => return None,
            (Necessity::Helpful, true) => score += i128::from(policy.weights.helpful_need_fen),
            _ => {}
        }
    }
    if let Some(rule) = rule
        && rule.binds
        && work.hour.0 < i128::from(rule.floor_fen_hour) * work.hour.1
    {
        return None;
    }
    for subsidy in &policy.subsidies {
        let mine = subsidy
            .group
            .as_ref()
            .is_none_or(|group| worker.groups.contains(group));
        if mine && subsidy.form.is_none_or(|only| only == form) {
            score += i128::from(subsidy.fen_month);
        }
    }
    for &(name, _, wanted) in &work.skills {
        let missing = i128::from(wanted) - i128::from(level(name));
        score -= missing.max(0) * i128::from(policy.weights.training_fen_level);
    }
    score -= round(
        i128::from(worker.present_income_fen_month) * i128::from(work.half_days),
        i128::from(worker.half_days),
    );
    for group in &worker.groups {
        score += policy
            .groups
            .get(group)
            .map_or(0, |rule| i128::from(rule.priority_fen));
    }
    let employer = lists
        .employers
        .iter()
        .find(|e| e.key.as_str() == work.employer);
    if employer
        .expect("an employer")
        .paired_villages
        .contains(&worker.home)
    {
        score += i128::from(policy.weights.paired_village_fen);
    }
    Some(score)
}

fn opening_score(
    lists: &Lists,
    worker: &Worker,
    opening: &Opening,
    reserve: Option<u8>,
) -> Option<i128> {
    if opening.wage_fen_month < worker.least_pay_fen_month {
        return None;
    }
    let wage = i128::from(opening.wage_fen_month);
    let work = Work {
        demand: opening.key.as_str(),
        form: opening.form,
        half_days: opening.half_days,
        months: opening.months.iter().collect(),
        skills: opening
            .skills
            .iter()
            .map(|(s, n)| (s.as_str(), n.least, n.wanted))
            .collect(),
        provides: opening.provides.iter().copied().collect(),
        site: Some(&opening.workshop),
        employer: opening.employer.as_str(),
        month: (wage, 1),
        hour: (wage * 12, i128::from(opening.half_days) * 4 * 52),
    };
    let mut score = score(lists, worker, &work)?;
    if let Some(at) = reserve {
        let reserve = &opening.reserves[usize::from(at)];
        let site = lists
            .workshops
            .iter()
            .find(|site| site.key == opening.workshop);
        let belongs = match &reserve.reserved_for {
            ReserveFor::Group(group) => worker.groups.contains(group),
            ReserveFor::OwnVillage => site.expect("a workshop").place == worker.home,
        };
        if !belongs && reserve.hard {
            return None;
        }
        if !belongs {
            score -= i128::from(lists.policy.weights.reserve_breach_fen);
        }
    }
    (score >= 0).then_some(score)
}

fn order_score(
    lists: &Lists,
    worker: &Worker,
    order: &Order,
    site: Option<&WorkshopKey>,
) -> Option<i128> {
    let policy = &lists.policy;
    let half_days = order.least_half_days.max(policy.placed_from_half_days);
    if half_days > order.most_half_days {
        return None;
    }
    if site.is_none() && !order.workshops.is_empty() {
        let round = i128::from(policy.travel.kit_round_metres);
        let near = order.workshops.iter().any(|key| {
            let shop = lists
                .workshops
                .iter()
                .find(|shop| shop.key == *key)
                .expect("a workshop");
            road_metres(lists, worker.home, shop.place) <= round
        });
        if !near {
            return None;
        }
    }
    let (pace, rate) = (
        i128::from(worker.pace_percent),
        i128::from(order.rate_fen_per_1000),
    );
    let runs = i128::from(order.weeks.min(policy.period_weeks));
    // A piece takes this many hundredths of a percent of a millisecond, and pays a thousandth of the rate.
    let piece = i128::from(order.standard_ms_per_piece) * 100 * 1_000;
    let half_day = 14_400_000 * pace * rate;
    let least = i128::from(worker.least_pay_fen_month);
    if half_day * i128::from(worker.half_days) * 52 < least * piece * 12 {
        return None;
    }
    let work = Work {
        demand: order.key.as_str(),
        form: order.form,
        half_days,
        months: order.months.iter().collect(),
        skills: order
            .skills
            .iter()
            .map(|(s, n)| (s.as_str(), n.least, n.wanted))
            .collect(),
        provides: order.provides.iter().copied().collect(),
        site,
        employer: order.employer.as_str(),
        month: (
            half_day * i128::from(half_days) * runs * 52,
            piece * i128::from(policy.period_weeks) * 12,
        ),
        hour: (half_day, piece * 4),
    };
    score(lists, worker, &work).filter(|&score| score >= 0)
}

/// What the random markets held between them: a market in which nothing happens proves nothing.
#[derive(Debug, Default)]
struct Seen {
    placed: u32,
    outbid: u32,
    tied: u32,
    no_candidate: u32,
    no_place: u32,
    elsewhere: u32,
    nobody: u32,
    remainder: u32,
    priced: u32,
}

fn compare(seed: u64, seen: &mut Seen) {
    let lists = markets::random(seed);
    let shadow = Shadow::read(&lists);
    let plan = markets::plan(lists);
    let placements = &plan.placements;
    let best = shadow.best();

    let total = placements.score_fen_month();
    assert_eq!(total, best.1, "seed {seed}: the total");
    if shadow.most_placed {
        let placed = u32::try_from(placements.placed().len()).expect("few");
        assert_eq!(placed, best.0, "seed {seed}: the number placed");
    }
    seen.placed += u32::try_from(placements.placed().len()).expect("few");

    for placement in placements.placed() {
        let node = Node {
            demand: placement.slot.demand.to_string(),
            reserve: placement.slot.reserve,
        };
        let score = shadow.options[placement.worker.as_str()].get(&node);
        let stated = i128::from(placement.offer.terms.score());
        assert_eq!(score, Some(&stated), "seed {seed}: {placement:?}");
    }
    for unplaced in placements.unplaced() {
        let who = unplaced.worker.as_str();
        let options = &shadow.options[who];
        match &unplaced.reason {
            UnplacedReason::NoCandidate { shut_out, nearest } => {
                assert!(options.is_empty(), "seed {seed}: {who} has options");
                assert!(
                    !shut_out.is_empty() && nearest.is_some(),
                    "seed {seed}: {who}"
                );
                seen.no_candidate += 1;
            }
            UnplacedReason::NoPlace { at, .. } => {
                assert_eq!(at.len(), options.len(), "seed {seed}: {who}");
                assert!(
                    options.keys().all(|node| shadow.capacity[node] == 0),
                    "seed {seed}"
                );
                seen.no_place += 1;
            }
            UnplacedReason::Outbid { at, .. } => {
                let open = options
                    .keys()
                    .filter(|&node| shadow.capacity[node] > 0)
                    .count();
                assert_eq!(at.len(), open, "seed {seed}: {who}");
                assert!(at.is_sorted_by_key(|outbid| outbid.missing_fen_month));
                for outbid in at {
                    let node = Node {
                        demand: outbid.slot.demand.to_string(),
                        reserve: outbid.slot.reserve,
                    };
                    let forced = shadow.best_of(&shadow.capacity, Some((who, &node)));
                    if shadow.most_placed {
                        assert_eq!(forced.0, best.0, "seed {seed}: {who} takes one place only");
                    }
                    let missing = best.1 - forced.1;
                    assert_eq!(
                        i128::from(outbid.missing_fen_month),
                        missing,
                        "seed {seed}: {who} at {node:?}"
                    );
                    seen.outbid += 1;
                    seen.tied += u32::from(missing == 0);
                }
            }
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    for answer in placements.demands() {
        let nodes = |node: &&Node| node.demand == answer.demand.as_str();
        let rest = shadow
            .capacity
            .keys()
            .filter(nodes)
            .find(|node| node.reserve.is_none());
        let rest = rest.expect("every demand has a rest");
        let mut one_more = shadow.capacity.clone();
        *one_more.get_mut(rest).expect("it is there") += 1;
        let price = shadow.best_of(&one_more, None).1 - best.1;
        assert_eq!(
            i128::from(answer.price_fen_month),
            price,
            "seed {seed}: {answer:?}"
        );
        seen.priced += u32::from(price != 0);

        match &answer.unfilled {
            Some(UnfilledReason::Elsewhere {
                missing_fen_month, ..
            }) => {
                let open = shadow.capacity.keys().filter(nodes).filter(|&node| {
                    let held = placements.placed().iter().filter(|placement| {
                        placement.slot.demand.as_str() == node.demand
                            && placement.slot.reserve == node.reserve
                    });
                    u32::try_from(held.count()).expect("few") < shadow.capacity[node]
                });
                let mut least = i128::MAX;
                for node in open {
                    for (who, options) in &shadow.options {
                        let here = placements
                            .placement(&markets::worker_key(who))
                            .is_some_and(|placement| placement.slot.demand == answer.demand);
                        if options.contains_key(node) && !here {
                            let forced = shadow.best_of(&shadow.capacity, Some((who, node)));
                            least = least.min(best.1 - forced.1);
                        }
                    }
                }
                assert_eq!(
                    i128::from(*missing_fen_month),
                    least,
                    "seed {seed}: {answer:?}"
                );
                seen.elsewhere += 1;
            }
            Some(UnfilledReason::NoCandidate { .. }) => seen.nobody += 1,
            Some(UnfilledReason::Remainder) => seen.remainder += 1,
            _ => {}
        }
    }
}

#[test]
fn the_plan_is_that_of_exhaustive_search() {
    let mut seen = Seen::default();
    for seed in 0..1_500 {
        compare(seed, &mut seen);
    }
    let floor = [
        seen.placed,
        seen.outbid,
        seen.tied,
        seen.no_candidate,
        seen.no_place,
        seen.elsewhere,
        seen.nobody,
        seen.remainder,
        seen.priced,
    ];
    assert!(
        floor.iter().all(|&times| times >= 10),
        "the markets are too dull: {seen:?}"
    );
}
