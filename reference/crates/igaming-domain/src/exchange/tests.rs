use cactus_edge::Fault;
use cactus_edge::sqlite::{FailWhen, ManualClock, SeededRng};
use cactus_ledger::{AmountMinor, Exchange};
use igaming_contracts::Answer;
use igaming_contracts::tenant::{ExchangeRate, TenantConfig};
use igaming_contracts::wallet::{ExchangeRejection, Exchanged, Quote, QuoteRequest};
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};
use igaming_testkit::demo_tenant;
use pollster::block_on;

use super::{ExchangeService, ExchangeWallet, QUOTE_LIFETIME_MS, QuoteKey, price};
use crate::ServiceError;
use crate::tenants::parse_config;
use crate::wallet::fixture::{Fixture, NOW_MS, PLAYER_ID, TENANT_ID, Wallet, deposit};

type Outcome<T> = Result<T, ServiceError<ExchangeRejection>>;

impl ExchangeWallet for Wallet {
    async fn exchange(&self, command: &Exchange) -> Result<Answer<CommandApplied, WalletRejection>, Fault> {
        match self.send(command.clone()).await {
            Ok(applied) => Ok(Answer::Done(applied)),
            Err(ServiceError::Rejected(rejection)) => Ok(Answer::Rejected(rejection)),
            Err(ServiceError::Fault(fault)) => Err(fault),
        }
    }
}

fn rate(from: &str, to: &str, rate: &str, margin_basis_points: u16) -> ExchangeRate {
    ExchangeRate {
        from: from.to_owned(),
        to: to.to_owned(),
        rate: rate.parse().unwrap(),
        margin_basis_points,
    }
}

struct World {
    fixture: Fixture,
    wallet: Wallet,
    tenant: TenantConfig,
    key: QuoteKey,
    rng: SeededRng,
}

impl World {
    fn new() -> Self {
        let fixture = Fixture::new();
        let wallet = block_on(fixture.open()).unwrap();
        block_on(wallet.send(deposit("d1", 100_000))).unwrap();
        let exchange_rates = vec![rate("BRL", "EUR", "0.1739", 150), rate("EUR", "BRL", "5.7504", 0)];
        let tenant = TenantConfig { exchange_rates, ..demo_tenant() };
        Self { fixture, wallet, tenant, key: QuoteKey::new(&[7; 32]).unwrap(), rng: SeededRng::new(1) }
    }

    fn service<'a>(
        &'a self,
        tenant_id: &'a str,
        player_id: &'a str,
    ) -> ExchangeService<'a, ManualClock, SeededRng, Wallet> {
        let Self { fixture, wallet, key, rng, .. } = self;
        ExchangeService { tenant_id, player_id, key, clock: &fixture.clock, rng, wallet }
    }

    fn quote(&self, from: &str, to: &str, minor: u64) -> Outcome<Quote> {
        let amount_minor = AmountMinor::new(minor).unwrap();
        let request = QuoteRequest { from: from.to_owned(), to: to.to_owned(), amount_minor };
        self.service(TENANT_ID, PLAYER_ID).quote(&self.tenant, &request)
    }

    fn take(&self, quote: &str) -> Outcome<(Exchanged, bool)> {
        block_on(self.service(TENANT_ID, PLAYER_ID).take(quote))
    }
}

#[test]
fn a_quote_is_what_the_wallet_gives_and_is_taken_once() {
    let world = World::new();
    // 0.1739 x 0.985 = 0.1712915; 10,000 x that = 1,712.915, floored.
    let quote = world.quote("BRL", "EUR", 10_000).unwrap();
    assert_eq!((quote.rate.to_string().as_str(), quote.receive_minor), ("0.1712915", 1_712));
    assert_eq!(quote.expires_at_ms, NOW_MS + QUOTE_LIFETIME_MS);
    let (exchanged, replayed) = world.take(&quote.quote).unwrap();
    assert_eq!((exchanged.receive_minor, exchanged.to_balance.cash_minor, replayed), (1_712, 1_712, false));
    assert_eq!(exchanged.from_balance.cash_minor, 90_000);
    world.fixture.clock.set_ms(quote.expires_at_ms + 1);
    assert_eq!(
        world.take(&quote.quote).unwrap(),
        (exchanged, true),
        "taken in time, however late it is asked"
    );
    assert_eq!(world.fixture.log().len(), 2);
    let other = world.quote("BRL", "EUR", 10_000).unwrap();
    assert_ne!(other.quote_id, quote.quote_id);
}

#[test]
fn every_amount_is_quoted_as_it_is_given() {
    let world = World::new();
    for minor in [6, 7, 11, 99, 100, 101, 583, 584, 9_999] {
        let quote = world.quote("BRL", "EUR", minor).unwrap();
        let before = world.wallet.balances().unwrap().balances;
        let held =
            before.iter().find(|balance| balance.currency == "EUR").map_or(0, |balance| balance.cash_minor);
        let (exchanged, _) = world.take(&quote.quote).unwrap();
        assert_eq!(exchanged.to_balance.cash_minor, held + quote.receive_minor);
        assert_eq!(quote.receive_minor, minor * 1_712_915 / 10_000_000);
    }
}

