//! E-mail, SMS and WhatsApp, from the provider's reports and from links in messages.

choices! {
    /// Why a message came back.
    BounceKind { Hard = "hard", Soft = "soft", Blocked = "blocked", }
}

namespace! {
    /// E-mail, SMS and WhatsApp, from the provider's reports and from links in messages.
    comms "igaming-comms" [server, by_consent]

    /// An e-mail was given to the provider.
    email_sent CommsEmailSent {
        message_id: id = "eml_018f6f43", "The message.", pseudonym;
        template: id = "welcome", "The template.";
        ? campaign_id: id = "reload-friday", "The campaign.";
    }
    /// An e-mail arrived.
    email_delivered CommsEmailDelivered {
        message_id: id = "eml_018f6f43", "The message.", pseudonym;
        ? campaign_id: id = "reload-friday", "The campaign.";
    }
    /// An e-mail was opened.
    email_opened CommsEmailOpened {
        message_id: id = "eml_018f6f43", "The message.", pseudonym;
        ? campaign_id: id = "reload-friday", "The campaign.";
        ? is_proxy: flag = false, "Whether only a mail provider's proxy fetched the picture.";
    }
    /// A link of an e-mail was followed.
    email_clicked CommsEmailClicked {
        message_id: id = "eml_018f6f43", "The message.", pseudonym;
        ? link: id = "main-button", "The link.";
    }
    /// An e-mail came back.
    email_bounced CommsEmailBounced {
        message_id: id = "eml_018f6f43", "The message.", pseudonym;
        kind: choice(BounceKind) = "hard", "Why.";
    }
    /// An e-mail was called unwanted.
    email_complained CommsEmailComplained {
        message_id: id = "eml_018f6f43", "The message.", pseudonym;
    }
    /// E-mails are not wanted any more.
    email_unsubscribed CommsEmailUnsubscribed [both] {
        ? list: id = "promotions", "Of which kind.";
    }
    /// A short message was given to the provider.
    sms_sent CommsSmsSent {
        message_id: id = "sms_018f6f43", "The message.", pseudonym;
        template: id = "code", "The template.";
        ? segments: integer(1, 20) = 1, "Parts that are paid for.";
    }
    /// A short message arrived.
    sms_delivered CommsSmsDelivered {
        message_id: id = "sms_018f6f43", "The message.", pseudonym;
    }
    /// A short message did not arrive.
    sms_failed CommsSmsFailed {
        message_id: id = "sms_018f6f43", "The message.", pseudonym;
        reason: id = "unreachable", "Why.";
    }
    /// A WhatsApp message was given to the provider.
    whatsapp_sent CommsWhatsappSent {
        message_id: id = "wap_018f6f43", "The message.", pseudonym;
        template: id = "bonus", "The template.";
    }
    /// A WhatsApp message arrived.
    whatsapp_delivered CommsWhatsappDelivered {
        message_id: id = "wap_018f6f43", "The message.", pseudonym;
    }
    /// A WhatsApp message was read.
    whatsapp_read CommsWhatsappRead {
        message_id: id = "wap_018f6f43", "The message.", pseudonym;
    }
    /// The player answered a WhatsApp message; not what.
    whatsapp_replied CommsWhatsappReplied {
        message_id: id = "wap_018f6f43", "The message.", pseudonym;
    }
    /// The settings of messages were looked at.
    preferences_viewed CommsPreferencesViewed [both] {}
    /// What messages are wanted was changed.
    preference_changed CommsPreferenceChanged [both] {
        channel: id = "email", "By which way.";
        enabled: flag = true, "Whether they are wanted now.";
    }
    /// A link in a message brought the player here.
    link_followed CommsLinkFollowed [both] {
        channel: id = "email", "By which way.";
        ? campaign_id: id = "reload-friday", "The campaign.";
    }
}
