use std::cell::{Cell, RefCell};

use cactus_edge::Fault;
use cactus_ledger::{AmountMinor, BRL, Rejection, TransferId};
use igaming_contracts::Answer;
use igaming_contracts::Rejection as _;
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet::{TransferRejection, TransferRequest, TransferStatus};
use igaming_contracts::wallet_do::{TransferOutRequest, TransferProgress, TransferStage, WalletRejection};
use igaming_testkit::demo_tenant;
use pollster::block_on;

use super::{Players, SenderWallet, TransferService, transfer_id};
use crate::ServiceError;

const A: &str = "plr_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "plr_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// One other player, and how often somebody asked.
#[derive(Default)]
struct Register {
    asked: Cell<u32>,
    closed: Cell<bool>,
}

impl Players for Register {
    async fn exists(&self, player_id: &str) -> Result<bool, Fault> {
        self.asked.set(self.asked.get() + 1);
        Ok(player_id == B && !self.closed.get())
    }
}

/// Answers as told, and remembers one transfer.
#[derive(Default)]
struct Recorder {
    sent: RefCell<Option<TransferProgress>>,
    refuses: RefCell<Option<Rejection>>,
}

impl SenderWallet for Recorder {
    async fn transfer_out(
        &self,
        request: &TransferOutRequest,
    ) -> Result<Answer<TransferProgress, WalletRejection>, Fault> {
        let refusal = *self.refuses.borrow();
        let stage = match refusal {
            Some(rejection) => TransferStage::Refused { rejection: WalletRejection(rejection) },
            None => TransferStage::Pending {},
        };
        let progress = TransferProgress { request: request.clone(), at_ms: 7, stage, replayed: false };
        self.sent.replace(Some(progress.clone()));
        Ok(refusal.map_or(Answer::Done(progress), |rejection| Answer::Rejected(WalletRejection(rejection))))
    }

    async fn find_transfer(&self, transfer_id: &TransferId) -> Result<Option<TransferProgress>, Fault> {
        Ok(self.sent.borrow().clone().filter(|sent| sent.request.transfer_id == *transfer_id))
    }
}

#[derive(Default)]
struct World {
    players: Register,
    wallet: Recorder,
}

type Sent = Result<(igaming_contracts::wallet::Transfer, bool), ServiceError<TransferRejection>>;

impl World {
    fn send(&self, tenant: &TenantConfig, request: &TransferRequest, key: Option<&str>) -> Sent {
        let (players, wallet) = (&self.players, &self.wallet);
        let service = TransferService { tenant_id: "demo", tenant, player_id: A, players, wallet };
        block_on(service.send(request, key))
    }
}

fn request() -> TransferRequest {
    let amount_minor = AmountMinor::new(400).unwrap();
    TransferRequest { to_player_id: B.to_owned(), currency: "BRL".to_owned(), amount_minor }
}

