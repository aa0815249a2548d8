//! What the catalog says about an event and about each of its fields.

use serde::Serialize;

/// The largest integer of the catalog: what a JavaScript number holds exactly.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;
/// Characters of an identifier.
pub const ID_CHARS_MAX: usize = 64;
/// Characters of a currency's code: three of ISO 4217, more of a token.
pub const CURRENCY_CHARS: (usize, usize) = (3, 10);

/// Characters of a country's code.
pub const COUNTRY_CHARS: usize = 2;
/// Characters of a UUID.
pub const UUID_CHARS: usize = 36;

/// An event as a Rust type: what a Worker emits, and what the tables are made from.
pub trait Event: Serialize {
    /// The catalog's entry.
    const SPEC: &'static EventSpec;
    /// `namespace.action`, as on the wire.
    const NAME: &'static str = Self::SPEC.name;
    /// The version of the event's schema.
    const VERSION: Version = Self::SPEC.version;
}

/// A closed list of words, as a Rust enum.
pub trait Choice {
    /// The words, as on the wire.
    const VARIANTS: &'static [&'static str];
}

/// A namespace: the events of one subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NamespaceSpec {
    /// In snake_case, as on the wire.
    pub name: &'static str,
    /// What belongs in.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
    /// The Worker whose engineers answer for the events.
    pub owner: &'static str,
    /// The events, in the order of their definition.
    pub events: &'static [&'static EventSpec],
}

/// An event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventSpec {
    /// `namespace.action`, both in snake_case.
    pub name: &'static str,
    /// The version of its schema.
    pub version: Version,
    /// What happened, and who says so.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
    /// Who may say that it happened.
    pub emitters: Emitters,
    /// The Worker whose engineers answer for it.
    pub owner: &'static str,
    /// What may still change.
    pub stability: Stability,
    /// How long rows about it are kept.
    pub retention: Retention,
    /// Why it may be processed.
    pub legal_basis: LegalBasis,
    /// The fields of `data`, of a client or a Worker; a wallet's are [`crate::wallet::WALLET_FIELDS`].
    pub fields: &'static [FieldSpec],
}

/// A field of an event's `data`, or of the envelope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldSpec {
    /// In snake_case, the unit last.
    pub name: &'static str,
    /// What it may hold.
    pub kind: FieldKind,
    /// Whether it must be there; one that need not may also be `null`.
    pub required: bool,
    /// What it says about a person.
    pub personal_data: PersonalData,
    /// What it means, with its unit.
    #[cfg(feature = "docs")]
    pub doc: &'static str,
    /// A valid value.
    #[cfg(feature = "docs")]
    pub example: Example,
}

/// What a field may hold. No text may hold the character NUL. Lengths are in Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FieldKind {
    /// 1 to [`ID_CHARS_MAX`] of letters, digits, `.`, `_`, `:`, `/` and `-`.
    Id,
    /// A UUID of version 7, in lower case with hyphens.
    EventId,
    /// A text.
    Text {
        /// At most so many characters.
        max_chars: usize,
    },
    /// An integer.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// An amount in minor units of the event's currency; its name ends in `_minor`.
    Money {
        /// The least: 0, or -[`INTEGER_MAX`] of a change.
        min: i64,
    },
    /// A number that need not be an integer: a ratio, a multiplier, a score. Never money that is counted.
    Decimal {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
    },
    /// `true` or `false`.
    Flag,
    /// One word of a closed list.
    Choice(&'static [&'static str]),
    /// The code of a currency: [`CURRENCY_CHARS`] capital letters and digits.
    Currency,
    /// ISO 3166-1 alpha-2, in capitals.
    Country,
    /// Milliseconds since the Unix epoch.
    TimestampMs,
    /// Texts.
    List {
        /// At most so many.
        max_items: usize,
        /// Each of at most so many characters.
        max_chars: usize,
    },
    /// An object with these fields and no others.
    Object(&'static [FieldSpec]),
}

