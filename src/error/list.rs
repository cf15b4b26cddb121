//! The lists, as faults name them.

use crate::words::coded;

coded! {
    /// A list, by the file that holds it.
    pub enum List {
        Policy = "policy.toml", "政策支持", "policy";
        Places = "places.csv", "村庄", "places";
        Workers = "workers.csv", "农村剩余劳动力", "workers";
        Employers = "employers.csv", "企业", "employers";
        Workshops = "workshops.csv", "共富工坊", "workshops";
        Openings = "openings.csv", "用工需求", "openings";
        Orders = "orders.csv", "外加工", "orders";
        Pairs = "pairs.csv", "既定配对", "decided pairs";
        Roads = "roads.csv", "道路", "roads";
        Json = "json", "JSON 文档", "JSON document";
        Changes = "changes", "变更", "changes";
    }
}

impl List {
    /// Whether its rows are about persons, so that no message may repeat them.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            List::Workers | List::Pairs | List::Json | List::Changes
        )
    }
}
