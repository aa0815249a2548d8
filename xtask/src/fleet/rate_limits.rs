//! What the counters of a fleet must be.

use std::collections::BTreeMap;

use super::manifest::Fleet;

/// The periods that the platform has, in seconds.
const PERIODS_S: [u32; 2] = [10, 60];

pub fn findings(fleet: &Fleet) -> Vec<String> {
    let mut found = Vec::new();
    let mut by_namespace: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, counter) in &fleet.rate_limits {
        let (limit, period_s) = (counter.limit, counter.period_s);
        // Rules find their counter by this name.
        if *name != format!("RATE_{limit}_PER_{period_s}S") {
            found.push(format!("counter {name}: its name must say its limit, {limit} per {period_s} s"));
        }
        if !PERIODS_S.contains(&period_s) || limit == 0 {
            found.push(format!("counter {name}: the platform counts in periods of 10 or 60 s"));
        }
        if !counter.namespace_id.parse::<u32>().is_ok_and(|id| id > 0) {
            found.push(format!("counter {name}: namespace_id is a positive whole number as text"));
        }
        if let Some(other) = by_namespace.insert(&counter.namespace_id, name) {
            found.push(format!("counters {other} and {name} would count together"));
        }
        if !fleet.built().any(|worker| worker.rate_limits.contains(name)) {
            found.push(format!("counter {name} is asked by nobody"));
        }
    }
    found
}
