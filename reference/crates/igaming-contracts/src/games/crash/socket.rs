//! The socket of a crash table, protocol version 1: JSON text frames, each with a `type`.
//!
//! A page opens `wss://{host}/api/games/crash/connect?token={access token}&table={table}`; without `table` it is the
//! brand's first. The first frame is [`HelloFrame`], the position of everything that follows: what it tells is not told
//! again, and nothing after it is missed. A frame that repeats a command with its `ref` is answered as the first was.
//! [`CrashBetUpdate`] and the answer to a command may overtake each other; both show the bet as it stood, and a bet
//! only ever goes forward.
//!
//! A ping that is exactly `{"type":"ping"}` is answered `{"type":"pong"}` while the objects sleep; one with a `ref` is
//! answered with the table's clock. A socket that sends nothing for 5 minutes is closed, so a page pings.
//!
//! New members of frames and new types are additions; whoever reads skips what it does not know.

use cactus_ledger::AmountMinor;
use serde::{Deserialize, Serialize};

use super::{CrashBet, CrashBetUpdate, CrashRejection, CrashTableState, CrashWelcome};
use crate::wallet::Balance;
use crate::{Access, Empty, Endpoint, Method, NoRejection, Rejection};

/// The version that [`HelloFrame`] names.
pub const CRASH_PROTOCOL: u32 = 1;

/// Where sockets are opened.
pub const CRASH_CONNECT_PATH: &str = "/api/games/crash/connect";

/// What any frame of a client has; which frame it is, and what an error refers to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FrameHead {
    /// `bet`, `cashout`, `cancel` or `ping`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// See [`BetFrame::reference`].
    #[serde(rename = "ref", default)]
    pub reference: Option<String>,
}

/// `{"type":"bet"}`: a stake on the round whose betting is open. Answered by a [`BetAck`] once the wallet has paid.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BetFrame {
    /// `bet`.
    #[cfg_attr(feature = "ts", ts(type = "\"bet\""))]
    #[serde(rename = "type")]
    pub kind: String,
    /// 1 to 64 printable ASCII characters, the player's idempotency key within the round.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The stake.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub amount_minor: AmountMinor,
    /// The currency code.
    pub currency: String,
    /// Cash out at this multiplier: 101 to the table's largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_cash_out_hundredths: Option<i64>,
}

/// `{"type":"cashout"}` and `{"type":"cancel"}`.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BetCommandFrame {
    /// `cashout` or `cancel`.
    #[cfg_attr(feature = "ts", ts(type = "\"cashout\" | \"cancel\""))]
    #[serde(rename = "type")]
    pub kind: String,
    /// As of a bet.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Which bet.
    pub bet_id: String,
}

/// `{"type":"ping"}`.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PingFrame {
    /// `ping`.
    #[cfg_attr(feature = "ts", ts(type = "\"ping\""))]
    #[serde(rename = "type")]
    pub kind: String,
    /// Comes back in the pong.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// What a table tells one socket. What it tells everybody is [`CrashBroadcast`](super::CrashBroadcast).
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The first frame.
    Hello(Box<HelloFrame>),
    /// The stake is taken.
    BetAck(BetAck),
    /// The bet is cashed out; the wallet follows.
    CashoutAck(CommandAck),
    /// The bet is taken back; the wallet follows.
    CancelAck(CommandAck),
    /// A bet of the player changed, or its wallet was credited.
    BetUpdate(CrashBetUpdate),
    /// The answer to a ping.
    Pong(PongFrame),
}

/// See [`ServerFrame::Hello`].
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HelloFrame {
    /// [`CRASH_PROTOCOL`].
    pub protocol: u32,
    /// Whose socket it is.
    pub player_id: String,
    /// The table: its name, limits, fairness, clock and round.
    #[serde(flatten)]
    pub table: CrashTableState,
    /// The player's bets on the round of now.
    pub bets: Vec<CrashBet>,
}

impl HelloFrame {
    /// The first frame of a player's socket.
    pub fn new(player_id: &str, welcome: CrashWelcome) -> Self {
        let CrashWelcome { table, bets } = welcome;
        Self { protocol: CRASH_PROTOCOL, player_id: player_id.to_owned(), table, bets }
    }
}

/// See [`ServerFrame::BetAck`].
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BetAck {
    /// Of the command.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The bet.
    pub bet: CrashBet,
    /// The balance of the currency right after the stake was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<Balance>,
}

/// See [`ServerFrame::CashoutAck`] and [`ServerFrame::CancelAck`].
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CommandAck {
    /// Of the command.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The bet.
    pub bet: CrashBet,
}

/// See [`ServerFrame::Pong`].
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PongFrame {
    /// Of the ping.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The platform's clock, milliseconds since the Unix epoch. The answer to a ping without a `ref` has none.
    #[cfg_attr(feature = "ts", ts(as = "Option<u64>", optional))]
    pub server_ms: u64,
}

/// A no: the rejection's code, one sentence and the rejection's own fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorFrame<R> {
    /// `error`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Of the frame that was refused, where it had one.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    detail: String,
    #[serde(flatten)]
    rejection: R,
}

