//! Values refuse what they must before any rule sees it.

use cactus_ledger::{
    Account, AmountMinor, Asset, AssetCode, AssetRegistry, BRL, CampaignId, Colour, Command, CommandKey, EUR,
    EntryOutcome, Field, GameCode, PolicyInvalid, Rejection, RoundId, SpendingOrder, USD, WalletId,
};

use crate::build::amount;

#[test]
fn an_amount_in_json_is_an_integer_up_to_2_pow_53_less_1() {
    let read = |json: &str| serde_json::from_str::<AmountMinor>(json);
    assert_eq!(read("0").unwrap(), AmountMinor::ZERO);
    assert_eq!(read("9007199254740991").unwrap(), AmountMinor::MAX);
    for json in [
        "9007199254740992",
        "18446744073709551616",
        "-1",
        "-0",
        "1.0",
        "1.5",
        "1e3",
        "1E0",
        "01",
        "+1",
        "\"1\"",
        "\"١٠\"",
        "NaN",
        "null",
        "true",
        "[1]",
        "",
    ] {
        assert!(read(json).is_err(), "{json} must be refused");
    }
    assert_eq!(serde_json::to_string(&AmountMinor::MAX).unwrap(), "9007199254740991");
}

#[test]
fn amounts_never_leave_their_range() {
    assert_eq!(AmountMinor::new(1 << 53), Err(Rejection::AmountInvalid));
    assert_eq!(AmountMinor::MAX.checked_add(amount(1)), None);
    assert_eq!(amount((1 << 53) - 2).checked_add(amount(1)), Some(AmountMinor::MAX));
    assert_eq!(amount(1).checked_sub(amount(2)), None);
    assert_eq!(amount(2).checked_sub(amount(2)), Some(AmountMinor::ZERO));
}

#[test]
fn names_have_their_shapes() {
    let longest = "x".repeat(128);
    let too_long = "x".repeat(129);
    for good in ["a", "~!\"#", longest.as_str()] {
        assert_eq!(CommandKey::new(good, good).unwrap().scope(), good);
        assert_eq!(CommandKey::new("scope", good).unwrap().id(), good);
        assert_eq!(RoundId::new(good).unwrap().as_str(), good);
    }
    for bad in ["", " ", "a b", "a\n", "ação", "\u{7f}", too_long.as_str()] {
        assert_eq!(CommandKey::new(bad, "id"), Err(Rejection::CommandKeyInvalid), "{bad:?}");
        assert_eq!(CommandKey::new("scope", bad), Err(Rejection::CommandKeyInvalid), "{bad:?}");
        assert_eq!(RoundId::new(bad).unwrap_err().to_string(), "round_id has the wrong length or characters");
        assert_eq!(CampaignId::new(bad).unwrap_err().code(), "name_invalid");
        assert_eq!(WalletId::new(bad).unwrap_err().code(), "name_invalid");
    }
    for bad in ["", "Mines", "a:b", "a b", &"g".repeat(49)] {
        assert!(GameCode::new(bad).is_err(), "{bad:?}");
    }
    assert_eq!(GameCode::new(&"g".repeat(48)).unwrap().as_str().len(), 48);
    for bad in ["", "BR", "brl", "BR L", "BRL-", "ABCDEFGHIJKLM", "R$$"] {
        assert_eq!(AssetCode::new(bad), Err(Rejection::AssetCodeInvalid), "{bad:?}");
    }
    for good in ["BRL", "USDT", "ABCDEFGHIJ12"] {
        assert_eq!(AssetCode::new(good).unwrap().as_str(), good);
    }
}

