//! Which cells of a published table are left out, so that no small group can be read or worked out.
//!
//! # What is protected
//! A count of people below `k` (the policy's `suppress_below`, 11), zero too, and every count whose rest within its line is below `k`:
//! that 12 of 12 are low-income says as much of each of them as that 1 of 12 is.
//!
//! # How
//! A column is a partition: `part[i]` of `whole[i]` in line `i`, and the sum over the lines is published. Hiding the small cells is
//! not enough, since subtraction gives a single hidden cell back, and gives several back that are zero together. So the next smallest
//! cells are hidden as well until ([`Partition::safe`]), of the hidden lines `H`:
//! 1. `|H| != 1`;
//! 2. `sum(part, H) >= k`, and `sum(whole - part, H) >= guard`: what is hidden together is no small group itself;
//! 3. `sum(part, H) + 2 <= (|H| - 1) * s + k - 1`, where `s` is the smallest cell shown: lines are hidden by size, so that one of `H` is
//!    known to be below `k` and none to be above `s`, and a sum as large as that allows would give them all;
//! 4. for every line whose `whole` is known, two values at least agree with everything published:
//!    `max(0, R - (W - whole[i])) < min(whole[i], R)`, where `R` and `W` are the sums of `part` and of `whole` over `H`.
//!
//! # Why that is enough
//! The published facts of a column are the cells shown, the total, and `0 <= part[i] <= whole[i]`. Everything but `H` falls out
//! of the one equation, and 4 is the exact range of a bounded variable in it. A line whose `whole` is hidden too can hold anything up to the hidden
//! wholes together, of which 1 and 2 leave at least two lines. Different tables count the same people by different marks and share their
//! totals only, which are published anyhow. Lines are hidden by size, ties by position: nothing depends on chance.
//!
//! After the literature on cell suppression (Willenborg & de Waal 2001, ch. 4): primary, complementary, audit.

/// One column of a table that adds up to a published total.
#[derive(Debug)]
pub(super) struct Partition<'a> {
    /// The count of each line.
    pub(super) part: &'a [u64],
    /// What each count is part of, if anything, and whether the public knows that of the line.
    pub(super) whole: Option<&'a [(u64, bool)]>,
    /// Least count of people that may be read or worked out.
    pub(super) k: u64,
    /// The same for the rest of the whole; 0 where the rest are no people (places).
    pub(super) guard: u64,
}

