//! What may be published: totals without small cells, nor anything that gives one away.
//!
//! The town, trade and group tables and the people of each village go through [`suppress`](super::suppress). The tables of demands and of workshops
//! are not published at all: with them, who knows which workshop works in which trade could take one table from another.
//!
//! # Rules
//! 1. A line shows `workers`; or also `placed` and `unplaced`; or also means, half-days and shares. Each step is a column of its own:
//!    placed of workers, low-income (disabled, in the own town) of placed.
//! 2. A mean is over at least `k` people: gain and half-days come with `placed`, minutes where those who travel are a column that is safe, and
//!    those at home as well; of a group also of what it differs by. What a broker would do is shown only beside what the plan does.
//! 3. A group is compared with everybody and with every group that holds it: where the difference is a small group, the smaller one is hidden.
//! 4. A share of the whole is published where its group's line is, so that the line cannot be had from the share.
//! 5. Places are those of the lists, shares of orders none of them: a count that rises with a plan's shares would tell of the people. The places of
//!    trades are published unless, with every place filled, they would tell the people; where a trade has orders too, its people can be any number.
//!    No places at all are published, on the map either, where fewer than `k` of all stay empty: then they are people.
//! 6. What stands beside the tables: [`disclosed`].
//! 7. Where nobody works at home, people who work in their own town are no more than its places: how many they are is told of no town
//!    where one has few, and of all together only where that does not tell it of one.
//! 8. Villages are partitions of their town, of those towns whose workers are shown.
//!
//! One file, though long: what a line may show depends on what all the others do.

use crate::domain::{Demand, Market};
use crate::ids::PlaceCode;
use crate::placement::{EmployerQuota, Placement, Placements};
use crate::policy::{DISABLED, LOW_INCOME, Policy};
use crate::report::cell::{Cell, PublicLine, split};
use crate::report::columns::Axis;
use crate::report::disclosed::{
    self, Beside, PublicCondition, PublicProof, PublicQuota, PublicWeeks,
};
use crate::report::figures::{Figures, Line, Table, belongs, number, share_tenths};
use crate::report::suppress::Partition;

/// The published lines of one axis.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublicTable {
    /// What the lines are.
    pub axis: Axis,
    /// The lines.
    pub lines: Vec<PublicLine>,
}

/// The workers of one village.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublicVillage {
    /// Its code.
    pub code: PlaceCode,
    /// People on the list who live there.
    pub workers: Cell,
}

/// Everything that may be published.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublicSummary {
    /// Counts of people below this are left out.
    pub suppress_below: u32,
    /// The plan.
    pub plan: PublicLine,
    /// The same people and places in list order.
    pub broker: PublicLine,
    /// What people have more a month under the plan than under the broker, all together, in fen; where both means are shown.
    pub more_gain_fen_month: Cell,
    /// Pieces asked for.
    pub pieces: Cell,
    /// Pieces that the people placed make.
    pub pieces_expected: Cell,
    /// How good the plan is known to be.
    pub proof: PublicProof,
    /// What people's weeks hold; empty where places alone are decided.
    pub weeks: Vec<PublicWeeks>,
    /// All employers together against the disability quota.
    pub quota: PublicQuota,
    /// What conditions cost, by kind; empty where costs were not asked for.
    pub conditions: Vec<PublicCondition>,
    /// By town, by trade, by group.
    pub tables: Vec<PublicTable>,
    /// By village, for the map; the page and the sheet leave it out.
    #[serde(skip)]
    pub villages: Vec<PublicVillage>,
}

/// What of a line may be shown.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    workers: bool,
    placed: bool,
    minutes: bool,
    low_income: bool,
    disabled: bool,
    same_town: bool,
    places: bool,
}

