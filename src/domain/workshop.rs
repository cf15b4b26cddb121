//! 本地资源: employers, and the workshops where work is done.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::{Accommodation, WorkshopKind};
use crate::ids::{BrokerKey, EmployerKey, PlaceCode, Trade, WorkshopKey};

/// 企业: a firm that hires or gives out work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Employer {
    /// Key.
    pub key: EmployerKey,
    /// Name shown in reports, if any.
    #[serde(default)]
    pub name: String,
    /// Trade.
    pub trade: Trade,
    /// Staff now.
    pub staff: u32,
    /// Disabled staff now, severe or not.
    #[serde(default)]
    pub disabled_staff: u32,
    /// Those of `disabled_staff` whose disability is severe (grades 1 and 2).
    #[serde(default)]
    pub disabled_severe_staff: u32,
    /// Villages that the employer is paired with (村企结对).
    #[serde(default)]
    pub paired_villages: BTreeSet<PlaceCode>,
}

/// 共富工坊: a place with stations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workshop {
    /// Key.
    pub key: WorkshopKey,
    /// Name shown in reports, if any.
    #[serde(default)]
    pub name: String,
    /// The village it is in.
    pub place: PlaceCode,
    /// Stations (工位).
    pub stations: u32,
    /// Half-days a week that one station gives, 1 to 21 (10 where the list is silent).
    pub station_half_days: u32,
    /// Kind.
    pub kind: WorkshopKind,
    /// Stars, 0 to 5.
    #[serde(default)]
    pub stars: u8,
    /// Accommodations that it provides.
    #[serde(default)]
    pub provides: BTreeSet<Accommodation>,
    /// Open serious safety hazards; with any, nobody is placed there.
    #[serde(default)]
    pub serious_hazards: u32,
    /// Whether it is open.
    pub open: bool,
    /// Its broker (工坊经纪人), if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broker: Option<BrokerKey>,
}
