//! Loyalty: levels, points and rewards.

namespace! {
    /// Loyalty: levels, points and rewards.
    vip "igaming-vip" [both, by_contract]

    /// The loyalty programme's page was looked at.
    programme_viewed VipProgrammeViewed {
        ? level: id = "gold", "The player's level.";
    }
    /// The way to the next level was looked at.
    progress_viewed VipProgressViewed {
        progress_percent: integer(0, 100) = 64, "How much is done.";
        ? level: id = "gold", "The player's level.";
    }
    /// The player reached a higher level.
    level_reached VipLevelReached {
        level: id = "platinum", "The level of now.";
        ? previous: id = "gold", "The level of before.";
    }
    /// The player fell to a lower level.
    level_lost VipLevelLost {
        level: id = "gold", "The level of now.";
        ? previous: id = "platinum", "The level of before.";
    }
    /// The new level was celebrated on the screen.
    level_celebrated VipLevelCelebrated {
        level: id = "platinum", "The level.";
    }
    /// Points were given.
    points_earned VipPointsEarned {
        points: count = 120, "How many.";
        ? reason: id = "wagering", "What for.";
    }
    /// Points were exchanged.
    points_redeemed VipPointsRedeemed {
        points: count = 1000, "How many.";
        ? reward_id: id = "cash-10", "What for.";
    }
    /// Points are too old.
    points_expired VipPointsExpired [server] {
        points: count = 80, "How many.";
    }
    /// The shop of rewards was looked at.
    shop_viewed VipShopViewed {}
    /// A reward was looked at.
    reward_viewed VipRewardViewed {
        reward_id: id = "cash-10", "The reward.";
    }
    /// A reward can be fetched.
    reward_unlocked VipRewardUnlocked {
        reward_id: id = "cash-10", "The reward.";
    }
    /// A reward was fetched.
    reward_claimed VipRewardClaimed {
        reward_id: id = "cash-10", "The reward.";
    }
    /// Rakeback was fetched. What was paid is in the wallet's log.
    rakeback_claimed VipRakebackClaimed {
        ? period: id = "weekly", "Of which period.";
    }
    /// A person looks after the player now.
    manager_assigned VipManagerAssigned [server] {
        manager_id: id = "opr_018f6f43", "The operator.", pseudonym;
    }
    /// The player wrote to the person who looks after them.
    manager_contacted VipManagerContacted {
        ? channel: id = "chat", "How.";
    }
    /// A mission was accepted.
    mission_started VipMissionStarted {
        mission_id: id = "play-10-mines", "The mission.";
    }
    /// A mission was fulfilled.
    mission_completed VipMissionCompleted {
        mission_id: id = "play-10-mines", "The mission.";
    }
}
