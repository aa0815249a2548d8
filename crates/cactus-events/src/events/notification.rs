//! Messages within the platform: the inbox, toasts, announcements.

namespace! {
    /// Messages within the platform: the inbox, toasts, announcements.
    notification "igaming-push" [by_contract]

    /// The inbox was opened.
    inbox_opened NotificationInboxOpened {
        ? unread: count = 3, "Messages that were not read.";
    }
    /// A message came while the page was open.
    received NotificationReceived {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        ? topic: id = "bonus", "What about.";
    }
    /// A message could be seen.
    viewed NotificationViewed {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        ? topic: id = "bonus", "What about.";
    }
    /// A message was clicked.
    clicked NotificationClicked {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        ? topic: id = "bonus", "What about.";
    }
    /// A message was taken away.
    dismissed NotificationDismissed {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
    }
    /// All messages count as read.
    all_read NotificationAllRead {
        ? messages: count = 3, "How many they were.";
    }
    /// A short message over the page was shown.
    toast_shown NotificationToastShown [short] {
        code: id = "deposit_arrived", "Which.";
        ? severity: id = "info", "How grave.";
    }
    /// A short message over the page was clicked.
    toast_clicked NotificationToastClicked [short] {
        code: id = "deposit_arrived", "Which.";
    }
    /// An announcement filled the page.
    announcement_shown NotificationAnnouncementShown {
        announcement_id: id = "maintenance-0512", "Which.";
    }
    /// An announcement was read to the end.
    announcement_acknowledged NotificationAnnouncementAcknowledged {
        announcement_id: id = "maintenance-0512", "Which.";
    }
    /// A message for the inbox was made.
    created NotificationCreated [server] {
        notification_id: id = "ntf_018f6f43", "The message.", pseudonym;
        topic: id = "bonus", "What about.";
    }
    /// The settings of these messages were changed.
    settings_changed NotificationSettingsChanged {
        topic: id = "bonus", "What about.";
        enabled: flag = false, "Whether they are wanted now.";
    }
}
