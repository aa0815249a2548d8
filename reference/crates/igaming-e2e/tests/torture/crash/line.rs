//! A socket that may break at any time, and whoever holds it goes on.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Duration;

use igaming_e2e::{Player, USER_AGENT};
use serde_json::Value;
use tungstenite::client::IntoClientRequest;
use tungstenite::error::Error;
use tungstenite::http::HeaderValue;
use tungstenite::{Message, Utf8Bytes, WebSocket};

use super::TABLE;

/// A platform that is being killed may never answer.
const OPEN_TIMEOUT: Duration = Duration::from_secs(15);
/// How long one look for a frame takes when there is none.
const LOOK_TIMEOUT: Duration = Duration::from_millis(100);

/// A player's socket at the table.
#[derive(Debug)]
pub struct Line(WebSocket<TcpStream>);

/// The connection is no more.
#[derive(Debug)]
pub struct Broken;

impl Line {
    /// Opens a socket, if the platform is there.
    pub fn open(player: &Player) -> Result<Self, Broken> {
        let (host, token) = (player.client.host(), &player.token);
        let url = format!("ws://{host}/api/games/crash/connect?table={TABLE}&token={token}");
        let stream = TcpStream::connect(host).map_err(|_| Broken)?;
        stream.set_nodelay(true).map_err(|_| Broken)?;
        stream.set_read_timeout(Some(OPEN_TIMEOUT)).map_err(|_| Broken)?;
        let mut request = url.into_client_request().expect("a URL");
        let (name, place) = player.client.place();
        request.headers_mut().insert(name, HeaderValue::from_str(&place).expect("a header value"));
        request.headers_mut().insert("user-agent", HeaderValue::from_static(USER_AGENT));
        let (socket, _) = tungstenite::client(request, stream).map_err(|_| Broken)?;
        socket.get_ref().set_read_timeout(Some(LOOK_TIMEOUT)).map_err(|_| Broken)?;
        Ok(Self(socket))
    }

    /// Sends a frame.
    pub fn send(&mut self, frame: &Value) -> Result<(), Broken> {
        self.0.send(Message::Text(Utf8Bytes::from(frame.to_string()))).map_err(|_| Broken)
    }

    /// A frame, if one comes soon.
    pub fn look(&mut self) -> Result<Option<Value>, Broken> {
        match self.0.read() {
            Ok(Message::Text(text)) => Ok(Some(serde_json::from_str(&text).expect("frames are JSON"))),
            Ok(Message::Close(_)) => Err(Broken),
            Ok(_) => Ok(None),
            Err(Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Ok(None)
            }
            Err(_) => Err(Broken),
        }
    }
}
