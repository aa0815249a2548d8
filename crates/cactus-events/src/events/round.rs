//! Rounds of the platform's own games: Mines, Tower, crash.

choices! {
    /// How a round ended, as the interface showed it.
    RoundOutcome { Won = "won", Lost = "lost", CashedOut = "cashed_out", Voided = "voided", }
}

namespace! {
    /// Rounds of the platform's own games: Mines, Tower, crash.
    round "igaming-games" [by_contract]

    /// A game's page is ready to be played.
    game_opened RoundGameOpened {
        game_id: id = "mines", "The game.";
        ? load_ms: duration = 700, "Time until it was.";
    }
    /// A game's page was left.
    game_closed RoundGameClosed {
        game_id: id = "mines", "The game.";
        time_in_game_ms: duration = 600000, "How long it was open.";
        ? rounds: count = 31, "Rounds that were played.";
    }
    /// A round began on the screen.
    started RoundStarted {
        game_id: id = "crash", "The game.";
        round_id: id = "rnd_018f6f43", "The round.";
    }
    /// A round ended on the screen.
    ended RoundEnded {
        game_id: id = "crash", "The game.";
        round_id: id = "rnd_018f6f43", "The round.";
        outcome: choice(RoundOutcome) = "lost", "How.";
        ? multiplier: decimal(0.0, 1e9) = 1.84, "The multiplier it ended at.";
        ? duration_ms: duration = 12400, "How long it took.";
    }
    /// A field of Mines was uncovered.
    tile_revealed RoundTileRevealed [short] {
        round_id: id = "rnd_018f6f43", "The round.";
        tile: integer(0, 1000) = 12, "The field, from 0.";
        safe: flag = true, "Whether the round goes on.";
        ? decision_time_ms: duration = 900, "Time since the one before.";
    }
    /// The number of mines was changed.
    mines_changed RoundMinesChanged {
        mines: integer(1, 1000) = 5, "How many there are now.";
    }
    /// A level of Tower was climbed, or not.
    level_climbed RoundLevelClimbed [short] {
        round_id: id = "rnd_018f6f43", "The round.";
        level: integer(0, 1000) = 3, "The level, from 0.";
        safe: flag = true, "Whether the round goes on.";
    }
    /// The difficulty of Tower was changed.
    difficulty_changed RoundDifficultyChanged {
        difficulty: id = "hard", "The difficulty of now.";
    }
    /// A crash round was watched without a bet.
    watched RoundWatched [short] {
        round_id: id = "rnd_018f6f43", "The round.";
    }
    /// A game's rules were looked at.
    rules_viewed RoundRulesViewed {
        game_id: id = "mines", "The game.";
    }
    /// The fairness of a game was looked at.
    fairness_viewed RoundFairnessViewed {
        game_id: id = "mines", "The game.";
    }
    /// The player's own seed was changed.
    client_seed_changed RoundClientSeedChanged {
        ? typed: flag = true, "Whether the player typed it.";
    }
    /// The server's seed was revealed and replaced.
    seed_rotated RoundSeedRotated [both] {
        ? nonces_used: count = 118, "Rounds that were played on it.";
    }
    /// A round was checked by the player.
    verified RoundVerified {
        game_id: id = "mines", "The game.";
        valid: flag = true, "Whether it holds.";
    }
    /// A chain of crash rounds was walked by the player.
    chain_verified RoundChainVerified {
        valid: flag = true, "Whether it holds.";
        ? links: count = 1000, "How many links were walked.";
        ? elapsed_ms: duration = 90, "How long it took.";
    }
    /// Sound was switched on or off.
    sound_toggled RoundSoundToggled {
        game_id: id = "crash", "The game.";
        enabled: flag = false, "Whether it is on now.";
    }
    /// The player's history of rounds was looked at.
    history_viewed RoundHistoryViewed {
        game_id: id = "crash", "The game.";
    }
    /// A round was declared void and stakes go back.
    voided RoundVoided [server, by_law] {
        game_id: id = "crash", "The game.";
        round_id: id = "rnd_018f6f43", "The round.";
        reason: id = "seed_lost", "Why.";
    }
    /// A table opened a round for bets.
    table_round_opened RoundTableRoundOpened [server, short] {
        game_id: id = "crash", "The game.";
        round_id: id = "rnd_018f6f43", "The round.";
        ? players: count = 214, "Sockets at the table.";
    }

    wallet {
        /// A round ended without a win.
        closed RoundClosed;
    }
}
