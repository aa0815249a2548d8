//! Money on its way out.

namespace! {
    /// Money on its way out.
    withdrawal "igaming-payments" [by_contract]

    /// The cashier was opened to withdraw.
    started WithdrawalStarted {
        ? trigger: text(64) = "wallet", "What opened it.";
    }
    /// A payment method was chosen.
    method_selected WithdrawalMethodSelected {
        method_id: id = "pix", "The method.";
    }
    /// An amount was entered.
    amount_entered WithdrawalAmountEntered {
        amount_minor: money = 20000, "In minor units.";
        currency: currency = "BRL", "Its currency.";
        ? all: flag = false, "Whether it is all there is.";
    }
    /// An account to be paid to was added; not which.
    destination_added WithdrawalDestinationAdded {
        method_id: id = "pix", "The method.";
    }
    /// The withdrawal was sent off by the player. `withdrawal.requested` tells that money is held for it.
    submitted WithdrawalSubmitted {
        method_id: id = "pix", "The method.";
        amount_minor: money = 20000, "In minor units, as typed.";
        currency: currency = "BRL", "Its currency.";
    }
    /// The platform did not take the withdrawal.
    refused WithdrawalRefused {
        reason: id = "kyc_required", "The rejection's code.";
        ? method_id: id = "pix", "The method.";
    }
    /// The player was told that unmet wagering stands in the way.
    wagering_warning_shown WithdrawalWageringWarningShown {
        ? remaining_minor: money = 15000, "What is still to be wagered, in minor units.";
    }
    /// The player asked to take the withdrawal back.
    cancel_clicked WithdrawalCancelClicked {
        ? withdrawal_id: id = "wdr_018f6f43", "The withdrawal.", pseudonym;
        ? waiting_ms: duration = 3600000, "How long it waited already.";
    }
    /// The state of a withdrawal was looked at.
    status_viewed WithdrawalStatusViewed {
        status: id = "in_review", "The state that was shown.";
    }
    /// The form was left.
    abandoned WithdrawalAbandoned {
        ? time_spent_ms: duration = 30000, "Time since it was opened.";
    }
    /// A person has to look at it.
    review_started WithdrawalReviewStarted [server] {
        reason: id = "large_amount", "Why.", sensitive;
    }
    /// It may be paid.
    approved WithdrawalApproved [server] {
        ? automatic: flag = true, "Whether no person had to look.";
        ? review_ms: duration = 5400000, "How long that took.";
    }
    /// It may not be paid.
    rejected WithdrawalRejected [server] {
        reason: id = "name_mismatch", "Why.", sensitive;
    }
    /// It was given to a payment provider.
    payout_sent WithdrawalPayoutSent [server] {
        provider: id = "provider-a", "The payment provider.";
        ? method_id: id = "pix", "The method.";
    }
    /// The payment provider could not pay.
    payout_failed WithdrawalPayoutFailed [server] {
        provider: id = "provider-a", "The payment provider.";
        reason: id = "account_closed", "Why.";
    }

    wallet {
        /// Money is held for a payout.
        requested WithdrawalRequested;
        /// The payout was made, in full or in part.
        completed WithdrawalCompleted;
        /// The payout was given up.
        cancelled WithdrawalCancelled;
        /// The payout was not made in time.
        expired WithdrawalExpired;
    }
}
