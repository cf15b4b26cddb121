//! A graph's offers, written as the mixed solver takes them.

use crate::error::SolveError;
use crate::graph::weeks::Weeks as Offers;
use crate::matching::mixed::{self, Draft, Model, ModelError};
use crate::policy::Objective;

/// The decision as the solver takes it.
pub(crate) fn model(offers: &Offers, objective: Objective) -> Result<Model, SolveError> {
    checked(draft(offers, objective))
}

fn checked(draft: Draft) -> Result<Model, SolveError> {
    Model::new(draft).map_err(|error| match error {
        ModelError::Range {
            list, row, what, ..
        } => SolveError::Weeks { list, row, what },
        ModelError::Must { list, row, .. } => SolveError::Weeks {
            list,
            row,
            what: "what was decided",
        },
        ModelError::Unknown {
            list, row, what, ..
        } => SolveError::Weeks { list, row, what },
        ModelError::Twice { list, row, .. } => SolveError::Weeks {
            list,
            row,
            what: "an offer made twice",
        },
    })
}

fn draft(offers: &Offers, objective: Objective) -> Draft {
    let people = offers.people.iter().map(|person| mixed::Person {
        half_days: person.half_days,
        least: offers.placed_from,
        once: person.once,
    });
    let openings = offers.openings.iter().map(|opening| mixed::Opening {
        site: opening.site,
        half_days: opening.half_days,
        places: opening.places,
        crew: opening.crew,
        classes: opening.classes.clone(),
        limit: opening.limit,
    });
    let orders = offers.orders.iter().map(|order| mixed::Order {
        pieces: order.pace,
        limit: order.limit,
    });
    let places = offers.places.iter().map(|place| mixed::Place {
        person: place.person,
        opening: place.opening,
        class: place.class,
        value: place.value,
        must: place.must,
    });
    let shares = offers.shares.iter().map(|share| mixed::Share {
        person: share.person,
        order: share.order,
        site: share.site,
        pieces: share.pace,
        least: share.least,
        values: share.values.clone(),
        must: share.must,
    });
    Draft {
        people: people.collect(),
        sites: offers.sites.iter().map(|site| site.half_days).collect(),
        openings: openings.collect(),
        orders: orders.collect(),
        places: places.collect(),
        shares: shares.collect(),
        limits: offers.limits.clone(),
        most_placed: objective == Objective::MostPlaced,
        ..Draft::default()
    }
}
