//! Where outcomes come from: a table's chains, made in slices, sealed at rest, and salted by a beacon after their
//! terminating hashes are public.

use cactus_edge::{Fault, ObjectSql, Rng};
use cactus_games::beacon::{Network, Randomness, Signature};
use cactus_games::crash::{BeaconMix, BeaconRandomness, CrashPoint, Salt};
use igaming_contracts::tenant::{BeaconConfig, CrashTableConfig};

use super::chain::{Chain, Made, Making, Vault};
use super::live::Live;
use super::round::{Progress, StoredRound};
use super::store::{Store, StoredChain};

/// Games of a chain. At a round every 15 s it lasts half a year.
pub(super) const CHAIN_GAMES: u64 = cactus_games::crash::CHAIN_GAMES_DEFAULT;

/// Games left when the next chain is made: a day and more, so that its salt is there long before it is needed.
const GAMES_LEFT_TO_PREPARE: u64 = 10_000;

/// Links made at a time, some 10 ms: a tick may wait for it.
pub(super) const LINKS_PER_SLICE: u64 = 20_000;

/// Between the publication of a terminating hash, or the end of betting, and the beacon's round that decides: what is
/// fixed must be fixed before anybody can know that round. Measured practice elsewhere is as thin as 0.4 s.
const BEACON_PERIODS_AHEAD: u64 = 2;

/// Before the beacon is asked again for a round that is due but not there.
const ASK_AGAIN_MS: u64 = 500;

impl Live {
    /// Whether a round could be opened: the chain in use, or the next, has its salt and games left.
    pub fn has_playable_chain(&self) -> bool {
        let next = self.next_round_number();
        let current =
            self.chain.as_ref().is_some_and(|chain| chain.salt.is_some() && chain.has_game_of(next));
        current || self.next_chain.as_ref().is_some_and(|chain| chain.salt.is_some())
    }

    /// Games of the chain in use whose hashes are public.
    pub fn played_games(&self) -> u64 {
        match &self.round {
            Some(round) if matches!(round.stored.progress, Progress::Over { .. }) => round.stored.game,
            Some(round) => round.stored.game - 1,
            None => 0,
        }
    }

    /// Makes the chain that is needed next, one slice at a time, and publishes it when it is whole. Whether there is
    /// more to do at once.
    pub fn make_chain<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        vault: &Vault,
        rng: &impl Rng,
        chain_games: u64,
        now_ms: u64,
    ) -> Result<bool, Fault> {
        if self.making.is_none() {
            if !self.needs_chain(now_ms) {
                return Ok(false);
            }
            let chain = self.chain.as_ref().map_or(1, |chain| chain.stored.chain + 1);
            self.making = Some(Making::begin(chain, chain_games, rng)?);
        }
        let Some(making) = &mut self.making else { return Ok(false) };
        if !making.advance(LINKS_PER_SLICE) {
            return Ok(true);
        }
        let Some(whole) = self.making.take() else { return Ok(false) };
        self.publish(store, whole.finish(vault, rng)?, now_ms)?;
        Ok(false)
    }

    fn needs_chain(&self, now_ms: u64) -> bool {
        if self.next_chain.is_some() || self.config.is_none() {
            return false;
        }
        match &self.chain {
            None => self.has_audience(now_ms),
            Some(chain) => chain.stored.games - self.played_games() <= GAMES_LEFT_TO_PREPARE,
        }
    }

    /// From here on the chain cannot be another: its terminating hash is public, and so is the beacon's round that
    /// will salt it.
    fn publish<S: ObjectSql>(&mut self, store: &Store<S>, made: Made, now_ms: u64) -> Result<(), Fault> {
        let config = self.config.as_ref().ok_or_else(|| Fault::internal("no configuration"))?;
        let beacon = config.config.beacon.clone();
        let (beacon_round, _) = beacon_round_after(&beacon, now_ms)?;
        let stored = StoredChain {
            chain: made.chain,
            first_round: None,
            games: made.games,
            terminating_hash: made.terminating.to_string(),
            sealed_checkpoints: made.sealed_checkpoints,
            published_at_ms: now_ms,
            beacon,
            beacon_round,
            beacon_signature: None,
        };
        store.insert_chain(&stored)?;
        self.next_chain = Some(Chain::from_stored(stored)?);
        self.ask_beacon_at_ms = 0;
        Ok(())
    }

    /// Puts the next chain in use when the one in use has no game for this round.
    pub fn take_next_chain_if_needed<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        round: u64,
    ) -> Result<(), Fault> {
        if self.chain.as_ref().is_some_and(|chain| chain.has_game_of(round)) {
            return Ok(());
        }
        let mut next = self.next_chain.take().ok_or_else(|| Fault::internal("no chain follows"))?;
        assert!(next.salt.is_some(), "a chain is used only after its seeding event");
        store.begin_chain(next.stored.chain, round)?;
        next.stored.first_round = Some(round);
        self.chain = Some(next);
        Ok(())
    }

    /// Which round of which beacon is waited for, and since when it can be asked for: the running round's first.
    pub fn awaited_beacon(&self) -> Option<Awaited> {
        if let Some(round) = &self.round
            && matches!(round.stored.progress, Progress::Open)
            && round.stored.beacon_signature.is_none()
            && let Some(beacon_round) = round.stored.beacon_round
        {
            return Awaited::of(&round.config.beacon, beacon_round, Wanted::Round(round.number));
        }
        let chain = self.next_chain.as_ref().filter(|chain| chain.salt.is_none())?;
        let StoredChain { chain, beacon, beacon_round, .. } = &chain.stored;
        Awaited::of(beacon, *beacon_round, Wanted::Chain(*chain))
    }

    /// When the beacon is asked next.
    pub fn next_beacon_ms(&self) -> Option<u64> {
        self.awaited_beacon().map(|awaited| awaited.at_ms.max(self.ask_beacon_at_ms))
    }

    /// Persists a round of the beacon, whose signature was checked; what was not there is asked for later.
    pub fn take_beacon<S: ObjectSql>(
        &mut self,
        store: &Store<S>,
        awaited: &Awaited,
        signature: Option<&Signature>,
        now_ms: u64,
    ) -> Result<(), Fault> {
        let still = self.awaited_beacon().is_some_and(|now| now == *awaited);
        let Some(signature) = signature.filter(|_| still) else {
            self.ask_beacon_at_ms = now_ms.saturating_add(ASK_AGAIN_MS);
            return Ok(());
        };
        match awaited.wanted {
            Wanted::Round(number) => {
                let round = self.round.as_mut().filter(|round| round.number == number);
                let round = round.ok_or_else(|| Fault::internal("another round waits for the beacon"))?;
                round.stored.beacon_signature = Some(signature.to_string());
                store.update_round(number, &round.stored)
            }
            Wanted::Chain(number) => {
                let chain = self.next_chain.as_mut().filter(|chain| chain.stored.chain == number);
                let chain = chain.ok_or_else(|| Fault::internal("another chain waits for the beacon"))?;
                store.seed_chain(number, &signature.to_string())?;
                chain.stored.beacon_signature = Some(signature.to_string());
                chain.salt = Some(Salt::from_bytes(signature.randomness().0));
                Ok(())
            }
        }
    }
}

