//! Fifty clients, one wallet, random commands with repeated and conflicting keys, and the platform killed and started
//! again in the middle. Afterwards what the clients were told, the wallet's log, its balances, the history in D1 and a
//! recomputation that shares no code with the ledger must agree to the minor unit.

mod audit;
mod commands;

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use igaming_e2e::{Answer, Client, Inside, Player, poll_until};
use serde_json::Value;

use self::commands::{Planned, plan};
use crate::platform::restart;
use crate::random::Random;

const CLIENTS: usize = 50;
/// Requests of each client. With the commands below each key is sent some four times.
const REQUESTS_PER_CLIENT: usize = 40;
/// Distinct keys; one in five has a second body that contradicts the first.
const COMMANDS: usize = 500;
/// How long a client goes on asking for one answer: the platform starts again in about ten seconds.
const ANSWER_DEADLINE: Duration = Duration::from_secs(120);
/// Two minutes of patience of the reconciliation, and as much again for a busy machine.
const RECONCILE_DEADLINE: Duration = Duration::from_secs(300);
const WORKER: &str = "igaming-wallet-do";
const RECONCILE_CRON: &str = "*/15 * * * *";

/// What one client was told, once it was told anything.
#[derive(Debug)]
pub struct Told {
    /// Index of the command in the plan.
    pub command: usize,
    /// The answer.
    pub answer: Answer,
}

/// Plays the commands of `seed` and compares.
pub fn run(seed: u64) {
    let player = Player::register(&Client::demo());
    let inside = Inside::as_worker("igaming-games");
    let base = format!("/wallet-do/demo:{}", player.player_id);
    // The welcome gift is the first entry.
    poll_until("the welcome gift", || (player.balance()["balance_minor"] == 100_000).then_some(()));

    let planned = plan(&mut Random::new(seed), COMMANDS, &player.player_id);
    let told = send_all(seed, &inside, &base, &planned);

    let log = read_log(&inside, &base);
    let audit = audit::audit(&log);
    audit::answers(&planned, &told, &log);
    let balances = inside.get(WORKER, &format!("{base}/balances")).send().expect(200);
    audit::balances(&audit, &balances);
    let shown = audit::shown(&log).count();
    let history = projected(&inside, &player, shown);
    audit::history(&log, &history);
    println!(
        "torture: {} requests, {} keys, {} entries ({shown} in the history); answers, log, balances and history agree",
        told.len(),
        planned.len(),
        log.len(),
    );
}

/// Sends the commands from many threads and has the platform killed when two fifths are answered.
fn send_all(seed: u64, inside: &Inside, base: &str, planned: &[Planned]) -> Vec<Told> {
    let told = Mutex::new(Vec::new());
    let answered = AtomicUsize::new(0);
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (told, answered) = (&told, &answered);
            scope.spawn(move || {
                let mut random = Random::new(seed ^ (client as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                for _ in 0..REQUESTS_PER_CLIENT {
                    let command = random.below(planned.len());
                    let answer = ask(inside, base, &planned[command]);
                    answered.fetch_add(1, Ordering::Relaxed);
                    told.lock().expect("no client has panicked").push(Told { command, answer });
                }
            });
        }
        scope.spawn(|| restart_in_the_middle(&answered));
    });
    told.into_inner().expect("no client has panicked")
}

/// Asks until there is an answer that says what became of the command. A fault says that nobody knows: ask again.
fn ask(inside: &Inside, base: &str, planned: &Planned) -> Answer {
    let started = Instant::now();
    loop {
        match inside.post(WORKER, &format!("{base}/{}", planned.operation), &planned.body).try_send() {
            Ok(answer) if answer.status() < 500 => return answer,
            outcome => {
                assert!(started.elapsed() < ANSWER_DEADLINE, "no answer to {planned:?}: {outcome:?}");
                thread::sleep(Duration::from_millis(200));
            }
        }
    }
}

/// Has the platform killed and started again when two fifths are answered.
fn restart_in_the_middle(answered: &AtomicUsize) {
    while answered.load(Ordering::Relaxed) < CLIENTS * REQUESTS_PER_CLIENT * 2 / 5 {
        thread::sleep(Duration::from_millis(5));
    }
    let before = answered.load(Ordering::Relaxed);
    let took = restart();
    println!("torture: killed after {before} answers, back after {} ms", took.as_millis());
}

/// The whole log, page by page.
pub fn read_log(inside: &Inside, base: &str) -> Vec<Value> {
    let mut log: Vec<Value> = Vec::new();
    loop {
        let path = format!("{base}/entries?after={}&limit=256", log.len());
        let page = inside.get(WORKER, &path).send().expect(200);
        let entries = page["entries"].as_array().expect("entries");
        if entries.is_empty() {
            assert_eq!(page["head_sequence"], log.len());
            return log;
        }
        log.extend(entries.iter().cloned());
    }
}

/// The history in D1, newest first, once it is whole. What the local queue held was lost when the platform was killed,
/// so the reconciliation has to ask the wallet for it; it gives the queue two minutes first.
fn projected(inside: &Inside, player: &Player, entries: usize) -> Vec<Value> {
    let started = Instant::now();
    loop {
        let fired = inside.cron("igaming-d1-batcher", RECONCILE_CRON).send();
        assert_eq!(fired.status(), 200, "{fired:?}");
        let history = history(player);
        if history.len() >= entries {
            println!("torture: the history was whole after {} s", started.elapsed().as_secs());
            return history;
        }
        let missing = entries - history.len();
        assert!(started.elapsed() < RECONCILE_DEADLINE, "the history still lacks {missing} entries");
        thread::sleep(Duration::from_secs(2));
    }
}

fn history(player: &Player) -> Vec<Value> {
    let mut history: Vec<Value> = Vec::new();
    let mut cursors: HashMap<String, ()> = HashMap::new();
    let mut path = "/api/wallet/history?limit=100".to_owned();
    loop {
        let page = player.get(&path).send().expect(200);
        history.extend(page["entries"].as_array().expect("entries").iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else {
            return history;
        };
        assert!(cursors.insert(cursor.to_owned(), ()).is_none(), "a cursor leads on");
        path = format!("/api/wallet/history?limit=100&cursor={cursor}");
    }
}
