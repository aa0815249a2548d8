//! The scenarios hold, and the checker finds the bugs that are planted.

use std::io::Write;

use cactus_ledger_model::{Planted, Report, Scenario, check, check_planted};

/// Together the scenarios have almost 1.8 million states. Far fewer would mean that something no longer happens.
const UNIQUE_STATES_MIN: usize = 1_500_000;

fn scenario(name: &str) -> Scenario {
    Scenario::all().into_iter().find(|scenario| scenario.name == name).expect("a scenario has this name")
}

/// Past the capture of the test runner, so that the figures are in its output.
fn print(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("stderr is open");
}

#[test]
fn every_law_holds_in_every_state() {
    print(&Report::heading());
    let mut unique_states = 0;
    for scenario in Scenario::all() {
        let report = check(scenario);
        print(&report.to_string());
        assert!(report.is_clean(), "{report}");
        unique_states += report.unique_states;
    }
    assert!(unique_states >= UNIQUE_STATES_MIN, "only {unique_states} states");
}

#[test]
fn every_planted_bug_is_found() {
    for planted in Planted::ALL {
        let (name, law) = match planted {
            Planted::TransferVoidedOnTimeout => {
                ("transfer", "what was credited is held or posted where it came from")
            }
            Planted::CreditedWithoutHold => {
                ("transfer or play", "what was credited is held or posted where it came from")
            }
            Planted::CreditKeyPerAttempt => ("transfer", "a transfer is credited at most once"),
            Planted::TransfersForgottenInCrash => ("transfer", "at rest: every transfer has ended"),
            Planted::AnsweredBeforeStored => ("payout", "an answer is what the log says"),
            Planted::KeysForgottenInCrash => ("payout", "a key has at most one entry"),
            Planted::UnknownRollbackNotRecorded => {
                ("play", "a bet is cancelled once its rollback was answered")
            }
            Planted::SyncedBeforeSent | Planted::AcknowledgedInPart => {
                ("projection", "at rest: the projection is the logs")
            }
            Planted::InsertedTwice => ("projection", "a row of the projection is one entry"),
        };
        let report = check_planted(scenario(name), planted, law);
        let broken: Vec<_> = report.broken.iter().map(|(law, _)| *law).collect();
        print(&format!("{planted:?}: after {} states, broken: {}", report.states, broken.join("; ")));
        assert!(broken.contains(&law), "{planted:?} breaks {law:?}, not {broken:?}");
    }
}
