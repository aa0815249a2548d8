use cactus_games::{ClientSeed, Commitment, Nonce, SeedRejection, ServerSeed};

#[test]
fn the_commitment_is_sha256_of_its_tag_and_the_raw_bytes_as_fields() {
    // Seed 0x00..0x1f, from an independent implementation: `sha256sum` of the 55 bytes.
    let seed = ServerSeed::from_bytes(std::array::from_fn(|index| u8::try_from(index).unwrap()));
    let expected = "c2a358100e6756748e842b68778ac5767c464d0fa1fb7628df67e7610469937e";
    assert_eq!(seed.commitment().to_string(), expected);
    assert_eq!(expected.parse::<Commitment>().unwrap(), seed.commitment());
    let plain = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd";
    assert_ne!(seed.commitment().to_string(), plain, "another hash of the seed is no commitment");
}

#[test]
fn hexadecimal_text_is_read_in_either_case_and_printed_in_lower_case() {
    let text = "0123456789abcdefABCDEF00000000000000000000000000000000000000beef";
    assert_eq!(ServerSeed::from_hex(text).unwrap().reveal_hex(), text.to_lowercase());
    let (short, long) = (&text[1..], format!("{text}00"));
    for malformed in
        ["", short, &long, &text.replace('a', "g"), &text.replace('a', " "), &text.replace('a', "é")]
    {
        assert_eq!(ServerSeed::from_hex(malformed).unwrap_err().code(), "server_seed_malformed");
        assert_eq!(malformed.parse::<Commitment>().unwrap_err().code(), "commitment_malformed");
    }
}

#[test]
fn client_seeds_have_1_to_64_printable_ascii_characters() {
    let check = |text: &str, expected: Result<(), &str>| {
        let made = ClientSeed::new(text);
        assert_eq!(made.as_ref().map(|_| ()).map_err(|rejection| rejection.code()), expected, "{text:?}");
        let json = serde_json::to_string(text).unwrap();
        assert_eq!(serde_json::from_str::<ClientSeed>(&json).ok(), made.ok(), "serde checks as `new` does");
    };
    check("!", Ok(()));
    check("~", Ok(()));
    check(&"x".repeat(64), Ok(()));
    check("", Err("client_seed_empty"));
    check(&"x".repeat(65), Err("client_seed_too_long"));
    check(&"é".repeat(65), Err("client_seed_too_long"));
    check(&"é".repeat(64), Err("client_seed_character"));
    for refused in ["a b", " ", "a\n", "\u{7f}", "\0", "\u{1f}"] {
        check(refused, Err("client_seed_character"));
    }
}

#[test]
fn nonces_are_exact_in_javascript() {
    assert_eq!(Nonce::new(9_007_199_254_740_991), Ok(Nonce::MAX));
    assert_eq!(Nonce::new(9_007_199_254_740_992), Err(SeedRejection::NonceOutOfRange));
    assert_eq!(Nonce::new(9_007_199_254_740_990).unwrap().next(), Some(Nonce::MAX));
    assert_eq!(Nonce::MAX.next(), None);
    for refused in ["9007199254740992", "-1", "1.5", "\"1\""] {
        assert!(serde_json::from_str::<Nonce>(refused).is_err(), "{refused}");
    }
}
