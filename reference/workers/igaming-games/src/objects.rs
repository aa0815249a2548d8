//! The classes of objects that the platform sees. What they do is in `igaming_runtime`.

pub mod player {
    igaming_runtime::durable_object! {
        /// The seeds and rounds of one player.
        PlayerGamesDo(igaming_runtime::PlayerGamesObject)
    }
}

pub mod table {
    igaming_runtime::durable_object! {
        /// One crash table of a brand: its clock, its round and all its bets.
        CrashRoundDo(igaming_runtime::CrashTableObject)
    }
}

pub mod breaker {
    /// This Worker calls randomness beacons.
    #[derive(Debug)]
    pub struct Games;

    impl igaming_runtime::BreakerHost for Games {
        const WORKER: &'static str = igaming_contracts::fleet::worker::GAMES;
    }

    igaming_runtime::durable_object! {
        /// The circuit breaker of one tenant's provider.
        CircuitBreakerDo(igaming_runtime::CircuitBreakerObject<Games>)
    }
}

pub mod gateway {
    igaming_runtime::socket_object! {
        /// A share of a crash table's sockets.
        CrashGatewayDo(igaming_runtime::CrashGateway)
    }
}
