//! Countries against a naive reading of the same list.

use cactus_edge::{ClientCountry, CountryCode, CountrySet, GeoPolicy};
use proptest::prelude::*;

/// ISO 3166-1 had 249 officially assigned codes in 2026; with Kosovo's.
const COUNTRIES: usize = 250;

fn countries() -> Vec<CountryCode> {
    CountryCode::all().collect()
}

#[test]
fn the_list_is_in_order_and_complete() {
    let all = countries();
    assert_eq!(all.len(), COUNTRIES);
    assert!(all.is_sorted() && all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
    for code in all {
        assert_eq!(CountryCode::parse(&code.to_string()), Some(code));
    }
}

#[test]
fn what_is_not_assigned_is_no_country() {
    for text in [
        "", "B", "BRA", "br", "Br", "UK", "EU", "XX", "T1", "A1", "AA", "ZZ", "SU", "AN", "B R", "ß", "[[",
        "@A",
    ] {
        assert_eq!(CountryCode::parse(text), None, "{text}");
        let client = if text == "T1" { ClientCountry::Tor } else { ClientCountry::Unknown };
        assert_eq!(ClientCountry::of(Some(text)), client, "{text}");
    }
}

proptest! {
    #[test]
    fn a_set_has_what_was_put_in(picked in proptest::sample::subsequence(countries(), 0..=COUNTRIES)) {
        let set: CountrySet = picked.iter().copied().collect();
        for country in CountryCode::all() {
            prop_assert_eq!(set.contains(country), picked.contains(&country));
        }
        prop_assert_eq!(set.is_empty(), picked.is_empty());
    }

    #[test]
    fn a_policy_asks_one_thing_of_each_client(
        picked in proptest::sample::subsequence(countries(), 0..=COUNTRIES),
        text in "[A-Z0-9]{0,3}",
        admits_tor: bool,
        admits_unknown: bool,
    ) {
        let policy = GeoPolicy { restricted: picked.iter().copied().collect(), admits_tor, admits_unknown };
        let admitted = match text.as_str() {
            "T1" => admits_tor,
            _ if !CountryCode::all().any(|code| code.to_string() == text) => admits_unknown,
            _ => !picked.iter().any(|code| code.to_string() == text),
        };
        prop_assert_eq!(policy.admits(ClientCountry::of(Some(&text))), admitted);
    }
}
