//! A beacon whose secret key is known, so that its rounds are signed as a network would.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use bls12_381_plus::elliptic_curve::hash2curve::ExpandMsgXmd;
use bls12_381_plus::group::Curve;
use bls12_381_plus::{G1Projective, G2Projective, Scalar};
use cactus_edge::sqlite::ManualClock;
use cactus_edge::{Clock, Fault};
use igaming_contracts::tenant::BeaconConfig;
use sha2::{Digest, Sha256};

use super::super::Beacon;
use super::bank::yield_once;

const DOMAIN: &[u8] = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
const SECRET: u64 = 0x05ee_d0fa_7e57;

/// What the beacon does when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Well,
    /// No answer.
    Away,
    /// An answer that another key signed.
    Forged,
}

#[derive(Clone)]
pub(super) struct TestBeacon {
    clock: ManualClock,
    pub mood: Rc<Cell<Mood>>,
    signed: Rc<RefCell<HashMap<u64, String>>>,
}

impl TestBeacon {
    pub fn new(clock: ManualClock) -> Self {
        Self { clock, mood: Rc::new(Cell::new(Mood::Well)), signed: Rc::default() }
    }
}

/// The network of [`TestBeacon`].
pub(super) fn network() -> BeaconConfig {
    BeaconConfig {
        url: "https://beacon.example/public/".to_owned(),
        public_key: hex::encode((G2Projective::GENERATOR * Scalar::from(SECRET)).to_affine().to_compressed()),
        genesis_s: 1_600_000_000,
        period_s: 1,
    }
}

fn sign(secret: u64, round: u64) -> String {
    let message: [u8; 32] = Sha256::digest(round.to_be_bytes()).into();
    let hashed = G1Projective::hash::<ExpandMsgXmd<Sha256>>(&message, DOMAIN);
    hex::encode((hashed * Scalar::from(secret)).to_affine().to_compressed())
}

impl Beacon for TestBeacon {
    async fn signature(&self, network: &BeaconConfig, round: u64) -> Result<Option<String>, Fault> {
        yield_once().await;
        let at_ms = (network.genesis_s + (round - 1) * network.period_s) * 1_000;
        match self.mood.get() {
            Mood::Away => return Err(Fault::unavailable("the beacon did not answer")),
            Mood::Forged => return Ok(Some(sign(SECRET + 1, round))),
            Mood::Well if self.clock.now_ms() < at_ms => return Ok(None),
            Mood::Well => {}
        }
        let mut signed = self.signed.borrow_mut();
        Ok(Some(signed.entry(round).or_insert_with(|| sign(SECRET, round)).clone()))
    }
}
