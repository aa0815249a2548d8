//! Explores every scenario, or those whose names contain the argument, and prints what was found. Ends with an error
//! when a law is broken.

use std::process::ExitCode;

use cactus_ledger_model::{Report, Scenario, check};

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let mut total = (0, 0);
    let mut clean = true;
    println!("{}", Report::heading());
    for scenario in Scenario::all().into_iter().filter(|scenario| scenario.name.contains(&wanted)) {
        let report = check(scenario);
        println!("{report}");
        total = (total.0 + report.states, total.1 + report.unique_states);
        clean &= report.is_clean();
    }
    println!("{:<26} {:>10} {:>10}", "total", total.0, total.1);
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
