//! What a cron expression must be, beyond what the platform accepts: it must mean what it seems to mean.

use super::manifest::Worker;

/// (what, smallest, largest) of the five fields; times are UTC.
const FIELDS: [(&str, u32, u32); 5] =
    [("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("weekday", 1, 7)];

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

pub fn findings(worker: &Worker) -> Vec<String> {
    let mut found = Vec::new();
    for (index, cron) in worker.crons.iter().enumerate() {
        if let Err(reason) = check(cron) {
            found.push(format!("{}: cron {cron:?}: {reason}", worker.name));
        }
        if worker.crons[..index].contains(cron) {
            found.push(format!("{}: cron {cron:?} is listed twice", worker.name));
        }
    }
    found
}

fn check(cron: &str) -> Result<(), String> {
    let fields: Vec<&str> = cron.split(' ').collect();
    if fields.len() != FIELDS.len() {
        return Err("five fields, each after one space".into());
    }
    for (field, (what, min, max)) in fields.iter().zip(FIELDS) {
        let names: &[&str] = match what {
            "month" => &MONTHS,
            "weekday" => &WEEKDAYS,
            _ => &[],
        };
        if !field.split(',').all(|item| is_item(item, min, max, names)) {
            return Err(format!("{field:?} is no {what}"));
        }
    }
    // The platform counts from 1 = Sunday, other schedulers from 0: a name is read in one way only.
    if fields[4].chars().any(|c| c.is_ascii_digit()) {
        return Err("write weekdays as SUN to SAT".into());
    }
    Ok(())
}

/// `*`, `7`, `7-9`, each perhaps with a step such as `/15`.
fn is_item(item: &str, min: u32, max: u32, names: &[&str]) -> bool {
    let (range, step) = item.split_once('/').unwrap_or((item, "1"));
    let value = |text: &str| {
        let named = names.iter().position(|name| *name == text).and_then(|at| u32::try_from(at + 1).ok());
        named.or_else(|| text.parse().ok()).filter(|value| (min..=max).contains(value))
    };
    let in_order = match range.split_once('-') {
        Some((first, last)) => value(first).zip(value(last)).is_some_and(|(first, last)| first <= last),
        None => range == "*" || value(range).is_some(),
    };
    in_order && step.parse::<u32>().is_ok_and(|step| (1..=max).contains(&step))
}

#[test]
fn only_what_means_one_thing_is_accepted() {
    for cron in ["0 4 * * SUN", "*/2 * * * *", "15,45 0-6 1 JAN-MAR *", "30 3 * 12 MON-FRI"] {
        assert_eq!(check(cron), Ok(()), "{cron}");
    }
    for cron in
        ["", "0 4 * *", "0  4 * * SUN", "60 4 * * *", "0 24 * * *", "0 4 0 * *", "0 4 * 13 *", "0 4 * * 1"]
    {
        assert!(check(cron).is_err(), "{cron}");
    }
    for cron in ["5-1 * * * *", "*/0 * * * *", "*/60 * * * *", "a * * * *", "0 4 * * SUNDAY", "@weekly"] {
        assert!(check(cron).is_err(), "{cron}");
    }
}
