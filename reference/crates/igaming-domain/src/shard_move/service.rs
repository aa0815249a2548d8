use cactus_edge::shards::{Shard, ShardMap, SlotSet};
use cactus_edge::{Alarm, Clock, Db, Fault, Kv, ObjectSql};
use igaming_contracts::shards::{AbortRejection, MovePhase, MoveRejection, MoveRequest, ShardStatus};

use super::record::Move;
use super::rows::{self, Walked};
use super::store::{self, OwnMap, State};
use crate::ServiceError;

/// The name of the one object that decides on the map.
pub const MOVER: &str = "ledger";

/// Where the map is published, in `CONFIG_KV`.
pub const SHARD_MAP_KEY: &str = "arch:shard_map";

/// How long after a step that failed the next is tried.
const RETRY_MS: u64 = 5_000;

/// How long after a comparison that found a difference the copy is made again; as often longer as there were.
const COPY_AGAIN_MS: u64 = 1_000;

/// The longest of these waits.
const COPY_AGAIN_MAX_MS: u64 = 60_000;

/// What a [`ShardMover`] is made of.
#[derive(Debug)]
pub struct MoverPorts<S, A, C, K, D> {
    /// The object's own SQLite.
    pub sql: S,
    /// The object's alarm.
    pub alarm: A,
    /// The time.
    pub clock: C,
    /// `CONFIG_KV`.
    pub config: K,
    /// Every shard of `player-ledger`, by its number.
    pub shards: Vec<D>,
    /// How long after a map was published somebody may still go by the one before, in milliseconds.
    pub settle_ms: u64,
    /// The map if none was ever published.
    pub default_map: ShardMap,
}

/// What is in the configuration store, seen from the own map.
enum Seen {
    /// The own map.
    Own,
    /// An older one, or none that can be read.
    Older,
    /// A newer one of the same slots, such as one in which a brand was placed.
    Newer(ShardMap),
}

/// Decides on the shard map, and moves slots. There is one object of it.
#[derive(Debug)]
pub struct ShardMover<S, A, C, K, D>(MoverPorts<S, A, C, K, D>);

impl<S: ObjectSql, A: Alarm, C: Clock, K: Kv, D: Db> ShardMover<S, A, C, K, D> {
    /// Opens the mover, wherever it stands.
    ///
    /// # Errors
    /// A fault when the storage fails.
    pub fn open(ports: MoverPorts<S, A, C, K, D>) -> Result<Self, Fault> {
        store::open(&ports.sql)?;
        Ok(Self(ports))
    }

    /// The map and the last move. While one is under way, sets its alarm again, in case it was lost. While none is,
    /// publishes the map again when the configuration store has an older one, or none that can be read; not before the
    /// time to settle is over, until when a read may still find what was there before.
    ///
    /// # Errors
    /// A fault.
    pub async fn status(&self) -> Result<ShardStatus, Fault> {
        let MoverPorts { sql, alarm, clock, settle_ms, .. } = &self.0;
        if store::load(sql)?.under_way().is_some() {
            alarm.set_at_latest(clock.now_ms()).await?;
        }
        let published = self.published().await?;
        let mut state = store::load(sql)?;
        if state.under_way().is_none()
            && let Some(OwnMap { map, published_at_ms }) = &state.map
            && published_at_ms.is_none_or(|at_ms| clock.now_ms() > at_ms.saturating_add(*settle_ms))
            && !matches!(&published, Some(Ok(found)) if found.version >= map.version)
        {
            state.decide(map.clone());
            self.publish(&mut state).await?;
        }
        let OwnMap { map, published_at_ms } = self.in_force(&state, published)?;
        Ok(ShardStatus {
            map_version: map.version,
            is_published: published_at_ms.is_some(),
            map: store::to_json(&map)?,
            last_move: state.last_move.map(|last| last.status()),
        })
    }

    /// What is in the configuration store, if it is a map.
    async fn published(&self) -> Result<Option<Result<ShardMap, String>>, Fault> {
        let text = self.0.config.get(SHARD_MAP_KEY).await?;
        Ok(text.map(|text| serde_json::from_str(&text).map_err(|error| error.to_string())))
    }

    /// The map in force: the own one, or a newer one that somebody published by hand while no move is under way.
    fn in_force(&self, state: &State, published: Option<Result<ShardMap, String>>) -> Result<OwnMap, Fault> {
        let MoverPorts { shards, default_map, .. } = &self.0;
        let newer = |map: &ShardMap| match &state.map {
            Some(own) => state.under_way().is_none() && map.version > own.map.version,
            None => true,
        };
        let found = match (published, &state.map) {
            (Some(Ok(map)), _) if newer(&map) => OwnMap { map, published_at_ms: Some(0) },
            (_, Some(own)) => own.clone(),
            (None, None) => OwnMap { map: default_map.clone(), published_at_ms: Some(0) },
            (Some(read), None) => {
                let error = read.err().unwrap_or_default();
                return Err(Fault::corrupt(format!("{SHARD_MAP_KEY}: {error}")));
            }
        };
        let known = found.map.require_within(shards.len(), usize::from(found.map.brands.shards));
        known.map_err(|error| Fault::corrupt(format!("{SHARD_MAP_KEY}: {error}")))?;
        Ok(found)
    }

