use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::error::Error;
use tungstenite::handshake::HandshakeError;
use tungstenite::http::HeaderValue;
use tungstenite::{Bytes, Message, Utf8Bytes, WebSocket};

use crate::client::Client;
use crate::player::Player;

/// Longer than the longest round of the table `fast` with all that is around it: 3 s to bet, 11.6 s until 2.00.
const DEADLINE: Duration = Duration::from_secs(45);
/// How often a wait looks at the time.
const READ_TIMEOUT: Duration = Duration::from_millis(100);

/// What the client of a socket says that it is.
pub const USER_AGENT: &str = "igaming-e2e";

/// A request for a socket that is not sent yet.
#[derive(Debug, Clone)]
#[must_use = "nothing happens until it is opened"]
pub struct Upgrade {
    client: Client,
    query: String,
    headers: Vec<(&'static str, String)>,
}

/// The answer to a request for a socket that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The code of the problem.
    pub code: String,
}

/// A player's socket at a crash table. All frames that came are kept.
#[derive(Debug)]
pub struct CrashSocket {
    socket: WebSocket<TcpStream>,
    frames: Vec<Value>,
    /// Frames before this one have been waited for.
    next: usize,
    closed: Option<(u16, String)>,
}

impl Upgrade {
    /// A request with this query, without its question mark.
    pub fn new(client: &Client, query: &str) -> Self {
        let headers = vec![("user-agent", USER_AGENT.to_owned())];
        Self { client: client.clone(), query: query.to_owned(), headers }
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Opens the socket.
    ///
    /// # Errors
    /// The problem of a refusal.
    ///
    /// # Panics
    /// When there is no answer, or one that is neither a socket nor a problem.
    #[track_caller]
    pub fn open(&self) -> Result<CrashSocket, Refused> {
        let url = format!("ws://{}/api/games/crash/connect?{}", self.client.host(), self.query);
        let mut request = url.into_client_request().expect("a URL");
        let place = self.client.place();
        for (name, value) in self.headers.iter().chain([&place]) {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).expect("a header value"));
        }
        let stream = TcpStream::connect(self.client.authority()).expect("the platform listens");
        stream.set_nodelay(true).expect("a TCP option");
        let rest = stream.try_clone().expect("a second handle of the connection");
        match tungstenite::client(request, stream) {
            Ok((socket, _)) => {
                socket.get_ref().set_read_timeout(Some(READ_TIMEOUT)).expect("a TCP option");
                Ok(CrashSocket { socket, frames: Vec::new(), next: 0, closed: None })
            }
            Err(HandshakeError::Failure(Error::Http(response))) => {
                let length = response.headers().get("content-length").and_then(|length| length.to_str().ok());
                let length = length.and_then(|length| length.parse().ok()).unwrap_or_default();
                let body = whole_body(response.body().as_deref().unwrap_or_default(), length, rest);
                let problem: Value = serde_json::from_slice(&body).expect("a refusal is a problem");
                let code = problem["code"].as_str().unwrap_or_default().to_owned();
                Err(Refused { status: response.status().as_u16(), code })
            }
            Err(error) => panic!("{}: {error}", self.query),
        }
    }
}

/// What came of a body with the head of its answer, and the rest of it.
fn whole_body(begun: &[u8], length: usize, mut rest: TcpStream) -> Vec<u8> {
    let mut body = begun.to_vec();
    let mut missing = vec![0; length.saturating_sub(body.len())];
    rest.read_exact(&mut missing).expect("the rest of a body");
    body.extend(missing);
    body
}

impl CrashSocket {
    /// A player's socket. Its hello has come, and may be waited for.
    ///
    /// # Panics
    /// When the platform refuses, or the first frame is another.
    #[track_caller]
    pub fn open(player: &Player, table: &str) -> Self {
        let query = format!("table={table}&token={}", player.token);
        let mut socket = Upgrade::new(&player.client, &query).open().expect("a socket");
        let hello = socket.wait("the first frame", |frame| Some(frame.clone()));
        assert_eq!(hello["type"], "hello", "{hello}");
        assert_eq!(hello["player_id"], player.player_id.as_str(), "{hello}");
        socket.rewind();
        socket
    }

    /// The first frame.
    pub fn hello(&self) -> &Value {
        &self.frames[0]
    }

    /// Everything that came so far.
    pub fn frames(&self) -> &[Value] {
        &self.frames
    }

    /// Sends a text frame.
    #[track_caller]
    pub fn send(&mut self, frame: &Value) {
        self.send_text(&frame.to_string());
    }

