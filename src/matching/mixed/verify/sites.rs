//! What openings and sites are worth at the prices: every number of people, every use of the stations.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::ranges::Ranges;
use crate::matching::mixed::model::Model;
use crate::matching::mixed::units::NOWHERE;

/// Net worth of 0, 1, ... people of an opening; `None` where they may not be so many.
pub(super) fn crew_worth(
    model: &Model,
    prices: &[i64],
    ranges: &Ranges,
    opening: usize,
) -> Vec<Option<i128>> {
    let of = &model.openings[opening];
    let classes = model.class_start[opening] as usize..model.class_start[opening + 1] as usize;
    // Those who stand come first, whatever their price; then the best.
    let mut adds: Vec<i128> = Vec::new();
    let mut free: Vec<i128> = Vec::new();
    let mut stand = 0;
    for class in classes.clone() {
        let here = model.class_must[class];
        stand += here;
        adds.extend(std::iter::repeat_n(
            i128::from(prices[class]),
            here as usize,
        ));
        if model.crew_offers_of(class).is_empty() {
            let room = of.places.min(model.class_seats[class]).saturating_sub(here);
            free.extend(std::iter::repeat_n(
                i128::from(prices[class]),
                room as usize,
            ));
        }
    }
    free.extend(seated(model, prices, classes, of.places));
    free.sort_unstable_by(|a, b| b.cmp(a));
    adds.extend(free);
    adds.truncate(of.places as usize);
    let (least, most) = ranges.crew[opening];
    let mut sum = 0;
    let mut worth = Vec::with_capacity(adds.len() + 1);
    for people in 0..=adds.len() {
        if people > 0 {
            sum += adds[people - 1];
        }
        let people = u32::try_from(people).expect("no more than the places");
        let may = (people == 0 || people >= of.crew)
            && (least..=most).contains(&people)
            && people >= stand;
        worth.push(may.then_some(sum));
    }
    worth
}

/// What one person more adds, and one more, and so on up to `places`, where each seat is at its offer's own price and each person sits once:
/// no choice of people is paid more. One comes and others change their class, by the way that gains most (successive longest paths), so
/// that the first so many are the best so many. Of each class only as many of the dearest offers as there are places can be needed.
fn seated(model: &Model, prices: &[i64], classes: Range<usize>, places: u32) -> Vec<i128> {
    let first_price = prices.len() - model.crew_offers.len();
    let mut room: Vec<u32> = classes.clone().map(|at| model.class_seats[at]).collect();
    // Of each person what every class pays, and the class taken.
    let mut people: BTreeMap<u32, (Vec<Option<i128>>, Option<usize>)> = BTreeMap::new();
    for (class, at) in classes.enumerate() {
        let mut offers = model.crew_offers_of(at).to_vec();
        offers.sort_by_key(|&price| Reverse(prices[price as usize]));
        for &price in offers.iter().take(places as usize) {
            let person = model.crew_first[price as usize - first_price];
            let none = || (vec![None; room.len()], None);
            let (pays, _) = people.entry(person).or_insert_with(none);
            pays[class] = Some(i128::from(prices[price as usize]));
        }
    }
    let mut adds = Vec::new();
    for _ in 0..places {
        // By class: what one more there can gain at most, who comes, and whose class that was.
        let mut ways: Vec<Option<(i128, u32, Option<usize>)>> = vec![None; room.len()];
        for _ in 0..room.len() {
            let before = ways.clone();
            for (&person, (pays, taken)) in &people {
                let start = taken.map_or(Some(0), |own| Some(before[own]?.0 - pays[own]?));
                for (to, pay) in (0..).zip(pays).filter(|&(to, _)| Some(to) != *taken) {
                    let gain = start.zip(*pay).map(|(start, pay)| start + pay);
                    let way = gain.map(|gain| (gain, person, *taken));
                    if way.map(|way| way.0) > ways[to].map(|way| way.0) {
                        ways[to] = way;
                    }
                }
            }
            if ways == before {
                break;
            }
        }
        let open = (0..room.len()).filter(|&class| room[class] > 0);
        let Some((gain, class)) = open.filter_map(|class| Some((ways[class]?.0, class))).max()
        else {
            break;
        };
        adds.push(gain);
        room[class] -= 1;
        let mut to = Some(class);
        while let Some(class) = to {
            let Some((_, person, from)) = ways[class] else {
                break;
            };
            if let Some((_, taken)) = people.get_mut(&person) {
                *taken = Some(class);
            }
            to = from;
        }
    }
    adds
}