/// A valid value of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Example {
    /// A text; of a list, its only item.
    Text(&'static str),
    /// An integer.
    Integer(i64),
    /// Another number.
    Decimal(f64),
    /// `true` or `false`.
    Flag(bool),
    /// The examples of the object's fields.
    Fields,
}

/// The version of a schema. A breaking change raises `major`, a compatible one `minor`, a change of words `patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Raised when data of before is no longer valid, or data of now would not have been understood.
    pub major: u16,
    /// Raised when more is valid than before.
    pub minor: u16,
    /// Raised when only words changed. It is not on the wire.
    pub patch: u16,
}

/// `major.minor`, as on the wire.
impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Who may say that an event happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emitters {
    /// A page or an app. What it says is never believed about money.
    pub client: bool,
    /// A Worker.
    pub server: bool,
    /// A wallet's log; with the fields of [`crate::wallet::WalletEntry`].
    pub wallet: bool,
}

impl Emitters {
    /// `client`, `server`, `wallet`, as far as they may.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let all = [(self.client, "client"), (self.server, "server"), (self.wallet, "wallet")];
        all.into_iter().filter_map(|(may, name)| may.then_some(name)).collect()
    }
}

macro_rules! words {
    ($(
        $(#[doc = $doc:literal])+
        $Name:ident { $( $(#[doc = $variant_doc:literal])+ $Variant:ident $text:literal, )+ }
    )+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $Name { $( $(#[doc = $variant_doc])+ $Variant, )+ }

        impl $Name {
            /// The word, as in the lock and the readable catalog.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$Variant => $text, )+ }
            }
        }
    )+ };
}

words! {
    /// What may still change.
    Stability {
        /// Only by the rules of versions.
        Stable "stable",
        /// It may be deprecated soon; nothing should be counted by it for long.
        Experimental "experimental",
        /// Accepted, but no longer to be emitted.
        Deprecated "deprecated",
    }
    /// How long rows about an event are kept.
    Retention {
        /// 30 days: technical signals.
        Short "30_days",
        /// 90 days: what reports look at.
        Standard "90_days",
        /// Five years: what an authority may ask for. Directive (EU) 2015/849, article 40, wants five years.
        Legal "5_years",
    }
    /// Why an event may be processed: the cases of GDPR, article 6(1), that a platform has.
    LegalBasis {
        /// (a): the person agreed.
        Consent "consent",
        /// (b): the service that the player asked for cannot be given without.
        Contract "contract",
        /// (c): a law asks for it.
        LegalObligation "legal_obligation",
        /// (f): security, or finding out whether the platform works.
        LegitimateInterest "legitimate_interest",
    }
    /// What a field says about a person.
    PersonalData {
        /// Nothing by itself.
        None "none",
        /// A key of a person or a device that only the platform can resolve.
        Pseudonym "pseudonym",
        /// What a person did, wrote or was told, in words that may name somebody.
        Personal "personal",
        /// Health, vulnerability, suspicion, documents: seen by few.
        Sensitive "sensitive",
        /// Names a person outright. Stored only as a keyed hash.
        Direct "direct",
    }
}

impl Retention {
    /// Days until rows are deleted.
    #[must_use]
    pub const fn days(self) -> u32 {
        match self {
            Self::Short => 30,
            Self::Standard => 90,
            Self::Legal => 5 * 365 + 2,
        }
    }
}

impl NamespaceSpec {
    pub(crate) const fn new(
        name: &'static str,
        doc: &'static str,
        owner: &'static str,
        events: &'static [&'static EventSpec],
    ) -> Self {
        let _words = doc;
        Self {
            name,
            #[cfg(feature = "docs")]
            doc: doc.trim_ascii(),
            owner,
            events,
        }
    }
}

/// Definitions: an event begins as a client's, of legitimate interest, and what differs is said by these.
impl EventSpec {
    pub(crate) const fn new(
        name: &'static str,
        owner: &'static str,
        doc: &'static str,
        fields: &'static [FieldSpec],
    ) -> Self {
        let _words = doc;
        Self {
            name,
            version: Version { major: 1, minor: 0, patch: 0 },
            #[cfg(feature = "docs")]
            doc: doc.trim_ascii(),
            emitters: Emitters { client: true, server: false, wallet: false },
            owner,
            stability: Stability::Stable,
            retention: Retention::Standard,
            legal_basis: LegalBasis::LegitimateInterest,
            fields,
        }
    }

    /// Only a Worker says so.
    pub(crate) const fn server(mut self) -> Self {
        self.emitters = Emitters { client: false, server: true, wallet: false };
        self
    }

    /// A page or a Worker says so.
    pub(crate) const fn both(mut self) -> Self {
        self.emitters = Emitters { client: true, server: true, wallet: false };
        self
    }

    /// Only a wallet's log says so. Such rows stand for money.
    pub(crate) const fn wallet(mut self) -> Self {
        self.emitters = Emitters { client: false, server: false, wallet: true };
        self.by_law()
    }

    /// A wallet's log says so too, in fields of its own.
    pub(crate) const fn wallet_too(mut self) -> Self {
        self.emitters.wallet = true;
        self.by_law()
    }

    pub(crate) const fn by_consent(mut self) -> Self {
        self.legal_basis = LegalBasis::Consent;
        self
    }

    pub(crate) const fn by_contract(mut self) -> Self {
        self.legal_basis = LegalBasis::Contract;
        self
    }

    /// A law asks for it, and for keeping it.
    pub(crate) const fn by_law(mut self) -> Self {
        self.legal_basis = LegalBasis::LegalObligation;
        self.retention = Retention::Legal;
        self
    }

    /// Another version than 1.0.0.
    #[expect(dead_code, reason = "no event changed since the first catalog")]
    pub(crate) const fn version(mut self, major: u16, minor: u16, patch: u16) -> Self {
        self.version = Version { major, minor, patch };
        self
    }

    /// No longer to be emitted.
    #[expect(dead_code, reason = "no event changed since the first catalog")]
    pub(crate) const fn deprecated(mut self) -> Self {
        self.stability = Stability::Deprecated;
        self
    }

    /// Of another Worker than the rest of the namespace.
    pub(crate) const fn owner(mut self, worker: &'static str) -> Self {
        self.owner = worker;
        self
    }

    pub(crate) const fn short(mut self) -> Self {
        self.retention = Retention::Short;
        self
    }

    pub(crate) const fn experimental(mut self) -> Self {
        self.stability = Stability::Experimental;
        self
    }
}

impl FieldSpec {
    const fn new(
        name: &'static str,
        (kind, example): (FieldKind, Example),
        doc: &'static str,
        required: bool,
    ) -> Self {
        let _words = (doc, example);
        Self {
            name,
            kind,
            required,
            personal_data: PersonalData::None,
            #[cfg(feature = "docs")]
            doc,
            #[cfg(feature = "docs")]
            example,
        }
    }

    pub(crate) const fn required(name: &'static str, value: (FieldKind, Example), doc: &'static str) -> Self {
        Self::new(name, value, doc, true)
    }

    pub(crate) const fn optional(name: &'static str, value: (FieldKind, Example), doc: &'static str) -> Self {
        Self::new(name, value, doc, false)
    }

    pub(crate) const fn pseudonym(mut self) -> Self {
        self.personal_data = PersonalData::Pseudonym;
        self
    }

    pub(crate) const fn personal(mut self) -> Self {
        self.personal_data = PersonalData::Personal;
        self
    }

    pub(crate) const fn sensitive(mut self) -> Self {
        self.personal_data = PersonalData::Sensitive;
        self
    }

    pub(crate) const fn direct(mut self) -> Self {
        self.personal_data = PersonalData::Direct;
        self
    }
}
