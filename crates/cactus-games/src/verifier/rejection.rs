//! Why a question could not be answered.

use core::fmt;

/// Why the verifier refused to answer. A question is read before it is computed, and the first obstacle is named.
///
/// Only [`CommitmentMismatch`](Self::CommitmentMismatch) and [`SignatureInvalid`](Self::SignatureInvalid) say that
/// something is wrong with the round; the others are about the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerifierRejection {
    /// The text is no JSON object of the expected shape.
    Malformed,
    /// No game has this name.
    GameUnknown,
    /// No scheme of the game has this name.
    SchemeUnknown,
    /// The scheme needs this input.
    InputMissing(&'static str),
    /// The input is empty.
    InputEmpty(&'static str),
    /// The input is no hexadecimal text of the right length, or has the wrong JSON type.
    InputMalformed(&'static str),
    /// An input is not one that the scheme takes.
    InputUnknown,
    /// The number is outside the scheme's range.
    InputOutOfRange(&'static str),
    /// The input disagrees with another one or with the scheme.
    InputContradictory(&'static str),
    /// The server seed does not hash to the commitment.
    CommitmentMismatch,
    /// The signature is not the named party's over this round.
    SignatureInvalid,
    /// The published rule divides by zero for this game.
    MultiplierInfinite,
    /// This build has no support for signatures.
    SignaturesUnsupported,
}

impl VerifierRejection {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::GameUnknown => "game_unknown",
            Self::SchemeUnknown => "scheme_unknown",
            Self::InputUnknown => "input_unknown",
            Self::InputMissing(_) => "input_missing",
            Self::InputEmpty(_) => "input_empty",
            Self::InputMalformed(_) => "input_malformed",
            Self::InputOutOfRange(_) => "input_out_of_range",
            Self::InputContradictory(_) => "input_contradictory",
            Self::CommitmentMismatch => "commitment_mismatch",
            Self::SignatureInvalid => "signature_invalid",
            Self::MultiplierInfinite => "multiplier_infinite",
            Self::SignaturesUnsupported => "signatures_unsupported",
        }
    }

    /// The name of the input that was refused.
    pub fn input(self) -> Option<&'static str> {
        match self {
            Self::InputMissing(name)
            | Self::InputEmpty(name)
            | Self::InputMalformed(name)
            | Self::InputOutOfRange(name)
            | Self::InputContradictory(name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for VerifierRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        self.input().map_or(Ok(()), |name| write!(f, ": {name}"))
    }
}

impl core::error::Error for VerifierRejection {}
