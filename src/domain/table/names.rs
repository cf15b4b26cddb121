//! The headers of all lists: the Chinese one of a column that a fault names, and the list that a header is of.

use crate::domain::demand::{Opening, Order};
use crate::domain::pairs::Pair;
use crate::domain::place::{Place, Road};
use crate::domain::table::Listed;
use crate::domain::worker::Worker;
use crate::domain::workshop::{Employer, Workshop};
use crate::error::List;

/// The Chinese header of a list's column, by its English one.
pub(in crate::domain) fn column_zh(list: List, en: &str) -> Option<&'static str> {
    match list {
        List::Places => of::<Place>(en),
        List::Workers => of::<Worker>(en),
        List::Employers => of::<Employer>(en),
        List::Workshops => of::<Workshop>(en),
        List::Openings => of::<Opening>(en),
        List::Orders => of::<Order>(en),
        List::Pairs => of::<Pair>(en),
        List::Roads => of::<Road>(en),
        List::Policy | List::Json | List::Changes => None,
    }
}

/// The other list whose header `names` is, as far as they tell: it has every column that must be there, and most of its own. Of equals the
/// first.
pub(in crate::domain) fn other_list(own: List, names: &[String]) -> Option<List> {
    let known = [
        known::<Place>(names),
        known::<Worker>(names),
        known::<Employer>(names),
        known::<Workshop>(names),
        known::<Opening>(names),
        known::<Order>(names),
        known::<Pair>(names),
        known::<Road>(names),
    ];
    let others = known.into_iter().flatten().filter(|&(list, _)| list != own);
    let best = others.rev().max_by_key(|&(_, columns)| columns)?;
    Some(best.0)
}

/// The list and how many of its columns `names` are, if no column is missing that must be there.
fn known<T: Listed>(names: &[String]) -> Option<(List, usize)> {
    let mut columns = 0;
    for column in T::COLUMNS {
        let found = names.iter().any(|name| column.is_called(name));
        if !found && column.default.is_none() {
            return None;
        }
        columns += usize::from(found);
    }
    Some((T::LIST, columns))
}

fn of<T: Listed>(en: &str) -> Option<&'static str> {
    let mut columns = T::COLUMNS.iter();
    columns
        .find(|column| column.en == en)
        .map(|column| column.zh)
}
