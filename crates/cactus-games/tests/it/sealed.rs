use cactus_games::{SealRejection, SealedSeed, SealingKey, ServerSeed};
use proptest::prelude::*;

const CONTEXT: &[u8] = b"tenant/player/7";

fn key() -> SealingKey {
    SealingKey::new(3, [0x42; 32])
}

fn seed() -> ServerSeed {
    ServerSeed::from_bytes([0xab; 32])
}

/// From Node's `crypto`: `createCipheriv("aes-256-gcm", key, nonce)` over the seed, with the associated data that the
/// documentation of `SealedSeed` states.
#[test]
fn the_bytes_are_those_of_another_implementation() {
    let sealed = seed().seal(&key(), [9; 12], CONTEXT);
    let expected = concat!(
        "0103090909090909090909090909966202c1fa32ece2542cdb267d920ee7c485",
        "a942b60584baa8a05eea2d370f651a133eee7315a515f1dde0282ce56ec6",
    );
    assert_eq!(hex::encode(sealed.as_bytes()), expected);
}

#[test]
fn sealed_bytes_do_not_show_the_seed() {
    let sealed = seed().seal(&key(), [9; 12], CONTEXT);
    assert!(!sealed.as_bytes().windows(4).any(|window| window == [0xab; 4]));
    let again = seed().seal(&key(), [10; 12], CONTEXT);
    assert_ne!(sealed.as_bytes()[14..], again.as_bytes()[14..], "another nonce, other bytes");
    assert_eq!(format!("{:?}", key()), "SealingKey(3, redacted)");
}

#[test]
fn another_key_context_or_length_does_not_open() {
    let sealed = seed().seal(&key(), [9; 12], CONTEXT);
    let code = |opened: Result<ServerSeed, SealRejection>| opened.map(|_| ()).map_err(SealRejection::code);
    assert_eq!(sealed.open(&key(), CONTEXT).unwrap().commitment(), seed().commitment());
    let same_id = SealingKey::new(3, [0x43; 32]);
    assert_eq!(code(sealed.open(&same_id, CONTEXT)), Err("sealed_seed_not_authentic"));
    let same_bytes = SealingKey::new(4, [0x42; 32]);
    assert_eq!(code(sealed.open(&same_bytes, CONTEXT)), Err("sealed_seed_other_key"));
    for context in [b"".as_slice(), b"tenant/player/8", b"tenant/player/77", b"tenant/player/"] {
        assert_eq!(code(sealed.open(&key(), context)), Err("sealed_seed_not_authentic"));
    }
    for length in [0, 32, 61, 63] {
        let bytes: Vec<u8> = sealed.as_bytes().iter().copied().cycle().take(length).collect();
        assert_eq!(SealedSeed::from_bytes(&bytes).unwrap_err().code(), "sealed_seed_malformed");
    }
    for version in [0, 2, 255] {
        let mut bytes = sealed.as_bytes().to_vec();
        bytes[0] = version;
        assert_eq!(SealedSeed::from_bytes(&bytes).unwrap_err().code(), "sealed_seed_version_unknown");
    }
}

#[test]
fn no_single_bit_can_be_changed() {
    let sealed = seed().seal(&key(), [9; 12], CONTEXT);
    for bit in 0..SealedSeed::LENGTH_BYTES * 8 {
        let mut bytes = sealed.as_bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let opened = SealedSeed::from_bytes(&bytes).and_then(|altered| altered.open(&key(), CONTEXT));
        let expected = match bit / 8 {
            0 => SealRejection::VersionUnknown,
            1 => SealRejection::OtherKey,
            _ => SealRejection::NotAuthentic,
        };
        assert_eq!(opened.unwrap_err(), expected, "bit {bit}");
    }
}

/// A key that claims another's id cannot open its seeds: the id is authenticated.
#[test]
fn the_key_id_is_authenticated() {
    let sealed = seed().seal(&key(), [9; 12], CONTEXT);
    let mut bytes = sealed.as_bytes().to_vec();
    bytes[1] = 4;
    let renamed = SealedSeed::from_bytes(&bytes).unwrap();
    assert_eq!(renamed.key_id(), 4);
    let opened = renamed.open(&SealingKey::new(4, [0x42; 32]), CONTEXT);
    assert_eq!(opened.unwrap_err(), SealRejection::NotAuthentic);
}

proptest! {
    #[test]
    fn what_is_sealed_opens_again(
        bytes: [u8; 32], key_bytes: [u8; 32], id: u8, nonce: [u8; 12],
        context in prop::collection::vec(any::<u8>(), 0..100),
    ) {
        let key = SealingKey::new(id, key_bytes);
        let sealed = ServerSeed::from_bytes(bytes).seal(&key, nonce, &context);
        prop_assert_eq!(sealed.key_id(), id);
        let stored = SealedSeed::from_bytes(sealed.as_bytes()).unwrap();
        let opened = stored.open(&key, &context).unwrap();
        prop_assert_eq!(opened.secret_bytes(), &bytes);
    }
}
