//! Totals: one line of figures, and the tables of them.
//!
//! # Definitions
//! - **Gain** is what a placed person has more a month: pay and subsidies, less the present income given up.
//! - **Minutes** are one way, and their mean is over those who travel: work at home has no way.
//! - **In the own town** (village): the work is done at home, or at a workshop in the town (village) of the home.
//! - **Disabled** counts those whose disability is severe too.
//! - A town's `workers` and `placed` are people who live there; its `places` and `filled` are those of openings at workshops there.
//! - `places` and `filled` are of openings everywhere; shares of orders are counted by themselves.
//! - A person is counted once, where the first piece of the week is: the place, else the first share by key. Pay, scores, half-days and pieces are counted
//!   where they are earned.
//!
//! # Invariants
//! Lines of the town, trade, demand and workshop tables add up to the whole; groups overlap and do not.

use std::collections::BTreeMap;

use crate::domain::{Demand, Market, Worker};
use crate::graph::Site;
use crate::graph::judge::Offer;
use crate::graph::score::Term;
use crate::placement::{DemandAnswer, Placements};
use crate::policy::{DISABLED, DISABLED_SEVERE, LOW_INCOME, Policy};
use crate::report::columns::Axis;
use crate::report::error::ReportError;
use crate::units::div_round_half_even;

/// Counts and sums over some people and places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// People on the list, where people are what is counted.
    pub workers: Option<u64>,
    /// People placed.
    pub placed: u64,
    /// Sum of the gains, in fen a month.
    pub gain_fen_month: i128,
    /// Sum of the scores, in fen a month.
    pub score_fen_month: i128,
    /// People placed who travel to work.
    pub travellers: u64,
    /// Sum of their minutes one way.
    pub minutes: u64,
    /// Half-days a week filled.
    pub half_days: u64,
    /// People placed of low-income households.
    pub low_income: u64,
    /// People placed with a disability.
    pub disabled: u64,
    /// People placed who work in their own village.
    pub same_village: u64,
    /// People placed who work in their own town.
    pub same_town: u64,
    /// Places of openings, where they are what is counted.
    pub places: Option<u64>,
    /// Those of them that are filled; of a group, its people who have one.
    pub filled: u64,
    /// Shares of orders given out.
    pub on_orders: u64,
    /// Pieces asked for.
    pub pieces: u64,
    /// Whole pieces that the people placed make by the due date.
    pub pieces_expected: u64,
}

impl Figures {
    /// People on the list without a place.
    #[must_use]
    pub fn unplaced(&self) -> Option<u64> {
        self.workers
            .map(|workers| workers.saturating_sub(self.placed))
    }

    /// Mean gain of those placed, in fen a month, half to even.
    #[must_use]
    pub fn mean_gain_fen_month(&self) -> Option<i128> {
        mean(self.gain_fen_month, self.placed)
    }

    /// Mean minutes one way of those who travel, in tenths, half to even.
    #[must_use]
    pub fn mean_minutes_tenths(&self) -> Option<i128> {
        mean(10 * i128::from(self.minutes), self.travellers)
    }

    /// Counts one piece of a week; the person once, at the first piece.
    fn seat(&mut self, seat: &Seated<'_>) {
        let offer = seat.offer;
        self.gain_fen_month += i128::from(gain_fen_month(offer));
        self.score_fen_month += i128::from(offer.terms.score());
        self.half_days += u64::from(offer.half_days);
        if let Demand::Order(_) = seat.demand {
            self.on_orders += 1;
            self.pieces_expected += offer.pieces;
        }
        if !seat.leads {
            return;
        }
        self.placed += 1;
        if let Site::Workshop(_) = offer.site {
            self.travellers += 1;
            self.minutes += u64::from(offer.trip.minutes);
        }
        self.low_income += u64::from(belongs(seat.worker, LOW_INCOME));
        self.disabled += u64::from(belongs(seat.worker, DISABLED));
        self.same_village += u64::from(seat.same_village);
        self.same_town += u64::from(seat.same_town);
    }
}

/// `part` of `whole` in tenths of a percent, half to even.
#[must_use]
pub fn share_tenths(part: u64, whole: u64) -> Option<i128> {
    mean(1_000 * i128::from(part), whole)
}

fn mean(sum: i128, number: u64) -> Option<i128> {
    (number > 0).then(|| div_round_half_even(sum, i128::from(number)))
}

