//! The beacon's calendar and signatures.

use cactus_games::beacon::{BeaconRejection, Network, Signature};

const ROUND: u64 = 27_798_188;
const SIGNATURE: &str =
    "94eb0ae0069459bae7e748c109c6955a6d2d0c87b0a239c269970dbf3ec359292f4f74abf1c63915eb01e453aa0e5ee5";

#[test]
fn rounds_and_times_agree() {
    let network = Network::quicknet();
    assert_eq!(network.time_of(0), None);
    assert_eq!(network.round_at(network.genesis_s - 1), None);
    assert_eq!(network.first_round_from(0), Some(1));
    for round in [1, 2, 1_000, ROUND] {
        let time = network.time_of(round).unwrap();
        assert_eq!(network.round_at(time), Some(round));
        assert_eq!(network.round_at(time + 2), Some(round));
        assert_eq!(network.round_at(time + 3), Some(round + 1));
        assert_eq!(network.first_round_from(time), Some(round));
        assert_eq!(network.first_round_from(time + 1), Some(round + 1));
    }
    assert_eq!(network.time_of(u64::MAX), None);
    assert_eq!(Network { period_s: 0, ..network }.round_at(u64::MAX), None);
}

#[test]
fn a_signature_is_96_digits() {
    let signature = Signature::from_hex(SIGNATURE).unwrap();
    assert_eq!(signature.to_string(), SIGNATURE);
    let randomness = "06b9f9a3664f0d2f8e3bf4534eea71dab6d83ffb2465dc40263cc772af23bae6";
    assert_eq!(signature.randomness().to_string(), randomness);
    for malformed in ["", "00", &SIGNATURE[1..], &SIGNATURE.replace('9', "g")] {
        assert_eq!(Signature::from_hex(malformed), Err(BeaconRejection::SignatureMalformed));
    }
}

#[cfg(feature = "beacon")]
#[test]
fn only_the_network_s_signature_of_that_round_is_accepted() {
    let network = Network::quicknet();
    let signature = Signature::from_hex(SIGNATURE).unwrap();
    assert_eq!(network.verify(ROUND, &signature), Ok(signature.randomness()));

    let invalid = Err(BeaconRejection::SignatureInvalid);
    assert_eq!(network.verify(ROUND + 1, &signature), invalid, "another round");
    assert_eq!(network.verify(0, &signature), Err(BeaconRejection::RoundZero));
    let mut tampered = signature;
    tampered.0[47] ^= 1;
    assert_eq!(network.verify(ROUND, &tampered), invalid);
    let mut identity = [0; 48];
    identity[0] = 0xc0;
    assert_eq!(network.verify(ROUND, &Signature(identity)), invalid, "the identity is no signature");
    assert_eq!(network.verify(ROUND, &Signature([0xff; 48])), invalid);
}

#[cfg(feature = "beacon")]
#[test]
fn a_key_that_accepts_everything_is_no_key() {
    let signature = Signature::from_hex(SIGNATURE).unwrap();
    let mut identity = [0; 96];
    identity[0] = 0xc0;
    for public_key in [identity, [0; 96], [0xff; 96]] {
        let network = Network { public_key, ..Network::quicknet() };
        assert_eq!(network.verify(ROUND, &signature), Err(BeaconRejection::PublicKeyMalformed));
    }
}