fn code(sent: Sent) -> &'static str {
    match sent {
        Err(ServiceError::Rejected(rejection)) => rejection.code(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_transfer_is_asked_for_under_an_id_of_sender_and_key() {
    let world = World::default();
    let (transfer, replayed) = world.send(&demo_tenant(), &request(), Some("k1")).unwrap();
    assert_eq!((transfer.status, transfer.amount_minor, replayed), (TransferStatus::Pending, 400, false));
    assert_eq!(transfer.transfer_id, transfer_id("demo", A, "k1"));
    let ids = [("demo", A, "k1"), ("demo", A, "k2"), ("demo", B, "k1"), ("rival", A, "k1")]
        .map(|(tenant, player, key)| transfer_id(tenant, player, key));
    for (index, id) in ids.iter().enumerate() {
        assert_eq!((id.len(), ids.iter().position(|other| other == id)), (35, Some(index)));
    }
    let service = TransferService {
        tenant_id: "demo",
        tenant: &demo_tenant(),
        player_id: A,
        players: &world.players,
        wallet: &world.wallet,
    };
    assert_eq!(block_on(service.find(&transfer.transfer_id)).unwrap(), transfer);
    for unknown in ["tr_1", "", "two words"] {
        let refused = block_on(service.find(unknown));
        assert_eq!(refused, Err(ServiceError::Rejected(TransferRejection::TransferNotFound)));
    }
}

#[test]
fn each_refusal_comes_in_its_order_and_sends_nothing() {
    let world = World::default();
    let disabled = TenantConfig { transfers: false, ..demo_tenant() };
    let zero = TransferRequest { amount_minor: AmountMinor::ZERO, ..request() };
    let currency = |code: &str| TransferRequest { currency: code.to_owned(), ..request() };
    let to = |player: &str| TransferRequest { to_player_id: player.to_owned(), ..request() };
    let key = Some("k1");
    assert_eq!(code(world.send(&disabled, &zero, None)), "idempotency_key_required");
    assert_eq!(code(world.send(&disabled, &zero, key)), "invalid_amount");
    for unknown in ["XXX", "brl", ""] {
        assert_eq!(code(world.send(&disabled, &currency(unknown), key)), "unknown_currency");
    }
    assert_eq!(code(world.send(&disabled, &to(A), key)), "self_transfer");
    assert_eq!(code(world.send(&disabled, &to("nobody"), key)), "transfers_disabled");
    for nobody in
        ["", "nobody", "plr_1", "plr_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", "plr_b/../../wallet-do", "demo:x"]
    {
        assert_eq!(code(world.send(&demo_tenant(), &to(nobody), key)), "receiver_unknown");
    }
    assert_eq!(world.players.asked.get(), 0, "none of these can be a player");
    let elsewhere = "plr_cccccccccccccccccccccccccccccccc";
    assert_eq!(code(world.send(&demo_tenant(), &to(elsewhere), key)), "receiver_unknown");
    assert_eq!((world.players.asked.get(), world.wallet.sent.borrow().clone()), (1, None), "no ghost wallet");
}

#[test]
fn what_the_wallet_refuses_is_told_with_its_numbers() {
    for (rejection, expected) in [
        (
            Rejection::InsufficientFunds {
                asset: BRL.code,
                needed_minor: AmountMinor::new(400).unwrap(),
                available_minor: AmountMinor::ZERO,
            },
            TransferRejection::InsufficientFunds { needed_minor: 400, available_minor: 0 },
        ),
        (
            Rejection::IdempotencyConflict { field: cactus_ledger::Field::AmountMinor },
            TransferRejection::IdempotencyConflict,
        ),
        (
            Rejection::PlayerBlocked,
            TransferRejection::TransferRefused { wallet_code: "player_blocked".to_owned() },
        ),
    ] {
        let world = World::default();
        world.wallet.refuses.replace(Some(rejection));
        let refused = world.send(&demo_tenant(), &request(), Some("k1"));
        assert_eq!(refused, Err(ServiceError::Rejected(expected.clone())));
        // The brand's setting has changed since; the answer has not.
        let disabled = TenantConfig { transfers: false, ..demo_tenant() };
        assert_eq!(world.send(&disabled, &request(), Some("k1")), Err(ServiceError::Rejected(expected)));
    }
}

#[test]
fn a_transfer_that_was_begun_is_answered_whatever_has_changed() {
    let world = World::default();
    let (first, _) = world.send(&demo_tenant(), &request(), Some("k1")).unwrap();
    world.players.closed.set(true);
    assert_eq!(world.send(&demo_tenant(), &request(), Some("k1")).unwrap(), (first.clone(), true));
    let disabled = TenantConfig { transfers: false, ..demo_tenant() };
    assert_eq!(world.send(&disabled, &request(), Some("k1")).unwrap(), (first, true));
    let other = TransferRequest { amount_minor: AmountMinor::new(401).unwrap(), ..request() };
    assert_eq!(code(world.send(&disabled, &other, Some("k1"))), "idempotency_conflict");
    assert_eq!(code(world.send(&disabled, &request(), Some("k2"))), "transfers_disabled");
}