#[test]
fn an_expired_forged_or_foreign_quote_is_refused() {
    let world = World::new();
    let quote = world.quote("BRL", "EUR", 10_000).unwrap();
    let invalid = Err(ServiceError::Rejected(ExchangeRejection::QuoteInvalid));
    for position in 0..quote.quote.len() {
        let mut bytes = quote.quote.clone().into_bytes();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(bytes).unwrap();
        if forged != quote.quote {
            assert_eq!(world.take(&forged), invalid, "byte {position}");
        }
    }
    for text in ["", ".", "a.b", &"a".repeat(5_000)] {
        assert_eq!(world.take(text), invalid);
    }
    for (tenant_id, player_id) in [("rival", PLAYER_ID), (TENANT_ID, "plr_2")] {
        assert_eq!(block_on(world.service(tenant_id, player_id).take(&quote.quote)), invalid);
    }
    let elsewhere = World { key: QuoteKey::new(&[8; 32]).unwrap(), ..World::new() };
    assert_eq!(world.take(&elsewhere.quote("BRL", "EUR", 10_000).unwrap().quote), invalid);
    assert!(QuoteKey::new(&[7; 31]).is_none());

    world.fixture.clock.set_ms(quote.expires_at_ms);
    let expires_at_ms = quote.expires_at_ms;
    let expired = Err(ServiceError::Rejected(ExchangeRejection::QuoteExpired { expires_at_ms }));
    assert_eq!(world.take(&quote.quote), expired);
    world.fixture.clock.set_ms(NOW_MS);
    assert_eq!(world.take(&quote.quote), expired, "refused for good");
    assert_eq!(world.wallet.balances().unwrap().balances[0].cash_minor, 100_000);
}

#[test]
fn each_refusal_has_its_name() {
    let world = World::new();
    let code = |outcome: Outcome<Quote>| match outcome {
        Err(ServiceError::Rejected(rejection)) => igaming_contracts::Rejection::code(&rejection),
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(code(world.quote("XXX", "EUR", 0)), "invalid_amount");
    assert_eq!(code(world.quote("XXX", "EUR", 1)), "unknown_currency");
    assert_eq!(code(world.quote("BRL", "eur", 1)), "unknown_currency");
    assert_eq!(code(world.quote("BRL", "BRL", 1)), "currencies_same");
    assert_eq!(code(world.quote("BRL", "USD", 1)), "rate_unavailable");
    assert_eq!(code(world.quote("BRL", "EUR", 5)), "amount_too_small");
    assert_eq!(code(world.quote("EUR", "BRL", AmountMinor::MAX.get())), "amount_too_large");
    let quote = world.quote("BRL", "EUR", 100_001).unwrap();
    let short = ExchangeRejection::InsufficientFunds { needed_minor: 100_001, available_minor: 100_000 };
    assert_eq!(world.take(&quote.quote), Err(ServiceError::Rejected(short)));
}

#[test]
fn a_lost_answer_exchanges_once() {
    for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
        let world = World::new();
        let quote = world.quote("BRL", "EUR", 10_000).unwrap();
        world.fixture.sql.faults().fail_next(when);
        assert!(matches!(world.take(&quote.quote), Err(ServiceError::Fault(fault)) if fault.is_retryable()));
        let (exchanged, replayed) = world.take(&quote.quote).unwrap();
        assert_eq!(
            (exchanged.from_balance.cash_minor, replayed),
            (90_000, when == FailWhen::AfterPersisting)
        );
    }
}

#[test]
fn margins_are_exact_and_rates_are_checked_before_they_serve() {
    for (whole, margin, expected) in [
        ("5.7504", 0, Some("5.7504")),
        ("5.7504", 1, Some("5.74982496")),
        ("0.00000001", 5_000, Some("0.000000005")),
        ("1", 9_999, Some("0.0001")),
        ("1", 10_000, None),
        ("1", 10_001, None),
        ("0.123456789012345678", 1, None),
    ] {
        let price = price(&rate("BRL", "EUR", whole, margin)).map(|price| price.to_string());
        assert_eq!(price.as_deref(), expected, "{whole} less {margin}");
    }
    let config = |rates: Vec<ExchangeRate>| {
        serde_json::to_string(&TenantConfig { exchange_rates: rates, ..demo_tenant() }).unwrap()
    };
    let good = vec![rate("BRL", "EUR", "0.1739", 150), rate("EUR", "BRL", "5.7504", 150)];
    assert_eq!(parse_config(&config(good.clone())).unwrap().exchange_rates, good);
    for bad in [
        vec![rate("BRL", "XXX", "1", 0)],
        vec![rate("BRL", "BRL", "1", 0)],
        vec![rate("BRL", "EUR", "1", 10_000)],
        vec![rate("BRL", "EUR", "1", 0), rate("BRL", "EUR", "2", 0)],
    ] {
        assert!(parse_config(&config(bad)).unwrap_err().detail.contains("exchange_rates"));
    }
    let float = config(good).replace("\"0.1739\"", "0.1739");
    assert!(parse_config(&float).is_err(), "a rate is text, never a float");
}
