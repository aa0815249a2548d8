use std::collections::BTreeSet;

use cactus_edge::limits::QUEUE_MESSAGE_BYTES_MAX;
use cactus_events::{CATALOG, validate_wallet_data};
use cactus_ledger::{BRL, Block, Command, EUR, Exclude, HoldPost, Withdrawal};
use igaming_contracts::events::money::{EVENTS_SCHEMA_VERSION, MoneyEventName};
use pollster::block_on;

use super::{event, event_name, pack_events};
use crate::wallet::fixture::{
    Fixture, NOW_MS, PLAYER_ID, TENANT_ID, amount, bet, deposit, key, long_win, wallet_events, win,
};

#[test]
fn events_tell_what_happened_to_money() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.send(deposit("d1", 1_000)).await.unwrap();
        wallet.bet(bet("r1", 400)).await.unwrap();
        wallet.win(win("r1", 900)).await.unwrap();
        wallet.bet(bet("r2", 5_000)).await.unwrap_err();
        let provider = cactus_ledger::ProviderCode::new("pix").unwrap();
        let (asset, hold) = (BRL.code, key("withdrawal", "w1"));
        let timeout_ms = 60_000;
        wallet
            .send(Withdrawal { key: hold.clone(), provider, asset, amount: amount(500), timeout_ms })
            .await
            .unwrap();
        wallet.send(HoldPost { key: key("payout", "w1"), hold_key: hold, amount: None }).await.unwrap();
        wallet.send(Block { key: key("block", "1"), blocked: true }).await.unwrap();
        wallet.send(Exclude { key: key("rg", "1"), until_ms: None }).await.unwrap();
        wallet.on_alarm().await.unwrap();

        let events = fixture.events();
        let told: Vec<_> = events
            .iter()
            .map(|event| (event.name.as_str(), event.data.change_minor, event.data.balance_after_minor))
            .collect();
        assert_eq!(
            told,
            [
                ("deposit.completed", 1_000, Some(1_000)),
                ("bet.placed", -400, Some(600)),
                ("bet.settled", 900, Some(1_500)),
                ("wallet.command_refused", 0, Some(1_500)),
                ("withdrawal.requested", 0, Some(1_500)),
                ("withdrawal.completed", -500, Some(1_000)),
                ("wallet.player_blocked", 0, None),
                ("rg.player_excluded", 0, None),
            ]
        );
        let refused = &events[3];
        assert_eq!(refused.data.refusal_code.as_deref(), Some("insufficient_funds"));
        assert_eq!((refused.data.kind.as_str(), refused.data.amount_minor), ("bet", Some(5_000)));
        assert_eq!(
            (refused.data.game_id.as_deref(), refused.data.round_id.as_deref()),
            (Some("mines"), Some("r2"))
        );
        for (event, entry) in events.iter().zip(fixture.log()) {
            assert_eq!(event.event_id, format!("{TENANT_ID}:{PLAYER_ID}:{}", entry.sequence));
            assert_eq!((event.schema_version, event.at_ms), (EVENTS_SCHEMA_VERSION, entry.at_ms));
            assert_eq!((event.data.hash, event.data.sequence), (entry.hash, entry.sequence));
        }
        assert_eq!(events[0].at_ms, NOW_MS);
    });
}

