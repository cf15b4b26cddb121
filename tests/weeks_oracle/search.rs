//! The best weeks by trying every week of everybody, read from the lists: no code is shared with the crate.

use std::collections::BTreeMap;

use gongfang::domain::{Lists, Opening, Order, Pair, PairKind, Worker};
use gongfang::ids::WorkshopKey;
use gongfang::policy::{LegalForm, Objective};

use super::shadow;

/// A piece of a week: what it uses.
#[derive(Clone, Debug)]
struct Piece {
    demand: String,
    reserve: Option<usize>,
    workshop: Option<WorkshopKey>,
    half_days: u32,
    employer: String,
    form: LegalForm,
    value: i128,
    is_place: bool,
}

/// A whole week, and what it is worth.
#[derive(Clone, Debug, Default)]
struct Week {
    pieces: Vec<Piece>,
    value: i128,
}

/// People first, where they are.
type Worth = (u32, i128);

pub(crate) struct Shadow<'a> {
    lists: &'a Lists,
    /// By worker: the weeks, the best first.
    weeks: Vec<Vec<Week>>,
    /// From a worker on: what is still possible at most.
    possible: Vec<Worth>,
}

/// What is left while weeks are tried.
#[derive(Clone)]
struct Left {
    people: BTreeMap<(String, Option<usize>), u32>,
    stations: BTreeMap<WorkshopKey, u64>,
    /// Pace times half-days that make no more than the pieces, as a fraction that is never rounded.
    made: BTreeMap<String, i128>,
}

impl<'a> Shadow<'a> {
    pub(crate) fn new(lists: &'a Lists) -> Self {
        let weeks: Vec<Vec<Week>> = lists
            .workers
            .iter()
            .map(|worker| weeks(lists, worker))
            .collect();
        let most_placed = lists.policy.objective == Objective::MostPlaced;
        let mut possible = vec![(0, 0)];
        for own in weeks.iter().rev() {
            let after = *possible.last().expect("it begins with nothing");
            let best = own.iter().map(|week| week.value).max().unwrap_or(0);
            let counts = u32::from(most_placed && own.iter().any(|week| !week.pieces.is_empty()));
            possible.push((after.0 + counts, after.1 + best));
        }
        possible.reverse();
        Self {
            lists,
            weeks,
            possible,
        }
    }

    pub(crate) fn best(&self) -> Worth {
        let mut people = BTreeMap::new();
        for opening in &self.lists.openings {
            let kept: u32 = opening.reserves.iter().map(|reserve| reserve.places).sum();
            people.insert((opening.key.to_string(), None), opening.places - kept);
            for (at, reserve) in opening.reserves.iter().enumerate() {
                people.insert((opening.key.to_string(), Some(at)), reserve.places);
            }
        }
        let stations = self.lists.workshops.iter().map(|workshop| {
            let gives = u64::from(workshop.stations) * u64::from(workshop.station_half_days);
            (workshop.key.clone(), gives)
        });
        let left = Left {
            people,
            stations: stations.collect(),
            made: BTreeMap::new(),
        };
        let mut best = (0, i128::MIN);
        self.try_all(0, &left, (0, 0), &mut best, &mut Vec::new());
        best
    }

    fn try_all(
        &self,
        at: usize,
        left: &Left,
        so_far: Worth,
        best: &mut Worth,
        taken: &mut Vec<String>,
    ) {
        let Some(own) = self.weeks.get(at) else {
            if self.crews_stand(taken) && so_far > *best {
                *best = so_far;
            }
            return;
        };
        let possible = self.possible[at];
        if (so_far.0 + possible.0, so_far.1 + possible.1) <= *best {
            return;
        }
        let most_placed = self.lists.policy.objective == Objective::MostPlaced;
        for week in own {
            let Some(after) = self.take(left, week, &self.lists.workers[at]) else {
                continue;
            };
            let counts = u32::from(most_placed && !week.pieces.is_empty());
            let places = week.pieces.iter().filter(|piece| piece.is_place);
            let before = taken.len();
            taken.extend(places.map(|piece| piece.demand.clone()));
            let worth = (so_far.0 + counts, so_far.1 + week.value);
            self.try_all(at + 1, &after, worth, best, taken);
            taken.truncate(before);
        }
    }

    fn take(&self, left: &Left, week: &Week, worker: &Worker) -> Option<Left> {
        let mut left = left.clone();
        for piece in &week.pieces {
            if piece.is_place {
                let seats = left
                    .people
                    .get_mut(&(piece.demand.clone(), piece.reserve))?;
                *seats = seats.checked_sub(1)?;
            } else {
                let order = self
                    .lists
                    .orders
                    .iter()
                    .find(|order| order.key.as_str() == piece.demand)?;
                let made = left.made.entry(piece.demand.clone()).or_default();
                *made += i128::from(piece.half_days)
                    * i128::from(order.weeks)
                    * 14_400_000
                    * i128::from(worker.pace_percent);
                let asked =
                    i128::from(order.pieces) * i128::from(order.standard_ms_per_piece) * 100;
                if *made > asked {
                    return None;
                }
            }
            if let Some(workshop) = &piece.workshop {
                let stations = left.stations.get_mut(workshop)?;
                *stations = stations.checked_sub(u64::from(piece.half_days))?;
            }
        }
        Some(left)
    }

