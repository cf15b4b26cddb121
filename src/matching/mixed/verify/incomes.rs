//! What orders can earn under a tariff, by going through every list of people that could pay more than the tariff says.
//!
//! At any price a piece a list of people pays no more than it has paid, what each of the others pays beyond that price at most, and the
//! price of the pieces left, as far as the others can make them. Offers and lists that this keeps from paying more are left out, and so are
//! lists whose others make too many pieces at the least, and those that make more pieces than another for no more. What is left is short
//! where the income is near that bound, as it is where the price is well chosen; a proof that takes more than [`MOST_STEPS`] is refused.
//!
//! All sums are `i128`; complexity O(offers x lists), and no more than those steps.

use std::collections::BTreeMap;

use super::fault::CheckError;
use crate::matching::mixed::answer::Tariff;
use crate::matching::mixed::model::Model;

/// What a tariff says that each order earns is what it can earn.
pub(super) fn check_tariff(model: &Model, node: usize, tariff: &Tariff) -> Result<(), CheckError> {
    let fits = |prices: &[i64], wanted: usize, most: i64| {
        prices.len() == wanted && prices.iter().all(|price| (0..=most).contains(price))
    };
    if !fits(&tariff.shares, model.values.len(), 1 << 60)
        || !fits(&tariff.incomes, model.orders.len(), i64::MAX)
    {
        return Err(CheckError::Tariff { node });
    }
    // The offers of each order, by person.
    let first = model.class_seats.len() + model.sites.len();
    let mut offers: Vec<Vec<Vec<Paid>>> = vec![Vec::new(); model.orders.len()];
    for (person, who) in model.people.iter().enumerate() {
        let shares = model.share_start[person] as usize..model.share_start[person + 1] as usize;
        let mut own: BTreeMap<usize, Vec<Paid>> = BTreeMap::new();
        for share in &model.shares[shares] {
            let order = share.order as usize - first;
            for half_days in share.least..=share.most.min(who.half_days) {
                let at = share.value_at(half_days);
                let pieces = u64::from(share.pieces) * u64::from(half_days);
                if tariff.shares[at] > 0 && pieces <= model.orders[order].pieces {
                    let price = i128::from(tariff.shares[at]);
                    own.entry(order).or_default().push((pieces.into(), price));
                }
            }
        }
        for (order, own) in own {
            offers[order].push(own);
        }
    }
    let mut steps = MOST_STEPS;
    for (order, offers) in offers.into_iter().enumerate() {
        let income = tariff.incomes[order];
        let pieces = i128::from(model.orders[order].pieces);
        if !earns_no_more(offers, pieces, income.into(), &mut steps) {
            return Err(CheckError::Income {
                node,
                order,
                income,
            });
        }
    }
    Ok(())
}

/// Pieces and price of an offer.
type Paid = (i128, i128);

/// More lists with an offer added than this, over all orders, and the incomes are taken as not shown.
/// Markets of 600 to 2,000 people take 8,000 to 66,000.
const MOST_STEPS: u64 = 1 << 22;

