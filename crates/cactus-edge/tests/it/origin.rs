//! Which pages may ask for what: every combination of what browsers say.

use cactus_edge::{OriginDecision, PageRequest, Preflight, PreflightPolicy, decide_origin, is_origin};

const OWN: &str = "https://api.play.example";
const LISTED: &str = "https://play.example";
const OTHERS: [&str; 7] = [
    "null",
    "https://evil.example",
    "http://play.example",
    "https://play.example:8443",
    "https://play.example.evil.example",
    "https://PLAY.example",
    "",
];

fn decide(request: PageRequest<'_>) -> OriginDecision {
    // A list that has `null` in it permits it all the same to nobody.
    decide_origin(&PageRequest { own_origin: OWN, ..request }, |origin| [LISTED, "null"].contains(&origin))
}

#[test]
fn the_origin_header_decides_whatever_else_is_said() {
    for fetch_site in
        [None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none"), Some("x")]
    {
        for fetch_mode in [None, Some("cors"), Some("no-cors"), Some("navigate"), Some("websocket")] {
            for is_mutating in [false, true] {
                let from = |origin| {
                    decide(PageRequest {
                        origin: Some(origin),
                        fetch_site,
                        fetch_mode,
                        is_mutating,
                        own_origin: "",
                    })
                };
                assert_eq!(from(OWN), OriginDecision::Own);
                assert_eq!(from(LISTED), OriginDecision::Listed);
                for other in OTHERS {
                    let expected =
                        if is_mutating { OriginDecision::Refused } else { OriginDecision::Unreadable };
                    assert_eq!(from(other), expected, "{other}");
                }
            }
        }
    }
}

#[test]
fn without_an_origin_fetch_metadata_decides() {
    for (is_mutating, fetch_site, fetch_mode, expected) in [
        (true, None, None, OriginDecision::Own),
        (true, Some("none"), None, OriginDecision::Own),
        (true, Some("same-origin"), Some("cors"), OriginDecision::Own),
        (true, Some("same-site"), Some("cors"), OriginDecision::Refused),
        (true, Some("cross-site"), Some("cors"), OriginDecision::Refused),
        (true, Some("cross-site"), Some("navigate"), OriginDecision::Refused),
        (true, Some("cross-site"), None, OriginDecision::Refused),
        (false, Some("cross-site"), Some("no-cors"), OriginDecision::Refused),
        (false, Some("cross-site"), Some("navigate"), OriginDecision::Own),
        (false, Some("same-site"), Some("no-cors"), OriginDecision::Own),
        (false, None, Some("no-cors"), OriginDecision::Own),
        (false, None, None, OriginDecision::Own),
    ] {
        let request = PageRequest { fetch_site, fetch_mode, is_mutating, ..PageRequest::default() };
        assert_eq!(decide(request), expected, "{request:?}");
    }
}

#[test]
fn an_origin_is_what_a_browser_would_write() {
    for text in
        [LISTED, "http://localhost:5173", "https://[::1]:8443", "http://play.example:443", "https://a-b.c"]
    {
        assert!(is_origin(text), "{text}");
    }
    for text in [
        "",
        "null",
        "*",
        "https://*",
        "https://*.play.example",
        "https://play.example/",
        "https://play.example:443",
        "http://play.example:80",
        "https://play.example:0443",
        "https://Play.example",
        "https://play.example.",
        "https://a@play.example",
        "https://",
        "play.example",
        "ftp://play.example",
        "https:play.example",
        "https://play.example https://other.example",
    ] {
        assert!(!is_origin(text), "{text}");
    }
}

#[test]
fn a_preflight_asks_for_what_is_listed_or_in_vain() {
    let policy = PreflightPolicy {
        methods: &["GET", "POST", "PATCH"],
        headers: &["authorization", "content-type"],
        max_age_s: 7_200,
    };
    let permits = |method, headers| policy.permits(&Preflight { method, headers });
    assert!(permits("POST", None) && permits("PATCH", Some("")));
    assert!(permits("GET", Some("authorization,content-type")));
    assert!(permits("GET", Some("Authorization , CONTENT-TYPE")));
    assert!(!permits("PUT", None) && !permits("post", None) && !permits("", None));
    assert!(!permits("POST", Some("x-cactus-context")));
    assert!(!permits("POST", Some("authorization, x-cactus-context")));
    assert!(!permits("POST", Some(&"authorization,".repeat(100))), "nobody sends so many");
}
