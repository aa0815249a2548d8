use super::rule::RateLimitRule;

/// Milliseconds as seconds, rounded up: whoever comes back after that is not too early (RFC 9110, 10.2.3).
pub fn retry_after_s(retry_after_ms: u64) -> u64 {
    retry_after_ms.div_ceil(1_000)
}

/// The value of `RateLimit-Policy` for these rules: `"login";q=10;w=60`, quota and window in seconds
/// (draft-ietf-httpapi-ratelimit-headers-10, section 4). A list of Structured Fields (RFC 9651).
pub fn policy_value<'a>(rules: impl IntoIterator<Item = &'a RateLimitRule>) -> String {
    let mut value = String::new();
    for rule in rules {
        separate(&mut value);
        value.push_str(&format!("\"{}\";q={};w={}", rule.id, rule.limit, rule.window_s()));
    }
    value
}

/// The value of `RateLimit`: `"login";r=4;t=37`, what remains of the quota of this policy, and after how many seconds
/// there is more (same draft, section 5).
pub fn rate_limit_value(rule_id: &str, remaining: u32, reset_ms: u64) -> String {
    format!("\"{rule_id}\";r={remaining};t={}", retry_after_s(reset_ms))
}

fn separate(value: &mut String) {
    if !value.is_empty() {
        value.push_str(", ");
    }
}
