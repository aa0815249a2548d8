//! Receipts: what they prove, and every way in which one does not.

use cactus_ledger::{
    AmountMinor, BRL, ChainBreakReason, CommandKey, Deposit, Entry, Ledger, MemoryStore, Outcome, Policy,
    ProviderCode, Receipt, ReceiptInvalid, ReceiptKey, ReceiptVerifier, WalletId,
};

const ISSUED_AT_MS: u64 = 1_800_000_000_500;

fn wallet() -> WalletId {
    WalletId::new("demo/p-1").unwrap()
}

fn key() -> ReceiptKey {
    ReceiptKey::new("key-1", &[7; 32]).unwrap()
}

/// A log of deposits.
fn log(wallet: &WalletId, count: u64) -> Vec<Entry> {
    let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), wallet).unwrap();
    let entries = (1..=count).map(|number| {
        let deposit = Deposit {
            key: CommandKey::new("pix", &number.to_string()).unwrap(),
            provider: ProviderCode::new("pix").unwrap(),
            asset: BRL.code,
            amount: AmountMinor::new(number * 100).unwrap(),
        };
        match ledger.execute(&deposit.into(), 1_800_000_000_000).unwrap() {
            Outcome::Applied { entry, .. } => Entry::clone(&entry),
            rejected @ Outcome::Rejected { .. } => panic!("{rejected:?}"),
        }
    });
    entries.collect()
}

#[test]
fn a_receipt_proves_itself_from_its_json_and_the_published_key() {
    let receipt = key().sign(&wallet(), &log(&wallet(), 1)[0], ISSUED_AT_MS);
    let published = key().verifier().to_sec1_hex();
    let verifier = ReceiptVerifier::from_sec1_hex("key-1", &published).unwrap();
    let json = serde_json::to_string(&receipt).unwrap();
    assert_eq!(verifier.verify_json(&json), Ok(receipt.clone()));
    assert_eq!(key().sign(&wallet(), &receipt.entry, ISSUED_AT_MS), receipt, "signing is deterministic");
}

/// Recomputed with Node's `crypto` from the bytes that the documentation of `Receipt` describes, see
/// `tests/data/verify_receipt.mjs`.
#[test]
fn known_answer() {
    let receipt: Receipt = serde_json::from_str(include_str!("../data/receipt.json")).unwrap();
    assert_eq!(receipt, key().sign(&wallet(), &log(&wallet(), 2)[1], ISSUED_AT_MS));
    let point = include_str!("../data/receipt_key.txt").trim();
    assert_eq!(key().verifier().to_sec1_hex(), point);
    assert_eq!(ReceiptVerifier::from_sec1_hex("key-1", point).unwrap().verify(&receipt), Ok(()));
}

#[test]
fn whatever_is_changed_is_found() {
    let verifier = key().verifier();
    let entries = log(&wallet(), 2);
    let receipt = key().sign(&wallet(), &entries[0], ISSUED_AT_MS);
    let broken = |change: &dyn Fn(&mut Receipt)| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        verifier.verify(&receipt).unwrap_err()
    };
    let other = WalletId::new("demo/p-2").unwrap();
    assert_eq!(broken(&|receipt| receipt.version = 2), ReceiptInvalid::VersionUnknown { version: 2 });
    assert_eq!(broken(&|receipt| receipt.key_id = "key-2".to_owned()), ReceiptInvalid::KeyUnknown);
    assert_eq!(broken(&|receipt| receipt.entry.at_ms += 1), ReceiptInvalid::EntryChanged);
    assert_eq!(broken(&|receipt| receipt.wallet = other.clone()), ReceiptInvalid::WalletDiffers);
    assert_eq!(broken(&|receipt| receipt.entry = entries[1].clone()), ReceiptInvalid::SignatureWrong);
    assert_eq!(broken(&|receipt| receipt.issued_at_ms += 1), ReceiptInvalid::SignatureWrong);
    for malformed in ["", "00", &"0".repeat(128), &receipt.signature.to_uppercase(), &"g".repeat(128)] {
        let invalid = broken(&|receipt| receipt.signature = malformed.to_owned());
        assert_eq!(invalid, ReceiptInvalid::SignatureMalformed, "{malformed}");
    }
    for position in 0..receipt.signature.len() {
        let invalid = broken(&|receipt| {
            let digit = if receipt.signature.as_bytes()[position] == b'0' { "1" } else { "0" };
            receipt.signature.replace_range(position..=position, digit);
        });
        assert!(matches!(invalid, ReceiptInvalid::SignatureWrong | ReceiptInvalid::SignatureMalformed));
    }
    let elsewhere = ReceiptKey::new("key-1", &[8; 32]).unwrap().verifier();
    assert_eq!(elsewhere.verify(&receipt), Err(ReceiptInvalid::SignatureWrong));
}

#[test]
fn a_later_entry_of_another_wallet_does_not_pass() {
    let other = WalletId::new("demo/p-2").unwrap();
    let mut receipt = key().sign(&other, &log(&other, 2)[1], ISSUED_AT_MS);
    receipt.wallet = wallet();
    assert_eq!(key().verifier().verify(&receipt), Err(ReceiptInvalid::SignatureWrong));
}

#[test]
fn unreadable_text_and_malformed_keys() {
    let verifier = key().verifier();
    for text in ["", "{}", "null", "[1]", "{\"version\":1}"] {
        assert_eq!(verifier.verify_json(text), Err(ReceiptInvalid::Unreadable), "{text}");
    }
    for secret in [[0; 32], [0xff; 32]] {
        assert_eq!(ReceiptKey::new("key-1", &secret).unwrap_err(), ReceiptInvalid::KeyMalformed);
    }
    for key_id in [String::new(), "k".repeat(ReceiptKey::KEY_ID_BYTES_MAX + 1)] {
        assert_eq!(ReceiptKey::new(&key_id, &[7; 32]).unwrap_err(), ReceiptInvalid::KeyMalformed);
    }
    for point in ["", "04", "zz", &"00".repeat(65), &format!("04{}", "11".repeat(64))] {
        let refused = ReceiptVerifier::from_sec1_hex("key-1", point).unwrap_err();
        assert_eq!(refused, ReceiptInvalid::KeyMalformed, "{point}");
    }
    assert_eq!(ReceiptInvalid::SignatureWrong.code(), "receipt_signature_wrong");
}

#[test]
fn the_secret_is_not_printed() {
    let printed = format!("{:?}", key());
    assert!(printed.contains("key-1") && !printed.contains("07"), "{printed}");
}

#[test]
fn two_receipts_and_what_lies_between_prove_one_log() {
    let entries = log(&wallet(), 5);
    let [earlier, later] = [1, 4].map(|index: usize| key().sign(&wallet(), &entries[index], ISSUED_AT_MS));
    assert_eq!(earlier.verify_link(&entries[2..4], &later), Ok(()));
    let broken = earlier.verify_link(&entries[2..3], &later).unwrap_err();
    assert_eq!((broken.sequence, broken.reason), (4, ChainBreakReason::SequenceNotNext));
    let mut rewritten = entries.clone();
    rewritten[2].policy_version += 1;
    rewritten[2].hash = rewritten[2].computed_hash();
    let broken = earlier.verify_link(&rewritten[2..4], &later).unwrap_err();
    assert_eq!((broken.sequence, broken.reason), (4, ChainBreakReason::PreviousHashDiffers));
}
