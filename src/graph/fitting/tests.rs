//! Whether items fit, against every seating of them.

use super::{Fitting, MOST_STEPS};

/// Numbers that follow from a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % bound
    }
}

/// Whether all items can have a bin, by trying every one.
fn fit(items: &[(u64, Vec<usize>)], left: &mut [u64]) -> bool {
    let Some(((size, bins), rest)) = items.split_first() else {
        return true;
    };
    bins.iter().any(|&bin| {
        if left[bin] < *size {
            return false;
        }
        left[bin] -= size;
        let fits = fit(rest, left);
        left[bin] += size;
        fits
    })
}

#[test]
fn an_item_is_turned_away_only_where_every_seating_fails() {
    let mut draw = Draw(7);
    let (mut seated, mut moved, mut anew, mut away) = (0, 0, 0, 0);
    for round in 0..6_000 {
        let one_size = round % 2 == 0;
        let bins = 1 + draw.below(4);
        let room: Vec<u64> = (0..bins).map(|_| draw.below(9)).collect();
        let mut fitting = Fitting::new(room.clone());
        let mut stand: Vec<(u64, Vec<usize>)> = Vec::new();
        let mut numbers = Vec::new();
        for _ in 0..draw.below(8) {
            let size = if one_size { 2 } else { 1 + draw.below(5) };
            let mut own: Vec<usize> = (0..room.len()).filter(|_| draw.below(3) > 0).collect();
            if draw.below(2) == 0 {
                own.reverse();
            }
            stand.push((size, own.clone()));
            let first = own.iter().find(|&&bin| fitting.left[bin] >= size).copied();
            let steps = fitting.steps;
            let added = fitting.add(size, own);
            assert_eq!(
                added.is_some(),
                fit(&stand, &mut room.clone()),
                "round {round}: {room:?} {stand:?}"
            );
            match added {
                Some(number) => {
                    assert!(first.is_none_or(|bin| fitting.bin(number) == bin));
                    numbers.push(number);
                    seated += 1;
                    moved += u32::from(first.is_none() && fitting.steps == steps);
                    anew += u32::from(fitting.steps < steps);
                }
                None => {
                    stand.pop();
                    away += 1;
                }
            }
            let mut left = room.clone();
            for (&number, (size, own)) in numbers.iter().zip(&stand) {
                let bin = fitting.bin(number);
                assert!(own.contains(&bin), "round {round}");
                left[bin] -= size;
            }
            assert_eq!(left, fitting.left, "round {round}");
            if draw.below(9) == 0
                && let Some(number) = numbers.pop()
            {
                fitting.take_out(number);
                stand.pop();
            }
        }
    }
    assert!(
        [seated, moved, anew, away].iter().all(|&times| times > 50),
        "{seated} {moved} {anew} {away}"
    );
}

#[test]
fn an_item_grows_into_the_room_that_is_left() {
    let mut fitting = Fitting::new(vec![5]);
    let item = fitting.add(2, vec![0]).expect("there is room");
    assert!(fitting.grow(item, 3));
    assert!(!fitting.grow(item, 1));
    fitting.take_out(item);
    assert_eq!(fitting.left, [5]);
}

#[test]
fn many_of_one_size_are_told_apart_without_a_search() {
    let mut fitting = Fitting::new(vec![400, 400, 400]);
    for _ in 0..300 {
        assert!(fitting.add(4, vec![0, 1, 2]).is_some());
    }
    assert!(fitting.add(4, vec![2, 1, 0]).is_none());
    assert_eq!(fitting.steps, MOST_STEPS);
}

#[test]
fn a_search_that_does_not_end_turns_away() {
    // Sixes and tens into rooms of 31: each leaves some, all together lack one.
    let mut fitting = Fitting::new(vec![31; 12]);
    let bins: Vec<usize> = (0..12).collect();
    let mut seated = 0;
    for at in 0..80 {
        let size = if at % 2 == 0 { 6 } else { 10 };
        seated += u32::from(fitting.add(size, bins.clone()).is_some());
    }
    assert!((36..60).contains(&seated), "{seated}");
}
