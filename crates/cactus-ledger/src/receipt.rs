//! Receipts: an entry and a signature, which a player or an auditor can check alone.

use core::fmt;

use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::canonical::{Canonical, put_text};
use crate::chain::{ChainBreak, ChainLink, EntryHash};
use crate::entry::Entry;
use crate::name::WalletId;

const RECEIPT_TAG: &[u8] = b"cactus-ledger:receipt:v1\n";
const RECEIPT_VERSION: u32 = 1;

/// An entry of a wallet's log with the operator's signature over the head of the chain at that entry. The entry's hash
/// covers the hash before it, and so everything before it: an operator that has given a receipt cannot change what
/// the receipt shows, nor anything earlier, without the player being able to prove it.
///
/// # What is signed
///
/// ES256 (ECDSA over P-256 with SHA-256, RFC 7518 section 3.4) over these bytes, integers big-endian, a text as its u16
/// count of bytes and the bytes: `cactus-ledger:receipt:v1` and a line feed, text `key_id`, text `wallet`, u64
/// `entry.sequence`, the 32 bytes of `entry.hash`, u64 `issued_at_ms`. The signature is r and s, 32 bytes each, as
/// WebCrypto takes it, in hexadecimal.
///
/// ```
/// use cactus_ledger::{
///     AmountMinor, BRL, CommandKey, Deposit, Ledger, MemoryStore, Outcome, Policy, ProviderCode, ReceiptKey, WalletId,
/// };
///
/// let wallet = WalletId::new("demo/p-1")?;
/// let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &wallet)?;
/// let deposit = Deposit {
///     key: CommandKey::new("pix", "1")?,
///     provider: ProviderCode::new("pix")?,
///     asset: BRL.code,
///     amount: AmountMinor::new(500)?,
/// };
/// let Outcome::Applied { entry, .. } = ledger.execute(&deposit.into(), 1_700_000_000_000)? else { panic!() };
///
/// let key = ReceiptKey::new("2026-11", &[7; 32])?;
/// let receipt = key.sign(&wallet, &entry, 1_700_000_000_500);
///
/// // Elsewhere, with nothing but the receipt's JSON and the published key:
/// let receipt = serde_json::from_str(&serde_json::to_string(&receipt)?)?;
/// key.verifier().verify(&receipt)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The version of this form: 1.
    pub version: u32,
    /// The wallet.
    pub wallet: WalletId,
    /// The entry, whole.
    pub entry: Entry,
    /// When the receipt was made, in milliseconds since the Unix epoch.
    pub issued_at_ms: u64,
    /// Which of the operator's keys signed.
    pub key_id: String,
    /// 64 bytes in 128 lowercase hexadecimal digits.
    pub signature: String,
}

impl Receipt {
    /// The bytes that are signed.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        signed_bytes(&self.key_id, &self.wallet, self.entry.sequence, self.entry.hash, self.issued_at_ms)
    }

    /// Checks that a later receipt continues the log that this one shows, by the entries between the two. Both must
    /// have been [verified](ReceiptVerifier::verify).
    ///
    /// # Errors
    /// [`ChainBreak`] with the first entry that does not follow, the later receipt's own included.
    pub fn verify_link<'a>(
        &self,
        between: impl IntoIterator<Item = &'a Entry>,
        later: &Self,
    ) -> Result<(), ChainBreak> {
        let Entry { sequence, at_ms, hash, .. } = self.entry;
        let mut link = ChainLink { sequence, at_ms, hash };
        between.into_iter().try_for_each(|entry| link.advance(entry))?;
        link.advance(&later.entry)
    }
}

fn signed_bytes(
    key_id: &str,
    wallet: &WalletId,
    sequence: u64,
    hash: EntryHash,
    issued_at_ms: u64,
) -> Vec<u8> {
    let mut bytes = RECEIPT_TAG.to_vec();
    put_text(&mut bytes, &[key_id]);
    wallet.put(&mut bytes);
    sequence.put(&mut bytes);
    bytes.extend_from_slice(hash.as_bytes());
    issued_at_ms.put(&mut bytes);
    bytes
}

/// An operator's secret key for receipts. It is erased from memory when dropped and never printed.
#[derive(Clone)]
pub struct ReceiptKey {
    key_id: String,
    key: SigningKey,
}

impl fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiptKey").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl ReceiptKey {
    /// The longest key id.
    pub const KEY_ID_BYTES_MAX: usize = 128;

    /// A key from its 32 secret bytes.
    ///
    /// # Errors
    /// [`ReceiptInvalid::KeyMalformed`] when the bytes are no scalar of P-256 (zero, or not below its order), or the
    /// id is empty or too long.
    pub fn new(key_id: &str, secret: &[u8; 32]) -> Result<Self, ReceiptInvalid> {
        if key_id.is_empty() || key_id.len() > Self::KEY_ID_BYTES_MAX {
            return Err(ReceiptInvalid::KeyMalformed);
        }
        let key = SigningKey::from_slice(secret).map_err(|_| ReceiptInvalid::KeyMalformed)?;
        Ok(Self { key_id: key_id.to_owned(), key })
    }

    /// Signs a receipt for an entry of `wallet`. The same arguments give the same receipt (RFC 6979).
    #[must_use]
    pub fn sign(&self, wallet: &WalletId, entry: &Entry, issued_at_ms: u64) -> Receipt {
        let mut receipt = Receipt {
            version: RECEIPT_VERSION,
            wallet: wallet.clone(),
            entry: entry.clone(),
            issued_at_ms,
            key_id: self.key_id.clone(),
            signature: String::new(),
        };
        let signature: Signature = self.key.sign(&receipt.signed_bytes());
        receipt.signature = hex::encode(signature.to_bytes());
        receipt
    }

    /// What checks this key's receipts: publish it.
    #[must_use]
    pub fn verifier(&self) -> ReceiptVerifier {
        ReceiptVerifier { key_id: self.key_id.clone(), key: *self.key.verifying_key() }
    }
}

