//! A hash chain: how it is made, sealed and looked up. Game n is decided by link n; link n - 1 is its hash; link 0 is
//! public from the beginning, and the last link is the secret from which all others follow.

use cactus_edge::{Fault, Rng};
use cactus_games::crash::{
    CHECKPOINT_GAMES, ChainBuilder, ChainHash, ChainLink, Checkpoints, ParameterRejection, Salt,
};
use cactus_games::{SealedSeed, SealingKey, ServerSeed};

use super::store::StoredChain;
use super::table::TableKey;

/// Before the links in the bytes of checkpoints: the number of games, and the terminating hash.
const CHECKPOINTS_HEAD_BYTES: usize = 8 + 32;

/// Opens and seals the links of a table's chains.
#[derive(Debug)]
pub(super) struct Vault {
    table: TableKey,
    /// The first seals; all open what was sealed with them.
    keys: Vec<SealingKey>,
}

/// A chain that is published. Its checkpoints stay sealed: one is opened for each link that is looked up.
#[derive(Debug)]
pub(super) struct Chain {
    pub stored: StoredChain,
    pub terminating: ChainHash,
    /// The randomness of its seeding event.
    pub salt: Option<Salt>,
}

/// A chain that is being made. It is in no row: if the object dies, another is begun.
#[derive(Debug)]
pub(super) struct Making {
    chain: u32,
    builder: ChainBuilder,
}

/// A chain that is whole.
#[derive(Debug)]
pub(super) struct Made {
    pub chain: u32,
    pub games: u64,
    pub terminating: ChainHash,
    pub sealed_checkpoints: Vec<u8>,
}

impl Vault {
    pub fn new(table: TableKey, keys: Vec<SealingKey>) -> Result<Self, Fault> {
        if keys.is_empty() {
            return Err(Fault::internal("no key to seal chains with"));
        }
        Ok(Self { table, keys })
    }

    /// The link that decides a game, 0 for the terminating hash: at most 999 hashes, about a millisecond.
    pub fn link(&self, chain: &Chain, game: u64) -> Result<ChainLink, Fault> {
        let games = chain.stored.games;
        if game > games {
            return Err(Fault::internal(format!("game {game} of a chain of {games}")));
        }
        let Some(below) = game.checked_sub(1) else {
            return Ok(ChainLink::from_secret(*chain.terminating.as_bytes()));
        };
        // Checkpoints are of games 1,000, 2,000, … and the last.
        let index = below / CHECKPOINT_GAMES;
        let checkpoint = ((index + 1) * CHECKPOINT_GAMES).min(games);
        let mut link = self.open(chain, index, checkpoint)?;
        for _ in game..checkpoint {
            link = link.previous();
        }
        Ok(link)
    }

    /// The checkpoints of games that were played, in order.
    pub fn played_checkpoints(&self, chain: &Chain, played: u64) -> Result<Vec<(u64, ChainHash)>, Fault> {
        let games = (1..=played / CHECKPOINT_GAMES).map(|number| number * CHECKPOINT_GAMES);
        let opened =
            games.map(|game| Ok((game, self.open(chain, game / CHECKPOINT_GAMES - 1, game)?.reveal())));
        opened.collect()
    }

    /// Seals each checkpoint by itself, so that none has to be open but the one in use.
    fn seal(&self, chain: u32, checkpoints: &Checkpoints, rng: &impl Rng) -> Result<Vec<u8>, Fault> {
        let key = self.keys.first().ok_or_else(|| Fault::internal("no key to seal chains with"))?;
        let bytes = checkpoints.to_secret_bytes();
        let (links, rest) = bytes[CHECKPOINTS_HEAD_BYTES..].as_chunks::<32>();
        assert!(rest.is_empty(), "a link has 32 bytes");
        let games = (1..).map(|number| (number * CHECKPOINT_GAMES).min(checkpoints.games()));
        let sealed = games.zip(links).map(|(game, link)| {
            ServerSeed::from_bytes(*link).seal(key, rng.bytes(), &self.context(chain, game))
        });
        Ok(sealed.flat_map(|sealed| sealed.as_bytes().to_vec()).collect())
    }

    fn open(&self, chain: &Chain, index: u64, game: u64) -> Result<ChainLink, Fault> {
        let at = usize::try_from(index).ok().and_then(|index| index.checked_mul(SealedSeed::LENGTH_BYTES));
        let sealed =
            at.and_then(|at| chain.stored.sealed_checkpoints.get(at..)?.get(..SealedSeed::LENGTH_BYTES));
        let sealed = sealed.ok_or_else(|| Fault::corrupt("a checkpoint of the chain is missing"))?;
        let sealed = SealedSeed::from_bytes(sealed).map_err(|error| Fault::corrupt(error.to_string()))?;
        let key = self.keys.iter().find(|key| key.id() == sealed.key_id());
        let key = key.ok_or_else(|| Fault::internal("the key of a sealed chain is missing"))?;
        let opened = sealed.open(key, &self.context(chain.stored.chain, game));
        let link = opened.map_err(|error| Fault::corrupt(error.to_string()))?;
        Ok(ChainLink::from_secret(*link.secret_bytes()))
    }

    /// Where a link belongs, so that no sealed bytes can be put in the place of others. A tenant's id and a table's
    /// name have no slash.
    fn context(&self, chain: u32, game: u64) -> Vec<u8> {
        let TableKey { tenant_id, table } = &self.table;
        format!("crash/{tenant_id}/{table}/{chain}/{game}").into_bytes()
    }
}

impl Chain {
    pub fn from_stored(stored: StoredChain) -> Result<Self, Fault> {
        let terminating = stored.terminating_hash.parse().map_err(corrupt)?;
        let signature = stored.beacon_signature.as_deref();
        let salt = signature.map(super::seeding::randomness).transpose()?;
        Ok(Self { stored, terminating, salt: salt.map(|randomness| Salt::from_bytes(randomness.0)) })
    }

    pub fn has_game_of(&self, round: u64) -> bool {
        self.game_of(round).is_ok()
    }

    /// The number of a round within the chain.
    pub fn game_of(&self, round: u64) -> Result<u64, Fault> {
        let before = self.stored.first_round.and_then(|first| round.checked_sub(first));
        let game = before.and_then(|before| before.checked_add(1)).filter(|game| *game <= self.stored.games);
        game.ok_or_else(|| {
            Fault::internal(format!("round {round} is no game of chain {}", self.stored.chain))
        })
    }
}

impl Making {
    pub fn begin(chain: u32, games: u64, rng: &impl Rng) -> Result<Self, Fault> {
        let builder = ChainBuilder::new(rng.bytes(), games);
        Ok(Self { chain, builder: builder.map_err(|rejection| Fault::internal(rejection.to_string()))? })
    }

    /// Makes at most so many links; whether the chain is whole.
    pub fn advance(&mut self, links: u64) -> bool {
        self.builder.advance(links) == 0
    }

    pub fn finish(self, vault: &Vault, rng: &impl Rng) -> Result<Made, Fault> {
        let checkpoints = self.builder.finish().ok_or_else(|| Fault::internal("a chain is not whole"))?;
        Ok(Made {
            chain: self.chain,
            games: checkpoints.games(),
            terminating: checkpoints.terminating_hash(),
            sealed_checkpoints: vault.seal(self.chain, &checkpoints, rng)?,
        })
    }
}

fn corrupt(rejection: ParameterRejection) -> Fault {
    Fault::corrupt(rejection.to_string())
}