/// Pay and subsidies, less the present income given up.
pub(super) fn gain_fen_month(offer: &Offer) -> i64 {
    [Term::Pay, Term::Subsidy, Term::IncomeGivenUp]
        .iter()
        .map(|&term| offer.terms.term(term))
        .sum()
}

/// Whether a person is of a group; the severely disabled are of the disabled.
pub(super) fn belongs(worker: &Worker, group: &str) -> bool {
    worker.groups.contains(group) || (group == DISABLED && worker.groups.contains(DISABLED_SEVERE))
}

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Key: a town's nine digits, a trade, a group, a demand's or a workshop's key, `home`.
    pub key: String,
    /// Chinese.
    pub zh: String,
    /// English, the Chinese where there is none.
    pub en: String,
    /// What is counted.
    pub figures: Figures,
}

/// The lines of one axis, by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the lines are.
    pub axis: Axis,
    /// The lines, by key; `home` of the workshops is the last.
    pub lines: Vec<Line>,
}

/// The key of work at home among the workshops.
pub(super) const AT_HOME: &str = "home";

/// One person at one demand, with what the tables ask.
pub(super) struct Seated<'a> {
    worker: &'a Worker,
    demand: Demand<'a>,
    offer: &'a Offer,
    leads: bool,
    same_village: bool,
    same_town: bool,
}

impl<'a> Seated<'a> {
    pub(super) fn new(
        market: &'a Market,
        worker: &'a Worker,
        demand: Demand<'a>,
        offer: &'a Offer,
        leads: bool,
    ) -> Self {
        let site = match &offer.site {
            Site::Home => Some(worker.home),
            Site::Workshop(key) => market.workshop(key).map(|shop| shop.place),
        };
        Self {
            worker,
            demand,
            offer,
            leads,
            same_village: site == Some(worker.home),
            same_town: site.is_some_and(|place| place.town() == worker.home.town()),
        }
    }
}

impl Seated<'_> {
    /// 1 for a place, 0 for a share.
    fn place(&self) -> u64 {
        u64::from(matches!(self.demand, Demand::Opening(_)))
    }
}

