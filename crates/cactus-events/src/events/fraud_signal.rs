//! Signs of fraud. A page only says what it sees; what is believed is decided elsewhere.

namespace! {
    /// Signs of fraud. A page only says what it sees; what is believed is decided elsewhere.
    fraud_signal "igaming-backoffice" [both, by_law]

    /// The connection comes through a VPN.
    vpn_detected FraudSignalVpnDetected {
        provider: text(64) = "NordVPN", "Whose.";
        ? confidence: decimal(0.0, 1.0) = 0.9, "0 for none, 1 for certainty.", sensitive;
    }
    /// The connection comes through a proxy.
    proxy_detected FraudSignalProxyDetected {
        ? kind: id = "residential", "What kind.";
        ? confidence: decimal(0.0, 1.0) = 0.8, "0 for none, 1 for certainty.", sensitive;
    }
    /// The connection comes through Tor.
    tor_detected FraudSignalTorDetected {}
    /// The connection comes from a data centre.
    datacentre_detected FraudSignalDatacentreDetected [server] {
        asn: integer(0, 4294967295) = 14061, "The autonomous system.";
    }
    /// The device is an emulator.
    emulator_detected FraudSignalEmulatorDetected {
        ? platform: text(32) = "android", "Of what.";
    }
    /// A program seems to play.
    automation_detected FraudSignalAutomationDetected {
        signal: id = "webdriver", "What shows it.", sensitive;
    }
    /// The page was looked at with the tools of developers.
    devtools_opened FraudSignalDevtoolsOpened [experimental] {}
    /// The device's clock, zone and place do not fit.
    geo_mismatch FraudSignalGeoMismatch {
        expected: country = "BR", "Where the player should be.";
        observed: country = "PT", "Where the device seems to be.", sensitive;
    }
    /// Two places too far apart in too short a time.
    impossible_travel FraudSignalImpossibleTravel [server] {
        from: country = "BR", "The place of before.", sensitive;
        to: country = "JP", "The place of now.", sensitive;
        elapsed_ms: duration = 1800000, "Time in between.";
    }
    /// The device is known from another account.
    device_shared FraudSignalDeviceShared [server] {
        accounts: integer(2, 100000) = 3, "How many accounts used it.", sensitive;
    }
    /// Accounts seem to be one person's.
    multi_account_suspected FraudSignalMultiAccountSuspected [server] {
        rule: id = "same_payment_method", "What shows it.", sensitive;
        ? score: decimal(0.0, 1.0) = 0.7, "0 for none, 1 for certainty.", sensitive;
    }
    /// Something is done more often than people do it.
    velocity_exceeded FraudSignalVelocityExceeded [server] {
        rule: id = "deposits_per_hour", "What was counted.", sensitive;
        observed: count = 14, "How often.", sensitive;
        limit: count = 10, "How often at most.";
    }
    /// Players seem to play into one another's hands.
    collusion_suspected FraudSignalCollusionSuspected [server] {
        rule: id = "mirrored_bets", "What shows it.", sensitive;
    }
    /// A payment card was tried that others reported.
    card_listed FraudSignalCardListed [server] {
        list: id = "chargebacks", "Which list.", sensitive;
    }
    /// A payment's name is not the player's.
    payment_name_mismatch FraudSignalPaymentNameMismatch [server] {
        method_id: id = "pix", "The method.";
    }
    /// Many passwords were tried.
    credential_stuffing FraudSignalCredentialStuffing [server] {
        attempts: count = 240, "How many.";
    }
    /// A token or a signature was forged.
    token_forged FraudSignalTokenForged [server] {
        kind: id = "access_token", "What.";
    }
    /// A case was opened for a person to look at.
    case_opened FraudSignalCaseOpened [server] {
        case_id: id = "frd_018f6f43", "The case.", pseudonym;
        ? rule: id = "same_device", "What opened it.", sensitive;
    }
    /// A case was decided.
    case_closed FraudSignalCaseClosed [server] {
        case_id: id = "frd_018f6f43", "The case.", pseudonym;
        outcome: id = "cleared", "How.", sensitive;
    }
    /// The page was put into a frame of another one.
    framing_detected FraudSignalFramingDetected {
        ? host: text(253) = "evil.example", "Whose.";
    }
    /// Something was pasted where people type.
    paste_detected FraudSignalPasteDetected [experimental] {
        field: id = "card_number", "The field.";
    }
}
