//! The casino of other makers' games: lobby, launch, callbacks.

choices! {
    /// With what a game is played.
    PlayMode { Real = "real", Demo = "demo", }
}

namespace! {
    /// The casino of other makers' games: lobby, launch, callbacks.
    casino "igaming-casino-orchestrator" [by_contract]

    /// The lobby was shown.
    lobby_viewed CasinoLobbyViewed {
        ? category: id = "slots", "The category that is shown.";
    }
    /// A category was chosen.
    category_selected CasinoCategorySelected {
        category: id = "live", "The category.";
    }
    /// A maker was chosen.
    provider_selected CasinoProviderSelected {
        provider_id: id = "pragmatic", "The maker.";
    }
    /// A game's tile could be seen.
    game_impression CasinoGameImpression [short] {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
        ? list: id = "popular", "The list it was in.";
        ? position: integer(0, 10000) = 4, "Its place there, from 0.";
    }
    /// A game's tile was clicked.
    game_clicked CasinoGameClicked {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
        ? list: id = "popular", "The list it was in.";
        ? position: integer(0, 10000) = 4, "Its place there, from 0.";
    }
    /// A game's details were looked at.
    game_details_viewed CasinoGameDetailsViewed {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
    }
    /// A game was asked to start.
    game_launched CasinoGameLaunched [both] {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
        mode: choice(PlayMode) = "real", "With what.";
        ? provider_id: id = "pragmatic", "The maker.";
        ? launch_ms: duration = 850, "Time until the game's address was there.";
    }
    /// A game could be played.
    game_loaded CasinoGameLoaded {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
        load_ms: duration = 4200, "Time since it was asked to start.";
    }
    /// A game did not start.
    launch_failed CasinoLaunchFailed [both] {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
        reason: id = "provider_unavailable", "Why.";
    }
    /// A game was left.
    game_closed CasinoGameClosed {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
        time_in_game_ms: duration = 1260000, "How long it was open.";
    }
    /// A game is one of the player's favourites now.
    favourite_added CasinoFavouriteAdded {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
    }
    /// A game is not one of the player's favourites any more.
    favourite_removed CasinoFavouriteRemoved {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
    }
    /// A game fills the screen.
    fullscreen_entered CasinoFullscreenEntered {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
    }
    /// A game was given stars.
    game_rated CasinoGameRated {
        game_id: id = "pragmatic/vs20olympgate", "The game.";
        stars: integer(1, 5) = 4, "How many.";
    }
    /// A live table was joined.
    live_table_joined CasinoLiveTableJoined {
        game_id: id = "evolution/roulette-1", "The table.";
    }
    /// Proposed games were shown.
    recommendation_shown CasinoRecommendationShown {
        list: id = "for-you", "The list.";
        ? games: list(50, 64) = "pragmatic/vs20olympgate", "The games.";
    }
    /// The size of a jackpot was shown.
    jackpot_viewed CasinoJackpotViewed {
        jackpot_id: id = "mega", "The jackpot.";
    }
    /// A tournament was joined.
    tournament_joined CasinoTournamentJoined {
        tournament_id: id = "trn_018f6f43", "The tournament.";
    }
    /// A tournament's standing was looked at.
    tournament_standing_viewed CasinoTournamentStandingViewed {
        tournament_id: id = "trn_018f6f43", "The tournament.";
        ? rank: count = 14, "The player's place, from 1.";
    }
    /// A maker called about a round.
    callback_received CasinoCallbackReceived [server, short] {
        provider_id: id = "pragmatic", "The maker.";
        action: id = "debit", "What it wants.";
        outcome: id = "accepted", "What was made of it.";
        ? latency_ms: duration = 14, "Time until it was answered.";
    }
    /// The catalogue was renewed from a maker.
    catalogue_synced CasinoCatalogueSynced [server] {
        provider_id: id = "pragmatic", "The maker.";
        added: count = 12, "Games that are new.";
        removed: count = 1, "Games that are gone.";
    }
}