/// The whole, for these seats.
pub(super) fn whole(market: &Market, placements: &Placements, seats: &[Seated<'_>]) -> Figures {
    let mut figures = Figures {
        workers: Some(number(market.workers().len())),
        places: Some(
            market
                .openings()
                .iter()
                .map(|opening| u64::from(opening.places))
                .sum(),
        ),
        pieces: placements
            .demands()
            .iter()
            .map(|answer| answer.pieces)
            .sum(),
        ..Figures::default()
    };
    seats.iter().for_each(|seat| figures.seat(seat));
    figures.filled = seats.iter().map(Seated::place).sum();
    figures
}

pub(super) fn towns(market: &Market, seats: &[Seated<'_>]) -> Table {
    let mut lines: BTreeMap<u64, Line> = BTreeMap::new();
    for place in market.places() {
        lines.entry(place.code.town()).or_insert_with(|| Line {
            key: format!("{:09}", place.code.town()),
            zh: place.town.clone(),
            en: place.town.clone(),
            figures: Figures {
                workers: Some(0),
                places: Some(0),
                ..Figures::default()
            },
        });
    }
    for worker in market.workers() {
        if let Some(line) = lines.get_mut(&worker.home.town()) {
            line.figures.workers = line.figures.workers.map(|workers| workers + 1);
        }
    }
    let town_of = |demand: Demand<'_>| match demand {
        Demand::Opening(opening) => market
            .workshop(&opening.workshop)
            .map(|shop| shop.place.town()),
        Demand::Order(_) => None,
    };
    for opening in market.openings() {
        if let Some(line) = town_of(Demand::Opening(opening)).and_then(|town| lines.get_mut(&town))
        {
            let places = line.figures.places.unwrap_or(0);
            line.figures.places = Some(places + u64::from(opening.places));
        }
    }
    for seat in seats {
        if let Some(line) = lines.get_mut(&seat.worker.home.town()) {
            line.figures.seat(seat);
        }
        if let Some(line) = town_of(seat.demand).and_then(|town| lines.get_mut(&town)) {
            line.figures.filled += 1;
        }
    }
    Table {
        axis: Axis::Town,
        lines: lines.into_values().collect(),
    }
}

pub(super) fn groups(market: &Market, policy: &Policy, seats: &[Seated<'_>]) -> Table {
    let lines = policy.groups.iter().map(|(group, rule)| {
        let listed = market
            .workers()
            .iter()
            .filter(|worker| belongs(worker, group.as_str()));
        let mut figures = Figures {
            workers: Some(number(listed.count())),
            ..Figures::default()
        };
        seats
            .iter()
            .filter(|seat| belongs(seat.worker, group.as_str()))
            .for_each(|seat| {
                figures.seat(seat);
                figures.filled += seat.place();
            });
        Line {
            key: group.to_string(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
            figures,
        }
    });
    Table {
        axis: Axis::Group,
        lines: lines.collect(),
    }
}

pub(super) fn trades(
    market: &Market,
    placements: &Placements,
    seats: &[Seated<'_>],
) -> Result<Table, ReportError> {
    let trade_of = |demand: Demand<'_>| {
        market
            .employer(demand.employer())
            .map_or("", |employer| employer.trade.as_str())
    };
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    for answer in placements.demands() {
        let demand = demand_of(market, &answer.demand)?;
        let trade = trade_of(demand);
        let line = lines.entry(trade).or_insert_with(|| named(trade, trade));
        ask(&mut line.figures, demand, answer);
    }
    for seat in seats {
        let trade = trade_of(seat.demand);
        let line = lines.entry(trade).or_insert_with(|| named(trade, trade));
        line.figures.seat(seat);
        line.figures.filled += seat.place();
    }
    Ok(table(Axis::Trade, lines.into_values()))
}

pub(super) fn demands(
    market: &Market,
    placements: &Placements,
    seats: &[Seated<'_>],
) -> Result<Table, ReportError> {
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    for answer in placements.demands() {
        let demand = demand_of(market, &answer.demand)?;
        let key = demand.key().as_str();
        let mut line = named(
            key,
            if demand.name().is_empty() {
                key
            } else {
                demand.name()
            },
        );
        ask(&mut line.figures, demand, answer);
        lines.insert(key, line);
    }
    for seat in seats {
        let key = seat.demand.key().as_str();
        let line = lines.entry(key).or_insert_with(|| named(key, key));
        line.figures.seat(seat);
        line.figures.filled += seat.place();
    }
    Ok(table(Axis::Demand, lines.into_values()))
}

pub(super) fn workshops(market: &Market, seats: &[Seated<'_>]) -> Table {
    let mut lines: BTreeMap<&str, Line> = market
        .workshops()
        .iter()
        .map(|shop| {
            let key = shop.key.as_str();
            let mut line = named(
                key,
                if shop.name.is_empty() {
                    key
                } else {
                    &shop.name
                },
            );
            line.figures.places = Some(0);
            (key, line)
        })
        .collect();
    for opening in market.openings() {
        if let Some(line) = lines.get_mut(opening.workshop.as_str()) {
            let places = line.figures.places.unwrap_or(0);
            line.figures.places = Some(places + u64::from(opening.places));
        }
    }
    let mut home = Line {
        key: AT_HOME.to_owned(),
        zh: "居家".to_owned(),
        en: "at home".to_owned(),
        figures: Figures::default(),
    };
    for seat in seats {
        let line = match &seat.offer.site {
            Site::Home => &mut home,
            Site::Workshop(key) => lines
                .entry(key.as_str())
                .or_insert_with(|| named(key.as_str(), key.as_str())),
        };
        line.figures.seat(seat);
        line.figures.filled += seat.place();
    }
    Table {
        axis: Axis::Workshop,
        lines: lines.into_values().chain([home]).collect(),
    }
}

pub(super) fn demand_of<'a>(
    market: &'a Market,
    key: &crate::ids::DemandKey,
) -> Result<Demand<'a>, ReportError> {
    market
        .demand(key)
        .ok_or_else(|| ReportError::UnknownDemand {
            demand: key.clone(),
        })
}

fn named(key: &str, name: &str) -> Line {
    Line {
        key: key.to_owned(),
        zh: name.to_owned(),
        en: name.to_owned(),
        figures: Figures::default(),
    }
}

fn ask(figures: &mut Figures, demand: Demand<'_>, answer: &DemandAnswer) {
    if let Demand::Opening(_) = demand {
        figures.places = Some(figures.places.unwrap_or(0) + u64::from(answer.places));
    }
    figures.pieces += answer.pieces;
}

fn table(axis: Axis, lines: impl Iterator<Item = Line>) -> Table {
    Table {
        axis,
        lines: lines.collect(),
    }
}

pub(super) fn number(count: usize) -> u64 {
    u64::try_from(count).expect("a count of things in memory fits 64 bits")
}
