//! Web push: permission, delivery, clicks.

namespace! {
    /// Web push: permission, delivery, clicks.
    push "igaming-push" [by_consent]

    /// The player was asked whether they want messages, in words of the platform.
    prompt_shown PushPromptShown {
        ? trigger: text(64) = "after_first_bet", "What led to it.";
    }
    /// The platform's question was declined.
    prompt_declined PushPromptDeclined {}
    /// The browser asked for permission.
    permission_requested PushPermissionRequested {}
    /// The browser has permission.
    permission_granted PushPermissionGranted {
        ? decision_time_ms: duration = 2100, "Time until the answer.";
    }
    /// The browser has no permission.
    permission_denied PushPermissionDenied {
        ? decision_time_ms: duration = 1400, "Time until the answer.";
    }
    /// A device is subscribed.
    subscribed PushSubscribed [both] {
        ? topics: list(20, 64) = "bonuses", "To what.";
    }
    /// A device is not subscribed any more.
    unsubscribed PushUnsubscribed [both] {
        ? reason: id = "player_choice", "Why.";
    }
    /// A message was given to the browser's push service.
    notification_sent PushNotificationSent [server] {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        ? campaign_id: id = "reload-friday", "The campaign.";
    }
    /// The push service did not take a message.
    notification_failed PushNotificationFailed [server] {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        status: integer(0, 599) = 410, "The HTTP status; 0 for none.";
    }
    /// A message was displayed.
    notification_displayed PushNotificationDisplayed {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        ? campaign_id: id = "reload-friday", "The campaign.";
        ? delay_ms: duration = 1300, "Time since it was sent.";
    }
    /// A message was clicked.
    notification_clicked PushNotificationClicked {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        ? campaign_id: id = "reload-friday", "The campaign.";
        ? action: id = "open", "The button.";
    }
    /// A message was closed without a click.
    notification_dismissed PushNotificationDismissed {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        ? campaign_id: id = "reload-friday", "The campaign.";
    }
    /// What messages are about was changed.
    topics_changed PushTopicsChanged {
        topics: list(20, 64) = "bonuses", "About what they are now.";
    }
}
