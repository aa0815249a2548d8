//! Bugs planted in the model's own shell around the engine, to show that the checker finds such bugs.

/// One bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// The sender's alarm releases the hold when no answer came, not only when the receiver refused.
    TransferVoidedOnTimeout,
    /// The credit is sent whether or not the sender's hold was accepted: held money is not waited for.
    CreditedWithoutHold,
    /// Each attempt at the credit has a key of its own.
    CreditKeyPerAttempt,
    /// The transfers under way are known in memory only.
    TransfersForgottenInCrash,
    /// The answer leaves before the entry is stored.
    AnsweredBeforeStored,
    /// The index of keys is not rebuilt after a crash.
    KeysForgottenInCrash,
    /// The rollback of an unknown bet is refused without a trace.
    UnknownRollbackNotRecorded,
    /// The synced sequence moves before the send is confirmed.
    SyncedBeforeSent,
    /// The projection inserts a row again when it comes again.
    InsertedTwice,
    /// The projection acknowledges a message of which it inserted a part.
    AcknowledgedInPart,
}

impl Planted {
    /// Every bug.
    pub const ALL: [Self; 10] = [
        Self::TransferVoidedOnTimeout,
        Self::CreditedWithoutHold,
        Self::CreditKeyPerAttempt,
        Self::TransfersForgottenInCrash,
        Self::AnsweredBeforeStored,
        Self::KeysForgottenInCrash,
        Self::UnknownRollbackNotRecorded,
        Self::SyncedBeforeSent,
        Self::InsertedTwice,
        Self::AcknowledgedInPart,
    ];
}