fn line(key: &str, zh: &str, en: &str, figures: &Figures, open: Open) -> PublicLine {
    let cell = |open: bool, figure: Option<i128>| match figure {
        None => Cell::NotCounted,
        Some(figure) if open => i64::try_from(figure).map_or(Cell::Suppressed, Cell::Shown),
        Some(_) => Cell::Suppressed,
    };
    let count = |open: bool, figure: u64| cell(open, Some(i128::from(figure)));
    let share =
        |open: bool, part: u64| cell(open, Some(share_tenths(part, figures.placed).unwrap_or(0)));
    let mean = |open: bool, mean: Option<i128>| cell(open, Some(mean.unwrap_or(0)));
    PublicLine {
        key: key.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        workers: cell(open.workers, figures.workers.map(i128::from)),
        placed: count(open.placed, figures.placed),
        unplaced: cell(open.placed, figures.unplaced().map(i128::from)),
        gain_fen_month: mean(open.placed, figures.mean_gain_fen_month()),
        minutes_tenths: mean(open.minutes, figures.mean_minutes_tenths()),
        half_days: count(open.placed, figures.half_days),
        low_income: count(open.low_income, figures.low_income),
        low_income_tenths: share(open.low_income, figures.low_income),
        disabled: count(open.disabled, figures.disabled),
        disabled_tenths: share(open.disabled, figures.disabled),
        same_town: count(open.same_town, figures.same_town),
        same_town_tenths: share(open.same_town, figures.same_town),
        places: cell(open.places, figures.places.map(i128::from)),
    }
}

/// The published form of these figures; `k` is at least 1.
pub(super) fn summary(
    market: &Market,
    policy: &Policy,
    (placements, quotas): (&Placements, &[EmployerQuota]),
    [plan, broker]: [&Figures; 2],
    [towns, trades, groups]: [&Table; 3],
) -> PublicSummary {
    let suppress_below = policy.suppress_below.max(1);
    let k = u64::from(suppress_below);
    let open_groups = groups_open(market, k, plan, groups);
    let home_work = plan.pieces > 0;
    let mut whole = whole_open(k, [plan, broker], groups, &open_groups);
    whole.same_town &= home_work || own_towns_open(k, plan.same_town, towns);
    let open_towns = towns_open(k, whole, towns, home_work);
    let open_trades = trades_open(k, whole, trades, home_work);
    let tables = [
        (towns, &open_towns),
        (trades, &open_trades),
        (groups, &open_groups),
    ];
    // With the broker's beside the plan's bound, one of both would give the other away.
    let broker_placed = whole.placed && split(k, broker.placed, plan.workers.unwrap_or(0));
    let beside = Open {
        workers: whole.workers,
        placed: broker_placed,
        minutes: broker_placed && travel_open(k, home_work, broker.travellers, broker.placed),
        places: whole.places,
        ..Open::default()
    };
    let on_orders = people_on_orders(market, placements);
    let orders = whole.placed && split(k, on_orders, plan.placed);
    let pieces = |open: bool, pieces: u64| match i64::try_from(pieces) {
        Ok(pieces) if open => Cell::Shown(pieces),
        _ => Cell::Suppressed,
    };
    let of_plan = line("plan", "本方案", "the plan", plan, whole);
    let is_share = |key: &crate::ids::DemandKey| {
        let orders = market.orders();
        orders.binary_search_by(|order| order.key.cmp(key)).is_ok()
    };
    let lines = trades.lines.iter().zip(&open_trades);
    let shown: Vec<(&Figures, bool)> = lines
        .map(|(line, open)| (&line.figures, open.placed))
        .collect();
    let quota = disclosed::quota(quotas, plan, (&of_plan, &shown), k);
    let beside_weeks = Beside {
        trades: &shown,
        quota: &quota,
    };
    PublicSummary {
        suppress_below,
        proof: disclosed::proof(placements, &of_plan, (policy, plan.workers.unwrap_or(0)), k),
        weeks: if placements.certificate().weeks {
            disclosed::weeks(placements, is_share, (&of_plan, &beside_weeks), k)
        } else {
            Vec::new()
        },
        quota,
        conditions: Vec::new(),
        plan: of_plan,
        broker: line(
            "broker",
            "按名单顺序撮合",
            "a broker in list order",
            broker,
            beside,
        ),
        more_gain_fen_month: match i64::try_from(plan.gain_fen_month - broker.gain_fen_month) {
            Ok(more) if whole.placed && beside.placed => Cell::Shown(more),
            _ => Cell::Suppressed,
        },
        pieces: pieces(true, plan.pieces),
        pieces_expected: pieces(orders, plan.pieces_expected),
        tables: tables
            .into_iter()
            .map(|(table, open)| PublicTable {
                axis: table.axis,
                lines: table
                    .lines
                    .iter()
                    .zip(open)
                    .map(|(from, &open)| line(&from.key, &from.zh, &from.en, &from.figures, open))
                    .collect(),
            })
            .collect(),
        villages: villages(market, k, towns, &open_towns),
    }
}

