//! The live chat: players among themselves, and with support.

namespace! {
    /// The live chat: players among themselves, and with support.
    chat "igaming-livechat" [both, by_contract]

    /// The chat was opened.
    opened ChatOpened {
        ? room_id: id = "general-pt", "The room.";
    }
    /// The chat was closed.
    closed ChatClosed {
        ? time_open_ms: duration = 120000, "How long it was open.";
    }
    /// A room was entered.
    room_joined ChatRoomJoined {
        room_id: id = "general-pt", "The room.";
    }
    /// A room was left.
    room_left ChatRoomLeft {
        room_id: id = "general-pt", "The room.";
    }
    /// A message was sent; not what it says.
    message_sent ChatMessageSent {
        room_id: id = "general-pt", "The room.";
        chars: integer(0, 10000) = 42, "Its length in characters.";
        ? has_mention: flag = false, "Whether it names somebody.";
    }
    /// A message was not taken.
    message_rejected ChatMessageRejected {
        room_id: id = "general-pt", "The room.";
        reason: id = "too_fast", "Why.";
    }
    /// A message was reported.
    message_reported ChatMessageReported {
        message_id: id = "msg_018f6f43", "The message.", pseudonym;
        reason: id = "insult", "Why.";
    }
    /// A message was taken away.
    message_removed ChatMessageRemoved [server] {
        message_id: id = "msg_018f6f43", "The message.", pseudonym;
        ? reason: id = "insult", "Why.";
    }
    /// A message was answered with a sign.
    reaction_added ChatReactionAdded {
        message_id: id = "msg_018f6f43", "The message.", pseudonym;
        ? reaction: text(16) = "+1", "The sign.";
    }
    /// A player does not want to read another one.
    user_ignored ChatUserIgnored {
        ignored_id: id = "plr_018f6f44", "Whom.", pseudonym;
    }
    /// A player may not write for a while.
    user_muted ChatUserMuted [server] {
        muted_for_ms: duration = 600000, "How long.";
        ? reason: id = "spam", "Why.";
    }
    /// Money rains on a room: everybody may fetch some. What is paid is in the wallets' logs.
    rain_started ChatRainStarted {
        room_id: id = "general-pt", "The room.";
        ? seats: integer(1, 100000) = 20, "How many may fetch.";
    }
    /// A share of the rain was fetched.
    rain_claimed ChatRainClaimed {
        room_id: id = "general-pt", "The room.";
    }
    /// A bet was shown in the chat.
    bet_shared ChatBetShared {
        bet_id: id = "bet_018f6f43", "The bet.";
    }
    /// A person of the support was asked for.
    agent_requested ChatAgentRequested {
        ? topic: id = "withdrawal", "What about.";
    }
    /// A person of the support is there.
    agent_joined ChatAgentJoined {
        ? waiting_ms: duration = 45000, "How long the player waited.";
    }
    /// A conversation was rated.
    conversation_rated ChatConversationRated {
        stars: integer(1, 5) = 5, "How many.";
    }
}