/// One command of each kind, as JSON, with the name of its event, which is one that the catalog lets wallets tell.
#[test]
fn each_kind_of_command_has_its_event() {
    let money = r#""asset":"BRL","amount_minor":1"#;
    let hold = r#""hold_key":{"scope":"withdrawal","id":"1"}"#;
    let of_transfer = r#""hold_key":{"scope":"transfer-out","id":"1"}"#;
    let play = r#""round_id":"r","game":"g""#;
    let cases = [
        ("bet", format!("{play},{money}"), "bet.placed"),
        ("win", format!("{play},{money}"), "bet.settled"),
        ("win", format!(r#"{play},{money},"source":{{"kind":"jackpot","pool":"p"}}"#), "wallet.prize_won"),
        ("rollback", r#""target_key":{"scope":"s","id":"1"}"#.to_owned(), "bet.rolled_back"),
        ("round_close", r#""round_id":"r""#.to_owned(), "round.closed"),
        ("deposit", format!(r#""provider":"p",{money}"#), "deposit.completed"),
        ("withdrawal", format!(r#""provider":"p",{money},"timeout_ms":1"#), "withdrawal.requested"),
        ("hold_post", hold.to_owned(), "withdrawal.completed"),
        ("hold_void", hold.to_owned(), "withdrawal.cancelled"),
        ("hold_expire", hold.to_owned(), "withdrawal.expired"),
        ("hold_post", of_transfer.to_owned(), "wallet.transfer_completed"),
        ("hold_void", of_transfer.to_owned(), "wallet.transfer_returned"),
        ("transfer_out", format!(r#""transfer_id":"t","to_wallet":"w",{money}"#), "wallet.transfer_sent"),
        ("transfer_in", format!(r#""transfer_id":"t","from_wallet":"w",{money}"#), "wallet.transfer_received"),
        (
            "exchange",
            r#""quote_id":"q","from_asset":"BRL","to_asset":"EUR","amount_minor":1,"rate":"1","expires_at_ms":1"#
                .to_owned(),
            "wallet.exchange_completed",
        ),
        ("promo_credit", format!(r#""campaign":"c",{money}"#), "wallet.promo_credited"),
        ("bonus_grant", format!(r#""campaign":"c",{money}"#), "bonus.granted"),
        ("bonus_convert", format!(r#""campaign":"c",{money}"#), "bonus.converted"),
        ("bonus_forfeit", r#""campaign":"c","asset":"BRL""#.to_owned(), "bonus.forfeited"),
        (
            "adjustment",
            format!(r#""direction":"credit","colour":"cash","reason":"r",{money}"#),
            "wallet.balance_adjusted",
        ),
        (
            "limit_set",
            format!(r#""limit":{{"kind":"wager","window":"fixed_day"}},{money}"#),
            "rg.limit_changed",
        ),
        ("exclude", String::new(), "rg.player_excluded"),
        ("block", r#""blocked":true"#.to_owned(), "wallet.player_blocked"),
        ("block", r#""blocked":false"#.to_owned(), "wallet.player_unblocked"),
        ("close", String::new(), "wallet.closed"),
    ];
    block_on(async {
        let fixture = Fixture::new();
        fixture.open().await.unwrap().send(deposit("d1", 1)).await.unwrap();
        let mut entry = fixture.log().remove(0);
        let (mut kinds, mut names) = (BTreeSet::new(), BTreeSet::from([MoneyEventName::CommandRefused]));
        for (kind, fields, name) in cases {
            let comma = if fields.is_empty() { "" } else { "," };
            let json = format!(r#"{{"kind":"{kind}","key":{{"scope":"s","id":"1"}}{comma}{fields}}}"#);
            entry.command =
                serde_json::from_str::<Command>(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
            assert_eq!(event_name(&entry).as_str(), name, "{json}");
            let json = serde_json::to_string(&event(TENANT_ID, PLAYER_ID, &entry)).unwrap();
            assert!(json.contains(&format!(r#""name":"{name}""#)));
            let data = serde_json::to_value(event(TENANT_ID, PLAYER_ID, &entry).data).unwrap();
            validate_wallet_data(name, &data).unwrap_or_else(|violations| panic!("{name}: {violations:?}"));
            kinds.insert(kind);
            names.insert(event_name(&entry));
        }
        assert_eq!(kinds, Command::KINDS.iter().copied().collect());
        assert_eq!(names, MoneyEventName::ALL.iter().copied().collect());
        assert_ne!(BRL.code, EUR.code);
    });
}

#[test]
fn the_catalog_knows_these_events_of_wallets_and_no_others() {
    let catalog = CATALOG.events().filter(|spec| spec.emitters.wallet).map(|spec| spec.name);
    let told = MoneyEventName::ALL.iter().map(|name| name.as_str());
    assert_eq!(told.collect::<BTreeSet<_>>(), catalog.collect());
}

#[test]
fn messages_hold_what_fits_and_every_event_once() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        for number in 0..400 {
            wallet.win(long_win(number)).await.unwrap_err();
        }
        let log = fixture.log();
        let messages = pack_events(TENANT_ID, PLAYER_ID, &log).unwrap();
        assert!(
            messages.len() > 1 && messages.iter().all(|message| message.len() <= QUEUE_MESSAGE_BYTES_MAX)
        );
        let events: Vec<_> = messages.iter().flat_map(|message| wallet_events(message)).collect();
        assert_eq!(events, log.iter().map(|entry| event(TENANT_ID, PLAYER_ID, entry)).collect::<Vec<_>>());
        assert!(pack_events(TENANT_ID, PLAYER_ID, &log[..0]).unwrap().is_empty());
    });
}