/// People with a share of an order.
fn people_on_orders(market: &Market, placements: &Placements) -> u64 {
    let is_share =
        |piece: &Placement| matches!(market.demand(&piece.slot.demand), Some(Demand::Order(_)));
    let with = placements
        .weeks()
        .filter(|week| week.pieces().iter().any(is_share));
    number(with.count())
}

/// Whether those who travel may be known beside those placed: the others work at home, which is nothing to hide where nobody can.
fn travel_open(k: u64, home_work: bool, travellers: u64, placed: u64) -> bool {
    match home_work {
        false => travellers >= k,
        true => split(k, travellers, placed),
    }
}

fn whole_open(k: u64, [plan, broker]: [&Figures; 2], groups: &Table, open_groups: &[Open]) -> Open {
    let all = plan.workers.unwrap_or(0);
    let placed = all >= k && split(k, plan.placed, all);
    let line_shown = |group: &str| {
        let at = groups.lines.iter().position(|line| line.key == group);
        at.is_none_or(|at| open_groups[at].placed)
    };
    let share = |part: u64| placed && split(k, part, plan.placed);
    Open {
        workers: all >= k,
        placed,
        minutes: placed && travel_open(k, plan.pieces > 0, plan.travellers, plan.placed),
        low_income: share(plan.low_income) && line_shown(LOW_INCOME),
        disabled: share(plan.disabled) && line_shown(DISABLED),
        same_town: share(plan.same_town),
        // Where all places are filled, or nearly so, they are people.
        places: plan.places.is_none_or(|places| {
            let filled = plan.filled.max(broker.filled);
            filled == 0 || places.saturating_sub(filled) >= k
        }),
    }
}

/// Whether those who work in their own town may be counted where nobody works at home: those of a town are no more than its places, so that nearly
/// all are of the towns with many, and the number tells who of these works elsewhere.
fn own_towns_open(k: u64, own: u64, towns: &Table) -> bool {
    let figures = towns.lines.iter().map(|line| &line.figures);
    let many: Vec<&Figures> = figures
        .filter(|town| town.places.unwrap_or(0) >= k && town.placed > 0)
        .collect();
    let placed: u64 = many.iter().map(|town| town.placed).sum();
    let part: Vec<u64> = many.iter().map(|town| town.same_town).collect();
    let bounds: Vec<(u64, bool)> = many.iter().map(|&town| (own_places(town), true)).collect();
    let column = Partition {
        part: &part,
        whole: Some(&bounds),
        k,
        guard: 0,
    };
    placed.saturating_sub(own) >= k && (many.len() < 2 || column.safe(&vec![true; many.len()]))
}

/// No more of a town's people work there, where nobody works at home.
fn own_places(town: &Figures) -> u64 {
    town.placed.min(town.places.unwrap_or(0))
}

