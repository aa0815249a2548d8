//! The wallet: what the player looks at, and what wallets' logs tell of transfers, exchanges and corrections.

namespace! {
    /// The wallet: what the player looks at, and what wallets' logs tell of transfers, exchanges and corrections.
    wallet "igaming-wallet" [by_contract]

    /// The wallet was opened.
    viewed WalletViewed {
        ? trigger: text(64) = "header_balance", "What opened it.";
    }
    /// Balances were shown or hidden.
    balance_visibility_changed WalletBalanceVisibilityChanged {
        visible: flag = false, "Whether they can be seen now.";
    }
    /// The currency of play was changed.
    currency_changed WalletCurrencyChanged {
        from: currency = "BRL", "The currency of before.";
        to: currency = "USD", "The currency of now.";
    }
    /// The list of transactions was looked at.
    history_viewed WalletHistoryViewed {
        ? page: count = 1, "The page of the list, from 1.";
        ? filter: id = "deposits", "What is shown.";
    }
    /// The list of transactions was saved as a file.
    history_exported WalletHistoryExported {
        format: id = "csv", "The file's form.";
    }
    /// One transaction was looked at.
    transaction_viewed WalletTransactionViewed {
        transaction_id: id = "txn_018f6f43", "The transaction.", pseudonym;
    }
    /// The player was told that little is left.
    low_balance_shown WalletLowBalanceShown {
        currency: currency = "BRL", "Of which currency.";
    }
    /// A transfer to another player was begun.
    transfer_started WalletTransferStarted {
        ? currency: currency = "BRL", "Its currency.";
        ? amount_minor: money = 2000, "The amount in minor units, as typed.";
    }
    /// A transfer was sent off by the player.
    transfer_submitted WalletTransferSubmitted {
        currency: currency = "BRL", "Its currency.";
        amount_minor: money = 2000, "The amount in minor units, as typed.";
    }
    /// A transfer was not taken.
    transfer_refused WalletTransferRefused {
        reason: id = "insufficient_funds", "The rejection's code.";
    }
    /// An exchange's rate was shown.
    exchange_quoted WalletExchangeQuoted {
        from: currency = "BRL", "What is given.";
        to: currency = "USD", "What is wanted.";
        ? amount_minor: money = 10000, "How much is given, in minor units.";
    }
    /// An exchange was sent off by the player.
    exchange_submitted WalletExchangeSubmitted {
        from: currency = "BRL", "What is given.";
        to: currency = "USD", "What is wanted.";
        amount_minor: money = 10000, "How much is given, in minor units.";
    }
    /// A receipt was checked against the wallet's log by the player.
    receipt_verified WalletReceiptVerified {
        valid: flag = true, "Whether it holds.";
    }

    wallet {
        /// A promotion or a jackpot paid.
        prize_won WalletPrizeWon;
        /// Money is held for another player.
        transfer_sent WalletTransferSent;
        /// The other player has it.
        transfer_completed WalletTransferCompleted;
        /// The other player could not take it.
        transfer_returned WalletTransferReturned;
        /// Money of another player is here.
        transfer_received WalletTransferReceived;
        /// One currency became another.
        exchange_completed WalletExchangeCompleted;
        /// Promotional money was given.
        promo_credited WalletPromoCredited;
        /// A balance was corrected by hand.
        balance_adjusted WalletBalanceAdjusted;
        /// The operator blocked the player.
        player_blocked WalletPlayerBlocked;
        /// The operator let the player in again.
        player_unblocked WalletPlayerUnblocked;
        /// The wallet is closed.
        closed WalletClosed;
        /// A command was refused; the data says which and why.
        command_refused WalletCommandRefused;
    }
}