    /// Sends a text frame.
    ///
    /// # Panics
    /// When it cannot be sent. A socket that the platform has closed takes frames until this side knows.
    #[track_caller]
    pub fn send_text(&mut self, text: &str) {
        match self.socket.send(Message::Text(Utf8Bytes::from(text))) {
            Ok(()) | Err(Error::ConnectionClosed | Error::AlreadyClosed | Error::Io(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Sends a binary frame.
    ///
    /// # Panics
    /// When it cannot be sent.
    #[track_caller]
    pub fn send_binary(&mut self, bytes: &[u8]) {
        self.socket.send(Message::Binary(Bytes::copy_from_slice(bytes))).expect("a frame is sent");
    }

    /// Sends a frame under a `ref` that no other has, and waits for the answer to it.
    #[track_caller]
    pub fn ask(&mut self, frame: Value) -> Value {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let reference = format!("{}-{number}", std::process::id());
        self.ask_as(&reference, frame)
    }

    /// Sends a frame under this `ref`, and waits for the answer to it.
    #[track_caller]
    pub fn ask_as(&mut self, reference: &str, mut frame: Value) -> Value {
        frame["ref"] = reference.into();
        self.next = self.frames.len();
        self.send(&frame);
        self.wait(&format!("the answer to {frame}"), |answer| {
            (answer["ref"] == reference).then(|| answer.clone())
        })
    }

    /// A bet; gives the answer.
    #[track_caller]
    pub fn bet(&mut self, amount_minor: u64, auto_cash_out_hundredths: Option<u64>) -> Value {
        let mut frame = json!({ "type": "bet", "amount_minor": amount_minor, "currency": "BRL" });
        if let Some(target) = auto_cash_out_hundredths {
            frame["auto_cash_out_hundredths"] = target.into();
        }
        self.ask(frame)
    }

    /// A cash-out; gives the answer.
    #[track_caller]
    pub fn cash_out(&mut self, bet: &Value) -> Value {
        self.ask(json!({ "type": "cashout", "bet_id": bet["bet_id"] }))
    }

    /// A cancellation; gives the answer.
    #[track_caller]
    pub fn cancel(&mut self, bet: &Value) -> Value {
        self.ask(json!({ "type": "cancel", "bet_id": bet["bet_id"] }))
    }

    /// Waits until a round is open for bets for a second at least; gives its state.
    #[track_caller]
    pub fn wait_for_betting(&mut self) -> Value {
        self.wait("betting", |frame| {
            let state = &frame["state"];
            let left = |state: &Value| {
                let closes_at_ms = state["betting_closes_at_ms"].as_u64()?;
                closes_at_ms.checked_sub(crate::unix_time_ms()).filter(|left_ms| *left_ms >= 1_000)
            };
            (state["phase"] == "betting" && left(state).is_some()).then(|| state.clone())
        })
    }

    /// Waits until the round that is open or running comes into this phase; gives its state.
    #[track_caller]
    pub fn wait_for_phase(&mut self, phase: &str) -> Value {
        self.wait(phase, |frame| (frame["state"]["phase"] == phase).then(|| frame["state"].clone()))
    }

    /// Waits for the crash of this round.
    #[track_caller]
    pub fn wait_for_crash(&mut self, round: &Value) -> Value {
        self.wait("the crash", |frame| {
            (frame["type"] == "crash" && frame["round"] == *round).then(|| frame.clone())
        })
    }

    /// Waits until the player is told of this bet in this state, and paid or not.
    #[track_caller]
    pub fn wait_for_update(&mut self, bet: &Value, state: &str, paid: bool) -> Value {
        self.wait(&format!("{bet} {state}, paid {paid}"), |frame| {
            let told = &frame["bet"];
            let update = frame["type"] == "bet_update" && told["bet_id"] == bet["bet_id"];
            (update && told["state"] == state && told["paid"] == paid).then(|| frame.clone())
        })
    }

    /// Waits for a frame from which `find` makes something; frames before it have been seen then.
    ///
    /// # Panics
    /// When none comes, or the socket is closed.
    #[track_caller]
    pub fn wait<T>(&mut self, what: &str, mut find: impl FnMut(&Value) -> Option<T>) -> T {
        let deadline = Deadline::new();
        loop {
            while let Some(frame) = self.frames.get(self.next) {
                self.next += 1;
                if let Some(found) = find(frame) {
                    return found;
                }
            }
            assert_eq!(self.closed, None, "{what}: the socket was closed");
            deadline.check(what, &self.frames);
            self.read();
        }
    }

    /// Goes back to the first frame: what has come is waited for again.
    pub fn rewind(&mut self) {
        self.next = 0;
    }

    /// Waits until the platform closes the socket; gives the code and the reason.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn wait_for_close(&mut self) -> (u16, String) {
        let deadline = Deadline::new();
        while self.closed.is_none() {
            deadline.check("the end of the socket", &self.frames);
            self.read();
        }
        self.closed.clone().unwrap_or_default()
    }

    /// Whether the socket is still open after `wait` of listening.
    pub fn stays_open(&mut self, wait: Duration) -> bool {
        let until = Deadline::new();
        while until.elapsed() < wait && self.closed.is_none() {
            self.read();
        }
        self.closed.is_none()
    }

    /// Ends the connection without a word, as a lost network does.
    pub fn lose(self) {
        drop(self);
    }

    #[track_caller]
    fn read(&mut self) {
        match self.socket.read() {
            Ok(Message::Text(text)) => {
                self.frames
                    .push(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")));
            }
            Ok(Message::Close(Some(frame))) => {
                self.closed = Some((frame.code.into(), frame.reason.to_string()));
            }
            Ok(Message::Close(None)) => self.closed = Some((1005, String::new())),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(other) => panic!("an unexpected frame: {other:?}"),
            Err(Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => {
                self.closed.get_or_insert((1006, error.to_string()));
            }
        }
    }
}

struct Deadline(Instant);

impl Deadline {
    #[expect(clippy::disallowed_methods, reason = "a test outside the platform has no Clock port")]
    fn new() -> Self {
        Self(Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    #[track_caller]
    fn check(&self, what: &str, frames: &[Value]) {
        let last = &frames[frames.len().saturating_sub(5)..];
        assert!(self.elapsed() < DEADLINE, "{what}: not within {DEADLINE:?}; the last frames: {last:?}");
    }
}
