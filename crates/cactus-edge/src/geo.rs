//! Where a client is, as the platform says, and which countries are served.

use std::fmt;

/// The officially assigned codes of ISO 3166-1 alpha-2, and `XK`, which is a user-assigned code that the platform gives
/// for Kosovo. In alphabetical order.
const ASSIGNED: &str = "\
ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZ\
CACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFR\
GAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT\
JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZ\
NANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURW\
SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZ\
UAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/// The letters of the alphabet.
const LETTERS: usize = 26;

/// Bits of a word of a [`CountrySet`].
const WORD_BITS: usize = 64;

/// Words that have a bit for each pair of letters: 26 x 26 = 676 bits.
const WORDS: usize = (LETTERS * LETTERS).div_ceil(WORD_BITS);

static ASSIGNED_SET: CountrySet = CountrySet::assigned();

/// A country by ISO 3166-1 alpha-2: two upper-case letters that are assigned.
///
/// Territories with codes of their own are countries here: `PR` is not `US`.
///
/// ```
/// use cactus_edge::CountryCode;
///
/// assert_eq!(CountryCode::parse("BR").unwrap().to_string(), "BR");
/// // A list that restricted `UK` would restrict nobody.
/// assert_eq!(CountryCode::parse("UK"), None);
/// assert_eq!(CountryCode::parse("br"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The country of an assigned code.
    pub fn parse(text: &str) -> Option<Self> {
        let code = Self(text.as_bytes().try_into().ok()?);
        let letters = code.0.iter().all(u8::is_ascii_uppercase);
        (letters && ASSIGNED_SET.contains(code)).then_some(code)
    }

    /// All countries, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        ASSIGNED.as_bytes().chunks_exact(2).map(|letters| Self([letters[0], letters[1]]))
    }

    /// Which bit is this country's.
    const fn index(self) -> usize {
        // Both are upper-case letters.
        (self.0[0] - b'A') as usize * LETTERS + (self.0[1] - b'A') as usize
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.0.map(char::from);
        write!(f, "{first}{second}")
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A set of countries, a bit for each: to ask costs the same however many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountrySet([u64; WORDS]);

impl CountrySet {
    /// Whether the country is in the set.
    pub const fn contains(&self, country: CountryCode) -> bool {
        let index = country.index();
        self.0[index / WORD_BITS] >> (index % WORD_BITS) & 1 == 1
    }

    /// Whether there is no country in the set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    const fn with(mut self, country: CountryCode) -> Self {
        let index = country.index();
        self.0[index / WORD_BITS] |= 1 << (index % WORD_BITS);
        self
    }

    const fn assigned() -> Self {
        let bytes = ASSIGNED.as_bytes();
        let mut set = Self([0; WORDS]);
        let mut at = 0;
        while at < bytes.len() {
            set = set.with(CountryCode([bytes[at], bytes[at + 1]]));
            at += 2;
        }
        set
    }
}

impl FromIterator<CountryCode> for CountrySet {
    fn from_iter<I: IntoIterator<Item = CountryCode>>(countries: I) -> Self {
        countries.into_iter().fold(Self::default(), Self::with)
    }
}

/// Where a client is, by the address that it connects from.
///
/// ```
/// use cactus_edge::ClientCountry;
///
/// assert_eq!(ClientCountry::of(Some("T1")), ClientCountry::Tor);
/// assert_eq!(ClientCountry::of(Some("XX")), ClientCountry::Unknown);
/// assert_eq!(ClientCountry::of(None), ClientCountry::Unknown);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientCountry {
    /// In this country, as far as an address tells.
    Known(CountryCode),
    /// Behind an exit of the Tor network (`T1`).
    Tor,
    /// The platform does not know (`XX`), or says nothing that is a country.
    Unknown,
}

impl ClientCountry {
    /// What the platform's word for the country stands for. It must be the platform's own: a header that a client could
    /// have set says where the client wants to be.
    pub fn of(platform_code: Option<&str>) -> Self {
        match platform_code {
            Some("T1") => Self::Tor,
            Some(code) => CountryCode::parse(code).map_or(Self::Unknown, Self::Known),
            None => Self::Unknown,
        }
    }

    /// The country, where it is known.
    pub fn known(self) -> Option<CountryCode> {
        match self {
            Self::Known(country) => Some(country),
            Self::Tor | Self::Unknown => None,
        }
    }
}

/// Which countries are served.
///
/// ```
/// use cactus_edge::{ClientCountry, CountryCode, GeoPolicy};
///
/// let restricted = ["KP", "IR"].iter().filter_map(|code| CountryCode::parse(code)).collect();
/// let policy = GeoPolicy { restricted, admits_tor: false, admits_unknown: true };
/// assert!(policy.admits(ClientCountry::of(Some("BR"))));
/// assert!(!policy.admits(ClientCountry::of(Some("KP"))));
/// assert!(!policy.admits(ClientCountry::of(Some("T1"))));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeoPolicy {
    /// Countries that are not.
    pub restricted: CountrySet,
    /// Whether clients are whose country Tor hides.
    pub admits_tor: bool,
    /// Whether clients are whose country is not known.
    pub admits_unknown: bool,
}

impl GeoPolicy {
    /// Whether a client there is served. One that is not is answered with status 451 (RFC 7725).
    pub fn admits(&self, client: ClientCountry) -> bool {
        match client {
            ClientCountry::Known(country) => !self.restricted.contains(country),
            ClientCountry::Tor => self.admits_tor,
            ClientCountry::Unknown => self.admits_unknown,
        }
    }
}
