//! Bonuses, codes, free spins and wagering.

namespace! {
    /// Bonuses, codes, free spins and wagering.
    bonus "igaming-bonus" [by_contract]

    /// The list of bonuses was shown.
    list_viewed BonusListViewed {
        ? available: count = 3, "How many can be claimed.";
    }
    /// A bonus was shown to the player.
    offered BonusOffered [both] {
        bonus_id: id = "welcome", "The bonus.";
        ? placement: id = "cashier", "Where.";
    }
    /// A bonus's terms were looked at.
    terms_viewed BonusTermsViewed {
        bonus_id: id = "welcome", "The bonus.";
    }
    /// The player claimed a bonus.
    claim_clicked BonusClaimClicked {
        bonus_id: id = "welcome", "The bonus.";
    }
    /// A claim was not accepted.
    claim_refused BonusClaimRefused [both] {
        bonus_id: id = "welcome", "The bonus.";
        reason: id = "already_claimed", "Why.";
    }
    /// The player does not want a bonus.
    declined BonusDeclined {
        bonus_id: id = "welcome", "The bonus.";
    }
    /// A code was entered.
    code_entered BonusCodeEntered {
        code: id = "SPRING", "The code.";
        valid: flag = true, "Whether it can be used.";
    }
    /// A bonus is running from now on.
    activated BonusActivated [both] {
        bonus_id: id = "welcome", "The bonus.";
        ? wagering_required_minor: money = 150000, "What is to be wagered, in minor units.";
        ? currency: currency = "BRL", "Its currency.";
    }
    /// A quarter of the wagering is done.
    wagering_progressed BonusWageringProgressed [both] {
        bonus_id: id = "welcome", "The bonus.";
        progress_percent: integer(0, 100) = 50, "How much is done.";
    }
    /// The wagering is done.
    wagering_completed BonusWageringCompleted [both] {
        bonus_id: id = "welcome", "The bonus.";
        ? days: count = 4, "Whole days since it began.";
    }
    /// The progress of the wagering was looked at.
    progress_viewed BonusProgressViewed {
        bonus_id: id = "welcome", "The bonus.";
    }
    /// The player gave up a bonus.
    cancel_clicked BonusCancelClicked {
        bonus_id: id = "welcome", "The bonus.";
    }
    /// A bonus was not used in time.
    expired BonusExpired [server] {
        bonus_id: id = "welcome", "The bonus.";
    }
    /// Free spins are there.
    free_spins_granted BonusFreeSpinsGranted [server] {
        spins: integer(1, 100000) = 20, "How many.";
        ? game_id: id = "pragmatic/vs20olympgate", "For which game.";
    }
    /// Free spins were used.
    free_spins_used BonusFreeSpinsUsed [both] {
        spins: integer(1, 100000) = 20, "How many.";
        ? game_id: id = "pragmatic/vs20olympgate", "The game.";
    }
    /// The wheel of fortune was turned.
    wheel_spun BonusWheelSpun {
        wheel_id: id = "daily", "The wheel.";
        ? prize: id = "free_spins_5", "What it showed.";
    }
    /// A daily reward was fetched.
    daily_reward_claimed BonusDailyRewardClaimed {
        day: integer(1, 366) = 3, "Which day in a row.";
    }
    /// The use of a bonus looks wrong and is looked at.
    abuse_flagged BonusAbuseFlagged [server, by_law] {
        bonus_id: id = "welcome", "The bonus.";
        rule: id = "same_device", "What flagged it.", sensitive;
    }

    wallet {
        /// A bonus was given.
        granted BonusGranted;
        /// A bonus became cash.
        converted BonusConverted;
        /// A bonus was taken back.
        forfeited BonusForfeited;
    }
}