    /// Begins a move.
    ///
    /// # Errors
    /// [`MoveRejection`], or a fault: then ask for the status before it is sent again.
    pub async fn start(&self, request: &MoveRequest) -> Result<ShardStatus, ServiceError<MoveRejection>> {
        let MoverPorts { sql, clock, shards, .. } = &self.0;
        let published = self.published().await?;
        // From here to the save without an await, so nothing comes between.
        let mut state = store::load(sql)?;
        if state.under_way().is_some() {
            return Err(ServiceError::Rejected(MoveRejection::MoveUnderWay {}));
        }
        let map = self.in_force(&state, published)?.map;
        let (from, to, slots) = read_request(request, &map, shards.len()).map_err(ServiceError::Rejected)?;
        let bound = u8::try_from(shards.len()).unwrap_or(u8::MAX).max(map.ledger.shards());
        let moving = map.ledger.clone().with_shards(bound).and_then(|next| next.moving(&slots, to));
        let next = map.followed_by(moving.map_err(|error| Fault::internal(error.to_string()))?);
        let id = state.last_move.as_ref().map_or(1, |last| last.id + 1);
        state.last_move = Some(Move::new(id, (from, to), slots, clock.now_ms()));
        state.decide(next);
        store::save(sql, &mut state)?;
        // Sets the alarm. If that fails, whoever asks for the status does.
        Ok(self.status().await?)
    }

    /// Gives the move under way up.
    ///
    /// # Errors
    /// [`AbortRejection`], or a fault: then send it again.
    pub async fn abort(&self) -> Result<ShardStatus, ServiceError<AbortRejection>> {
        let MoverPorts { sql, clock, .. } = &self.0;
        let mut state = store::load(sql)?;
        let Some(mut step) = state.under_way().cloned() else {
            return Err(ServiceError::Rejected(AbortRejection::NoMoveUnderWay {}));
        };
        match step.phase {
            MovePhase::Mirroring | MovePhase::Copying | MovePhase::Verifying => {
                let own = &state.own_map()?.map;
                let next = own.followed_by(own.ledger.clone().settled(&step.slots));
                step.enter(MovePhase::Aborting, clock.now_ms());
                state.last_move = Some(step);
                state.decide(next);
                store::save(sql, &mut state)?;
            }
            MovePhase::Aborting | MovePhase::Discarding => {}
            _ => return Err(ServiceError::Rejected(AbortRejection::AlreadySwitched {})),
        }
        Ok(self.status().await?)
    }

    /// To be called when the alarm rings: does one step and sets the alarm for the next. What kept the step from
    /// moving is in the answer, for the log.
    ///
    /// # Errors
    /// A fault when the alarm could not be set again; the platform then repeats this one.
    pub async fn on_alarm(&self) -> Result<Option<Fault>, Fault> {
        let (at_ms, fault) = match self.step().await {
            Ok(Some(at_ms)) => (at_ms, None),
            Ok(None) => return Ok(None),
            Err(fault) => (self.0.clock.now_ms().saturating_add(RETRY_MS), Some(fault)),
        };
        self.0.alarm.set_at_latest(at_ms).await?;
        Ok(fault)
    }

    /// Does one step and answers when the next is due; `None` when there is none.
    ///
    /// What came of a step is stored only if nothing was changed since it began. Otherwise it is left out, and the next
    /// step begins with what is stored: every step may be done twice.
    async fn step(&self) -> Result<Option<u64>, Fault> {
        let MoverPorts { sql, clock, settle_ms, .. } = &self.0;
        let mut state = store::load(sql)?;
        let Some(step) = state.under_way().cloned() else { return Ok(None) };
        let Some(published_at_ms) = self.publish(&mut state).await? else { return Ok(Some(clock.now_ms())) };
        let settled_at_ms = published_at_ms.saturating_add(*settle_ms);
        if step.phase == step.phase_to_wait_in() && clock.now_ms() <= settled_at_ms {
            return Ok(Some(settled_at_ms + 1));
        }
        if !self.is_in_force(&mut state).await? {
            return Ok(Some(clock.now_ms()));
        }
        if step.phase == step.phase_to_wait_in() {
            self.go_on(state, step)
        } else {
            self.walk(state, step).await
        }
    }

    /// Whether everybody still finds the map by which the move goes on. If not, somebody may go by another one, so the
    /// move goes back to where it waits.
    async fn is_in_force(&self, state: &mut State) -> Result<bool, Fault> {
        let MoverPorts { sql, clock, .. } = &self.0;
        match self.look(state).await? {
            Seen::Own => return Ok(true),
            Seen::Older => {
                let own = state.own_map()?.map.clone();
                state.decide(own);
            }
            Seen::Newer(map) => state.take_up(map, clock.now_ms()),
        }
        state.wait_again(clock.now_ms());
        store::save(sql, state)?;
        Ok(false)
    }

