//! What openings and sites are worth at the prices: every number of people, every use of the stations.

use std::collections::BTreeSet;

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
    // Those who stand come first, whatever their price; then the dearest.
    let (mut seats, mut free): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
    for class in classes {
        let stand = model.class_must[class];
        let room = of
            .places
            .min(model.class_seats[class])
            .saturating_sub(stand);
        seats.extend(std::iter::repeat_n(prices[class], stand as usize));
        if model.crew_offers_of(class).is_empty() {
            free.extend(std::iter::repeat_n(prices[class], room as usize));
        } else {
            // A seat at each offer's own price: no choice of people is paid more than the dearest.
            let offers = model.crew_offers_of(class).iter();
            let mut own: Vec<i64> = offers.map(|&at| prices[at as usize]).collect();
            own.sort_unstable_by(|a, b| b.cmp(a));
            own.truncate(room as usize);
            free.extend(own);
        }
    }
    let stand = u32::try_from(seats.len()).expect("checked to be within the places");
    free.sort_unstable_by(|a, b| b.cmp(a));
    seats.extend(free);
    seats.truncate(of.places as usize);
    let (least, most) = ranges.crew[opening];
    let mut sum = 0;
    let mut worth = Vec::with_capacity(seats.len() + 1);
    for people in 0..=seats.len() {
        if people > 0 {
            sum += i128::from(seats[people - 1]);
        }
        let people = u32::try_from(people).expect("no more than the places");
        let may = (people == 0 || people >= of.crew)
            && (least..=most).contains(&people)
            && people >= stand;
        worth.push(may.then_some(sum));
    }
    worth
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
