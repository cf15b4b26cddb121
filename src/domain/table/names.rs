//! The Chinese header of a column that a fault names.

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

fn of<T: Listed>(en: &str) -> Option<&'static str> {
    let mut columns = T::COLUMNS.iter();
    columns
        .find(|column| column.en == en)
        .map(|column| column.zh)
}
