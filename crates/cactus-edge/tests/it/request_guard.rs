//! Targets, hosts and heads: known tricks one by one, and a naive reader that decodes everything twice.

use cactus_edge::{
    HeadRejection, HostRejection, RequestHead, RequestLimits, TargetRejection, check_target, host_name,
};
use proptest::prelude::*;

const LIMITS: RequestLimits = RequestLimits {
    methods: &["GET", "POST", "DELETE"],
    target_bytes_max: 64,
    header_count_max: 3,
    header_bytes_max: 100,
    body_bytes_max: 1_000,
};

const HEAD: RequestHead<'static> = RequestHead {
    method: "POST",
    target: "/a/b",
    header_count: 3,
    header_bytes: 100,
    content_length: None,
    is_chunked: false,
};

#[test]
fn plain_targets_pass() {
    for target in [
        "/",
        "/api/wallet/balance?currency=BRL",
        "/a//b/",
        "/...",
        "/.well-known/jwks.json",
        "/a..b/..c/d.",
        "/caf%C3%A9?q=%25&r=../..%2f&s=a\\b",
        "/a;v=1/b",
        "/~a/b'c(d)*!$&+,=:@-._",
    ] {
        assert_eq!(check_target(target, 64), Ok(()), "{target}");
    }
}

#[test]
fn tricks_are_named() {
    use TargetRejection::*;
    for (target, rejection) in [
        ("", NotAbsolute),
        ("*", NotAbsolute),
        ("a/b", NotAbsolute),
        ("http://evil.example/", NotAbsolute),
        ("evil.example:443", NotAbsolute),
        ("/a/../b", DotSegment),
        ("/..", DotSegment),
        ("/./a", DotSegment),
        ("/a/.", DotSegment),
        ("/a/%2e%2E/b", DotSegment),
        ("/a/.%2e/b", DotSegment),
        ("/a/..;/b", DotSegment),
        ("/a/..;v=1", DotSegment),
        ("/a/%2e%2e%3b/b", DotSegment),
        ("/a/%252e%252e/b", DoubleEncoding),
        ("/a/%25%32%65", DoubleEncoding),
        ("/a/..%2fb", EncodedSlash),
        ("/a%2Fb", EncodedSlash),
        ("/a\\b", Backslash),
        ("/a/..%5cb", Backslash),
        ("/a%", MalformedEncoding),
        ("/a%2", MalformedEncoding),
        ("/a%zz", MalformedEncoding),
        ("/a%u002e", MalformedEncoding),
        ("/a%00", ControlCharacter),
        ("/a%0d%0aset-cookie:x", ControlCharacter),
        ("/a%7f", ControlCharacter),
        ("/a?b=%00", ControlCharacter),
        ("/a b", ForbiddenCharacter),
        ("/a\tb", ForbiddenCharacter),
        ("/a\u{0}", ForbiddenCharacter),
        ("/a#b", ForbiddenCharacter),
        ("/caf\u{e9}", ForbiddenCharacter),
        ("/a?b=\n", ForbiddenCharacter),
        ("/a?b=\u{202e}", ForbiddenCharacter),
        // Overlong forms of `.` and `/`, a surrogate, a byte alone.
        ("/a/%c0%ae%c0%ae/b", NotUtf8),
        ("/a%c0%afb", NotUtf8),
        ("/a%ed%a0%80", NotUtf8),
        ("/a%ff", NotUtf8),
    ] {
        assert_eq!(check_target(target, 64), Err(rejection), "{target:?}");
    }
    assert_eq!(check_target(&format!("/{}", "a".repeat(64)), 64), Err(TooLong));
    assert_eq!(check_target(&format!("/{}", "a".repeat(63)), 64), Ok(()));
}

