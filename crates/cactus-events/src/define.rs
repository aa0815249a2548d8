//! The language in which events are written down: `choices!` for closed lists of words, `namespace!` for events.
//!
//! A line of an event is `field: kind = example, "what it means", class of personal data;`, one that may be absent
//! begins with `?`, and these stand last. The kinds are the rows of `field_type!`.

/// Closed lists of words: `Name { Variant = "word", ... }`.
macro_rules! choices {
    ($( $(#[doc = $doc:literal])+ $Name:ident { $( $Variant:ident = $text:literal, )+ } )+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[cfg_attr(feature = "export", derive(::ts_rs::TS))]
        pub enum $Name {
            $(
                #[doc = concat!("`", $text, "`")]
                #[serde(rename = $text)]
                $Variant,
            )+
        }

        impl $crate::spec::Choice for $Name {
            const VARIANTS: &'static [&'static str] = &[$($text),+];
        }
    )+ };
}

/// The Rust type of a kind.
macro_rules! field_type {
    (id) => { String };
    (text $max:tt) => { String };
    (integer $bounds:tt) => { i64 };
    (count) => { u64 };
    (duration) => { u64 };
    (money) => { u64 };
    (change) => { i64 };
    (decimal $bounds:tt) => { f64 };
    (flag) => { bool };
    (choice ($Type:ty)) => { $Type };
    (currency) => { String };
    (country) => { String };
    (timestamp) => { u64 };
    (list $bounds:tt) => { Vec<String> };
}

/// The table's kind and example of a kind.
macro_rules! field_kind {
    (id = $e:literal) => {
        ($crate::spec::FieldKind::Id, $crate::spec::Example::Text($e))
    };
    (text ($max:expr) = $e:literal) => {
        ($crate::spec::FieldKind::Text { max_chars: $max }, $crate::spec::Example::Text($e))
    };
    (integer ($min:expr, $max:expr) = $e:literal) => {
        ($crate::spec::FieldKind::Integer { min: $min, max: $max }, $crate::spec::Example::Integer($e))
    };
    (count = $e:literal) => {
        field_kind!(integer(0, $crate::spec::INTEGER_MAX) = $e)
    };
    (duration = $e:literal) => {
        field_kind!(integer(0, $crate::spec::INTEGER_MAX) = $e)
    };
    (money = $e:literal) => {
        ($crate::spec::FieldKind::Money { min: 0 }, $crate::spec::Example::Integer($e))
    };
    (change = $e:literal) => {
        (
            $crate::spec::FieldKind::Money { min: -$crate::spec::INTEGER_MAX },
            $crate::spec::Example::Integer($e),
        )
    };
    (decimal ($min:expr, $max:expr) = $e:literal) => {
        ($crate::spec::FieldKind::Decimal { min: $min, max: $max }, $crate::spec::Example::Decimal($e))
    };
    (flag = $e:literal) => {
        ($crate::spec::FieldKind::Flag, $crate::spec::Example::Flag($e))
    };
    (choice ($Type:ty) = $e:literal) => {
        (
            $crate::spec::FieldKind::Choice(<$Type as $crate::spec::Choice>::VARIANTS),
            $crate::spec::Example::Text($e),
        )
    };
    (currency = $e:literal) => {
        ($crate::spec::FieldKind::Currency, $crate::spec::Example::Text($e))
    };
    (country = $e:literal) => {
        ($crate::spec::FieldKind::Country, $crate::spec::Example::Text($e))
    };
    (timestamp = $e:literal) => {
        ($crate::spec::FieldKind::TimestampMs, $crate::spec::Example::Integer($e))
    };
    (list ($items:expr, $chars:expr) = $e:literal) => {
        (
            $crate::spec::FieldKind::List { max_items: $items, max_chars: $chars },
            $crate::spec::Example::Text($e),
        )
    };
}

