//! The feed: posts, likes, comments, friends.

namespace! {
    /// The feed: posts, likes, comments, friends.
    social "igaming-social" [by_contract]

    /// The feed was looked at.
    feed_viewed SocialFeedViewed {
        ? tab: id = "following", "Which.";
    }
    /// A post could be seen.
    post_viewed SocialPostViewed [short] {
        post_id: id = "pst_018f6f43", "The post.";
    }
    /// A post was written; not what it says.
    post_created SocialPostCreated {
        post_id: id = "pst_018f6f43", "The post.";
        ? has_image: flag = false, "Whether there is a picture.";
    }
    /// A post was taken away by its author.
    post_deleted SocialPostDeleted {
        post_id: id = "pst_018f6f43", "The post.";
    }
    /// A post was liked.
    post_liked SocialPostLiked {
        post_id: id = "pst_018f6f43", "The post.";
    }
    /// A like was taken back.
    post_unliked SocialPostUnliked {
        post_id: id = "pst_018f6f43", "The post.";
    }
    /// A post was commented; not what it says.
    comment_created SocialCommentCreated {
        post_id: id = "pst_018f6f43", "The post.";
        chars: integer(0, 10000) = 80, "Its length in characters.";
    }
    /// A post or a comment was reported.
    content_reported SocialContentReported {
        content_id: id = "pst_018f6f43", "What.";
        reason: id = "spam", "Why.";
    }
    /// A post or a comment was taken away by a moderator.
    content_removed SocialContentRemoved [server] {
        content_id: id = "pst_018f6f43", "What.";
        reason: id = "spam", "Why.";
    }
    /// A post was shared.
    post_shared SocialPostShared {
        post_id: id = "pst_018f6f43", "The post.";
        ? channel: id = "whatsapp", "Where to.";
    }
    /// Another player's page was looked at.
    profile_viewed SocialProfileViewed {
        viewed_id: id = "plr_018f6f44", "Whose.", pseudonym;
    }
    /// Another player is followed now.
    followed SocialFollowed {
        followed_id: id = "plr_018f6f44", "Whom.", pseudonym;
    }
    /// Another player is not followed any more.
    unfollowed SocialUnfollowed {
        followed_id: id = "plr_018f6f44", "Whom.", pseudonym;
    }
    /// A player's list of the best was looked at.
    leaderboard_viewed SocialLeaderboardViewed {
        leaderboard_id: id = "weekly-wagered", "The list.";
        ? rank: count = 120, "The player's place, from 1.";
    }
    /// A tip for another player was sent off. What is paid is in the wallets' logs.
    tip_submitted SocialTipSubmitted {
        receiver_id: id = "plr_018f6f44", "For whom.", pseudonym;
        ? amount_minor: money = 500, "In minor units, as typed.";
        ? currency: currency = "BRL", "Its currency.";
    }
    /// The name that others see was changed; not to what.
    display_name_changed SocialDisplayNameChanged {}
    /// What others may see was changed.
    visibility_changed SocialVisibilityChanged {
        setting: id = "hide_bets", "The setting.";
        enabled: flag = true, "Whether it holds now.";
    }
}