/// A round of a beacon that something waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Awaited {
    pub beacon: BeaconConfig,
    pub round: u64,
    /// When it is published.
    pub at_ms: u64,
    pub wanted: Wanted,
}

/// What a beacon's round is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The salt of a chain.
    Chain(u32),
    /// The outcome of a round, together with the chain.
    Round(u64),
}

impl Awaited {
    fn of(beacon: &BeaconConfig, round: u64, wanted: Wanted) -> Option<Self> {
        let at_ms = network(beacon).ok()?.time_of(round)?.checked_mul(1_000)?;
        Some(Self { beacon: beacon.clone(), round, at_ms, wanted })
    }

    /// Checks a signature that came from anywhere.
    pub fn verify(&self, signature_hex: &str) -> Result<Signature, Fault> {
        let refused = |rejection| Fault::unavailable(format!("beacon round {}: {rejection}", self.round));
        let signature = Signature::from_hex(signature_hex).map_err(refused)?;
        network(&self.beacon)?.verify(self.round, &signature).map_err(refused)?;
        Ok(signature)
    }
}

/// The network of a configuration.
pub(super) fn network(beacon: &BeaconConfig) -> Result<Network, Fault> {
    let mut public_key = [0; 96];
    hex::decode_to_slice(&beacon.public_key, &mut public_key)
        .map_err(|_| Fault::internal("the beacon's public key is not 192 hexadecimal digits"))?;
    Ok(Network { public_key, genesis_s: beacon.genesis_s, period_s: beacon.period_s })
}

/// The beacon's round that decides about what is fixed at a time, and when it is published: the first that is at least
/// two periods later.
pub(super) fn beacon_round_after(beacon: &BeaconConfig, fixed_at_ms: u64) -> Result<(u64, u64), Fault> {
    let network = network(beacon)?;
    let from_s =
        fixed_at_ms.div_ceil(1_000).saturating_add(beacon.period_s.saturating_mul(BEACON_PERIODS_AHEAD));
    let round = network.first_round_from(from_s);
    let at_ms = round.and_then(|round| network.time_of(round)?.checked_mul(1_000));
    round.zip(at_ms).ok_or_else(|| Fault::internal("the beacon's rounds do not reach so far"))
}

/// The randomness of a signature that was checked before.
pub(super) fn randomness(signature_hex: &str) -> Result<Randomness, Fault> {
    let signature = Signature::from_hex(signature_hex).map_err(|error| Fault::corrupt(error.to_string()))?;
    Ok(signature.randomness())
}

/// Where a round crashes. Whoever calls keeps it secret until then.
pub(super) fn point(
    vault: &Vault,
    chain: &Chain,
    round: &StoredRound,
    config: &CrashTableConfig,
) -> Result<CrashPoint, Fault> {
    let link = vault.link(chain, round.game)?.reveal();
    assert_eq!(link.step().to_string(), round.previous_hash, "the game continues the chain");
    let salt = chain.salt.ok_or_else(|| Fault::internal("a chain without a salt"))?;
    let mix = match (round.beacon_round, round.beacon_signature.as_deref()) {
        (None, _) => None,
        (Some(round), Some(signature)) => {
            let randomness = BeaconRandomness::from_bytes(randomness(signature)?.0);
            Some(BeaconMix { round, randomness })
        }
        (Some(_), None) => return Err(Fault::internal("the beacon's round is not there")),
    };
    let parameters = super::play::table_parameters(config);
    let parameters = parameters.map_err(|rejection| Fault::internal(format!("the table: {rejection}")))?;
    Ok(CrashPoint::of_game(&link, &salt, round.game, mix.as_ref(), &parameters))
}