fn towns_open(k: u64, mut whole: Open, towns: &Table, home_work: bool) -> Vec<Open> {
    // Without work at home nobody works in a town without places: what few places a town has would bound who works there.
    let few = |line: &Line| line.figures.places.unwrap_or(0) < k;
    whole.same_town &= home_work || !towns.lines.iter().any(few);
    let workers: Vec<u64> = towns
        .lines
        .iter()
        .map(|line| line.figures.workers.unwrap_or(0))
        .collect();
    let people = Partition {
        part: &workers,
        whole: None,
        k,
        guard: 0,
    };
    let workers_shown = shown(whole.workers, people.hide(), workers.len());
    let of_workers: Vec<(u64, bool)> = workers.iter().copied().zip(workers_shown).collect();
    let placed = column(towns, |figures| figures.placed);
    let placed_shown = nested(whole.placed, &placed, &of_workers, k, k);
    let mut open = of_placed(k, (whole, home_work), towns, &placed, placed_shown);
    if !home_work {
        let bounds = column(towns, own_places);
        let bounds: Vec<(u64, bool)> = bounds
            .into_iter()
            .zip(open.iter().map(|of| of.placed))
            .collect();
        let same_town = column(towns, |figures| figures.same_town);
        let same_town = nested(whole.same_town, &same_town, &bounds, k, k);
        for (open, same_town) in open.iter_mut().zip(same_town) {
            open.same_town = same_town;
        }
    }
    for (open, (_, shown)) in open.iter_mut().zip(of_workers) {
        open.workers = shown;
        open.places = whole.places;
    }
    open
}

fn trades_open(k: u64, whole: Open, trades: &Table, home_work: bool) -> Vec<Open> {
    let placed = column(trades, |figures| figures.placed);
    let places: Vec<(u64, bool)> = trades
        .lines
        .iter()
        .map(|line| {
            let places = line.figures.places.unwrap_or(0);
            // With orders in the trade its places bound nothing.
            let bound = line.figures.pieces == 0;
            (places.max(line.figures.placed), bound)
        })
        .collect();
    let within_places = Partition {
        part: &placed,
        whole: Some(&places),
        k,
        guard: 0,
    }
    .hide();
    let places_shown = within_places.is_some();
    let hidden = within_places.or_else(|| {
        Partition {
            part: &placed,
            whole: None,
            k,
            guard: 0,
        }
        .hide()
    });
    let placed_shown = shown(whole.placed, hidden, placed.len());
    let mut open = of_placed(k, (whole, home_work), trades, &placed, placed_shown);
    for open in &mut open {
        open.places = places_shown && whole.places;
    }
    open
}

/// The columns that are parts of `placed`.
fn of_placed(
    k: u64,
    (whole, home_work): (Open, bool),
    table: &Table,
    placed: &[u64],
    placed_shown: Vec<bool>,
) -> Vec<Open> {
    let of: Vec<(u64, bool)> = placed.iter().copied().zip(placed_shown).collect();
    let part = |open: bool, guard: u64, of_line: fn(&Figures) -> u64| {
        nested(open, &column(table, of_line), &of, k, guard)
    };
    let at_home = if home_work { k } else { 0 };
    let minutes = part(whole.minutes, at_home, |figures| figures.travellers);
    let low_income = part(whole.low_income, k, |figures| figures.low_income);
    let disabled = part(whole.disabled, k, |figures| figures.disabled);
    let same_town = part(whole.same_town, k, |figures| figures.same_town);
    let lines = 0..placed.len();
    lines
        .map(|at| Open {
            placed: of[at].1,
            minutes: minutes[at],
            low_income: low_income[at],
            disabled: disabled[at],
            same_town: same_town[at],
            ..Open::default()
        })
        .collect()
}

fn column(table: &Table, of_line: impl Fn(&Figures) -> u64) -> Vec<u64> {
    table
        .lines
        .iter()
        .map(|line| of_line(&line.figures))
        .collect()
}

/// The lines of `part` that are shown: none whose whole is not, and none at all where the total is not `open`.
fn nested(open: bool, part: &[u64], whole: &[(u64, bool)], k: u64, guard: u64) -> Vec<bool> {
    let column = Partition {
        part,
        whole: Some(whole),
        k,
        guard,
    };
    let mut lines = shown(open, column.hide(), part.len());
    for (line, &(_, whole_shown)) in lines.iter_mut().zip(whole) {
        *line &= whole_shown;
    }
    lines
}