/// The fields of one event as a struct, and as a table under `FIELDS`.
macro_rules! fields {
    (
        $(#[$attribute:meta])*
        $Type:ident {
            $( $field:ident: $kind:ident $(($($argument:tt)*))? = $example:literal, $text:literal $(, $class:ident)?; )*
            $( ? $other:ident: $other_kind:ident $(($($other_argument:tt)*))? = $other_example:literal,
                $other_text:literal $(, $other_class:ident)?; )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[cfg_attr(feature = "export", derive(::ts_rs::TS))]
        #[serde(deny_unknown_fields)]
        pub struct $Type {
            $(
                #[doc = concat!(" ", $text)]
                pub $field: field_type!($kind $(($($argument)*))?),
            )*
            $(
                #[doc = concat!(" ", $other_text)]
                #[serde(default, skip_serializing_if = "Option::is_none")]
                #[cfg_attr(feature = "export", ts(optional = nullable))]
                pub $other: Option<field_type!($other_kind $(($($other_argument)*))?)>,
            )*
        }

        impl $Type {
            /// The fields, as the table has them.
            pub const FIELDS: &'static [$crate::spec::FieldSpec] = &[
                $( $crate::spec::FieldSpec::required(
                    stringify!($field),
                    field_kind!($kind $(($($argument)*))? = $example),
                    $text,
                ) $(.$class())?, )*
                $( $crate::spec::FieldSpec::optional(
                    stringify!($other),
                    field_kind!($other_kind $(($($other_argument)*))? = $other_example),
                    $other_text,
                ) $(.$other_class())?, )*
            ];
        }
    };
}

/// A namespace: `name "owner" [defaults]`, then its events, then those that only wallets' logs tell.
macro_rules! namespace {
    (
        $(#[doc = $doc:literal])+
        $namespace:ident $owner:literal $([$($default:ident),*])?
        $(
            $(#[doc = $event_doc:literal])+
            $action:ident $Type:ident $([$($how:ident $(($($how_argument:expr),*))?),*])? { $($fields:tt)* }
        )*
        $( wallet {
            $(
                $(#[doc = $wallet_doc:literal])+
                $wallet_action:ident $WalletType:ident;
            )+
        } )?
    ) => {
        /// What an event here has unless it says otherwise.
        const fn by_default(spec: $crate::spec::EventSpec) -> $crate::spec::EventSpec {
            spec$($(.$default())*)?
        }

        $(
            fields! { $(#[doc = $event_doc])+ $Type { $($fields)* } }

            impl $crate::spec::Event for $Type {
                const SPEC: &'static $crate::spec::EventSpec = &by_default($crate::spec::EventSpec::new(
                    concat!(stringify!($namespace), ".", stringify!($action)),
                    $owner,
                    concat!($($event_doc),+),
                    Self::FIELDS,
                ))$($(.$how($($($how_argument),*)?))*)?;
            }
        )*
        $( $(
            $(#[doc = $wallet_doc])+
            #[derive(Debug, Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
            #[cfg_attr(feature = "export", derive(::ts_rs::TS))]
            pub struct $WalletType(pub $crate::wallet::WalletEntry);

            impl $crate::spec::Event for $WalletType {
                const SPEC: &'static $crate::spec::EventSpec = &$crate::spec::EventSpec::new(
                    concat!(stringify!($namespace), ".", stringify!($wallet_action)),
                    "igaming-wallet-do",
                    concat!($($wallet_doc),+),
                    $crate::wallet::WALLET_FIELDS,
                ).wallet();
            }
        )+ )?

        /// The namespace's entry in the catalog.
        pub const NAMESPACE: $crate::spec::NamespaceSpec = $crate::spec::NamespaceSpec::new(
            stringify!($namespace),
            concat!($($doc),+),
            $owner,
            &[
                $( <$Type as $crate::spec::Event>::SPEC, )*
                $( $( <$WalletType as $crate::spec::Event>::SPEC, )+ )?
            ],
        );

        #[cfg(feature = "export")]
        pub(crate) fn typescript(config: &::ts_rs::Config) -> Vec<$crate::export::Declaration> {
            vec![
                $( $crate::export::declaration::<$Type>(config), )*
                $( $( $crate::export::declaration::<$WalletType>(config), )+ )?
            ]
        }
    };
}
