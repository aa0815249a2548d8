//! How long a player waits. Printed with `--nocapture`; only what would be a defect is asserted.

use std::time::{Duration, Instant};

use igaming_e2e::{Client, CrashSocket, Player};

use crate::crash_flow::TABLE;

/// A busy machine runs all tests at once; a player would not notice half a second.
const LIMIT: Duration = Duration::from_secs(5);

#[test]
#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn bets_and_cash_outs_are_acknowledged_soon() {
    let player = Player::register(&Client::demo());
    let mut socket = CrashSocket::open(&player, TABLE);
    let (mut bets, mut cash_outs) = (Vec::new(), Vec::new());
    while cash_outs.len() < 2 {
        socket.wait_for_betting();
        let started = Instant::now();
        let ack = socket.bet(100, None);
        bets.push(started.elapsed());
        assert_eq!(ack["type"], "bet_ack", "{ack}");
        socket.wait_for_phase("running");
        let started = Instant::now();
        let ended = socket.cash_out(&ack["bet"]);
        if ended["type"] == "cashout_ack" {
            cash_outs.push(started.elapsed());
        }
        assert!(bets.len() < 20, "twenty rounds crashed at once");
    }
    println!("bet -> bet_ack {bets:?}, cashout -> cashout_ack {cash_outs:?}");
    assert!(bets.iter().chain(&cash_outs).all(|took| *took < LIMIT), "{bets:?} {cash_outs:?}");
}
