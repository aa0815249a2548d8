use cactus_edge::RequestLimits;

/// What any request from outside must keep to.
///
/// The platform itself takes targets of 16 KB, headers of 128 KB and bodies of 100 MB and more.
pub const REQUEST_LIMITS: RequestLimits = RequestLimits {
    methods: &["GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"],
    // The longest are of sockets, with an access token of about 400 bytes in the query.
    target_bytes_max: 4_096,
    // A browser behind the platform sends about 30.
    header_count_max: 100,
    // Tokens and cookies of a page's host have a few hundred bytes each; servers commonly take 8 to 16 KB.
    header_bytes_max: 16_384,
    // No endpoint takes more than this; each has a limit of its own, mostly far lower.
    body_bytes_max: 1 << 20,
};

/// What is asked of requests to a path, and how long an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteRules {
    /// Whether the client's country decides.
    pub checks_country: bool,
    /// Whether it is answered while the brand is suspended.
    pub is_open_while_suspended: bool,
    /// Whether the client must say what it is, and the platform's scores of it count.
    pub checks_client: bool,
    /// Whether the page that asks must be the brand's.
    pub checks_origin: bool,
    /// Whether headers that begin with `x-` are passed on. Where they are not, none that a client sends can be taken by
    /// a Worker for the platform's own word, whatever its name (ASVS 5.0, 4.1.3).
    pub keeps_extension_headers: bool,
    /// How long the first byte of an answer may take, in milliseconds, for reads.
    pub read_timeout_ms: u32,
    /// The same for what changes something. Longer, since whether it took effect is unknown then.
    pub change_timeout_ms: u32,
}

/// Of players and their pages.
const PLAYERS: RouteRules = RouteRules {
    checks_country: true,
    is_open_while_suspended: false,
    checks_client: true,
    checks_origin: true,
    keeps_extension_headers: false,
    read_timeout_ms: 10_000,
    change_timeout_ms: 30_000,
};

/// What a player may ask for wherever they are and whatever became of the brand: limits and exclusion (licence
/// conditions on safer gambling know no country), their own data (GDPR articles 15 to 20, LGPD article 18), and the
/// login without which neither could be asked for. None of these lets anybody play or pay in.
const RIGHTS: RouteRules = RouteRules { checks_country: false, is_open_while_suspended: true, ..PLAYERS };

/// Of the brand's own people. Where they are is no matter of who may be offered gambling, and who restricted the wrong
/// country, or suspended the brand, must be able to take it back.
const OPERATORS: RouteRules = RIGHTS;

/// Reports are computed while one waits.
const REPORTS: RouteRules = RouteRules { read_timeout_ms: 30_000, ..OPERATORS };

/// Snapshots and restores of wallets go through hundreds of objects.
const BACKUPS: RouteRules = RouteRules { read_timeout_ms: 60_000, change_timeout_ms: 120_000, ..OPERATORS };

/// Of machines that call back. They are known by their signatures; many send no `User-Agent`, and their servers stand
/// in countries whose people the brand does not serve. They ask again when an answer takes long. Signatures travel in
/// headers of their own.
const PROVIDERS: RouteRules = RouteRules {
    checks_client: false,
    checks_origin: false,
    keeps_extension_headers: true,
    read_timeout_ms: 10_000,
    change_timeout_ms: 10_000,
    ..RIGHTS
};

/// What anybody may read: health, keys.
const PUBLIC: RouteRules = RouteRules { checks_client: false, ..RIGHTS };

/// (prefix, rules); the first that fits. Everything else is a player's.
pub(super) const ROUTES: [(&str, RouteRules); 16] = [
    ("/status", PUBLIC),
    ("/monitor/", PUBLIC),
    ("/.well-known/", PUBLIC),
    ("/api/auth/jwks", PUBLIC),
    // A new account is the beginning of an offer, a login is not.
    ("/api/auth/register", PLAYERS),
    ("/api/auth/", RIGHTS),
    ("/api/rg/", RIGHTS),
    ("/api/me/", RIGHTS),
    ("/api/payments/webhook/", PROVIDERS),
    ("/api/casino/callback/", PROVIDERS),
    ("/api/kyc/webhook/", PROVIDERS),
    ("/api/admin/", OPERATORS),
    ("/api/bo/", OPERATORS),
    ("/api/kanban/", OPERATORS),
    ("/api/reports/", REPORTS),
    ("/backup/", BACKUPS),
];

/// The rules of a path.
pub fn route_rules(path: &str) -> &'static RouteRules {
    ROUTES.iter().find(|(prefix, _)| path.starts_with(prefix)).map_or(&PLAYERS, |(_, rules)| rules)
}

/// The longest segment of a path that is taken for a word and not for an id.
const WORD_BYTES_MAX: usize = 24;

/// A path as it may stand in a log: its words stay, whatever may be an id of somebody or something becomes `*`.
///
/// A word has lower-case letters and hyphens, and may begin with one digit: `2fa`. Ids have digits or other characters.
pub fn logged_route(path: &str) -> String {
    let mut route = String::with_capacity(path.len().min(128));
    for segment in path.split('/').skip(1) {
        route.push('/');
        route.push_str(if is_word(segment) { segment } else { "*" });
    }
    route
}

fn is_word(segment: &str) -> bool {
    let letters = segment.strip_prefix(|first: char| first.is_ascii_digit()).unwrap_or(segment);
    segment.len() <= WORD_BYTES_MAX
        && (segment.is_empty() || !letters.is_empty())
        && letters.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}
