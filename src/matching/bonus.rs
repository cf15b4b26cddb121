//! What being placed is worth under most-placed, and whether sums of scores stay in range.

use crate::error::SolveError;
use crate::matching::view::{Score, View};
use crate::policy::Objective;

/// Search nodes, and the sink: what an alternating path can pass, each of them once.
///
/// Left nodes are none: however many there are, and whether twins among them are merged or not, a market is in range or it is not.
fn nodes<S: Score>(view: &View<'_, S>) -> i64 {
    i64::try_from(view.slots() + view.groups() + 2).unwrap_or(i64::MAX)
}

/// The first bonus, in spreads: what is not placed for it must be brought in unit by unit.
///
/// 1 is enough on county shapes; on 50,000 people and as many seats, each with their 16 nearest, 4 takes 39 million edge
/// scans where 1 takes 330 million. Leaping by 8 and holding the auction again is worse than either.
const GENEROUS: i64 = 4;

/// The bonus to start from, once it is sure that no sum along a path can overflow.
///
/// Under most-placed no bonus above twice (spread x search nodes) is ever needed: what it outweighs is the difference of two alternating
/// paths, each arc of which changes the score of one unit. The first one is eight spreads and 4 at most (where all scores are negative, so
/// that the spread reaches up to 0). Prices and distances stay below twice the bonus, under best-score below four times the greatest magnitude.
pub(super) fn first_bonus<S: Score>(
    view: &View<'_, S>,
    (least, greatest): (i64, i64),
    objective: Objective,
) -> Result<i64, SolveError> {
    let paths = if objective == Objective::MostPlaced {
        nodes(view)
    } else {
        1
    };
    let limit = i64::MAX / 16 / paths;
    if i128::from(greatest) - i128::from(least) > i128::from(limit) {
        let nodes = nodes(view).unsigned_abs();
        return Err(SolveError::Range {
            least,
            greatest,
            nodes,
            limit,
        });
    }
    Ok(match objective {
        Objective::BestScore => 0,
        Objective::MostPlaced => GENEROUS * ((greatest - least) - least + 1),
    })
}