    fn crews_stand(&self, taken: &[String]) -> bool {
        self.lists.openings.iter().all(|opening| {
            let here = taken
                .iter()
                .filter(|key| *key == opening.key.as_str())
                .count();
            let decided = self.lists.pairs.iter().any(|pair| {
                pair.demand == opening.key
                    && matches!(pair.kind, PairKind::Pinned | PairKind::Forced)
            });
            here == 0 || decided || here >= opening.least_crew as usize
        })
    }
}

/// Every week that a person may have, the empty one among them.
fn weeks(lists: &Lists, worker: &Worker) -> Vec<Week> {
    let policy = &lists.policy;
    let decided = lists.pairs.iter().filter(|pair| {
        pair.worker == worker.key && matches!(pair.kind, PairKind::Pinned | PairKind::Forced)
    });
    let decided: Vec<&Pair> = decided.collect();
    let mut groups: Vec<Vec<Piece>> = vec![places(lists, worker)];
    groups.extend(
        lists
            .orders
            .iter()
            .map(|order| shares(lists, worker, order)),
    );
    let mut weeks = vec![Week::default()];
    for group in &groups {
        let before = weeks.clone();
        for week in &before {
            for piece in group {
                let mut week = week.clone();
                week.pieces.push(piece.clone());
                if fits(lists, worker, &week) {
                    weeks.push(week);
                }
            }
        }
    }
    let once = shadow::once(lists, worker);
    for week in &mut weeks {
        if !week.pieces.is_empty() {
            week.value = once + week.pieces.iter().map(|piece| piece.value).sum::<i128>();
        }
    }
    let has = |week: &Week, pair: &Pair| {
        week.pieces.iter().any(|piece| {
            let order = lists.orders.iter().find(|order| order.key == pair.demand);
            let alone = if decided.len() == 1 {
                policy.placed_from_half_days
            } else {
                0
            };
            let least = order.map_or(0, |order| order.least_half_days.max(alone));
            piece.demand == pair.demand.as_str() && piece.half_days >= least
        })
    };
    weeks.retain(|week| {
        if decided.is_empty() {
            let half_days: u32 = week.pieces.iter().map(|piece| piece.half_days).sum();
            week.pieces.is_empty() || (half_days >= policy.placed_from_half_days && week.value >= 0)
        } else {
            decided.iter().all(|pair| has(week, pair))
        }
    });
    weeks.sort_by_key(|week| -week.value);
    weeks
}

/// Half-days in all, and for each employer in one form.
fn fits(lists: &Lists, worker: &Worker, week: &Week) -> bool {
    let half_days: u32 = week.pieces.iter().map(|piece| piece.half_days).sum();
    let mut of_employer: BTreeMap<(&str, LegalForm), u32> = BTreeMap::new();
    for piece in &week.pieces {
        *of_employer
            .entry((&piece.employer, piece.form))
            .or_default() += piece.half_days;
    }
    let policy = &lists.policy;
    half_days <= worker.half_days.min(policy.limits.half_days_in_all)
        && of_employer.iter().all(|((_, form), &sum)| {
            let rule = policy.forms.get(form);
            rule.and_then(|rule| rule.half_days_most)
                .is_none_or(|most| sum <= most)
        })
}

fn places(lists: &Lists, worker: &Worker) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for opening in &lists.openings {
        let reserves = (0..).take(opening.reserves.len()).map(Some);
        for reserve in std::iter::once(None).chain(reserves) {
            pieces.extend(place(lists, worker, opening, reserve));
        }
    }
    pieces
}

fn place(lists: &Lists, worker: &Worker, opening: &Opening, reserve: Option<u8>) -> Option<Piece> {
    Some(Piece {
        demand: opening.key.to_string(),
        reserve: reserve.map(usize::from),
        workshop: Some(opening.workshop.clone()),
        half_days: opening.half_days,
        employer: opening.employer.to_string(),
        form: shadow::form_of(lists, worker, opening.form),
        value: shadow::place(lists, worker, opening, reserve)?,
        is_place: true,
    })
}

fn shares(lists: &Lists, worker: &Worker, order: &Order) -> Vec<Piece> {
    let home = order.at_home.then_some(None);
    let sites: Vec<Option<&WorkshopKey>> = home
        .into_iter()
        .chain(order.workshops.iter().map(Some))
        .collect();
    let mut pieces = Vec::new();
    for site in sites {
        for half_days in order.least_half_days..=order.most_half_days {
            if order.pieces == 0 {
                continue;
            }
            if let Some(value) = shadow::share(lists, worker, order, site, half_days) {
                pieces.push(Piece {
                    demand: order.key.to_string(),
                    reserve: None,
                    workshop: site.cloned(),
                    half_days,
                    employer: order.employer.to_string(),
                    form: shadow::form_of(lists, worker, order.form),
                    value,
                    is_place: false,
                });
            }
        }
    }
    pieces
}