impl<R: Rejection> ErrorFrame<R> {
    /// The frame that tells `rejection`.
    pub fn new(rejection: R, reference: Option<&str>) -> Self {
        let (reference, detail) = (reference.map(str::to_owned), rejection.detail());
        Self { kind: "error", reference, detail, rejection }
    }
}

/// Why a frame was refused before its table saw it, besides the ways in which any request is.
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SocketRejection {
    /// More messages than a socket may send; who goes on is cut off.
    TooManyMessages {
        /// In the long run.
        messages_per_second: u32,
    },
    /// The `type` is none of this protocol's.
    UnknownMessageType,
}

impl Rejection for SocketRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::TooManyMessages { .. } => "too_many_messages",
            Self::UnknownMessageType => "unknown_message_type",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::TooManyMessages { .. } => 429,
            Self::UnknownMessageType => 422,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::TooManyMessages { messages_per_second } => {
                format!("A socket may send {messages_per_second} messages a second.")
            }
            Self::UnknownMessageType => "The `type` of a frame is bet, cashout, cancel or ping.".to_owned(),
        }
    }
}

/// Why the platform closed a socket, as the close code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SocketEnd {
    /// A binary frame, or text that is not a JSON object.
    Malformed,
    /// The access token has expired.
    TokenExpired,
    /// Nothing was sent for too long.
    Idle,
    /// The player opened too many sockets; this was the oldest.
    TooManySockets,
    /// A frame was too long.
    FrameTooLarge,
    /// Messages came too fast, and went on after having been refused.
    TooManyMessages,
}

impl SocketEnd {
    /// Every one, by its code.
    pub const ALL: [Self; 6] = [
        Self::Malformed,
        Self::TokenExpired,
        Self::Idle,
        Self::TooManySockets,
        Self::FrameTooLarge,
        Self::TooManyMessages,
    ];

    /// The close code.
    pub fn code(self) -> u16 {
        match self {
            Self::Malformed => 4400,
            Self::TokenExpired => 4401,
            Self::Idle => 4408,
            Self::TooManySockets => 4409,
            Self::FrameTooLarge => 4413,
            Self::TooManyMessages => 4429,
        }
    }

    /// The reason, stable.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "malformed_frame",
            Self::TokenExpired => "token_expired",
            Self::Idle => "idle",
            Self::TooManySockets => "too_many_sockets",
            Self::FrameTooLarge => "frame_too_large",
            Self::TooManyMessages => "too_many_messages",
        }
    }
}

/// A gateway object takes a player's socket in. The hello comes to it as a [`Delivery`], so that it has its place among
/// what everybody is told.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JoinCrash;

impl Endpoint for JoinCrash {
    const BINDING: &'static str = "GAMES";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/crash/{table_object}/join";
    const ACCESS: Access = Access::Service;
    type Request = JoinCrashRequest;
    type Response = Empty;
    type Rejection = CrashRejection;
}

/// See [`JoinCrash`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct JoinCrashRequest {
    /// The gateway's number.
    pub gateway: u32,
    /// Its sockets, this one included.
    pub sockets: u64,
    /// The socket.
    pub socket_id: String,
    /// Whose it is.
    pub player_id: String,
}

/// A gateway object says how many sockets it holds: after one was closed, and once a minute while there are any.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountCrashSockets;

impl Endpoint for CountCrashSockets {
    const BINDING: &'static str = "GAMES";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/crash/{table_object}/sockets";
    const ACCESS: Access = Access::Service;
    type Request = CountCrashSocketsRequest;
    type Response = Empty;
    type Rejection = CrashRejection;
}

/// See [`CountCrashSockets`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CountCrashSocketsRequest {
    /// The gateway's number.
    pub gateway: u32,
    /// Its open sockets.
    pub sockets: u64,
}

/// A table's object hands a gateway object frames for its sockets, in the order in which they are to be sent.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliverCrash;

impl Endpoint for DeliverCrash {
    const BINDING: &'static str = "GAMES";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/crash-gateway/{gateway_object}/deliver";
    const ACCESS: Access = Access::Service;
    /// A burst of 2,000 updates of about 500 bytes.
    const BODY_BYTES_MAX: u32 = 1024 * 1024;
    type Request = DeliverCrashRequest;
    type Response = Delivered;
    type Rejection = NoRejection;
}

/// See [`DeliverCrash`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeliverCrashRequest {
    /// In order.
    pub deliveries: Vec<Delivery>,
}

/// A frame and who gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Who.
    pub to: Recipient,
    /// The text of the frame.
    pub frame: String,
}

/// Who gets a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// All sockets.
    All,
    /// The sockets of a player.
    Player(String),
    /// The socket that waits for its hello.
    Socket(String),
}

/// See [`DeliverCrash`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivered {
    /// How many sockets the gateway holds.
    pub sockets: u64,
}

/// The name of a gateway object: `{tenant}:{table}:{number}`.
pub fn gateway_object(table_object: &str, gateway: u32) -> String {
    format!("{table_object}:{gateway}")
}

/// The table's object and the number in the name of a gateway object; `None` when it is not one.
pub fn parse_gateway_object(object: &str) -> Option<(&str, u32)> {
    let (table_object, gateway) = object.rsplit_once(':')?;
    super::parse_table_object(table_object)?;
    Some((table_object, gateway.parse().ok()?))
}
