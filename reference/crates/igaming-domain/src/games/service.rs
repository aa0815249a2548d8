use cactus_edge::{Alarm, Clock, Fault, ObjectSql, Rng};
use cactus_games::{ClientSeed, Nonce, Outcome, SealingKey, ServerSeed};
use igaming_contracts::games::{
    GamesRejection, RevealedSeed, RotateRequest, RotateSeeds, Rotated, Seeds, Verification, VerifyRequest,
};

use super::idempotency::{Key, Known, Receipt};
use super::record::{Move, Record};
use super::round::{Moment, RoundRef, State, StoredRound, View};
use super::rules::{self, CheckedStart, GamesError, rejected};
use super::store::{LoadedRound, Owner, PlayerSeeds, Store};
use super::vault::Vault;
use super::verification::{check_beside_round_id, verify_round, verify_values};
use super::wallet::Wallet;

/// Random bytes of a client seed that the player did not choose: 128 bits, 32 hexadecimal digits.
const DEFAULT_CLIENT_SEED_BYTES: usize = 16;

/// An answer, and whether it is the first one again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replied<T> {
    /// The answer.
    pub response: T,
    /// The `Idempotency-Key` had been used for the same request; nothing happened now.
    pub replayed: bool,
}

/// The games of one player: seeds, rounds of Mines and Tower, and the settlement of their bets and wins.
///
/// Each operation that changes something takes the request's `Idempotency-Key`. The same key and request get the
/// same answer for ever, also when it was a refusal that depended on the player's state.
///
/// After a fault it may be unknown whether the stake was taken or the payout credited. Neither is lost or done
/// twice: the same request with the same key goes on from there, and so does [`PlayerGames::on_alarm`].
#[derive(Debug)]
pub struct PlayerGames<S, A, C, R, W> {
    pub(super) owner: Owner,
    pub(super) vault: Vault,
    pub(super) sql: S,
    pub(super) alarm: A,
    pub(super) clock: C,
    pub(super) rng: R,
    pub(super) wallet: W,
}

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: Wallet> PlayerGames<S, A, C, R, W> {
    /// The games of `owner`, over the storage of the owner's object, whose tables exist
    /// ([`create_tables`](super::create_tables)).
    ///
    /// The first of the keys seals the seeds; all of them open what was sealed with them.
    pub fn new(owner: Owner, keys: Vec<SealingKey>, sql: S, alarm: A, clock: C, rng: R, wallet: W) -> Self {
        let vault = Vault::new(owner.clone(), keys);
        Self { owner, vault, sql, alarm, clock, rng, wallet }
    }

    /// The seeds in use and the commitment to the next. Draws them at first use.
    ///
    /// # Errors
    /// Faults only.
    pub fn seeds(&self) -> Result<Seeds, GamesError> {
        Ok(seeds_view(&self.player()?))
    }

    /// Retires and reveals the server seed in use. The next one, whose commitment the player knows, follows.
    ///
    /// # Errors
    /// `InvalidClientSeed`, `IdempotencyConflict`, `RoundsRunning`, or a fault.
    pub fn rotate_seeds(
        &self,
        request: &RotateRequest,
        idempotency_key: Option<&str>,
    ) -> Result<Replied<Rotated>, GamesError> {
        let key = Key::of::<RotateSeeds>(idempotency_key, request)?;
        let known = self.store().known(key.as_ref())?;
        match known {
            Known::Repeated(Receipt::Rotated { response }) => {
                return Ok(Replied { response, replayed: true });
            }
            Known::Repeated(receipt) => return Err(refusal_of(receipt)),
            Known::No | Known::Conflicting => {}
        }
        let chosen = rules::check_client_seed(request.client_seed.as_deref()).map_err(rejected)?;
        refuse_conflict(&known)?;
        if let Err(rejection) = rules::check_rotation(&self.unresolved_rounds()?) {
            return Err(self.refuse(key.as_ref(), rejection));
        }
        let response = self.rotate(chosen)?;
        self.store().remember(key.as_ref(), &Receipt::Rotated { response: response.clone() })?;
        Ok(Replied { response, replayed: false })
    }

    /// Recomputes a round of the player, or any from pasted values.
    ///
    /// # Errors
    /// `InvalidServerSeed`, `InvalidVerification`, `RoundNotFound`, `SeedNotRevealed`, those of
    /// [`verify_values`], or a fault.
    pub fn verify(&self, request: &VerifyRequest) -> Result<Verification, GamesError> {
        let Some(round_id) = &request.round_id else {
            return verify_values(request).map_err(rejected);
        };
        let pasted_seed = check_beside_round_id(request).map_err(rejected)?;
        let loaded = self.store().round_by_id(round_id)?;
        let not_found = || rejected(GamesRejection::RoundNotFound);
        let loaded = loaded.filter(|loaded| loaded.round.state.is_visible()).ok_or_else(not_found)?;
        if loaded.round.state.is_unfinished() || loaded.at.seed_number >= self.store().seed_number_in_use()? {
            return Err(rejected(GamesRejection::SeedNotRevealed));
        }
        Ok(verify_round(&loaded.round.record, pasted_seed.as_ref().unwrap_or(&loaded.server_seed)))
    }

    pub(super) fn store(&self) -> Store<'_, S> {
        Store { sql: &self.sql, vault: &self.vault }
    }

    /// The player's seeds, drawn if there are none.
    fn player(&self) -> Result<PlayerSeeds, Fault> {
        let stored = self.store().player()?;
        let player = match stored {
            Some(player) => player,
            None => {
                let client_seed = hex::encode(self.rng.bytes::<DEFAULT_CLIENT_SEED_BYTES>());
                let player = PlayerSeeds {
                    owner: self.owner.clone(),
                    tag: self.rng.bytes(),
                    client_seed: ClientSeed::new(client_seed)
                        .map_err(|error| Fault::internal(error.to_string()))?,
                    used: ServerSeed::from_bytes(self.rng.bytes()),
                    next: ServerSeed::from_bytes(self.rng.bytes()),
                    next_round: RoundRef { seed_number: 0, nonce: 0 },
                };
                self.store().create_player(&player, [self.rng.bytes(), self.rng.bytes()])?;
                player
            }
        };
        if player.owner != self.owner {
            return Err(Fault::internal("the object belongs to another player"));
        }
        Ok(player)
    }

    pub(super) fn unresolved_rounds(&self) -> Result<Vec<StoredRound>, Fault> {
        Ok(self.store().unresolved()?.into_iter().map(|(_, round)| round).collect())
    }

    fn rotate(&self, chosen: Option<ClientSeed>) -> Result<Rotated, Fault> {
        let before = self.player()?;
        let RoundRef { seed_number, nonce } = before.next_round;
        let fresh = ServerSeed::from_bytes(self.rng.bytes());
        self.store().add_seed(seed_number + 2, &fresh, self.rng.bytes())?;
        let after = PlayerSeeds {
            client_seed: self.choose_client_seed(&before.client_seed, chosen)?,
            used: before.next,
            next: fresh,
            next_round: RoundRef { seed_number: seed_number + 1, nonce: 0 },
            ..before
        };
        let revealed = RevealedSeed {
            server_seed: before.used.reveal_hex(),
            commitment: before.used.commitment().to_string(),
            rounds: nonce.into(),
        };
        Ok(Rotated { revealed, current: seeds_view(&after) })
    }

    /// Keeps the player's choice. The server seeds it can meet were committed to before.
    fn choose_client_seed(&self, old: &ClientSeed, chosen: Option<ClientSeed>) -> Result<ClientSeed, Fault> {
        match chosen {
            Some(chosen) if chosen != *old => {
                self.store().set_client_seed(&chosen)?;
                Ok(chosen)
            }
            _ => Ok(old.clone()),
        }
    }

    /// Begins a checked round beside the unresolved ones.
    pub(super) async fn start<V: View>(
        &self,
        start: CheckedStart,
        open_rounds_max: u32,
        known: Known,
        key: Option<Key>,
    ) -> Result<Replied<V>, GamesError> {
        refuse_conflict(&known)?;
        let unresolved = self.store().unresolved()?;
        let (unresolved_before, rounds): (Vec<_>, Vec<_>) = unresolved.into_iter().unzip();
        match rules::check_open_rounds(&rounds, open_rounds_max) {
            Err(GamesError::Rejected(rejection)) => return Err(self.refuse(key.as_ref(), rejection)),
            checked => checked?,
        }
        let loaded = self.open_round(start, unresolved_before)?;
        self.reply(loaded, Moment::Started, key).await
    }

    /// Persists a round whose bet is about to be sent.
    fn open_round(
        &self,
        start: CheckedStart,
        unresolved_before: Vec<RoundRef>,
    ) -> Result<LoadedRound, Fault> {
        let player = self.player()?;
        let at = player.next_round;
        let client_seed = self.choose_client_seed(&player.client_seed, start.client_seed)?;
        let nonce = Nonce::new(at.nonce.into()).map_err(|error| Fault::internal(error.to_string()))?;
        let record = Record::start(start.parameters, &player.used, client_seed, nonce, start.stake.get())?;
        let now_ms = self.clock.now_ms();
        let round = StoredRound {
            round_id: at.round_id(player.tag),
            started_at_ms: now_ms,
            asset: start.asset,
            state: State::Opening { retry: rules::first_retry(now_ms) },
            record,
            layout: None,
            balance_after_bet: None,
            balance_after_win: None,
            unresolved_before,
        };
        self.store().insert_round(at, &round)?;
        Ok(LoadedRound { at, round, server_seed: player.used })
    }

    /// Carries out a move in a round: decide, persist, then pay if it was a cash-out.
    pub(super) async fn play<V: View>(
        &self,
        round_id: &str,
        wanted: Move,
        key: Option<Key>,
    ) -> Result<Replied<V>, GamesError> {
        let known = match self.store().known(key.as_ref())? {
            Known::Repeated(receipt) => return self.repeat(receipt).await,
            known => known,
        };
        refuse_conflict(&known)?;
        let loaded = self
            .store()
            .round_by_id(round_id)?
            .filter(|loaded| loaded.round.state.is_visible() && loaded.round.record.game() == wanted.game());
        let Some(mut loaded) = loaded else {
            return Err(self.refuse(key.as_ref(), GamesRejection::RoundNotFound));
        };
        let paying_again = wanted.is_cash_out() && matches!(loaded.round.state, State::Paying { .. });
        let moment = if paying_again {
            Moment::Over
        } else {
            match self.advance(&mut loaded, wanted)? {
                Ok(moment) => moment,
                Err(rejection) => return Err(self.refuse(key.as_ref(), rejection)),
            }
        };
        self.reply(loaded, moment, key).await
    }

    /// Decides a move in a loaded round and persists what comes of it.
    fn advance(
        &self,
        loaded: &mut LoadedRound,
        wanted: Move,
    ) -> Result<Result<Moment, GamesRejection>, Fault> {
        let LoadedRound { at, round, server_seed } = loaded;
        let moved = match round.record.decide(server_seed, wanted)? {
            Ok(moved) => moved,
            Err(rejection) => return Ok(Err(rejection)),
        };
        assert_eq!(round.state, State::Running, "only a round whose stake was taken goes on");
        (round.record, round.layout) = (moved.record, moved.layout);
        let moment = match round.record.outcome() {
            Outcome::Running => Moment::Running { steps: round.steps_while_running() },
            Outcome::Lost => {
                round.state = State::Lost;
                Moment::Over
            }
            Outcome::CashedOut => {
                round.state = State::Paying { retry: rules::first_retry(self.clock.now_ms()) };
                Moment::Over
            }
            _ => return Err(Fault::internal("an outcome that this service does not know")),
        };
        assert_eq!(moment == Moment::Over, round.layout.is_some(), "a layout is told when the round is over");
        self.store().update_round(*at, round)?;
        Ok(Ok(moment))
    }

    /// Answers a request again.
    pub(super) async fn repeat<V: View>(&self, receipt: Receipt) -> Result<Replied<V>, GamesError> {
        match receipt {
            Receipt::Round { round, moment } => {
                let response = self.answer(self.load(round)?, moment).await?;
                Ok(Replied { response, replayed: true })
            }
            receipt => Err(refusal_of(receipt)),
        }
    }

    /// Remembers what was decided and persisted, then answers it.
    async fn reply<V: View>(
        &self,
        loaded: LoadedRound,
        moment: Moment,
        key: Option<Key>,
    ) -> Result<Replied<V>, GamesError> {
        self.store().remember(key.as_ref(), &Receipt::Round { round: loaded.at, moment })?;
        Ok(Replied { response: self.answer(loaded, moment).await?, replayed: false })
    }

    /// Tells a round as it stood at `moment`, once the wallet has answered what that moment waited for.
    async fn answer<V: View>(&self, loaded: LoadedRound, moment: Moment) -> Result<V, GamesError> {
        let round = self.settled(loaded, moment).await?;
        match &round.state {
            State::Refused { wallet } => Err(rejected(rules::bet_rejection(wallet))),
            _ => V::of(round.view(moment))
                .ok_or_else(|| Fault::corrupt("the receipt of another game's round").into()),
        }
    }

    /// Says no, and remembers it if it is final for the key.
    fn refuse(&self, key: Option<&Key>, rejection: GamesRejection) -> GamesError {
        if rules::is_remembered(&rejection) {
            let receipt = Receipt::Rejected { rejection: rejection.clone() };
            if let Err(fault) = self.store().remember(key, &receipt) {
                return fault.into();
            }
        }
        rejected(rejection)
    }
}

fn refuse_conflict(known: &Known) -> Result<(), GamesError> {
    match known {
        Known::Conflicting => Err(rejected(GamesRejection::IdempotencyConflict)),
        Known::No | Known::Repeated(_) => Ok(()),
    }
}

/// The refusal that a receipt remembers. The fingerprint covers the operation, so that no other kind can be here.
fn refusal_of(receipt: Receipt) -> GamesError {
    match receipt {
        Receipt::Rejected { rejection } => rejected(rejection),
        Receipt::Round { .. } | Receipt::Rotated { .. } => {
            Fault::corrupt("the receipt of another operation").into()
        }
    }
}

fn seeds_view(player: &PlayerSeeds) -> Seeds {
    Seeds {
        commitment: player.used.commitment().to_string(),
        client_seed: player.client_seed.as_str().to_owned(),
        nonce: player.next_round.nonce.into(),
        next_commitment: player.next.commitment().to_string(),
    }
}
