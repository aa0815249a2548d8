//! The classes of crash's objects; what they do is in the runtime.

/// A crash table.
pub mod table {
    igaming_runtime::durable_object! {
        /// One crash table of a brand: its clock, its round and all its bets.
        CrashRoundDo(igaming_runtime::CrashTableObject)
    }
}

/// A share of a table's sockets.
pub mod gateway {
    igaming_runtime::socket_object! {
        /// Holds sockets of a table's players.
        CrashGatewayDo(igaming_runtime::CrashGateway)
    }
}
