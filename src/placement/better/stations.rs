//! What one week uses of the workshops whose stations its pieces could be too many for.
//!
//! Uses of several sites are one number: a digit for each site, from 0 to what is left of it. A site with which they would be
//! too many to tell apart is not held, so that a week may be taken to fit that does not.

/// Most uses that are told apart.
const MOST: usize = 256;

/// Sites of which too little is left for all that a person could do there.
#[derive(Debug, Default)]
pub(super) struct Stations {
    /// By site: what is left, and what one half-day adds to a use.
    sites: Vec<Tight>,
}

#[derive(Debug)]
struct Tight {
    site: u32,
    left: usize,
    step: usize,
}

impl Tight {
    fn used(&self, uses: usize) -> usize {
        uses / self.step % (self.left + 1)
    }
}

impl Stations {
    /// Of sites and the half-days that are left at each.
    pub(super) fn new(sites: impl Iterator<Item = (u32, usize)>) -> Self {
        let mut stations = Self::default();
        for (site, left) in sites {
            let step = stations.uses();
            if step * (left + 1) <= MOST {
                stations.sites.push(Tight { site, left, step });
            }
        }
        stations
    }

    /// Number of uses: 0 is nothing used.
    pub(super) fn uses(&self) -> usize {
        let last = self.sites.last();
        last.map_or(1, |tight| tight.step * (tight.left + 1))
    }

    /// A use with so many half-days more at a site; none where too few are left.
    pub(super) fn with(&self, uses: usize, site: Option<u32>, half_days: usize) -> Option<usize> {
        let is_here = |tight: &&Tight| Some(tight.site) == site;
        match self.sites.iter().find(is_here) {
            None => Some(uses),
            Some(tight) if tight.used(uses) + half_days > tight.left => None,
            Some(tight) => Some(uses + half_days * tight.step),
        }
    }

    /// Two uses together; none where too little is left.
    pub(super) fn together(&self, one: usize, other: usize) -> Option<usize> {
        let fits = |tight: &Tight| tight.used(one) + tight.used(other) <= tight.left;
        self.sites.iter().all(fits).then_some(one + other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_of_each_site_are_held_against_what_is_left_of_it() {
        let stations = Stations::new([(7, 2), (3, 4)].into_iter());
        assert_eq!(stations.uses(), 15);
        // A use is half-days at the first site and, three times each, at the second.
        let (two, both) = (2, 2 + 3 * 3);
        assert_eq!(stations.with(0, Some(7), 2), Some(two));
        assert_eq!(stations.with(two, Some(7), 1), None);
        assert_eq!(stations.with(two, Some(5), 9), Some(two));
        assert_eq!(stations.with(two, Some(3), 3), Some(both));
        assert_eq!(stations.together(both, two), None);
        let (one_more, full) = (3, stations.uses() - 1);
        assert_eq!(stations.together(both, one_more), Some(full));
        assert_eq!(stations.together(full, one_more), None);
    }

    #[test]
    fn uses_that_are_too_many_are_not_told_apart() {
        let stations = Stations::new((0..9).map(|site| (site, 13)));
        assert_eq!(stations.uses(), 14 * 14);
        assert_eq!(stations.with(0, Some(8), 14), Some(0));
    }
}
