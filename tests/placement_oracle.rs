//! The whole way, from lists to answer, against exhaustive search on tiny markets without orders.
//!
//! The shadow (`shadow`) reads the lists and shares no code with the crate: rules, money, months and minutes are written again, and
//! every assignment is tried. A difference in who may go where, in what it is worth, or in what the optimum is shows here.

mod markets;
mod shadow;

use std::collections::{BTreeMap, BTreeSet};

use gongfang::Lists;
use gongfang::placement::{UnfilledReason, UnplacedReason};
use gongfang::policy::Objective;

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
                    let score = shadow::place(lists, worker, opening, reserve);
                    let score = score.map(|score| score + shadow::once(lists, worker));
                    let counts = opening.half_days >= lists.policy.placed_from_half_days;
                    if let Some(score) = score.filter(|&score| counts && score >= 0) {
                        let demand = opening.key.to_string();
                        mine.insert(Node { demand, reserve }, score);
                    }
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
        shadow
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
    priced: u32,
}

fn compare(seed: u64, seen: &mut Seen) {
    let mut lists = markets::random(seed);
    // Orders make weeks, which `weeks_oracle` searches.
    lists.orders.clear();
    if seed % 2 == 1 {
        markets::stand(&mut lists, &mut markets::Draw(seed ^ 0x57a4d));
    }
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
        // A class without a place is none where another has some.
        let has_places = |demand: &str| {
            let mut of_demand = shadow.capacity.iter();
            of_demand.any(|(node, &capacity)| node.demand == demand && capacity > 0)
        };
        let options: BTreeSet<&Node> = shadow.options[who]
            .keys()
            .filter(|&node| shadow.capacity[node] > 0 || !has_places(&node.demand))
            .collect();
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
                let demands: BTreeSet<&str> =
                    options.iter().map(|node| node.demand.as_str()).collect();
                assert_eq!(at.len(), demands.len(), "seed {seed}: {who}");
                assert!(
                    options.iter().all(|&node| shadow.capacity[node] == 0),
                    "seed {seed}"
                );
                seen.no_place += 1;
            }
            UnplacedReason::Outbid { at, .. } => {
                let open = options.iter().filter(|&&node| shadow.capacity[node] > 0);
                let demands: BTreeSet<&str> = open.map(|node| node.demand.as_str()).collect();
                let named: BTreeSet<&str> = at
                    .iter()
                    .map(|outbid| outbid.slot.demand.as_str())
                    .collect();
                assert_eq!(
                    (&named, named.len()),
                    (&demands, at.len()),
                    "seed {seed}: {who}"
                );
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
            answer.price_fen_month.map(i128::from),
            Some(price),
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
        seen.priced,
    ];
    assert!(
        floor.iter().all(|&times| times >= 10),
        "the markets are too dull: {seen:?}"
    );
}
