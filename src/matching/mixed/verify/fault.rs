//! Why an answer is refused.

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// Not one week for each person.
    #[error("{found} weeks for {people} people; give one to each")]
    Weeks {
        /// Weeks found.
        found: usize,
        /// People of the model.
        people: usize,
    },
    /// An offer that is not this person's, or half-days that it does not have.
    #[error("person {person} takes something that is not offered; take what is")]
    NotOffered {
        /// Who.
        person: usize,
    },
    /// Two shares of one order.
    #[error("person {person} takes two shares of one order; take one")]
    SharedTwice {
        /// Who.
        person: usize,
    },
    /// More half-days than the person has, or fewer than a week needs.
    #[error("person {person} works {half_days} half-days, outside the person's range")]
    HalfDays {
        /// Who.
        person: usize,
        /// How many.
        half_days: u32,
    },
    /// Something stands that is not taken.
    #[error("person {person} does not take what stands; leave it where it is")]
    Stands {
        /// Who.
        person: usize,
    },
    /// More half-days than a limit on the person allows.
    #[error("person {person} works {half_days} half-days under limit {limit}, which has fewer")]
    Limit {
        /// Who.
        person: usize,
        /// Which limit.
        limit: u32,
        /// How many.
        half_days: u32,
    },
    /// Not as many people placed as the answer says.
    #[error("{found} people are placed, not {claimed}")]
    Placed {
        /// What the answer says.
        claimed: u64,
        /// How many are.
        found: u64,
    },
    /// A count where none is asked for, none where one is, or one that cannot be.
    #[error("the answer's count of people does not fit the model; give one that does")]
    Count,
    /// A week that is worth less than nothing.
    #[error("the week of person {person} is worth {worth} fen; leave it empty")]
    Worthless {
        /// Who.
        person: usize,
        /// Its worth, in fen a month.
        worth: i128,
    },
    /// A resource (class, site or order, in that numbering) used beyond its capacity.
    #[error("resource {resource} has {capacity} and {used} are used")]
    Overfull {
        /// Which.
        resource: usize,
        /// What it has.
        capacity: u64,
        /// What is used.
        used: u64,
    },
    /// An opening with more people than places, or fewer than its least crew.
    #[error("opening {opening} has {people} people, outside its range")]
    Crew {
        /// Which.
        opening: usize,
        /// How many.
        people: u32,
    },
    /// The plan is not worth what the answer says.
    #[error("the plan is worth {found} fen, not {claimed}")]
    Value {
        /// What the answer says.
        claimed: i64,
        /// What it is.
        found: i128,
    },
    /// The bound is below the plan.
    #[error("the bound {bound} is below the value {value}")]
    BelowValue {
        /// The bound.
        bound: i64,
        /// The value.
        value: i64,
    },
    /// A node of the proof that does not exist, or stands in two places.
    #[error("node {node} of the proof is missing or used twice; a proof is a tree")]
    Tree {
        /// Which.
        node: usize,
    },
    /// Nodes that the root does not reach.
    #[error("the proof has {nodes} nodes and {reached} are reached; leave out the others")]
    Unreached {
        /// All.
        nodes: usize,
        /// Reached from the root.
        reached: usize,
    },
    /// A cut of a variable that the model does not have.
    #[error("node {node} of the proof cuts an unknown variable")]
    Variable {
        /// Which node.
        node: usize,
    },
    /// Prices that are not one for each resource and each offer of a seat with a least crew.
    #[error("node {node} has {found} prices where {prices} belong")]
    Prices {
        /// Which node.
        node: usize,
        /// Prices found.
        found: usize,
        /// How many there are to be.
        prices: usize,
    },
    /// A negative price where none is allowed, or one out of range.
    #[error("node {node} asks the price {price} for resource {resource}, which cannot be")]
    Price {
        /// Which node.
        node: usize,
        /// Of what.
        resource: usize,
        /// The price, scaled.
        price: i64,
    },
    /// A tariff that is not one price for each number of half-days of each share and one income for each order, or
    /// one below 0 or out of range.
    #[error("node {node} has a tariff that does not fit the model; give one that does")]
    Tariff {
        /// Which node.
        node: usize,
    },
    /// People within an order's pieces may pay more than the tariff says that it can earn.
    #[error("node {node} says that order {order} earns {income}, which is not shown; say more")]
    Income {
        /// Which node.
        node: usize,
        /// Which order.
        order: usize,
        /// What it says, scaled.
        income: i64,
    },
    /// An end whose prices prove less than the answer says.
    #[error("the prices of node {node} prove {proven} fen, above the claimed bound {bound}")]
    Bound {
        /// Which node.
        node: usize,
        /// What they prove, in fen a month.
        proven: i128,
        /// What the answer says: the bound, with what the people of the plan were worth in its proof; or,
        /// in the proof of the count, just less than one person more would be worth.
        bound: i128,
    },
}
