//! Who is not served for what it says of itself.

use cactus_edge::{
    ClientScores, SCANNERS, ScoreThresholds, USER_AGENT_BYTES_MAX, UserAgentRejection, check_user_agent,
};
use proptest::prelude::*;

#[test]
fn the_list_is_sorted_lower_case_and_has_nothing_twice() {
    assert!(SCANNERS.windows(2).all(|pair| pair[0] < pair[1]));
    for name in SCANNERS {
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{name}");
        assert!(name.len() >= 4, "{name}: a word as short would be found in others");
    }
}

#[test]
fn scanners_are_found_by_the_headers_they_send() {
    for (text, name) in [
        ("sqlmap/1.8.4#stable (https://sqlmap.org)", "sqlmap"),
        ("Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:Port Check)", "nikto"),
        ("Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)", "nmap"),
        ("masscan/1.3 (https://github.com/robertdavidgraham/masscan)", "masscan"),
        ("Mozilla/5.0 zgrab/0.x", "zgrab"),
        ("Nuclei - Open-source project (github.com/projectdiscovery/nuclei)", "nuclei"),
        ("WPScan v3.8.25 (https://wpscan.com/wordpress-security-scanner)", "wpscan"),
        ("DirBuster-1.0-RC1 (http://www.owasp.org/index.php/Category:OWASP_DirBuster_Project)", "dirbuster"),
        ("gobuster/3.6", "gobuster"),
        ("Fuzz Faster U Fool v2.1.0 ffuf", "ffuf"),
        ("Mozilla/5.0 (Hydra)", "hydra"),
        ("feroxbuster/2.10.4", "feroxbuster"),
    ] {
        assert_eq!(check_user_agent(Some(text)), Err(UserAgentRejection::Scanner(name)), "{text}");
    }
}

#[test]
fn honest_clients_pass() {
    for text in [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
        "Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9 Build/AP4A.250405.002)",
        "curl/8.10.1",
        "python-requests/2.32.3",
        "python-httpx/0.28.1",
        "Go-http-client/2.0",
        "okhttp/4.12.0",
        "Zapier",
        "hydraulic-press/1.0",
        "x",
    ] {
        assert_eq!(check_user_agent(Some(text)), Ok(()), "{text}");
    }
}

#[test]
fn nothing_and_too_much_are_refused() {
    for text in [None, Some(""), Some("  \t")] {
        assert_eq!(check_user_agent(text), Err(UserAgentRejection::Missing), "{text:?}");
    }
    let longest = "a".repeat(USER_AGENT_BYTES_MAX);
    assert_eq!(check_user_agent(Some(&longest)), Ok(()));
    assert_eq!(check_user_agent(Some(&format!("{longest}a"))), Err(UserAgentRejection::TooLong));
}

#[test]
fn scores_are_used_where_there_are_any() {
    let thresholds = ScoreThresholds::default();
    let none = ClientScores::default();
    for (scores, admitted) in [
        (none, true),
        (ClientScores { threat: Some(49), ..none }, true),
        (ClientScores { threat: Some(50), ..none }, false),
        (ClientScores { bot: Some(0), ..none }, true),
        (ClientScores { bot: Some(1), ..none }, false),
        (ClientScores { bot: Some(2), ..none }, true),
        (ClientScores { bot: Some(1), is_verified_bot: true, ..none }, true),
        (ClientScores { threat: Some(50), is_verified_bot: true, ..none }, false),
    ] {
        assert_eq!(thresholds.admit(&scores), admitted, "{scores:?}");
    }
}

/// The plain way: split into words, compare each.
fn naive(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    for at in 0..bytes.len() {
        if at > 0 && bytes[at - 1].is_ascii_alphanumeric() {
            continue;
        }
        for name in SCANNERS {
            let rest = bytes[at..].strip_prefix(name.as_bytes());
            if rest.is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphabetic)) {
                return Some(name);
            }
        }
    }
    None
}

proptest! {
    #[test]
    fn the_search_finds_what_a_naive_one_does(
        parts in proptest::collection::vec(
            prop_oneof![
                proptest::sample::select(SCANNERS.to_vec()).prop_map(str::to_owned),
                proptest::sample::select(SCANNERS.to_vec()).prop_map(str::to_uppercase),
                "[a-z]{1,2}",
                "[ /.;()1-9é-]{1,2}",
            ],
            1..8,
        ),
    ) {
        let text = parts.concat();
        let found = match check_user_agent(Some(&text)) {
            Err(UserAgentRejection::Scanner(name)) => Some(name),
            _ => None,
        };
        prop_assert_eq!(found, naive(&text));
    }
}
