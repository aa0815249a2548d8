//! One player's socket: it watches the table, bets and cashes out when its plan says so, and times the answers.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Instant as TokioInstant, sleep_until};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::clock;
use crate::figures::Sample;
use crate::identity::access_token;

/// The stake of each bet.
const STAKE_MINOR: u64 = 100;

/// When a seat acts; it only watches when nothing is set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plan {
    /// After betting opened.
    pub bet_after: Option<Duration>,
    /// After the round started.
    pub cash_out_after: Option<Duration>,
}

/// What all seats saw of one round.
#[derive(Debug, Default)]
pub struct Record {
    pub bets: Sample,
    pub cash_outs: Sample,
    /// By milliseconds into the round: the first and the last arrival of that tick.
    ticks: BTreeMap<u64, (Instant, Instant, usize)>,
    /// Refusals by code.
    pub refused: BTreeMap<String, usize>,
}

impl Record {
    fn tick(&mut self, elapsed_ms: u64, at: Instant) {
        let (_, last, count) = self.ticks.entry(elapsed_ms).or_insert((at, at, 0));
        *last = at;
        *count += 1;
    }

    /// From the first to the last socket, of each tick that came to all of them.
    pub fn spreads(&self, sockets: usize) -> Sample {
        let mut spreads = Sample::default();
        let whole = self.ticks.values().filter(|(_, _, count)| *count == sockets);
        whole.for_each(|(first, last, _)| spreads.add(*last - *first));
        spreads
    }

    /// Ticks that came to some sockets only: a slow gateway is handed only the last of several.
    pub fn partial_ticks(&self, sockets: usize) -> usize {
        self.ticks.values().filter(|(_, _, count)| *count != sockets).count()
    }
}

/// What the seats share.
#[derive(Debug, Default)]
pub struct Board {
    pub record: RefCell<Record>,
}

/// A socket that has had its hello.
#[derive(Debug)]
pub struct Seat {
    number: usize,
    plan: Plan,
    socket: WebSocketStream<TcpStream>,
    board: Rc<Board>,
    /// The first seat tells each crash.
    crashes: Option<tokio::sync::mpsc::UnboundedSender<u64>>,
    bet_id: Option<String>,
    /// What is done next, and when.
    next: Option<(TokioInstant, Act)>,
    sent: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Bet,
    CashOut,
}

impl Seat {
    /// Opens the socket of the player of this number.
    pub async fn open(port: u16, number: usize, plan: Plan, board: Rc<Board>) -> Result<Self> {
        let token = access_token(number);
        let url = format!("ws://localhost:{port}/api/games/crash/connect?table=main&token={token}");
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let mut request = url.into_client_request()?;
        request.headers_mut().insert("user-agent", HeaderValue::from_static("cactus-crash-bench"));
        let (mut socket, _) = client_async(request, stream).await.context("a socket was refused")?;
        let hello = socket.next().await.context("a hello")??;
        if !hello.to_text()?.starts_with(r#"{"type":"hello""#) {
            bail!("not a hello: {hello}");
        }
        Ok(Self { number, plan, socket, board, crashes: None, bet_id: None, next: None, sent: None })
    }

    /// Tells the number of each round that crashes.
    pub fn tell_crashes(&mut self, crashes: tokio::sync::mpsc::UnboundedSender<u64>) {
        self.crashes = Some(crashes);
    }

    /// Plays until the socket ends, which it should not.
    pub async fn play(mut self) -> Result<()> {
        loop {
            let due = self.next.map(|(at, _)| at);
            tokio::select! {
                biased;
                frame = self.socket.next() => {
                    match frame.with_context(|| format!("socket {} ended", self.number))?? {
                        Message::Text(text) => self.take(&text, clock::now())?,
                        Message::Close(close) => bail!("socket {} was closed: {close:?}", self.number),
                        _ => {}
                    }
                }
                () = sleep_until(due.unwrap_or_else(TokioInstant::now)), if due.is_some() => self.act().await?,
            }
        }
    }

    fn take(&mut self, text: &str, at: Instant) -> Result<()> {
        if text.starts_with(r#"{"type":"tick""#) {
            let elapsed_ms = number_after(text, r#""elapsed_ms":"#).context("a tick has its time")?;
            self.board.record.borrow_mut().tick(elapsed_ms, at);
            return Ok(());
        }
        let watches = self.plan.bet_after.is_none() && self.crashes.is_none();
        if watches {
            return Ok(());
        }
        let frame: Value = serde_json::from_str(text)?;
        match frame["type"].as_str().unwrap_or_default() {
            "state" => self.see(&frame["state"], at),
            "bet_ack" => {
                self.bet_id = frame["bet"]["bet_id"].as_str().map(str::to_owned);
                self.time(at, |record| &mut record.bets);
            }
            "cashout_ack" => self.time(at, |record| &mut record.cash_outs),
            "error" => {
                self.sent = None;
                let code = frame["code"].as_str().unwrap_or_default().to_owned();
                *self.board.record.borrow_mut().refused.entry(code).or_default() += 1;
            }
            "crash" => {
                self.next = None;
                if let Some(crashes) = &self.crashes {
                    crashes.send(frame["round"].as_u64().unwrap_or_default())?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn see(&mut self, state: &Value, at: Instant) {
        let (act, after) = match state["phase"].as_str() {
            Some("betting") => {
                self.bet_id = None;
                (Act::Bet, self.plan.bet_after)
            }
            Some("running") if self.bet_id.is_some() => (Act::CashOut, self.plan.cash_out_after),
            _ => return,
        };
        self.next = after.map(|after| (TokioInstant::from_std(at + after), act));
    }

    fn time(&mut self, at: Instant, kind: impl FnOnce(&mut Record) -> &mut Sample) {
        if let Some(sent) = self.sent.take() {
            kind(&mut self.board.record.borrow_mut()).add(at - sent);
        }
    }

    async fn act(&mut self) -> Result<()> {
        let Some((_, act)) = self.next.take() else { return Ok(()) };
        let frame = match (act, &self.bet_id) {
            (Act::Bet, _) => {
                json!({ "type": "bet", "ref": "bet", "amount_minor": STAKE_MINOR, "currency": "BRL" })
            }
            (Act::CashOut, Some(bet_id)) => json!({ "type": "cashout", "ref": "out", "bet_id": bet_id }),
            (Act::CashOut, None) => return Ok(()),
        };
        let text = frame.to_string();
        self.sent = Some(clock::now());
        Ok(self.socket.send(Message::text(text)).await?)
    }
}

/// The digits after a key in a text of JSON.
fn number_after(text: &str, key: &str) -> Option<u64> {
    let (_, rest) = text.split_once(key)?;
    let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_read_without_parsing_all_of_it() {
        let text = r#"{"type":"tick","round":7,"elapsed_ms":1250,"multiplier_hundredths":107}"#;
        assert_eq!(number_after(text, r#""elapsed_ms":"#), Some(1_250));
        assert_eq!(number_after(text, r#""bets":"#), None);
    }

    #[test]
    fn only_ticks_that_came_to_all_sockets_have_a_spread() {
        let (mut record, now) = (Record::default(), Instant::now());
        record.tick(250, now);
        record.tick(250, now + Duration::from_millis(3));
        record.tick(500, now);
        assert_eq!(record.spreads(2).percentile(500), Some(Duration::from_millis(3)));
        assert_eq!((record.spreads(2).len(), record.partial_ticks(2)), (1, 1));
    }
}