/// An operator's public key for receipts.
#[derive(Clone, Debug)]
pub struct ReceiptVerifier {
    key_id: String,
    key: VerifyingKey,
}

impl ReceiptVerifier {
    /// A key from the SEC 1 form of its point, in hexadecimal, compressed or not.
    ///
    /// # Errors
    /// [`ReceiptInvalid::KeyMalformed`].
    pub fn from_sec1_hex(key_id: &str, point: &str) -> Result<Self, ReceiptInvalid> {
        let bytes = hex::decode(point).map_err(|_| ReceiptInvalid::KeyMalformed)?;
        let key = VerifyingKey::from_sec1_bytes(&bytes).map_err(|_| ReceiptInvalid::KeyMalformed)?;
        Ok(Self { key_id: key_id.to_owned(), key })
    }

    /// The uncompressed SEC 1 form of the point, in hexadecimal: 04, x, y. WebCrypto imports it as `raw`.
    #[must_use]
    pub fn to_sec1_hex(&self) -> String {
        hex::encode(self.key.to_encoded_point(false).as_bytes())
    }

    /// The key's id.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Checks a receipt: its form, the entry's hash, the signature. It needs nothing else, neither network nor clock.
    ///
    /// # Errors
    /// [`ReceiptInvalid`], the first that applies.
    pub fn verify(&self, receipt: &Receipt) -> Result<(), ReceiptInvalid> {
        if receipt.version != RECEIPT_VERSION {
            return Err(ReceiptInvalid::VersionUnknown { version: receipt.version });
        }
        if receipt.key_id != self.key_id {
            return Err(ReceiptInvalid::KeyUnknown);
        }
        if receipt.entry.computed_hash() != receipt.entry.hash {
            return Err(ReceiptInvalid::EntryChanged);
        }
        let first = receipt.entry.sequence == 1;
        if first && receipt.entry.previous_hash != EntryHash::genesis(&receipt.wallet) {
            return Err(ReceiptInvalid::WalletDiffers);
        }
        let uppercase = receipt.signature.bytes().any(|digit| digit.is_ascii_uppercase());
        let bytes = hex::decode(&receipt.signature).map_err(|_| ReceiptInvalid::SignatureMalformed)?;
        let signature = Signature::from_slice(&bytes).map_err(|_| ReceiptInvalid::SignatureMalformed)?;
        if uppercase {
            return Err(ReceiptInvalid::SignatureMalformed);
        }
        let signed = receipt.signed_bytes();
        self.key.verify(&signed, &signature).map_err(|_| ReceiptInvalid::SignatureWrong)
    }

    /// Reads a receipt's JSON and checks it: one call for bindings to other languages.
    ///
    /// # Errors
    /// [`ReceiptInvalid`].
    pub fn verify_json(&self, json: &str) -> Result<Receipt, ReceiptInvalid> {
        let receipt: Receipt = serde_json::from_str(json).map_err(|_| ReceiptInvalid::Unreadable)?;
        self.verify(&receipt)?;
        Ok(receipt)
    }
}

/// Why a receipt proves nothing, or a key cannot be used; in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptInvalid {
    /// A key is not one of P-256, or its id is empty or too long.
    KeyMalformed,
    /// The text is not the JSON of a receipt.
    Unreadable,
    /// A form that this version does not know.
    VersionUnknown {
        /// As the receipt says.
        version: u32,
    },
    /// Another key signed.
    KeyUnknown,
    /// The entry does not have the hash of its content.
    EntryChanged,
    /// The entry is the first of another wallet.
    WalletDiffers,
    /// The signature is not 64 bytes of lowercase hexadecimal, or not two scalars.
    SignatureMalformed,
    /// The signature is not of this key over this receipt.
    SignatureWrong,
}

impl ReceiptInvalid {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KeyMalformed => "receipt_key_malformed",
            Self::Unreadable => "receipt_unreadable",
            Self::VersionUnknown { .. } => "receipt_version_unknown",
            Self::KeyUnknown => "receipt_key_unknown",
            Self::EntryChanged => "receipt_entry_changed",
            Self::WalletDiffers => "receipt_wallet_differs",
            Self::SignatureMalformed => "receipt_signature_malformed",
            Self::SignatureWrong => "receipt_signature_wrong",
        }
    }
}

impl fmt::Display for ReceiptInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyMalformed => f.write_str("this is no key for receipts"),
            Self::Unreadable => f.write_str("this is no receipt"),
            Self::VersionUnknown { version } => write!(f, "receipts of version {version} are not known"),
            Self::KeyUnknown => f.write_str("the receipt names another key"),
            Self::EntryChanged => f.write_str("the entry was changed"),
            Self::WalletDiffers => f.write_str("the entry belongs to another wallet"),
            Self::SignatureMalformed => f.write_str("the signature is malformed"),
            Self::SignatureWrong => f.write_str("the signature is wrong"),
        }
    }
}

impl core::error::Error for ReceiptInvalid {}
