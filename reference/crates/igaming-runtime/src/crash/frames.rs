//! Frames of clients, from text to what they ask for.

use igaming_contracts::RequestRejection;
use igaming_contracts::games::crash::{
    BetCommandFrame, BetFrame, CrashAction, CrashStake, FrameHead, PingFrame,
};

use crate::input::parse_body;

/// A `ref` that is longer is not repeated in an answer.
const ECHOED_BYTES_MAX: usize = 64;

/// What a frame asks for.
pub enum Asked {
    /// Nothing but an answer.
    Pong { reference: Option<String> },
    /// A command to the table.
    Command { reference: String, action: CrashAction },
}

/// Why a frame asks for nothing.
pub enum Unread {
    /// It is not a JSON object.
    Malformed,
    /// Its `type` is none of ours.
    UnknownType { reference: Option<String> },
    /// Something in it is missing, unknown or wrong.
    Wrong { reference: Option<String>, rejection: RequestRejection },
}

/// Reads a frame.
pub fn read(text: &str) -> Result<Asked, Unread> {
    // A body may be empty where nothing is needed; a frame may not.
    if text.trim().is_empty() {
        return Err(Unread::Malformed);
    }
    let head = parse_body::<FrameHead>(text.as_bytes()).map_err(|rejection| match &rejection {
        RequestRejection::MalformedJson => Unread::Malformed,
        RequestRejection::InvalidField { field } if field == "body" => Unread::Malformed,
        _ => Unread::Wrong { reference: None, rejection },
    })?;
    let reference = head.reference.filter(|reference| reference.len() <= ECHOED_BYTES_MAX);
    let wrong = |rejection| Unread::Wrong { reference: reference.clone(), rejection };
    let body = text.as_bytes();
    match head.kind.as_str() {
        "bet" => {
            let frame: BetFrame = parse_body(body).map_err(wrong)?;
            let BetFrame { reference, amount_minor, currency, auto_cash_out_hundredths, .. } = frame;
            let stake = CrashStake { amount_minor, currency, auto_cash_out_hundredths };
            Ok(Asked::Command { reference, action: CrashAction::Bet(stake) })
        }
        "cashout" => {
            let BetCommandFrame { reference, bet_id, .. } = parse_body(body).map_err(wrong)?;
            Ok(Asked::Command { reference, action: CrashAction::CashOut { bet_id } })
        }
        "cancel" => {
            let BetCommandFrame { reference, bet_id, .. } = parse_body(body).map_err(wrong)?;
            Ok(Asked::Command { reference, action: CrashAction::Cancel { bet_id } })
        }
        "ping" => {
            let frame: PingFrame = parse_body(body).map_err(wrong)?;
            Ok(Asked::Pong { reference: frame.reference })
        }
        _ => Err(Unread::UnknownType { reference }),
    }
}
