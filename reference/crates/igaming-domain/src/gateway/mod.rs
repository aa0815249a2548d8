//! The front door: what each public path asks of a request before a Worker sees it.

mod rules;
#[cfg(test)]
mod tests;

pub use rules::{REQUEST_LIMITS, RouteRules, logged_route, route_rules};