impl Partition<'_> {
    /// For each line whether it is hidden, or none where hiding every line would not be enough.
    pub(super) fn hide(&self) -> Option<Vec<bool>> {
        let mut hidden: Vec<bool> = (0..self.part.len()).map(|line| self.small(line)).collect();
        let mut by_size: Vec<usize> = (0..self.part.len()).collect();
        by_size.sort_by_key(|&line| self.part[line]);
        let mut next = by_size.into_iter();
        while !self.safe(&hidden) {
            hidden[next.next()?] = true;
        }
        Some(hidden)
    }

    fn small(&self, line: usize) -> bool {
        let part = self.part[line];
        part < self.k || self.rest(line).is_some_and(|rest| rest < self.guard)
    }

    fn rest(&self, line: usize) -> Option<u64> {
        self.whole
            .map(|whole| whole[line].0.saturating_sub(self.part[line]))
    }

    /// Whether no hidden count can be worked out.
    pub(super) fn safe(&self, hidden: &[bool]) -> bool {
        let lines: Vec<usize> = (0..hidden.len()).filter(|&line| hidden[line]).collect();
        if lines.is_empty() {
            return true;
        }
        let parts: u64 = lines.iter().map(|&line| self.part[line]).sum();
        let rests: u64 = lines.iter().filter_map(|&line| self.rest(line)).sum();
        let others = lines.len() as u64 - 1;
        let shown = (0..hidden.len()).filter(|&line| !hidden[line]);
        let smallest = shown.map(|line| self.part[line]).min();
        let may_be_less = smallest.is_none_or(|smallest| {
            parts + 2 <= others.saturating_mul(smallest).saturating_add(self.k - 1)
        });
        let several = others > 0 && parts >= self.k && may_be_less;
        let Some(whole) = self.whole else {
            return several;
        };
        let wholes = parts + rests;
        let open = |&line: &usize| {
            let (own, known) = whole[line];
            let least = parts.saturating_sub(wholes - own);
            !known || least < own.min(parts)
        };
        several && rests >= self.guard && lines.iter().all(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value that each line can have, given what is published, by trying all assignments.
    fn possible(part: &[u64], whole: &[(u64, bool)], hidden: &[bool]) -> Vec<Vec<u64>> {
        let total: u64 = part.iter().sum();
        let wholes_hidden: u64 = whole
            .iter()
            .filter(|(_, known)| !known)
            .map(|(own, _)| own)
            .sum();
        let mut seen: Vec<Vec<u64>> = vec![Vec::new(); part.len()];
        let mut guess = vec![0u64; part.len()];
        loop {
            let fits = guess.iter().sum::<u64>() == total
                && (0..part.len()).all(|i| hidden[i] || guess[i] == part[i])
                && (0..part.len()).all(|i| !whole[i].1 || guess[i] <= whole[i].0)
                && (0..part.len())
                    .filter(|&i| !whole[i].1)
                    .map(|i| guess[i])
                    .sum::<u64>()
                    <= wholes_hidden;
            if fits {
                for (values, &value) in seen.iter_mut().zip(&guess) {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            }
            let mut at = 0;
            while at < guess.len() && guess[at] == total {
                guess[at] = 0;
                at += 1;
            }
            if at == guess.len() {
                return seen;
            }
            guess[at] += 1;
        }
    }

    /// Who knows that lines are hidden by size, and that one of them is small, does not know which is which.
    #[test]
    fn the_order_of_hiding_gives_no_cell_back() {
        let k = 11;
        let hide = |part: &[u64]| {
            let column = Partition {
                part,
                whole: None,
                k,
                guard: 0,
            };
            column.hide().expect("some lines can be hidden")
        };
        // 10 and 13 are 23, one of them is at most 10 and neither above 13.
        let hidden = hide(&[13, 10, 13, 40, 60]);
        assert!(hidden[..3].iter().all(|&hidden| hidden), "{hidden:?}");
        assert_eq!(hide(&[30, 5, 40, 60]), [true, true, false, false]);
    }

    #[test]
    fn no_hidden_count_is_the_only_possibility() {
        let k = 3;
        let mut state = 7u64;
        let mut below = |n: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        let (mut hidden_some, mut complementary, mut published) = (0, 0, 0);
        for _ in 0..3_000 {
            let lines = 1 + usize::try_from(below(4)).expect("small");
            let part: Vec<u64> = (0..lines).map(|_| below(7)).collect();
            let wholes: Vec<u64> = part.iter().map(|&part| part + below(7)).collect();
            let (parts, all): (u64, u64) = (part.iter().sum(), wholes.iter().sum());
            if parts < k || all - parts < k || parts > 14 {
                continue;
            }
            let unbounded = Partition {
                part: &wholes,
                whole: None,
                k,
                guard: 0,
            };
            let Some(wholes_hidden) = unbounded.hide() else {
                panic!("wholes above k can always be hidden: {wholes:?}")
            };
            let whole: Vec<(u64, bool)> = wholes
                .iter()
                .zip(&wholes_hidden)
                .map(|(&own, &hidden)| (own, !hidden))
                .collect();
            let column = Partition {
                part: &part,
                whole: Some(&whole),
                k,
                guard: k,
            };
            let mut hidden = column.hide().expect("a total above k can always be hidden");
            hidden
                .iter_mut()
                .zip(&wholes_hidden)
                .for_each(|(cell, whole)| *cell |= whole);
            assert!(column.safe(&hidden), "{part:?} of {whole:?}: {hidden:?}");
            let values = possible(&part, &whole, &hidden);
            for line in 0..lines {
                if hidden[line] {
                    assert!(
                        values[line].len() > 1,
                        "line {line} of {part:?} of {whole:?}, {hidden:?} is worked out"
                    );
                }
                hidden_some += usize::from(hidden[line]);
                complementary += usize::from(hidden[line] && !column.small(line));
                published += usize::from(!hidden[line]);
            }
        }
        assert!(hidden_some > 1_000 && complementary > 100 && published > 100);
    }

    #[test]
    fn a_full_trade_gives_nothing_away_through_its_places() {
        let part = [5, 20, 30];
        let full = [(5, true), (20, true), (40, true)];
        let column = Partition {
            part: &part,
            whole: Some(&full),
            k: 11,
            guard: 0,
        };
        assert!(
            !column.safe(&[true, true, false]),
            "25 places for 25 people are 5 and 20"
        );
        assert_eq!(column.hide(), Some(vec![true, true, true]));
        let all_full = [(5, true), (20, true), (30, true)];
        let column = Partition {
            part: &part,
            whole: Some(&all_full),
            k: 11,
            guard: 0,
        };
        assert_eq!(column.hide(), None);
    }
}