fn shown(open: bool, hidden: Option<Vec<bool>>, lines: usize) -> Vec<bool> {
    match hidden {
        Some(hidden) if open => hidden.into_iter().map(|hidden| !hidden).collect(),
        _ => vec![false; lines],
    }
}

/// Groups overlap, so that each is held against everybody and against the groups that hold it.
fn groups_open(market: &Market, k: u64, plan: &Figures, groups: &Table) -> Vec<Open> {
    let all = plan.workers.unwrap_or(0);
    let members: Vec<Vec<bool>> = groups
        .lines
        .iter()
        .map(|line| {
            market
                .workers()
                .iter()
                .map(|worker| belongs(worker, &line.key))
                .collect()
        })
        .collect();
    let within = |inner: usize, outer: usize| {
        members[inner]
            .iter()
            .zip(&members[outer])
            .all(|(inner, outer)| !inner || *outer)
    };
    let figures = |at: usize| &groups.lines[at].figures;
    let workers = |at: usize| figures(at).workers.unwrap_or(0);
    let travel = |travellers, placed| travel_open(k, plan.pieces > 0, travellers, placed);
    let apart = |small: &Figures, large: &Figures| {
        let placed = large.placed.saturating_sub(small.placed);
        let travellers = large.travellers.saturating_sub(small.travellers);
        let (large, small) = (large.workers.unwrap_or(0), small.workers.unwrap_or(0));
        let people = large.saturating_sub(small);
        (
            people >= k,
            split(k, placed, people),
            travel(travellers, placed),
        )
    };
    let open = |at: usize| {
        let of = figures(at);
        let (mut shown, mut placed) = (
            workers(at) >= k && all >= k,
            split(k, of.placed, workers(at)),
        );
        let (from_all, placed_from_all, travel_from_all) = apart(of, plan);
        shown &= from_all;
        placed &= placed_from_all && split(k, plan.placed, all);
        let mut minutes = travel(of.travellers, of.placed) && travel_from_all;
        for outer in (0..groups.lines.len()).filter(|&outer| outer != at && within(at, outer)) {
            let equal = within(outer, at);
            let (from_outer, placed_from_outer, travel_from_outer) = apart(of, figures(outer));
            shown &= equal || from_outer;
            placed &= equal || placed_from_outer;
            minutes &= equal || travel_from_outer;
        }
        Open {
            workers: shown,
            placed: shown && placed,
            minutes: shown && placed && minutes,
            ..Open::default()
        }
    };
    (0..groups.lines.len()).map(open).collect()
}

fn villages(market: &Market, k: u64, towns: &Table, open: &[Open]) -> Vec<PublicVillage> {
    let places = market.places();
    let mut counts = vec![0u64; places.len()];
    for worker in market.workers() {
        if let Ok(at) = places.binary_search_by(|place| place.code.cmp(&worker.home)) {
            counts[at] += 1;
        }
    }
    let mut villages = Vec::with_capacity(places.len());
    let town_lines = places.chunk_by(|a, b| a.code.town() == b.code.town());
    for (of_town, (line, open)) in town_lines.zip(towns.lines.iter().zip(open)) {
        debug_assert_eq!(line.key, format!("{:09}", of_town[0].code.town()));
        let from = villages.len();
        let part = &counts[from..from + of_town.len()];
        let hidden = Partition {
            part,
            whole: None,
            k,
            guard: 0,
        }
        .hide();
        let shown = shown(open.workers, hidden, part.len());
        for ((place, &count), shown) in of_town.iter().zip(part).zip(shown) {
            let workers = match i64::try_from(count) {
                Ok(count) if shown => Cell::Shown(count),
                _ => Cell::Suppressed,
            };
            villages.push(PublicVillage {
                code: place.code,
                workers,
            });
        }
    }
    villages
}
