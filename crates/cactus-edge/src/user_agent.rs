//! What clients say they are, and what the platform thinks of them.

/// The words by which scanners and attack tools name themselves in `User-Agent`, in lower case and in alphabetical
/// order.
///
/// Each is a tool's own name in the header that it sends unless told otherwise, by the tool's documentation; the OWASP
/// Core Rule Set collects them in `scanners-user-agents.data`. Libraries that honest programs use (curl, Python's
/// requests, Go's client) are none. Whoever changes the header passes: the list keeps out noise, and what is beyond it
/// is kept out by rules that do not ask for a name.
pub const SCANNERS: [&str; 38] = [
    "acunetix",
    "appscan",
    "arachni",
    "bsqlbf",
    "commix",
    "dalfox",
    "dirbuster",
    "dirsearch",
    "feroxbuster",
    "ffuf",
    "fimap",
    "gobuster",
    "gospider",
    "havij",
    "hydra",
    "invicti",
    "joomscan",
    "jorgee",
    "l9explore",
    "masscan",
    "morfeus",
    "nessus",
    "netsparker",
    "nikto",
    "nmap",
    "nuclei",
    "openvas",
    "skipfish",
    "sqlmap",
    "sqlninja",
    "w3af",
    "webinspect",
    "wfuzz",
    "whatweb",
    "wpscan",
    "xsstrike",
    "zgrab",
    "zmeu",
];

/// The longest `User-Agent` that is accepted, in bytes: those of browsers embedded in apps reach some 500.
pub const USER_AGENT_BYTES_MAX: usize = 1_024;

/// Why a client is not served for what it says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserAgentRejection {
    /// It says nothing.
    Missing,
    /// It says more than [`USER_AGENT_BYTES_MAX`].
    TooLong,
    /// It is one of [`SCANNERS`].
    Scanner(&'static str),
}

/// Checks a `User-Agent` header.
///
/// A scanner's name is found where a word begins, in either case, and where no further letter continues it.
///
/// ```
/// use cactus_edge::{UserAgentRejection, check_user_agent};
///
/// let sqlmap = "Mozilla/5.0 (compatible; SQLMap/1.8#stable (https://sqlmap.org))";
/// assert_eq!(check_user_agent(Some(sqlmap)), Err(UserAgentRejection::Scanner("sqlmap")));
/// assert_eq!(check_user_agent(Some("curl/8.10.1")), Ok(()));
/// assert_eq!(check_user_agent(Some(" ")), Err(UserAgentRejection::Missing));
/// ```
///
/// # Errors
/// A [`UserAgentRejection`].
pub fn check_user_agent(user_agent: Option<&str>) -> Result<(), UserAgentRejection> {
    let text = user_agent.unwrap_or_default();
    if text.trim().is_empty() {
        return Err(UserAgentRejection::Missing);
    }
    if text.len() > USER_AGENT_BYTES_MAX {
        return Err(UserAgentRejection::TooLong);
    }
    match scanner_in(text.as_bytes()) {
        Some(name) => Err(UserAgentRejection::Scanner(name)),
        None => Ok(()),
    }
}

/// Looks only where words begin: a browser's text has some twenty of them.
fn scanner_in(text: &[u8]) -> Option<&'static str> {
    let mut before = b' ';
    for (at, byte) in text.iter().enumerate() {
        if byte.is_ascii_alphabetic()
            && !before.is_ascii_alphanumeric()
            && let Some(name) = scanner_at(&text[at..])
        {
            return Some(name);
        }
        before = *byte;
    }
    None
}

fn scanner_at(rest: &[u8]) -> Option<&'static str> {
    let initial = rest.first()?.to_ascii_lowercase();
    let from = SCANNERS.partition_point(|name| name.as_bytes()[0] < initial);
    let mut candidates = SCANNERS[from..].iter().take_while(|name| name.as_bytes()[0] == initial);
    candidates.find(|name| begins_with_word(rest, name.as_bytes())).copied()
}

fn begins_with_word(rest: &[u8], word: &[u8]) -> bool {
    rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        && !rest.get(word.len()).is_some_and(u8::is_ascii_alphabetic)
}

/// What the platform thinks of a client, as far as the plan of the zone has it say so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientScores {
    /// Cloudflare's threat score: 0 for harmless to 100.
    pub threat: Option<u8>,
    /// Cloudflare's bot score: 1 for certainly automated to 99.
    pub bot: Option<u8>,
    /// A bot that Cloudflare knows and trusts, as of a search engine.
    pub is_verified_bot: bool,
}

/// From which score on a client is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreThresholds {
    /// The lowest threat score that is refused.
    pub threat_refused_min: u8,
    /// The highest bot score that is refused, unless the bot is a verified one.
    pub bot_refused_max: u8,
}

impl Default for ScoreThresholds {
    /// A threat score of 50, at which the platform challenges even under its most lenient security level; and a bot
    /// score of 1, which stands for certainty: apps and scripts of honest players score low too.
    fn default() -> Self {
        Self { threat_refused_min: 50, bot_refused_max: 1 }
    }
}

impl ScoreThresholds {
    /// Whether a client with these scores is served. One without scores is.
    ///
    /// ```
    /// use cactus_edge::{ClientScores, ScoreThresholds};
    ///
    /// let thresholds = ScoreThresholds::default();
    /// assert!(thresholds.admit(&ClientScores::default()));
    /// assert!(!thresholds.admit(&ClientScores { threat: Some(80), ..ClientScores::default() }));
    /// ```
    pub fn admit(&self, scores: &ClientScores) -> bool {
        let threat = scores.threat.is_some_and(|threat| threat >= self.threat_refused_min);
        // A score of 0 stands for "not computed".
        let bot = scores.bot.is_some_and(|bot| (1..=self.bot_refused_max).contains(&bot));
        !threat && (!bot || scores.is_verified_bot)
    }
}
