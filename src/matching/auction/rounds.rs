//! Who is to look for a better place, round by round, each round in the order of the parties.

/// A set of parties: a bit each, and a bit for each 64 of those, so that few are found fast among many.
#[derive(Debug, Default)]
struct Set {
    bits: Vec<u64>,
    above: Vec<u64>,
}

impl Set {
    #[inline]
    fn add(&mut self, party: usize) {
        self.bits[party / 64] |= 1 << (party % 64);
        self.above[party / 4096] |= 1 << (party / 64 % 64);
    }

    #[inline]
    fn has(&self, party: usize) -> bool {
        self.bits[party / 64] & 1 << (party % 64) != 0
    }

    /// Takes the first party out, which is in no word of `above` before `at`.
    #[inline]
    fn take_first(&mut self, at: &mut usize) -> Option<usize> {
        while let Some(above) = self.above.get_mut(*at) {
            if *above != 0 {
                let word = *at * 64 + above.trailing_zeros() as usize;
                let bits = &mut self.bits[word];
                let party = word * 64 + bits.trailing_zeros() as usize;
                *bits &= *bits - 1;
                if *bits == 0 {
                    *above &= *above - 1;
                }
                return Some(party);
            }
            *at += 1;
        }
        None
    }

    /// Makes room for parties below `parties`.
    fn resize(&mut self, parties: usize) {
        let words = parties.div_ceil(4096);
        self.above.resize(words, 0);
        self.bits.resize(words * 64, 0);
    }
}

/// The parties of this round who have not had their turn, and those of the next: no round is ever sorted.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    now: Set,
    next: Set,
    /// How far this round has come.
    at: usize,
    /// How many are in `next`.
    waiting: usize,
}

impl Rounds {
    /// Adds a party to the next round, unless its turn is still to come in this one.
    #[inline]
    pub(super) fn add(&mut self, party: u32) {
        let party = party as usize;
        if party >= self.next.bits.len() * 64 {
            self.now.resize(party + 1);
            self.next.resize(party + 1);
        }
        if !self.now.has(party) && !self.next.has(party) {
            self.next.add(party);
            self.waiting += 1;
        }
    }

    /// Whose turn it is: the first of this round who has not had it, or of the next one.
    #[inline]
    pub(super) fn turn(&mut self) -> Option<u32> {
        loop {
            if let Some(party) = self.now.take_first(&mut self.at) {
                return Some(u32::try_from(party).expect("u32 parties"));
            }
            if self.waiting == 0 {
                return None;
            }
            std::mem::swap(&mut self.now, &mut self.next);
            (self.at, self.waiting) = (0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rounds;

    #[test]
    fn each_round_goes_by_number() {
        let mut rounds = Rounds::default();
        assert_eq!(rounds.turn(), None);
        for party in [20_000, 3, 64, 3] {
            rounds.add(party);
        }
        assert_eq!(rounds.turn(), Some(3));
        // One who has had a turn comes again in the next round, one who has not does not come twice.
        rounds.add(3);
        rounds.add(20_000);
        rounds.add(65);
        let rest: Vec<u32> = std::iter::from_fn(|| rounds.turn()).collect();
        assert_eq!(rest, [64, 20_000, 3, 65]);
    }
}