/// The numbers of half-days that one person's share at each site can have.
pub(super) fn share_lengths(model: &Model) -> Vec<BTreeSet<usize>> {
    let mut lengths = vec![BTreeSet::new(); model.sites.len()];
    for share in model.shares.iter().filter(|share| share.site != NOWHERE) {
        let site = share.site as usize - model.class_seats.len();
        lengths[site].extend(usize::from(share.least)..=usize::from(share.most));
    }
    lengths
}

/// The most half-days of 0, 1, ..., `room` that shares can take: sums of `lengths`.
fn taken(lengths: &BTreeSet<usize>, room: usize) -> Vec<usize> {
    let mut taken = vec![0; room + 1];
    for left in 1..=room {
        let ways = lengths.range(..=left);
        taken[left] = ways.map(|&one| one + taken[left - one]).max().unwrap_or(0);
    }
    taken
}

/// Net worth of the best configuration of a site: its openings' people, and shares in what is left, as far as `lengths` of theirs can take it.
pub(super) fn best_site(
    model: &Model,
    prices: &[i64],
    ranges: &Ranges,
    site: usize,
    lengths: &BTreeSet<usize>,
) -> Option<i128> {
    let room = model.sites[site] as usize;
    let hour = i128::from(prices[model.class_seats.len() + site]);
    let mut table: Vec<Option<i128>> = vec![None; room + 1];
    table[0] = Some(0);
    for &opening in model.openings_at(site) {
        let opening = opening as usize;
        let of = &model.openings[opening];
        let worth = crew_worth(model, prices, ranges, opening);
        let mut next = vec![None; room + 1];
        for (people, worth) in worth.into_iter().enumerate() {
            let Some(worth) = worth else { continue };
            let more = people * usize::from(of.half_days);
            for before in 0..=room {
                if before + more > room {
                    break;
                }
                if let Some(sum) = table[before] {
                    next[before + more] = next[before + more].max(Some(sum + worth));
                }
            }
        }
        table = next;
    }
    let taken = taken(lengths, room);
    table
        .into_iter()
        .enumerate()
        .filter_map(|(used, sum)| sum.map(|sum: i128| sum + hour * taken[room - used] as i128))
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::mixed::seating::tests::{best_seated, drawn};

    #[test]
    fn a_crew_is_worth_what_its_best_people_pay() {
        let mut doubled = 0;
        for seed in 0..600 {
            let (model, prices) = drawn(seed);
            let ranges = Ranges {
                crew: vec![(0, u32::MAX)],
                seat: Vec::new(),
                share: Vec::new(),
            };
            let worth = crew_worth(&model, &prices, &ranges, 0);
            let best = best_seated(&model, &prices);
            for (people, worth) in worth.iter().enumerate() {
                let may = people == 0 || people >= model.openings[0].crew as usize;
                let best = best.get(people).copied().filter(|_| may);
                assert_eq!(*worth, best.map(i128::from), "{people} of seed {seed}");
            }
            assert!(worth.len() >= best.len(), "all are listed, seed {seed}");
            doubled += usize::from(model.crew_first.windows(2).any(|pair| pair[0] == pair[1]));
        }
        assert!(doubled > 300, "people have several offers in {doubled}");
    }
}
