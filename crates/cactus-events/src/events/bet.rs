//! Stakes: what the player does in the interface, and what wallets' logs tell of the money.

choices! {
    /// How a bet or a cash-out reaches the platform.
    BetChannel { Ws = "ws", Http = "http", }
    /// What ended a cash-out.
    CashoutTrigger { Manual = "manual", Automatic = "automatic", }
    /// Why a bet was not taken, as the interface tells it.
    BetRefusal {
        InsufficientFunds = "insufficient_funds", StakeTooLow = "stake_too_low", StakeTooHigh = "stake_too_high",
        BettingClosed = "betting_closed", LimitReached = "limit_reached", PlayerBlocked = "player_blocked",
        Unavailable = "unavailable",
    }
}

namespace! {
    /// Stakes: what the player does in the interface, and what wallets' logs tell of the money.
    bet "igaming-games" [by_contract]

    /// The player placed a bet. From a page it says that the interface sent one; from a wallet that the stake was
    /// taken, and only that counts as money.
    placed BetPlaced [wallet_too] {
        game_id: id = "crash", "The game.";
        currency: currency = "BRL", "The currency of the stake.";
        ? bet_id: id = "bet_018f6f43", "The bet, if the interface knows it already.";
        ? amount: decimal(0.0, 1e12) = 50.0, "The stake as the player sees it, in units of the currency; never added.";
        ? amount_minor: money = 5000, "The stake in minor units, as the interface sent it. Never added up.";
        ? via: choice(BetChannel) = "ws", "How it was sent.";
    }
    /// The stake's field was edited.
    amount_changed BetAmountChanged {
        game_id: id = "mines", "The game.";
        amount_minor: money = 2500, "The stake that is shown now, in minor units.";
        currency: currency = "BRL", "The currency that is shown.";
        ? control: text(32) = "double", "The control that was used, for example `double`, `half` or `typed`.";
    }
    /// The button that places a bet was pressed.
    clicked BetClicked {
        game_id: id = "crash", "The game.";
        ? decision_time_ms: duration = 1800, "Time since the button became active.";
    }
    /// The platform did not take the bet, and the player was told so.
    refused BetRefused {
        game_id: id = "crash", "The game.";
        reason: choice(BetRefusal) = "betting_closed", "What the player was told.";
        ? amount_minor: money = 5000, "The stake in minor units.";
        ? currency: currency = "BRL", "The currency of the stake.";
    }
    /// The player took back a bet before its round began.
    cancel_clicked BetCancelClicked {
        game_id: id = "crash", "The game.";
        ? bet_id: id = "bet_018f6f43", "The bet.";
    }
    /// The player pressed the button that ends a running bet.
    cashout_clicked BetCashoutClicked {
        game_id: id = "crash", "The game.";
        decision_time_ms: duration = 4200, "Time from the start of the round to the click.";
        ? bet_id: id = "bet_018f6f43", "The bet.";
        ? multiplier: decimal(0.0, 1e9) = 2.35, "The multiplier that was shown.";
    }
    /// The interface showed that a bet was cashed out.
    cashed_out BetCashedOut {
        game_id: id = "crash", "The game.";
        multiplier: decimal(0.0, 1e9) = 2.35, "The multiplier of the payout.";
        trigger: choice(CashoutTrigger) = "manual", "What ended it.";
        ? bet_id: id = "bet_018f6f43", "The bet.";
        ? latency_ms: duration = 31, "Time from the click to the platform's answer.";
    }
    /// The multiplier at which a bet ends by itself was set or removed.
    auto_cashout_changed BetAutoCashoutChanged {
        game_id: id = "crash", "The game.";
        enabled: flag = true, "Whether it is on now.";
        ? multiplier: decimal(1.0, 1e9) = 2.0, "Where the bet is to end.";
    }
    /// The player let the interface bet by itself.
    auto_bet_started BetAutoBetStarted {
        game_id: id = "crash", "The game.";
        rounds: integer(0, 100000) = 20, "Rounds to play; 0 for no end.";
        ? strategy: text(32) = "fixed", "How stakes follow one another.";
    }
    /// Automatic betting ended.
    auto_bet_stopped BetAutoBetStopped {
        game_id: id = "crash", "The game.";
        rounds_played: count = 12, "Rounds that were played.";
        reason: text(32) = "stopped_by_player", "What ended it.";
    }
    /// The player looked at one bet's details.
    details_viewed BetDetailsViewed {
        bet_id: id = "bet_018f6f43", "The bet.";
        ? game_id: id = "crash", "The game.";
    }
    /// The player looked at a list of own bets.
    history_viewed BetHistoryViewed {
        ? game_id: id = "crash", "The game that the list is of; absent for all.";
        ? page: count = 1, "The page of the list, from 1.";
    }

    wallet {
        /// A round paid, perhaps nothing.
        settled BetSettled;
        /// A bet or a win was undone, or cancelled before it came.
        rolled_back BetRolledBack;
    }
}
