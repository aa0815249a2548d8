use cactus_games::SealingKey;
use cactus_games::crash::{ChainHash, ChainWalk};
use igaming_contracts::games::crash::{CrashChain, CrashFairnessMode, CrashPhase, CrashRound};

use super::super::seeding;
use super::world::World;

fn hash(text: &str) -> ChainHash {
    text.parse().unwrap()
}

fn terminating(chain: &CrashChain) -> ChainHash {
    hash(chain.terminating_hash.as_deref().unwrap())
}

/// Walks from a round's hash to the terminating hash of its chain.
fn walk(round: &CrashRound, chain: &CrashChain) {
    let mut walk = ChainWalk::to_terminating_hash(round.game, hash(&round.hash), terminating(chain));
    assert_eq!(walk.advance(u64::MAX), Ok(0), "round {}", round.round);
}

#[test]
fn every_round_leads_back_to_the_terminating_hash_and_chains_follow_one_another() {
    // The second chain is prepared at once, since so few games are left.
    let mut world = World::seeded(1, 5);
    world.table.set_audience(1);
    world.pass_to(CrashPhase::Betting);
    let first = world.table.chain().unwrap();
    for round in 1..=12 {
        world.pass_to(CrashPhase::Crashed);
        let ended = world.table.round(round).unwrap();
        assert_eq!(
            (ended.chain, ended.game),
            (1 + u32::try_from((round - 1) / 5).unwrap(), (round - 1) % 5 + 1)
        );
        let chain = world.table.chain().unwrap();
        walk(&ended, &chain);
        assert_eq!(
            (chain.chain, chain.played, chain.first_round),
            (ended.chain, ended.game, (round - 1) / 5 * 5 + 1)
        );
        assert_eq!(chain.last_hash, Some(ended.hash));
        assert_eq!(chain.remaining, 5 - chain.played);
        if round == 1 {
            assert_ne!(chain.next_terminating_hash, None, "announced before the first chain ends");
            assert_eq!(chain.terminating_hash, first.terminating_hash);
        }
        world.pass_to(CrashPhase::Betting);
    }
    let history = world.table.history().unwrap().rounds;
    assert!(history.windows(2).all(|pair| pair[0].round == pair[1].round + 1), "newest first");
}

#[test]
fn any_link_is_found_from_its_checkpoint_and_no_link_above_the_game_is_shown() {
    let mut world = World::seeded(1, 2_500);
    world.pass_to(CrashPhase::Betting);
    {
        let live = world.table.live.borrow();
        let chain = live.chain.as_ref().unwrap();
        let link = |game| world.table.vault.link(chain, game).unwrap();
        let mut above = link(2_500);
        for game in (0..2_500).rev() {
            above = above.previous();
            if game % 100 < 2 || game > 2_490 {
                assert_eq!(link(game), above, "game {game}");
            }
        }
        assert_eq!(above.reveal(), chain.terminating);
        assert!(world.table.vault.link(chain, 2_501).is_err());
        let shown = |played| world.table.vault.played_checkpoints(chain, played).unwrap();
        assert_eq!((shown(0), shown(999)), (Vec::new(), Vec::new()));
        for (played, games) in [(1_000, vec![1_000]), (1_999, vec![1_000]), (2_500, vec![1_000, 2_000])] {
            assert_eq!(shown(played).iter().map(|(game, _)| *game).collect::<Vec<_>>(), games);
            assert!(shown(played).iter().all(|(game, hash)| link(*game).reveal() == *hash));
        }
    }
    assert_eq!(world.table.chain().unwrap().checkpoints, []);
}

#[test]
fn the_rows_hold_no_secret_in_the_clear() {
    let mut world = World::seeded(1, 2_500);
    world.pass_to(CrashPhase::Running);
    let live = world.table.live.borrow();
    let chain = live.chain.as_ref().unwrap();
    let secrets = [1, 2, 999, 1_000, 2_000, 2_500].map(|game| {
        let link = world.table.vault.link(chain, game).unwrap();
        [link.secret_bytes().to_vec(), link.reveal().to_string().into_bytes()]
    });
    let rows = ["chains", "rounds", "bets", "configs"].map(|table| {
        cactus_edge::ObjectSql::run(&world.sql, &format!("SELECT * FROM {table}"), &[]).unwrap()
    });
    for value in rows.iter().flatten().flat_map(|row| row.values()) {
        let bytes = match value {
            cactus_edge::Value::Text(text) => text.as_bytes(),
            cactus_edge::Value::Blob(bytes) => bytes,
            _ => continue,
        };
        for secret in secrets.iter().flatten() {
            assert!(bytes.windows(secret.len()).all(|window| window != secret), "a link is in a row");
        }
    }
    assert!(rows.iter().map(Vec::len).sum::<usize>() >= 3);
    drop(rows);
    assert_eq!(chain.stored.sealed_checkpoints.len(), 3 * cactus_games::SealedSeed::LENGTH_BYTES);
}

