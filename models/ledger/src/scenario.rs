//! Scenarios: who asks for what, and what may go wrong.

mod payout;
mod pipeline;
mod play;
mod transfer;

use cactus_ledger::{AmountMinor, Command, CommandKey, Policy, ProviderCode, WalletId};

use crate::small_world::SmallWorld;
use crate::world::{Side, World};

pub use payout::{payout, payout_clock_back, payout_or_play};
pub use pipeline::{pipeline, pipeline_dead_letters};
pub use play::{play, play_cancelled, play_reopened};
pub use transfer::{transfer, transfer_crossed, transfer_flushed, transfer_or_play};

/// 2023-11-14T22:13:20Z: any time does.
const START_MS: u64 = 1_700_000_000_000;

/// One tick of the world's clock. Longer than a log of the model, so that the millisecond that each entry takes does
/// not run ahead of the clock.
pub(crate) const TICK_MS: u64 = 1_000;

/// How many more times each thing may go wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Faults {
    /// Messages lost, or put aside as dead letters.
    pub lost: u8,
    /// Messages that arrive and arrive again.
    pub repeated: u8,
    /// Crashes and failures of the store, before or after persisting.
    pub crashes: u8,
    /// The clock set back by a tick.
    pub clock_back: u8,
}

impl Faults {
    pub(crate) const fn total(self) -> u8 {
        self.lost + self.repeated + self.crashes + self.clock_back
    }
}

/// A client with one command for one wallet.
#[derive(Clone, Debug)]
pub struct Plan {
    pub wallet: Side,
    pub command: Command,
    /// How often it sends, the first time included; it stops when it is answered.
    pub sends: u8,
}

/// Something that must be seen to happen in some state: a world in which nothing happens has no bugs either.
pub type Reached = (&'static str, fn(&SmallWorld, &World) -> bool);

/// A configuration of the small world.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: &'static str,
    pub policy: Policy,
    /// What the wallets have done before the world begins.
    pub opening: Vec<(Side, Command)>,
    pub clients: Vec<Plan>,
    /// How many clients at most wait for an answer at one time.
    pub in_flight_max: usize,
    pub faults: Faults,
    /// How far the clock runs.
    pub ticks: u8,
    /// Whether the wallets flush their logs to the projection.
    pub flushes: bool,
    /// Whether gaps of the projection are filled on request.
    pub reconciles: bool,
    pub reached: Vec<Reached>,
}

impl Scenario {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            policy: Policy::default(),
            opening: Vec::new(),
            clients: Vec::new(),
            in_flight_max: 3,
            faults: Faults::default(),
            ticks: 0,
            flushes: false,
            reconciles: false,
            reached: Vec::new(),
        }
    }

    /// Every scenario.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            payout(),
            payout_or_play(),
            payout_clock_back(),
            transfer(),
            transfer_or_play(),
            transfer_crossed(),
            play(),
            play_cancelled(),
            play_reopened(),
            pipeline(),
            pipeline_dead_letters(),
            transfer_flushed(),
        ]
    }

    pub(crate) fn now_ms(&self, tick: u8) -> u64 {
        START_MS + TICK_MS * u64::from(tick)
    }

    /// The first client that sends the command of a key.
    pub(crate) fn client_of(&self, key: &CommandKey) -> Option<usize> {
        self.clients.iter().position(|client| client.command.key() == key)
    }
}

pub(crate) fn wallet_id(side: Side) -> WalletId {
    let id = match side {
        Side::A => "demo/a",
        Side::B => "demo/b",
    };
    WalletId::new(id).expect("a valid id")
}

fn key(scope: &str, id: &str) -> CommandKey {
    CommandKey::new(scope, id).expect("a valid key")
}

fn minor(amount_minor: u64) -> AmountMinor {
    AmountMinor::new(amount_minor).expect("a valid amount")
}

fn provider() -> ProviderCode {
    ProviderCode::new("pix").expect("a valid code")
}

fn client(wallet: Side, sends: u8, command: impl Into<Command>) -> Plan {
    Plan { wallet, command: command.into(), sends }
}
