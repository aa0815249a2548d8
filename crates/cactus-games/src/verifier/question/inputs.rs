//! The inputs of a question, each taken once, so that one that no scheme takes is found.

use alloc::string::String;

use super::{Fields, Value, take};
use crate::verifier::VerifierRejection;
use crate::verifier::digest::read_hex;
use crate::verifier::double;

/// The largest integer that JSON and JavaScript keep exactly.
const INTEGER_MAX: u64 = (1 << 53) - 1;

pub(super) struct Inputs(Fields);

impl Inputs {
    pub(super) fn new(fields: Fields) -> Self {
        Self(fields)
    }

    pub(super) fn optional_text(&mut self, name: &'static str) -> Result<Option<String>, VerifierRejection> {
        match take(&mut self.0, name) {
            None => Ok(None),
            Some(Value::Text(text)) if text.is_empty() => Err(VerifierRejection::InputEmpty(name)),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(VerifierRejection::InputMalformed(name)),
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<String, VerifierRejection> {
        self.optional_text(name)?.ok_or(VerifierRejection::InputMissing(name))
    }

    pub(super) fn optional_integer(&mut self, name: &'static str) -> Result<Option<u64>, VerifierRejection> {
        match take(&mut self.0, name) {
            None => Ok(None),
            Some(Value::Integer(integer)) if integer <= INTEGER_MAX => Ok(Some(integer)),
            Some(Value::Integer(_)) => Err(VerifierRejection::InputOutOfRange(name)),
            Some(Value::Number(number)) if double::is_whole(number) => {
                Err(VerifierRejection::InputOutOfRange(name))
            }
            Some(_) => Err(VerifierRejection::InputMalformed(name)),
        }
    }

    pub(super) fn integer(&mut self, name: &'static str) -> Result<u64, VerifierRejection> {
        self.optional_integer(name)?.ok_or(VerifierRejection::InputMissing(name))
    }

    /// An integer of a narrower type.
    pub(super) fn narrow<T: TryFrom<u64>>(&mut self, name: &'static str) -> Result<T, VerifierRejection> {
        T::try_from(self.integer(name)?).map_err(|_| VerifierRejection::InputOutOfRange(name))
    }

    pub(super) fn optional_hex<const N: usize>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<[u8; N]>, VerifierRejection> {
        self.optional_text(name)?
            .map(|text| read_hex(&text).ok_or(VerifierRejection::InputMalformed(name)))
            .transpose()
    }

    pub(super) fn hex<const N: usize>(&mut self, name: &'static str) -> Result<[u8; N], VerifierRejection> {
        self.optional_hex(name)?.ok_or(VerifierRejection::InputMissing(name))
    }

    /// One value that has several names; given twice, it must be the same.
    pub(super) fn one_of<T: PartialEq>(
        &mut self,
        names: &[&'static str],
        mut read: impl FnMut(&mut Self, &'static str) -> Result<Option<T>, VerifierRejection>,
    ) -> Result<Option<T>, VerifierRejection> {
        let mut found = None;
        for name in names {
            let Some(value) = read(self, name)? else { continue };
            match &found {
                Some(other) if *other != value => return Err(VerifierRejection::InputContradictory(name)),
                _ => found = Some(value),
            }
        }
        Ok(found)
    }

    /// Everything was taken.
    pub(super) fn finish(self) -> Result<(), VerifierRejection> {
        let known = self.0.iter().all(|(_, value)| *value == Value::Null);
        if known { Ok(()) } else { Err(VerifierRejection::InputUnknown) }
    }
}
