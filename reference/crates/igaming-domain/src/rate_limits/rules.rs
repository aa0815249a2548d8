use cactus_edge::rate_limit::{
    Counting, PathPattern, PathPatternError, RateLimitRule, RuleTable, SubjectKind, WhenUnavailable,
};

/// The key of the rules in `CONFIG_KV`.
pub const RULES_KEY: &str = "rate_limits";

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// Counters of the platform's binding, which are bound with their limit: requests, seconds.
const COUNTERS: [(u32, u64); 3] = [(60, 60), (600, 60), (1_200, 60)];

/// Why a table is not accepted. It names the rule, for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesRejection {
    /// What is wrong.
    pub detail: String,
}

/// The binding that counts for an approximate rule, if there is one with its limit.
pub fn counter_of(rule: &RateLimitRule) -> Option<String> {
    let (limit, period_s) = (rule.limit, rule.window_s());
    let is_bound = rule.counting == Counting::Approximate && COUNTERS.contains(&(limit, period_s));
    is_bound.then(|| format!("RATE_{limit}_PER_{period_s}S"))
}

/// Reads the table that `CONFIG_KV` holds.
///
/// # Errors
/// A [`RulesRejection`] when it is no table, has a rule by a subject that the apex does not know, or one that no
/// binding counts.
pub fn parse_table(json: &str) -> Result<RuleTable, RulesRejection> {
    let reject = |detail: String| RulesRejection { detail };
    let table: RuleTable = serde_json::from_str(json).map_err(|error| reject(error.to_string()))?;
    for rule in table.rules() {
        // The apex does not read bodies, where accounts and devices are named: who guesses at one account from many
        // addresses is stopped where accounts are, by the lockout of domain `auth`.
        if matches!(rule.subject, SubjectKind::Account | SubjectKind::Device) {
            return Err(reject(format!("rule {}: the apex knows no {:?}", rule.id, rule.subject)));
        }
        if rule.counting == Counting::Approximate && counter_of(rule).is_none() {
            return Err(reject(format!("rule {}: no counter of this limit and window is bound", rule.id)));
        }
    }
    Ok(table)
}

/// The rules in force unless `CONFIG_KV` has others.
///
/// Exact are the rules on what can be guessed, what moves money, and what costs a message or an export; these are
/// refused while their windows cannot be asked, the others pass. Entries are by address before there is an account, and
/// by player where there is one. The limits on addresses leave room for a household or an office behind one address.
///
/// # Panics
/// When the table in this file breaks a bound: a defect that any test finds.
pub fn default_table() -> RuleTable {
    let rules: Result<Vec<RateLimitRule>, PathPatternError> = DEFAULTS.iter().map(Default::rule).collect();
    let table = rules.ok().and_then(|rules| RuleTable::new(0, rules).ok());
    table.expect("the default rules keep the bounds of a table")
}

/// A rule as it is written here.
struct Default {
    id: &'static str,
    methods: &'static [&'static str],
    paths: &'static [&'static str],
    subject: SubjectKind,
    limit: u32,
    window_ms: u64,
    counting: Counting,
    when_unavailable: WhenUnavailable,
}

impl Default {
    fn rule(&self) -> Result<RateLimitRule, PathPatternError> {
        Ok(RateLimitRule {
            id: self.id.to_owned(),
            methods: self.methods.iter().map(|method| (*method).to_owned()).collect(),
            paths: self.paths.iter().map(|path| PathPattern::new(*path)).collect::<Result<_, _>>()?,
            subject: self.subject,
            limit: self.limit,
            window_ms: self.window_ms,
            counting: self.counting,
            when_unavailable: self.when_unavailable,
        })
    }

    const fn exact(
        id: &'static str,
        paths: &'static [&'static str],
        subject: SubjectKind,
        limit: u32,
        window_ms: u64,
        when_unavailable: WhenUnavailable,
    ) -> Self {
        let (methods, counting) = (&["POST"], Counting::Exact);
        Self { id, methods, paths, subject, limit, window_ms, counting, when_unavailable }
    }

    const fn approximate(
        id: &'static str,
        methods: &'static [&'static str],
        paths: &'static [&'static str],
        limit: u32,
    ) -> Self {
        let (subject, counting) = (SubjectKind::IpPrefix, Counting::Approximate);
        let when_unavailable = WhenUnavailable::Admit;
        Self { id, methods, paths, subject, limit, window_ms: MINUTE_MS, counting, when_unavailable }
    }
}

use SubjectKind::{IpPrefix, Player};
use WhenUnavailable::{Admit, Refuse};

const DEFAULTS: [Default; 16] = [
    Default::exact("login", &["/api/auth/login"], IpPrefix, 10, MINUTE_MS, Refuse),
    Default::exact("register", &["/api/auth/register"], IpPrefix, 20, 10 * MINUTE_MS, Refuse),
    // A refresh token has 256 bits: nobody guesses one, and a page asks once in ten minutes.
    Default::approximate("refresh", &["POST"], &["/api/auth/refresh"], 60),
    Default::exact(
        "password_reset",
        &["/api/auth/forgot-password", "/api/auth/reset-password"],
        IpPrefix,
        10,
        15 * MINUTE_MS,
        Refuse,
    ),
    // Codes of six digits: with one step to either side three of a million are right.
    Default::exact("two_factor", &["/api/auth/2fa/*"], IpPrefix, 15, 5 * MINUTE_MS, Refuse),
    Default::exact(
        "email_verification",
        &["/api/auth/verify-email", "/api/auth/verify-email/*"],
        IpPrefix,
        10,
        10 * MINUTE_MS,
        Refuse,
    ),
    // Each costs a message.
    Default::exact("otp", &["/api/auth/otp", "/api/auth/otp/*"], IpPrefix, 3, 5 * MINUTE_MS, Refuse),
    // What takes a password, a code or the bootstrap secret. Tokens of sessions have 256 bits.
    Default::exact(
        "backoffice_login",
        &[
            "/api/bo/auth/login",
            "/api/bo/auth/bootstrap",
            "/api/bo/auth/accept-invitation",
            "/api/bo/auth/password",
            "/api/bo/auth/2fa/*",
        ],
        IpPrefix,
        10,
        MINUTE_MS,
        Refuse,
    ),
    Default::exact("withdrawal", &["/api/payments/withdrawal"], Player, 5, MINUTE_MS, Refuse),
    Default::exact("deposit", &["/api/payments/deposit"], Player, 10, MINUTE_MS, Refuse),
    Default::exact(
        "wallet_movement",
        &["/api/wallet/transfer", "/api/wallet/exchange"],
        Player,
        60,
        MINUTE_MS,
        Refuse,
    ),
    Default::exact("bonus_claim", &["/api/bonus/*"], Player, 10, MINUTE_MS, Refuse),
    Default::exact(
        "data_request",
        &["/api/me/data-export", "/api/me/account-deletion"],
        Player,
        5,
        HOUR_MS,
        Admit,
    ),
    Default::exact("casino_launch", &["/api/casino/launch/{game_id}"], Player, 30, MINUTE_MS, Admit),
    Default::approximate("events_track", &["POST"], &["/api/events/track"], 1_200),
    Default::approximate("generic", &[], &["/*"], 600),
];
