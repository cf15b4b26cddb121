//! Villages, and the roads between them.

use serde::{Deserialize, Serialize};

use crate::geo::{Point, Terrain, TravelMode};
use crate::ids::PlaceCode;

/// A village or community.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// 12-digit statistical code; the first nine name the town.
    pub code: PlaceCode,
    /// Name.
    pub name: String,
    /// Name of the town (乡镇街道).
    pub town: String,
    /// Where it is, in WGS-84.
    pub point: Point,
    /// The country around it.
    pub terrain: Terrain,
}

/// A road between two places, the same both ways.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Road {
    /// One end.
    pub from: PlaceCode,
    /// The other end.
    pub to: PlaceCode,
    /// By which mode.
    pub mode: TravelMode,
    /// Minutes one way, 1 to 1,440.
    pub minutes: u32,
}
