//! The hibernating sockets of a Durable Object: the platform holds them while the object is not in memory.

use cactus_edge::Fault;
use igaming_contracts::games::crash::SocketEnd;
use igaming_domain::sockets::SocketCard;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{State, web_sys};

use crate::glue::{self, Attached};

/// One socket.
#[derive(Debug, Clone)]
pub struct Socket(JsValue);

impl Socket {
    /// Wraps what the platform hands to an event.
    pub fn new(socket: JsValue) -> Self {
        Self(socket)
    }

    /// Sends a text frame; nothing happens when the socket is just closing.
    pub fn send(&self, text: &str) {
        glue::send_to_socket(&self.0, text);
    }

    /// Closes the socket.
    pub fn close(&self, end: SocketEnd) {
        glue::close_socket(&self.0, end.code(), end.reason());
    }

    /// What is remembered about the socket.
    ///
    /// # Errors
    /// A fault when it has no card of ours.
    pub fn card(&self) -> Result<SocketCard, Fault> {
        let text = self.0.unchecked_ref::<Attached>().deserialize_attachment().as_string();
        let card = text.and_then(|text| serde_json::from_str(&text).ok());
        card.ok_or_else(|| Fault::corrupt("a socket without a card"))
    }

    /// Remembers something else about it.
    pub fn remember(&self, card: &SocketCard) {
        self.0.unchecked_ref::<Attached>().serialize_attachment(&text_of(card));
    }
}

/// All sockets of an object.
#[derive(Debug)]
pub struct Sockets {
    state: JsValue,
}

impl Sockets {
    /// The sockets of the object with this state.
    pub fn new(state: &State) -> Self {
        let state: &JsValue = state.as_raw().as_ref();
        Self { state: state.clone() }
    }

    /// Makes a socket, tagged with its player, and the response that carries the client's end of it.
    ///
    /// # Errors
    /// A fault when the object holds as many as the platform allows.
    pub fn accept(&self, card: &SocketCard) -> Result<(Socket, web_sys::Response), Fault> {
        let ends = glue::accept_socket(&self.state, &card.player_id, &text_of(card))
            .map_err(|error| Fault::unavailable(format!("accepting a socket: {error:?}")))?;
        Ok((Socket(ends.get(0)), ends.get(1).unchecked_into()))
    }

    /// Those that are open, of everybody or of one player.
    pub fn open(&self, player_id: Option<&str>) -> Vec<Socket> {
        glue::open_sockets(&self.state, player_id).iter().map(Socket).collect()
    }

    /// How many are open.
    pub fn count(&self) -> u64 {
        u64::from(glue::open_sockets(&self.state, None).length())
    }

    /// Sends a text frame to one player's sockets, in one crossing.
    pub fn send_to_player(&self, player_id: &str, text: &str) {
        glue::send_to_tagged(&self.state, player_id, text);
    }

    /// Sends a text frame to everybody, in one crossing. Other events have their turn in between, so whoever cares for
    /// the order of two frames awaits the first.
    ///
    /// # Errors
    /// A fault when the platform ends it.
    pub async fn send_to_all(&self, text: &str) -> Result<(), Fault> {
        let sent = JsFuture::from(glue::send_to_all(&self.state, text)).await;
        sent.map(drop).map_err(|error| Fault::unavailable(format!("sending to all sockets: {error:?}")))
    }

    /// Lets the platform answer a text frame that is exactly `ping` by `pong`, without waking the object.
    ///
    /// # Errors
    /// A fault when the platform refuses.
    pub fn answer_pings(&self, ping: &str, pong: &str) -> Result<(), Fault> {
        glue::answer_pings(&self.state, ping, pong)
            .map_err(|error| Fault::internal(format!("answering pings: {error:?}")))
    }

    /// When the platform last answered a ping of the socket, in milliseconds since the Unix epoch.
    pub fn pinged_at_ms(&self, socket: &Socket) -> Option<u64> {
        // A time in milliseconds is a whole number far below 2^53.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        glue::pinged_at(&self.state, &socket.0).map(|at_ms| at_ms as u64)
    }
}

fn text_of(card: &SocketCard) -> String {
    serde_json::to_string(card).unwrap_or_default()
}