    /// What the configuration store has instead of the own map.
    ///
    /// # Errors
    /// A fault when it has a newer one with other slots, or another one of the same version: whoever wrote it has to
    /// put back the slots of the own one. While a move is under way the fault is its detail, too.
    async fn look(&self, state: &mut State) -> Result<Seen, Fault> {
        let published = self.published().await?;
        let own = &state.own_map()?.map;
        match published {
            Some(Ok(found)) if found == *own => Ok(Seen::Own),
            Some(Ok(found)) if found.version > own.version && found.ledger == own.ledger => {
                Ok(Seen::Newer(found))
            }
            Some(Ok(found)) if found.version >= own.version => {
                let detail = format!(
                    "a map of version {} was published by hand, with other slots than the mover's of version {}: \
                     publish a newer one with the mover's",
                    found.version, own.version
                );
                state.note(&detail);
                store::save(&self.0.sql, state)?;
                Err(Fault::corrupt(detail))
            }
            Some(_) | None => Ok(Seen::Older),
        }
    }

    /// Puts the map where everybody reads it, unless it is there, and answers since when it is; `None` when another one
    /// was decided on meanwhile.
    async fn publish(&self, state: &mut State) -> Result<Option<u64>, Fault> {
        let MoverPorts { sql, clock, config, .. } = &self.0;
        let own = state.own_map()?;
        if let Some(published_at_ms) = own.published_at_ms {
            return Ok(Some(published_at_ms));
        }
        let map = own.map.clone();
        let map = match self.look(state).await? {
            Seen::Newer(found) => found,
            Seen::Own | Seen::Older => {
                config.put(SHARD_MAP_KEY, &store::to_json(&map)?, None).await?;
                map
            }
        };
        let now_ms = clock.now_ms();
        state.take_up(map, now_ms);
        Ok(store::save(sql, state)?.then_some(now_ms))
    }

    /// Goes to the next phase.
    fn go_on(&self, mut state: State, mut step: Move) -> Result<Option<u64>, Fault> {
        let MoverPorts { sql, clock, .. } = &self.0;
        let following = step.following(&state.own_map()?.map);
        let (phase, next) = following.map_err(|error| Fault::internal(error.to_string()))?;
        step.enter(phase, clock.now_ms());
        state.last_move = Some(step);
        if let Some(next) = next {
            state.decide(next);
        }
        store::save(sql, &mut state)?;
        Ok((!phase.is_final()).then(|| clock.now_ms()))
    }

    /// Does a piece of the phase's walk.
    async fn walk(&self, mut state: State, mut step: Move) -> Result<Option<u64>, Fault> {
        let MoverPorts { sql, clock, .. } = &self.0;
        let (from, to) = (self.shard(step.from)?, self.shard(step.to)?);
        let now_ms = clock.now_ms();
        let walked = match step.phase {
            MovePhase::Copying => rows::copy((from, to), &mut step, now_ms).await,
            MovePhase::Verifying => rows::verify((from, to), &mut step).await,
            MovePhase::Cleaning => rows::clean((from, to), &mut step, now_ms).await,
            _ => rows::clean((to, from), &mut step, now_ms).await,
        };
        let mut wait_ms = 0;
        match &walked {
            Ok(Walked::All) => return self.go_on(state, step),
            Ok(Walked::Differs((tenant_id, player_id))) => {
                step.attempts += 1;
                step.detail = Some(format!("{tenant_id} {player_id} was not equal on both shards"));
                step.enter(MovePhase::Copying, now_ms);
                wait_ms = COPY_AGAIN_MS.saturating_mul(step.attempts.into()).min(COPY_AGAIN_MAX_MS);
            }
            // What was done before a fault struck need not be done again.
            Ok(Walked::More) | Err(_) => {}
        }
        state.last_move = Some(step);
        store::save(sql, &mut state)?;
        walked.map(|_| Some(clock.now_ms().saturating_add(wait_ms)))
    }

    fn shard(&self, shard: Shard) -> Result<&D, Fault> {
        let found = self.0.shards.get(shard.index());
        found.ok_or_else(|| Fault::internal(format!("no database for {shard}")))
    }
}

/// The source, the target and the slots of a move.
fn read_request(
    request: &MoveRequest,
    map: &ShardMap,
    shards: usize,
) -> Result<(Shard, Shard, SlotSet), MoveRejection> {
    let slots: SlotSet = request.slots.parse().map_err(|_| MoveRejection::SlotsInvalid {})?;
    let first = slots.iter().next().ok_or(MoveRejection::SlotsInvalid {})?;
    let to: Option<Shard> = request.to.parse().ok().filter(|shard: &Shard| shard.index() < shards);
    let to = to.ok_or(MoveRejection::ShardUnknown {})?;
    let from = map.ledger.route(first).owner;
    if slots.iter().any(|slot| map.ledger.route(slot).owner != from) {
        return Err(MoveRejection::SlotsOfSeveralShards {});
    }
    if from == to {
        return Err(MoveRejection::SlotsAlreadyThere {});
    }
    Ok((from, to, slots))
}