/// Whether no offers, one a person, that hold so many pieces together pay more than `income`. People are gone through one by one, with
/// all lists that may still: at any price a piece the rest pays no more than that for the pieces it makes, and what each pays beyond it.
/// Takes of `steps` what it needs; where they do not do, it is not shown.
fn earns_no_more(mut people: Vec<Vec<Paid>>, pieces: i128, income: i128, steps: &mut u64) -> bool {
    let beyond = |rate: i128, offers: &[Paid]| {
        let beyond = offers.iter().map(|&(pieces, price)| price - rate * pieces);
        beyond.max().unwrap_or(0).max(0)
    };
    // The price at which that is least: it is convex.
    let bound = |rate: i128| {
        let all: i128 = people.iter().map(|offers| beyond(rate, offers)).sum();
        rate * pieces + all
    };
    let (mut low, mut high) = (0, 1 << 61);
    while low < high {
        let middle = (low + high) / 2;
        if bound(middle) <= bound(middle + 1) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let rate = low;
    // What a list must lose, of the bound at that price, to pay no more than the income.
    let enough = bound(rate) - income;
    // What loses so much alone is in no list that pays more; nobody stays without a choice that does not.
    for offers in &mut people {
        let best = beyond(rate, offers);
        offers.push((0, 0));
        offers.retain(|&(pieces, price)| best - (price - rate * pieces) < enough);
    }
    // Those for whom only one offer comes near come first: they make no more lists of one.
    let second = |offers: &Vec<Paid>| {
        let mut behind: Vec<i128> = offers
            .iter()
            .map(|&(pieces, price)| price - rate * pieces)
            .collect();
        behind.sort_unstable_by(|a, b| b.cmp(a));
        let second = behind.get(1).map(|second| second - behind[0]);
        second.unwrap_or(i128::MIN)
    };
    people.sort_by_cached_key(second);
    let fewest = |offers: &[Paid]| offers.iter().map(|offer| offer.0).min().unwrap_or(0);
    let most = |offers: &[Paid]| offers.iter().map(|offer| offer.0).max().unwrap_or(0);
    // What those to come pay beyond the price at most, and the fewest and the most pieces that they make.
    let mut rest: i128 = people.iter().map(|offers| beyond(rate, offers)).sum();
    let mut rest_fewest: i128 = people.iter().map(|offers| fewest(offers)).sum();
    let mut rest_most: i128 = people.iter().map(|offers| most(offers)).sum();
    let mut lists: Vec<Paid> = vec![(0, 0)];
    for offers in &people {
        rest -= beyond(rate, offers);
        rest_fewest -= fewest(offers);
        rest_most -= most(offers);
        let Some(left) = steps.checked_sub((lists.len() * offers.len()) as u64) else {
            return false;
        };
        *steps = left;
        let mut next = Vec::new();
        for &(made, paid) in &lists {
            for &(more, price) in offers {
                let (made, paid) = (made + more, paid + price);
                let sold = rest_most.min(pieces - made);
                if made + rest_fewest <= pieces && paid + rest + rate * sold > income {
                    next.push((made, paid));
                }
            }
        }
        // A list that makes more pieces has to pay more.
        next.sort_unstable_by_key(|&(made, paid)| (made, -paid));
        let mut most = -1;
        next.retain(|&(_, paid)| {
            let better = paid > most;
            most = most.max(paid);
            better
        });
        lists = next;
    }
    lists.iter().all(|&(_, paid)| paid <= income)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::mixed::draw::Draw;

    /// The most that offers within so many pieces pay, by trying all.
    fn by_trying(people: &[Vec<Paid>], pieces: i128) -> i128 {
        let Some((first, others)) = people.split_first() else {
            return 0;
        };
        let without = by_trying(others, pieces);
        let with = first
            .iter()
            .filter(|offer| offer.0 <= pieces)
            .map(|&(made, paid)| paid + by_trying(others, pieces - made));
        with.fold(without, i128::max)
    }

    #[test]
    fn what_is_said_to_be_earned_is_shown_or_refused() {
        let draw = &mut Draw::new(3);
        let mut drawn = |below: usize| i128::try_from(draw.below(below)).expect("small");
        for _ in 0..300 {
            let people: Vec<Vec<Paid>> = (0..drawn(7))
                .map(|_| {
                    let offers = 1 + drawn(3);
                    let offer = |_| (1 + drawn(40), 1 + drawn(60));
                    (0..offers).map(offer).collect()
                })
                .collect();
            let pieces = drawn(120);
            let most = by_trying(&people, pieces);
            assert!(shown(&people, pieces, most));
            assert!(shown(&people, pieces, most + drawn(9)));
            assert!(!shown(&people, pieces, most - 1));
        }
    }

    /// All pay as much a piece, and one piece is lacking for all: at that price every list may be left, but whoever stays away is missed.
    #[test]
    fn what_few_can_change_takes_few_lists() {
        let draw = &mut Draw::new(7);
        let mut drawn = |below: usize| i128::try_from(draw.below(below)).expect("small");
        let person = |_| {
            let pieces = 100_000 + drawn(40_000);
            vec![(pieces, pieces * 1_000)]
        };
        let people: Vec<Vec<Paid>> = (0..24).map(person).collect();
        let all: i128 = people.iter().map(|offers| offers[0].0).sum();
        let least = people.iter().map(|offers| offers[0]).min().expect("many");
        let paid: i128 = people.iter().map(|offers| offers[0].1).sum();
        assert!(shown(&people, all - 1, paid - least.1));
        assert!(!shown(&people, all - 1, paid - least.1 - 1));
    }

    /// Nine of these never fit, and all choices of eight make different pieces: hundreds of thousands of lists.
    #[test]
    fn what_takes_more_than_the_steps_is_not_shown() {
        let person = |at: i128| vec![((1 << 20) + (1 << at), (1 << 20) + (1 << at))];
        let people: Vec<Vec<Paid>> = (0..19).map(person).collect();
        let largest: i128 = (11..19).map(|at| (1 << 20) + (1 << at)).sum();
        let mut steps = MOST_STEPS;
        assert!(earns_no_more(people.clone(), 9 << 20, largest, &mut steps));
        let taken = MOST_STEPS - steps;
        assert!(taken > 100_000, "{taken}");
        let mut steps = taken;
        assert!(earns_no_more(people.clone(), 9 << 20, largest, &mut steps));
        assert_eq!(steps, 0);
        let mut steps = taken - 1;
        assert!(!earns_no_more(people, 9 << 20, largest, &mut steps));
    }

    fn shown(people: &[Vec<Paid>], pieces: i128, income: i128) -> bool {
        earns_no_more(people.to_vec(), pieces, income, &mut MOST_STEPS.clone())
    }
}