#[test]
fn nothing_told_before_the_crash_holds_the_game_or_its_point() {
    for fairness in [CrashFairnessMode::Chain, CrashFairnessMode::ChainBeacon] {
        let mut world = World::with_config(3, 40, |config| config.fairness = fairness);
        world.table.set_audience(1);
        world.pass_to(CrashPhase::Betting);
        world.placed("ana", 1_000, Some(1_000_000));
        let mut seen = String::new();
        while world.state().phase != CrashPhase::Crashed {
            let table = serde_json::to_string(&world.table.hello("ana").unwrap()).unwrap();
            let chain = serde_json::to_string(&world.table.chain().unwrap()).unwrap();
            let history = serde_json::to_string(&world.table.history().unwrap()).unwrap();
            seen.extend([table, chain, history, format!("{:?}", world.table.live)]);
            let at_ms = world.settle().unwrap();
            if world.state().phase != CrashPhase::Crashed {
                world.told.drain(..).for_each(|told| seen.push_str(&format!("{told:?}")));
            }
            world.clock.set_ms(at_ms.max(world.now_ms()));
        }
        let round = world.table.round(1).unwrap();
        assert!(!seen.contains(&round.hash), "the hash of the game");
        assert!(seen.contains(&round.previous_hash) && seen.len() > 10_000);
        assert_eq!(hash(&round.hash).step(), hash(&round.previous_hash));
        assert_eq!(round.previous_hash, terminating(&world.table.chain().unwrap()).to_string());
    }
}

#[test]
fn the_salt_is_the_beacons_word_about_a_round_after_the_publication() {
    let mut world = World::new();
    world.pass_to(CrashPhase::Betting);
    let announced = world.table.chain().unwrap().seeding.unwrap();
    let network = seeding::network(&world.config.beacon).unwrap();
    let signature = cactus_games::beacon::Signature::from_hex(&announced.beacon_signature.unwrap()).unwrap();
    let randomness = network.verify(announced.beacon_round, &signature).unwrap();
    assert_eq!(announced.salt, Some(randomness.to_string()));
    assert!(network.time_of(announced.beacon_round).unwrap() * 1_000 >= announced.published_at_ms + 2_000);
    // A time between two rounds counts from the next full second.
    let (round, at_ms) = seeding::beacon_round_after(&world.config.beacon, 1_700_000_000_001).unwrap();
    assert_eq!((at_ms, network.time_of(round)), (1_700_000_003_000, Some(1_700_000_003)));
}

#[test]
fn a_chain_is_made_in_slices() {
    let mut world = World::seeded(1, 50_000);
    world.table.state().unwrap();
    let mut slices = 0;
    while world.table.live.borrow().next_chain.is_none() {
        slices += 1;
        let woken = world.wake();
        assert!(woken.next_wake_ms.is_some_and(|at_ms| at_ms <= world.now_ms() + 2_000));
    }
    assert_eq!(slices, 50_000_u64.div_ceil(seeding::LINKS_PER_SLICE));
    assert_eq!(seeding::CHAIN_GAMES, 1_000_000);
}

#[test]
fn a_new_key_seals_and_the_old_one_still_opens() {
    let mut world = World::betting();
    world.pass_to(CrashPhase::Crashed);
    let (old, new) = (|| SealingKey::new(1, [7; 32]), || SealingKey::new(2, [8; 32]));
    let last_hash = world.table.chain().unwrap().last_hash;
    assert_eq!(world.open_with(vec![new(), old()]).chain().unwrap().last_hash, last_hash);
    assert!(world.open_with(vec![new()]).chain().is_err(), "the key of the chain is missing");
    assert!(
        world.open_with(vec![SealingKey::new(1, [9; 32])]).chain().is_err(),
        "another key of the same number"
    );
}
