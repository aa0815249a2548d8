//! Money on its way in: the cashier, payment providers, and what the wallet's log says arrived.

namespace! {
    /// Money on its way in: the cashier, payment providers, and what the wallet's log says arrived.
    deposit "igaming-payments" [by_contract]

    /// The cashier was opened to deposit.
    started DepositStarted {
        ? trigger: text(64) = "low_balance", "What opened it.";
    }
    /// The payment methods were shown.
    methods_shown DepositMethodsShown {
        methods: list(50, 64) = "pix", "Which.";
        ? currency: currency = "BRL", "For which currency.";
    }
    /// A payment method was chosen.
    method_selected DepositMethodSelected {
        method_id: id = "pix", "The method.";
    }
    /// An amount was entered.
    amount_entered DepositAmountEntered {
        amount_minor: money = 5000, "In minor units.";
        currency: currency = "BRL", "Its currency.";
        ? preset: flag = true, "Whether it is one of the proposed ones.";
    }
    /// The amount is not possible.
    amount_rejected DepositAmountRejected {
        reason: id = "below_minimum", "Why.";
        ? amount_minor: money = 100, "In minor units.";
        ? currency: currency = "BRL", "Its currency.";
    }
    /// A code of a promotion was entered in the cashier.
    bonus_code_entered DepositBonusCodeEntered {
        valid: flag = true, "Whether it can be used.";
        ? code: id = "WELCOME", "The code.";
    }
    /// The deposit was sent off by the player.
    submitted DepositSubmitted {
        method_id: id = "pix", "The method.";
        amount_minor: money = 5000, "In minor units, as typed.";
        currency: currency = "BRL", "Its currency.";
        ? deposit_id: id = "dep_018f6f43", "The deposit.", pseudonym;
    }
    /// A code to pay with was shown.
    payment_code_shown DepositPaymentCodeShown {
        method_id: id = "pix", "The method.";
        ? expires_in_ms: duration = 900000, "How long it can be paid.";
    }
    /// The code to pay with was copied.
    payment_code_copied DepositPaymentCodeCopied {
        method_id: id = "pix", "The method.";
    }
    /// The player was sent to the payment provider.
    redirected DepositRedirected {
        method_id: id = "card", "The method.";
    }
    /// The player came back from the payment provider.
    returned DepositReturned {
        ? outcome: id = "pending", "What the provider's page said.";
    }
    /// The bank wants to see the player's face or code.
    challenge_shown DepositChallengeShown {
        method_id: id = "card", "The method.";
    }
    /// The deposit waits for the provider.
    pending DepositPending [both] {
        method_id: id = "pix", "The method.";
        ? provider: id = "provider-a", "The payment provider.";
        ? deposit_id: id = "dep_018f6f43", "The deposit.", pseudonym;
    }
    /// The deposit was refused or did not work.
    failed DepositFailed [both] {
        reason: id = "declined_by_bank", "Why.";
        ? method_id: id = "card", "The method.";
        ? provider: id = "provider-a", "The payment provider.";
    }
    /// The cashier was closed before a deposit was sent off.
    abandoned DepositAbandoned {
        ? method_id: id = "pix", "The method, if one was chosen.";
        ? time_spent_ms: duration = 30000, "Time since it was opened.";
    }
    /// The deposit's code was not paid in time.
    expired DepositExpired [both] {
        ? method_id: id = "pix", "The method.";
    }
    /// Another provider was asked after one refused.
    rerouted DepositRerouted [server] {
        from_provider: id = "provider-a", "Who refused.";
        to_provider: id = "provider-b", "Who was asked next.";
        ? reason: id = "circuit_open", "Why.";
    }
    /// A provider called about a deposit.
    webhook_received DepositWebhookReceived [server, short] {
        provider: id = "provider-a", "The payment provider.";
        outcome: id = "accepted", "What was made of the call.";
        ? latency_ms: duration = 12, "Time until it was answered.";
    }
    /// The bank took the money back.
    charged_back DepositChargedBack [server, by_law] {
        provider: id = "provider-a", "The payment provider.";
        ? reason_code: id = "10.4", "The scheme's code.";
    }
    /// The confirmation was shown.
    confirmation_viewed DepositConfirmationViewed {
        ? time_to_complete_ms: duration = 64000, "Time since it was sent off.";
    }

    wallet {
        /// A provider's money is in the wallet.
        completed DepositCompleted;
    }
}
