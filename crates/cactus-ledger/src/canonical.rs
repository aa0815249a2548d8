//! The canonical bytes of values: what the hash chain and receipts are made over.

use crate::account::{Account, Colour};
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::name::{
    CampaignId, CommandKey, GameCode, PoolCode, ProviderCode, QuoteId, ReasonCode, RoundId, TransferId,
    WalletId,
};

/// Appends the one byte form of a value: integers are big-endian, a text is its u16 count of bytes and the bytes, an
/// absent value is byte 0 and a present one byte 1 and the value.
pub(crate) trait Canonical {
    fn put(&self, bytes: &mut Vec<u8>);
}

/// One text, given in parts.
pub(crate) fn put_text(bytes: &mut Vec<u8>, parts: &[&str]) {
    put_count(bytes, parts.iter().map(|part| part.len()).sum());
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
    }
}

pub(crate) fn put_count(bytes: &mut Vec<u8>, count: usize) {
    let count = u16::try_from(count).expect("no text or list of an entry has 65,536 parts");
    bytes.extend_from_slice(&count.to_be_bytes());
}

macro_rules! canonical_text {
    ($($name:ident),*) => {
        $(
            impl Canonical for $name {
                fn put(&self, bytes: &mut Vec<u8>) {
                    put_text(bytes, &[self.as_str()]);
                }
            }
        )*
    };
}

canonical_text!(
    AssetCode,
    CampaignId,
    Colour,
    GameCode,
    PoolCode,
    ProviderCode,
    QuoteId,
    ReasonCode,
    RoundId,
    TransferId,
    WalletId
);

impl Canonical for u64 {
    fn put(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_be_bytes());
    }
}

impl Canonical for bool {
    fn put(&self, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(*self));
    }
}

impl Canonical for AmountMinor {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.get().put(bytes);
    }
}

impl Canonical for CommandKey {
    fn put(&self, bytes: &mut Vec<u8>) {
        put_text(bytes, &[self.scope()]);
        put_text(bytes, &[self.id()]);
    }
}

impl Canonical for Account {
    fn put(&self, bytes: &mut Vec<u8>) {
        let (prefix, rest) = self.code_parts();
        put_text(bytes, &[prefix, rest]);
    }
}

impl<T: Canonical> Canonical for Option<T> {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.is_some().put(bytes);
        if let Some(value) = self {
            value.put(bytes);
        }
    }
}
