//! What a published table is made of.

/// A published figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It is this.
    Shown(i64),
    /// Left out: small, or it would give a small one away.
    Suppressed,
    /// Not counted on this line.
    NotCounted,
}

impl Cell {
    /// The figure, where it is shown.
    #[must_use]
    pub const fn shown(self) -> Option<i64> {
        match self {
            Cell::Shown(figure) => Some(figure),
            Cell::Suppressed | Cell::NotCounted => None,
        }
    }
}

impl serde::Serialize for Cell {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Shown(figure) => serializer.serialize_i64(*figure),
            Cell::Suppressed => serializer.serialize_str("suppressed"),
            Cell::NotCounted => serializer.serialize_none(),
        }
    }
}

/// One published line.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublicLine {
    /// Key of the line.
    pub key: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// People on the list.
    pub workers: Cell,
    /// People placed.
    pub placed: Cell,
    /// People not placed.
    pub unplaced: Cell,
    /// Mean gain, in fen a month.
    pub gain_fen_month: Cell,
    /// Mean minutes one way of those who travel, in tenths.
    pub minutes_tenths: Cell,
    /// Half-days a week filled.
    pub half_days: Cell,
    /// Low-income among the placed.
    pub low_income: Cell,
    /// Their share, in tenths of a percent.
    pub low_income_tenths: Cell,
    /// Disabled among the placed.
    pub disabled: Cell,
    /// Their share, in tenths of a percent.
    pub disabled_tenths: Cell,
    /// Working in their own town.
    pub same_town: Cell,
    /// Their share, in tenths of a percent.
    pub same_town_tenths: Cell,
    /// Places of openings; shares of orders are none.
    pub places: Cell,
}

/// Whether `part` people and the rest of `whole` are both no small group.
pub(super) fn split(k: u64, part: u64, whole: u64) -> bool {
    part >= k && whole.saturating_sub(part) >= k
}