#[test]
fn two_keys_never_share_a_text() {
    let (a, b) = (CommandKey::new("a", "b").unwrap(), CommandKey::new("a", "c").unwrap());
    assert_ne!(a.as_str(), b.as_str());
    let json = serde_json::to_string(&a).unwrap();
    assert_eq!(json, r#"{"scope":"a","id":"b"}"#);
    assert_eq!(serde_json::from_str::<CommandKey>(&json).unwrap(), a);
    for bad in [r#"{"scope":"a"}"#, r#"{"scope":"a","id":""}"#, r#"{"scope":"a","id":"b","more":1}"#] {
        assert!(serde_json::from_str::<CommandKey>(bad).is_err(), "{bad}");
    }
}

#[test]
fn account_codes_are_stable() {
    for code in [
        "player:cash",
        "player:bonus",
        "player:promo",
        "player:held",
        "house:game:mines",
        "operator:promo_expense",
    ] {
        assert_eq!(code.parse::<Account>().unwrap().to_string(), code);
    }
    for code in ["", "player:", "player:gold", "house:game:", "house:game:A", "operator:promo_expense2"] {
        assert!(code.parse::<Account>().is_err(), "{code}");
    }
}

#[test]
fn registries_and_orders_refuse_what_makes_no_sense() {
    let asset = |code: &str, scale| Asset { code: AssetCode::new(code).unwrap(), scale };
    assert_eq!(AssetRegistry::new(&[BRL, BRL]), Err(PolicyInvalid::AssetRepeated));
    assert_eq!(AssetRegistry::new(&[asset("XYZ", 16)]), Err(PolicyInvalid::ScaleTooLarge));
    assert!(AssetRegistry::new(&[asset("XYZ", 15)]).is_ok());
    let many: Vec<_> = (100..165).map(|number| asset(&number.to_string(), 2)).collect();
    assert_eq!(AssetRegistry::new(&many), Err(PolicyInvalid::AssetsTooMany));
    assert!(AssetRegistry::new(&many[..64]).is_ok());
    for known in [BRL, EUR, USD] {
        assert_eq!(AssetRegistry::default().get(known.code), Some(known));
    }
    assert_eq!(SpendingOrder::new(&[Colour::Cash, Colour::Cash]), Err(PolicyInvalid::ColourRepeated));
    assert_eq!(SpendingOrder::new(&[Colour::Held]), Err(PolicyInvalid::ColourNotSpendable));
    assert_eq!(SpendingOrder::default().colours(), [Colour::Bonus, Colour::Promo, Colour::Cash]);
}

#[test]
fn a_command_in_json_is_refused_unless_it_is_exactly_one() {
    let good = r#"{"kind":"bet","key":{"scope":"s","id":"1"},"round_id":"r","game":"g","#.to_owned()
        + r#""asset":"BRL","amount_minor":5}"#;
    let command: Command = serde_json::from_str(&good).unwrap();
    assert_eq!(serde_json::to_string(&command).unwrap(), good);
    for (part, replaced) in [
        (r#""amount_minor":5"#, r#""amount_minor":5,"amount_minor":6"#),
        (r#""amount_minor":5"#, r#""amount_minor":5,"tip":1"#),
        (r#""amount_minor":5"#, r#""amount_minor":-5"#),
        (r#""amount_minor":5"#, r#""amount_minor":5.0"#),
        (r#""amount_minor":5"#, r#""amount_minor":"5""#),
        (r#""amount_minor":5"#, r#""amount_minor":9007199254740992"#),
        (r#""amount_minor":5"#, r#""amount_minor":null"#),
        (r#","amount_minor":5"#, ""),
        (r#""kind":"bet""#, r#""kind":"deposit""#),
        (r#""kind":"bet""#, r#""kind":"rollback""#),
        (r#""kind":"bet""#, r#""kind":"wager""#),
        (r#""kind":"bet","#, ""),
        (r#""BRL""#, r#""brl""#),
        (r#""game":"g""#, r#""game":"G""#),
        (r#""round_id":"r""#, r#""round_id":"""#),
        (r#""id":"1""#, r#""id":1"#),
        (r#""id":"1""#, r#""id":"1 2""#),
    ] {
        let bad = good.replacen(part, replaced, 1);
        assert_ne!(bad, good);
        assert!(serde_json::from_str::<Command>(&bad).is_err(), "{bad}");
    }
}

#[test]
fn a_rejection_has_one_code_in_code_and_json() {
    let (asset, field) = (BRL.code, Field::RoundId);
    let (needed_minor, available_minor) = (amount(500), amount(20));
    let all = [
        (Rejection::CommandKeyInvalid, r#"{"code":"command_key_invalid"}"#),
        (Rejection::NameInvalid { field }, r#"{"code":"name_invalid","field":"round_id"}"#),
        (Rejection::AssetCodeInvalid, r#"{"code":"asset_code_invalid"}"#),
        (Rejection::AmountInvalid, r#"{"code":"amount_invalid"}"#),
        (Rejection::IdempotencyConflict { field }, r#"{"code":"idempotency_conflict","field":"round_id"}"#),
        (Rejection::TimeOutOfRange, r#"{"code":"time_out_of_range"}"#),
        (Rejection::AmountZero, r#"{"code":"amount_zero"}"#),
        (Rejection::AssetUnknown { asset }, r#"{"code":"asset_unknown","asset":"BRL"}"#),
        (Rejection::BetUnknown, r#"{"code":"bet_unknown"}"#),
        (Rejection::BetRefused, r#"{"code":"bet_refused"}"#),
        (Rejection::BetMismatch { field }, r#"{"code":"bet_mismatch","field":"round_id"}"#),
        (
            Rejection::InsufficientFunds { asset, needed_minor, available_minor },
            r#"{"code":"insufficient_funds","asset":"BRL","needed_minor":500,"available_minor":20}"#,
        ),
        (Rejection::BalanceOverflow { asset }, r#"{"code":"balance_overflow","asset":"BRL"}"#),
    ];
    for (rejection, json) in all {
        assert_eq!(serde_json::to_string(&rejection).unwrap(), json);
        assert_eq!(serde_json::from_str::<Rejection>(json).unwrap(), rejection);
        assert!(json.starts_with(&format!(r#"{{"code":"{}""#, rejection.code())));
        assert!(!rejection.to_string().is_empty());
    }
    for field in [
        Field::Kind,
        Field::RoundId,
        Field::Game,
        Field::BetKey,
        Field::Campaign,
        Field::Asset,
        Field::AmountMinor,
        Field::WalletId,
    ] {
        assert_eq!(serde_json::to_string(&field).unwrap(), format!("\"{field}\""));
    }
}

/// The kind may stand anywhere among the fields; the others are as strict as they are in the command's own JSON.
#[test]
fn the_kind_of_an_object_may_stand_anywhere() {
    let key = r#""key":{"scope":"signup","id":"p-1"}"#;
    let rest = r#""campaign":"welcome","asset":"BRL","amount_minor":5"#;
    let kind = r#""kind":"promo_credit""#;
    let read = |fields: &[&str]| serde_json::from_str::<Command>(&format!("{{{}}}", fields.join(",")));
    let command = read(&[kind, key, rest]).unwrap();
    assert_eq!(command.kind(), "promo_credit");
    for fields in [[key, kind, rest], [key, rest, kind], [rest, kind, key]] {
        assert_eq!(read(&fields).unwrap(), command);
        let value: serde_json::Value = serde_json::from_str(&format!("{{{}}}", fields.join(","))).unwrap();
        assert_eq!(serde_json::from_value::<Command>(value).unwrap(), command);
    }
    let wrong = [
        (&[key, rest][..], "missing field `kind`"),
        (&[r#""kind":"promo""#, key, rest], "unknown variant `promo`"),
        (&[r#""kind":7"#, key, rest], "expected value"),
        (&[kind, key, rest, kind], "unknown field `kind`"),
        (&[kind, kind, key, rest], "unknown field `kind`"),
        (&[kind, key, rest, r#""note":1"#], "unknown field `note`"),
        (&[r#""note":1"#, kind, key, rest], "unknown field `note`"),
        (&[key, kind, key, rest], "duplicate field `key`"),
        (&[kind, rest], "missing field `key`"),
    ];
    for (fields, message) in wrong {
        let error = read(fields).unwrap_err().to_string();
        assert!(error.contains(message), "{fields:?}: {error}");
    }
    assert!(serde_json::from_str::<Command>(r#"["promo_credit"]"#).is_err());
}

#[test]
fn an_outcome_has_the_fields_of_its_kind_and_no_others() {
    let read = |json: &str| serde_json::from_str::<EntryOutcome>(json);
    let applied = r#"{"kind":"applied","postings":[]}"#;
    assert_eq!(serde_json::to_string(&read(applied).unwrap()).unwrap(), applied);
    assert_eq!(read(r#"{"postings":[],"kind":"applied"}"#).unwrap(), read(applied).unwrap());
    let refused = r#"{"kind":"refused","rejection":{"code":"wallet_closed"}}"#;
    assert_eq!(serde_json::to_string(&read(refused).unwrap()).unwrap(), refused);
    for wrong in [
        r#"{"kind":"applied"}"#,
        r#"{"kind":"applied","postings":[],"rejection":{"code":"wallet_closed"}}"#,
        r#"{"kind":"refused","postings":[]}"#,
        r#"{"postings":[]}"#,
        r#"{"kind":"planned","postings":[]}"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