#[test]
fn hosts_are_read_one_way() {
    for (authority, name) in [
        ("play.example", "play.example"),
        ("PLAY.Example", "play.example"),
        ("play.example.", "play.example"),
        ("play.example:443", "play.example"),
        ("play.example.:65535", "play.example"),
        ("127.0.0.1:8787", "127.0.0.1"),
        ("[::1]:8787", "[::1]"),
        ("[2001:DB8::1]", "[2001:db8::1]"),
        ("xn--caf-dma.example", "xn--caf-dma.example"),
        ("a_b.example", "a_b.example"),
    ] {
        assert_eq!(host_name(authority).as_deref(), Ok(name), "{authority}");
    }
    let long = [["a"; 60].concat().as_str(); 5].join(".");
    for (authority, rejection) in [
        ("", HostRejection::Empty),
        (".", HostRejection::Empty),
        (":443", HostRejection::Empty),
        ("play.example@evil.example", HostRejection::Userinfo),
        ("a:b@play.example", HostRejection::Userinfo),
        ("play.example:", HostRejection::Port),
        ("play.example:0", HostRejection::Port),
        ("play.example:65536", HostRejection::Port),
        ("play.example:+80", HostRejection::Port),
        ("play.example:80:80", HostRejection::Port),
        ("::1", HostRejection::Port),
        ("play..example", HostRejection::Name),
        ("play.example..", HostRejection::Name),
        (".play.example", HostRejection::Name),
        ("-play.example", HostRejection::Name),
        ("play.example/evil", HostRejection::Name),
        ("play.example?x", HostRejection::Name),
        ("play.example, evil.example", HostRejection::Name),
        ("play example", HostRejection::Name),
        ("*.example", HostRejection::Name),
        ("caf\u{e9}.example", HostRejection::Name),
        // No end of an address, so what follows the first colon is a port.
        ("[::1", HostRejection::Port),
        ("[::g]", HostRejection::Name),
        (&long, HostRejection::TooLong),
    ] {
        assert_eq!(host_name(authority), Err(rejection), "{authority}");
    }
}

#[test]
fn a_head_at_its_limits_passes_and_beyond_them_does_not() {
    assert_eq!(LIMITS.check(&HEAD), Ok(()));
    let body = |bytes_max| HeadRejection::Body { bytes_max };
    for (head, rejection) in [
        (RequestHead { method: "TRACE", target: "x", ..HEAD }, HeadRejection::Method),
        (RequestHead { method: "get", ..HEAD }, HeadRejection::Method),
        (
            RequestHead { target: "x", header_count: 9, ..HEAD },
            HeadRejection::Target(TargetRejection::NotAbsolute),
        ),
        (RequestHead { header_count: 4, ..HEAD }, HeadRejection::Headers),
        (RequestHead { header_bytes: 101, ..HEAD }, HeadRejection::Headers),
        (RequestHead { content_length: Some("1001"), ..HEAD }, body(1_000)),
        (RequestHead { content_length: Some("99999999999999999999"), ..HEAD }, body(1_000)),
        (RequestHead { content_length: Some("-1"), ..HEAD }, body(1_000)),
        (RequestHead { content_length: Some("+5"), ..HEAD }, body(1_000)),
        (RequestHead { content_length: Some("5, 5"), ..HEAD }, body(1_000)),
        (RequestHead { method: "GET", content_length: Some("1"), ..HEAD }, body(0)),
        (RequestHead { method: "DELETE", is_chunked: true, ..HEAD }, body(0)),
    ] {
        assert_eq!(LIMITS.check(&head), Err(rejection), "{head:?}");
    }
    for head in [
        RequestHead { content_length: Some("1000"), ..HEAD },
        RequestHead { is_chunked: true, ..HEAD },
        RequestHead { method: "GET", content_length: Some("0"), ..HEAD },
    ] {
        assert_eq!(LIMITS.check(&head), Ok(()), "{head:?}");
    }
}

/// Decodes each triplet once, and leaves alone what is none.
fn decoded(path: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = path;
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

proptest! {
    /// Whatever passes reads the same however often it is decoded, and never climbs.
    #[test]
    fn what_passes_has_one_reading(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "/", ".", "..", "%2e", "%2E", "%2f", "%5c", "\\", "%25", "%", "2e", "a", ";", "%3b", "%00", "%c0%ae",
                "%c3%a9", "?", "#", " ", "é",
            ]),
            0..12,
        ),
    ) {
        let target = format!("/{}", parts.concat());
        if check_target(&target, 1_024).is_ok() {
            let path = target.split('?').next().unwrap();
            let once = decoded(path.as_bytes());
            prop_assert_eq!(decoded(&once), once.clone());
            let text = String::from_utf8(once).unwrap();
            prop_assert!(!text.contains(['\\', '\0', '#']), "{}", text);
            prop_assert_eq!(text.matches('/').count(), path.matches('/').count());
            for segment in text.split('/') {
                let name = segment.split(';').next().unwrap();
                prop_assert!(name != "." && name != "..", "{}", text);
            }
        }
    }

    #[test]
    fn a_path_of_plain_names_passes(names in proptest::collection::vec("[a-z0-9_-]{1,8}", 1..6)) {
        let target = format!("/{}", names.join("/"));
        prop_assert_eq!(check_target(&target, 1_024), Ok(()));
    }

    #[test]
    fn a_host_is_the_same_when_read_again(authority in "[A-Za-z0-9.:@_\\[\\]-]{0,20}") {
        if let Ok(name) = host_name(&authority) {
            prop_assert_eq!(host_name(&name), Ok(name.clone()));
            prop_assert!(!name.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'@'));
        }
    }
}
