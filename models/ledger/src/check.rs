//! Runs: a scenario explored to the end, and what was found.

use core::fmt;
use std::time::{Duration, Instant};

use stateright::{Checker, CheckerBuilder, Expectation, HasDiscoveries, Model, Path};

use crate::planted::Planted;
use crate::scenario::Scenario;
use crate::small_world::{Action, SmallWorld};
use crate::world::World;

/// Two, as many as the machines that run the tests have.
const THREADS: usize = 2;

/// What the exploration of a scenario found.
#[derive(Clone, Debug)]
pub struct Report {
    pub name: &'static str,
    /// Steps taken: states reached, each as often as it was reached.
    pub states: usize,
    /// States that differ.
    pub unique_states: usize,
    /// The longest run that was followed.
    pub depth_max: usize,
    pub took: Duration,
    /// Properties that had to hold in every state.
    pub laws: usize,
    /// The laws found broken, each with the steps that break it.
    pub broken: Vec<(&'static str, String)>,
    /// What was to be seen in some state, and was not.
    pub unreached: Vec<&'static str>,
}

impl Report {
    /// Whether every law holds and everything was seen.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.broken.is_empty() && self.unreached.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let result = if self.is_clean() { "all hold" } else { "BROKEN" };
        let Self { name, states, unique_states, depth_max, laws, .. } = self;
        let took = self.took.as_secs_f64();
        write!(
            f,
            "{name:<26} {states:>10} {unique_states:>10} {depth_max:>5} {took:>7.1} s {laws:>4}  {result}"
        )?;
        for (law, steps) in &self.broken {
            write!(f, "\n\nbroken: {law}\n{steps}")?;
        }
        self.unreached.iter().try_for_each(|unreached| write!(f, "\n\nnever seen: {unreached}\n"))
    }
}

impl Report {
    /// What the columns of the line of a report are.
    #[must_use]
    pub fn heading() -> String {
        let columns = ["scenario", "states", "unique", "depth", "time", "laws"];
        let [name, states, unique, depth, time, laws] = columns;
        format!("{name:<26} {states:>10} {unique:>10} {depth:>5} {time:>9} {laws:>4}  result")
    }
}

/// Explores every state of a scenario. When a law is broken, the shortest run that breaks one is looked for.
#[must_use]
pub fn check(scenario: Scenario) -> Report {
    let model = SmallWorld { scenario, planted: None };
    // Depth first: breadth first keeps whole layers of states in memory.
    let report = run(&model, |checker| checker.finish_when(HasDiscoveries::All).spawn_dfs().join());
    if report.broken.is_empty() { report } else { find(&model, HasDiscoveries::AnyFailures) }
}

/// Explores a scenario with a planted bug, until the law is broken.
#[must_use]
pub fn check_planted(scenario: Scenario, planted: Planted, law: &'static str) -> Report {
    find(&SmallWorld { scenario, planted: Some(planted) }, HasDiscoveries::AnyOf([law].into()))
}

/// Breadth first, so that no shorter run breaks the law.
fn find(model: &SmallWorld, wanted: HasDiscoveries) -> Report {
    run(model, |checker| checker.finish_when(wanted).spawn_bfs().join())
}

#[expect(clippy::disallowed_methods, reason = "the time that the checker itself takes, outside the model")]
fn run<C: Checker<SmallWorld>>(
    model: &SmallWorld,
    explore: impl FnOnce(CheckerBuilder<SmallWorld>) -> C,
) -> Report {
    let began = Instant::now();
    let checker = explore(model.clone().checker().threads(THREADS));
    let took = began.elapsed();
    let mut report = Report {
        name: model.scenario.name,
        states: checker.state_count(),
        unique_states: checker.unique_state_count(),
        depth_max: checker.max_depth(),
        took,
        laws: 0,
        broken: Vec::new(),
        unreached: Vec::new(),
    };
    for property in model.properties() {
        let discovery = checker.discovery(property.name);
        match property.expectation {
            Expectation::Always => {
                report.laws += 1;
                report.broken.extend(discovery.map(|path| (property.name, steps(path))));
            }
            _ if discovery.is_none() => report.unreached.push(property.name),
            _ => {}
        }
    }
    report
}

fn steps(path: Path<World, Action>) -> String {
    path.into_actions().into_iter().map(|action| format!("  {action:?}\n")).collect()
}
