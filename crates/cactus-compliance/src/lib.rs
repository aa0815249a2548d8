//! Responsible gaming, identity tiers, data-protection duties and retention for gaming platforms, as pure
//! functions over dated rules.
//!
//! Each jurisdiction's rules are data with their source; the functions answer what those rules require at a
//! given time. An operator's counsel decides which rules apply. This crate is not legal advice.
//!
//! # State
//!
//! No part exists yet: the crate exports nothing and holds no rule. Everything below is planned.
//!
//! # What's in scope
//!
//! - **Limits**: deposit (gross and net), loss, wager, balance, single stake, session and time played; over a
//!   day, a week, four weeks or a month, in fixed or rolling periods; the lowest one applies. A decrease acts
//!   at once. An increase waits as the jurisdiction says, for some until the period has ended or the player
//!   has confirmed again, and stays apart from the limit in force until then.
//! - **Exclusion**: time-outs, definite and indefinite self-exclusion, hits in national registers. Withdrawals
//!   stay possible; marketing stops; an exclusion outlives the account.
//! - **Identity tiers**: which documents and checks lead to which tier and what each tier allows. A tier
//!   rises only on a completed and approved review at the right level; a final refusal lowers it; an expired
//!   document or changed personal data calls for a new check.
//! - **Data rights (GDPR, LGPD)**: deadlines, the set of data to export and what is left out of it, deletion
//!   after a 14-day cooldown, what must be kept, why and until when, and the certificate of an erasure.
//! - **Retention**: how long each class of data is kept, by jurisdiction and legal basis.
//! - **Jurisdictions**: the rules above as versioned tables, each figure with the source it was taken from.
//! - **Regulatory reports**: what each report contains and when it is due.
//!
//! # What's out of scope
//!
//! - Enforcing a limit at the moment of a bet or a deposit. The wallet does it in the same atomic step as the
//!   money, with `cactus-ledger`; this crate says which limits are in force.
//! - Calling identity providers and national registers, and storing documents: the embedding application. An
//!   answer that did not come is passed in as such and treated as a refusal.
//! - Reading, exporting and erasing the data itself: the embedding application, by the plan this crate gives.
//! - Which payment methods a jurisdiction allows: a routing filter of `cactus-payments`.
//! - Clocks: the present time is an argument.
