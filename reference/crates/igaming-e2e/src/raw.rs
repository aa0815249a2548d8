use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::client::Client;

/// How long an answer may take.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// The answer to a request of which each byte was chosen.
#[derive(Debug)]
pub struct RawAnswer {
    /// The HTTP status; `None` when the connection was closed without one.
    pub status: Option<u16>,
    /// Head and body as they came.
    pub text: String,
}

impl RawAnswer {
    /// The `code` of the problem, if the platform answered with one.
    pub fn code(&self) -> Option<&str> {
        let (_, after) = self.text.split_once("\"code\":\"")?;
        after.split('"').next()
    }
}

/// Sends a request line and headers as they are, which no HTTP library would, and reads to the end of the connection.
///
/// # Panics
/// When the platform does not listen.
#[track_caller]
pub fn send_raw(client: &Client, request_line: &str, headers: &[&str]) -> RawAnswer {
    let mut stream = TcpStream::connect(client.authority()).expect("the platform listens");
    stream.set_read_timeout(Some(READ_TIMEOUT)).expect("a TCP option");
    let mut head = format!("{request_line}\r\n");
    for header in headers.iter().chain(&["connection: close"]) {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).expect("a request is sent");
    let mut bytes = Vec::new();
    // A server that refuses may reset the connection; what came before counts.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    RawAnswer { status, text }
}
