//! The way to work, as an answer tells it.

use serde::Serialize;

use crate::geo::TravelMode;
use crate::ids::WorkshopKey;
use crate::words::coded;

coded! {
    /// What a travel time was computed from.
    pub enum TravelBasis {
        Home = "home", "居家", "at home, no travel";
        Road = "road", "路网", "the road network";
        StraightLine = "straight-line", "直线距离乘绕行系数", "the straight line times a detour factor";
    }
}

/// The way from home to a site, one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Trip {
    /// How.
    pub mode: TravelMode,
    /// Minutes, waiting included.
    pub minutes: u32,
    /// Metres on the road: the straight line times the detour factor.
    pub metres: u32,
    /// What the minutes were computed from.
    pub basis: TravelBasis,
}

/// Where the work of a pair is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Site {
    /// At home.
    Home,
    /// At a workshop.
    Workshop(WorkshopKey),
}
