//! Three hundred clients of one crash table, over sockets and over HTTP, three to a player. They bet, cash out, take
//! back, repeat themselves, contradict themselves and disappear, and the platform is killed and started again three
//! times under them. Afterwards every stake is lost, paid or returned, to the minor unit.

mod audit;
mod client;
mod fairness;
mod line;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use igaming_e2e::{Client, Player};
use serde_json::Value;

use self::client::Gambler;
use crate::platform::restart;
use crate::random::Random;

/// A table whose rounds end at 2.00 at the latest.
pub const TABLE: &str = "fast";
const PLAYERS: usize = 100;
/// Two over sockets and one over HTTP.
const CLIENTS_PER_PLAYER: usize = 3;
/// A registration hashes a password on purpose slowly.
const REGISTERED_AT_ONCE: usize = 4;
const KILLS: usize = 3;
/// Between two kills there is time for a round at least: 2.5 s of betting, and 11.6 s at most until 2.00.
const UP_MS: u64 = 12_000;
/// So that the kills meet rounds in different phases.
const UP_MORE_MS: u64 = 6_000;

/// What a client was told of a bet.
#[derive(Debug)]
pub struct Told {
    /// The player.
    pub player: usize,
    /// The type of the frame; an answer over HTTP counts as the frame.
    pub kind: String,
    /// The bet.
    pub bet: Value,
}

/// Plays with `seed` and compares.
pub fn run(seed: u64) {
    let started = Instant::now();
    let players = register();
    println!("torture: {PLAYERS} players registered after {} s", started.elapsed().as_secs());
    let (told, refused) = play(seed, &players);
    println!("torture: the clients left after {} s", started.elapsed().as_secs());
    let bets = audit::settled(&players);
    audit::answers(&told, &bets);
    audit::wallets(&players, &bets);
    let rounds = fairness::rounds(&players[0]);
    fairness::outcomes(&rounds, &bets);
    println!("torture: refusals {refused:?}");
    println!(
        "torture: {} answers about {} bets in {} rounds; wallets, rounds and recomputation agree after {} s",
        told.len(),
        bets.iter().map(Vec::len).sum::<usize>(),
        rounds.len(),
        started.elapsed().as_secs(),
    );
}

fn register() -> Vec<Player> {
    let (players, next) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..REGISTERED_AT_ONCE {
            scope.spawn(|| {
                while next.fetch_add(1, Ordering::Relaxed) < PLAYERS {
                    let player = Player::register(&Client::demo());
                    players.lock().expect("no client has panicked").push(player);
                }
            });
        }
    });
    players.into_inner().expect("no client has panicked")
}

/// Lets all clients play until the last kill is survived; what they were told, and how often they were refused.
fn play(seed: u64, players: &[Player]) -> (Vec<Told>, client::Refusals) {
    let stop = AtomicBool::new(false);
    let gamblers: Vec<Gambler> = thread::scope(|scope| {
        let mut clients = Vec::new();
        for number in 0..PLAYERS * CLIENTS_PER_PLAYER {
            let gambler = Gambler::new(seed, number, number % PLAYERS, &players[number % PLAYERS]);
            let stop = &stop;
            clients.push(scope.spawn(move || {
                if number < PLAYERS { gambler.play_over_http(stop) } else { gambler.play_over_sockets(stop) }
            }));
        }
        let mut random = Random::new(seed);
        let mut up = || thread::sleep(Duration::from_millis(UP_MS + random.amount(UP_MORE_MS)));
        for kill in 1..=KILLS {
            up();
            println!("torture: kill {kill}, back after {} ms", restart().as_millis());
        }
        up();
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().map(|client| client.join().expect("no client has panicked")).collect()
    });
    let (mut told, mut refused) = (Vec::new(), client::Refusals::new());
    for gambler in gamblers {
        let (of_client, refusals) = gambler.into_parts();
        told.extend(of_client);
        for (code, count) in refusals {
            *refused.entry(code).or_default() += count;
        }
    }
    (told, refused)
}
