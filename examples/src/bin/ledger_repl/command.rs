//! Commands as they come in JSON: every field is checked by itself, so that what is wrong with one is answered with
//! the ledger's own code for it.

use cactus_ledger::{
    AmountMinor, AssetCode, CampaignId, Command, CommandKey, Field, GameCode, PoolCode, ProviderCode,
    QuoteId, Rate, ReasonCode, Rejection, RoundId, TransferId, WalletId,
};
use serde_json::value::RawValue;

use crate::answer::Refusal;
use crate::object::{Object, Whole, text, whole};

/// A field of a command.
struct Rule {
    name: &'static str,
    shape: Shape,
    is_required: bool,
}

const fn required(name: &'static str, shape: Shape) -> Rule {
    Rule { name, shape, is_required: true }
}

const fn optional(name: &'static str, shape: Shape) -> Rule {
    Rule { name, shape, is_required: false }
}

/// What a field holds.
#[derive(Clone, Copy)]
enum Shape {
    Key,
    /// A text that the check accepts, or else the rejection.
    Text(fn(&str) -> bool, Rejection),
    Amount,
    TimeMs,
    TimeoutMs,
    Bool,
    /// One of a list of words.
    Word(&'static [&'static str]),
    Jackpot,
    Source,
    Limit,
}

/// What is wrong with a command.
pub enum Defect {
    /// The ledger has a code for it.
    Rejected(Rejection),
    /// It is not a command.
    Refused(Refusal),
}

impl From<Refusal> for Defect {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Rejection> for Defect {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

const fn name(check: fn(&str) -> bool, field: Field) -> Shape {
    Shape::Text(check, Rejection::NameInvalid { field })
}

const ASSET: Shape = Shape::Text(|text| AssetCode::new(text).is_ok(), Rejection::AssetCodeInvalid);
const CAMPAIGN: Shape = name(|text| CampaignId::new(text).is_ok(), Field::Campaign);
const GAME: Shape = name(|text| GameCode::new(text).is_ok(), Field::Game);
const POOL: Shape = name(|text| PoolCode::new(text).is_ok(), Field::Pool);
const PROVIDER: Shape = name(|text| ProviderCode::new(text).is_ok(), Field::Provider);
const QUOTE: Shape = name(|text| QuoteId::new(text).is_ok(), Field::QuoteId);
const RATE: Shape = Shape::Text(|text| text.parse::<Rate>().is_ok(), Rejection::RateInvalid);
const REASON: Shape = name(|text| ReasonCode::new(text).is_ok(), Field::Reason);
const ROUND: Shape = name(|text| RoundId::new(text).is_ok(), Field::RoundId);
const TRANSFER: Shape = name(|text| TransferId::new(text).is_ok(), Field::TransferId);
const TO_WALLET: Shape = name(|text| WalletId::new(text).is_ok(), Field::ToWallet);
const FROM_WALLET: Shape = name(|text| WalletId::new(text).is_ok(), Field::FromWallet);

const BONUS: &[Rule] =
    &[required("campaign", CAMPAIGN), required("asset", ASSET), required("amount_minor", Shape::Amount)];
const HOLD: &[Rule] = &[required("hold_key", Shape::Key)];

/// The fields of a kind, besides `kind` and `key`.
fn rules(kind: &str) -> Option<&'static [Rule]> {
    Some(match kind {
        "bet" => {
            const {
                &[
                    required("round_id", ROUND),
                    required("game", GAME),
                    required("asset", ASSET),
                    required("amount_minor", Shape::Amount),
                    optional("provider", PROVIDER),
                    optional("jackpot", Shape::Jackpot),
                ]
            }
        }
        "win" => {
            const {
                &[
                    required("round_id", ROUND),
                    required("game", GAME),
                    optional("bet_key", Shape::Key),
                    required("asset", ASSET),
                    required("amount_minor", Shape::Amount),
                    optional("source", Shape::Source),
                    optional("closes_round", Shape::Bool),
                    optional("provider", PROVIDER),
                ]
            }
        }
        "rollback" => const { &[required("target_key", Shape::Key), optional("provider", PROVIDER)] },
        "round_close" => const { &[required("round_id", ROUND), optional("provider", PROVIDER)] },
        "hold_post" => const { &[required("hold_key", Shape::Key), optional("amount_minor", Shape::Amount)] },
        "hold_void" | "hold_expire" => HOLD,
        "promo_credit" | "bonus_grant" | "bonus_convert" => BONUS,
        "bonus_forfeit" => {
            const {
                &[
                    required("campaign", CAMPAIGN),
                    required("asset", ASSET),
                    optional("amount_minor", Shape::Amount),
                ]
            }
        }
        "exclude" => const { &[optional("until_ms", Shape::TimeMs)] },
        "block" => const { &[required("blocked", Shape::Bool)] },
        "close" => &[],
        _ => return payment_rules(kind),
    })
}

fn payment_rules(kind: &str) -> Option<&'static [Rule]> {
    Some(match kind {
        "deposit" => {
            const {
                &[
                    required("provider", PROVIDER),
                    required("asset", ASSET),
                    required("amount_minor", Shape::Amount),
                ]
            }
        }
        "withdrawal" => {
            const {
                &[
                    required("provider", PROVIDER),
                    required("asset", ASSET),
                    required("amount_minor", Shape::Amount),
                    required("timeout_ms", Shape::TimeoutMs),
                ]
            }
        }
        "transfer_out" => {
            const {
                &[
                    required("transfer_id", TRANSFER),
                    required("to_wallet", TO_WALLET),
                    required("asset", ASSET),
                    required("amount_minor", Shape::Amount),
                ]
            }
        }
        "transfer_in" => {
            const {
                &[
                    required("transfer_id", TRANSFER),
                    required("from_wallet", FROM_WALLET),
                    required("asset", ASSET),
                    required("amount_minor", Shape::Amount),
                ]
            }
        }
        "exchange" => {
            const {
                &[
                    required("quote_id", QUOTE),
                    required("from_asset", ASSET),
                    required("to_asset", ASSET),
                    required("amount_minor", Shape::Amount),
                    required("rate", RATE),
                    required("expires_at_ms", Shape::TimeMs),
                ]
            }
        }
        _ => return operator_rules(kind),
    })
}

fn operator_rules(kind: &str) -> Option<&'static [Rule]> {
    Some(match kind {
        "adjustment" => {
            const {
                &[
                    required("direction", Shape::Word(&["credit", "debit"])),
                    required("colour", Shape::Word(&["cash", "bonus", "promo", "held"])),
                    required("reason", REASON),
                    required("asset", ASSET),
                    required("amount_minor", Shape::Amount),
                ]
            }
        }
        "limit_set" => {
            const {
                &[
                    required("limit", Shape::Limit),
                    required("asset", ASSET),
                    optional("amount_minor", Shape::Amount),
                ]
            }
        }
        _ => return None,
    })
}

/// Reads a command. Fields that are unknown, missing or come twice are found first; then, of all the values that are
/// wrong, the one whose rejection comes first in the ledger's order.
pub fn read(value: &RawValue) -> Result<Command, Defect> {
    let object =
        Object::read(value.get()).map_err(|_| Refusal::field_invalid("command", "a command is an object"))?;
    let kind = text(object.required("kind")?).unwrap_or_default();
    let rules = rules(&kind).ok_or_else(|| Refusal::kind_unknown(Command::KINDS))?;
    let mut names = vec!["kind", "key"];
    names.extend(rules.iter().map(|rule| rule.name));
    object.only(&names)?;
    object.required("key")?;
    for rule in rules.iter().filter(|rule| rule.is_required) {
        object.required(rule.name)?;
    }
    let mut first: Option<Rejection> = None;
    for rule in [required("key", Shape::Key)].iter().chain(rules) {
        let Some(value) = object.present(rule.name) else {
            continue;
        };
        match rule.shape.check(rule.name, value) {
            Ok(()) => {}
            Err(Defect::Rejected(rejection)) => {
                if first.is_none_or(|first| precedence(&rejection) < precedence(&first)) {
                    first = Some(rejection);
                }
            }
            Err(refused) => return Err(refused),
        }
    }
    if let Some(rejection) = first {
        return Err(rejection.into());
    }
    serde_json::from_str(value.get())
        .map_err(|error| Refusal::field_invalid("command", error.to_string()).into())
}

/// The place of a rejection of malformed values in the order of [`Rejection`].
fn precedence(rejection: &Rejection) -> usize {
    const ORDER: [&str; 7] = [
        "command_key_invalid",
        "name_invalid",
        "asset_code_invalid",
        "amount_invalid",
        "rate_invalid",
        "time_out_of_range",
        "timeout_invalid",
    ];
    ORDER.iter().position(|code| *code == rejection.code()).unwrap_or(ORDER.len())
}

impl Shape {
    fn check(self, field: &'static str, value: &RawValue) -> Result<(), Defect> {
        match self {
            Self::Key => Ok(check_key(value)?),
            Self::Text(is_valid, rejection) => {
                if text(value).is_some_and(|text| is_valid(&text)) {
                    Ok(())
                } else {
                    Err(rejection.into())
                }
            }
            Self::Amount => match whole(value) {
                Whole::Number(minor) => Ok(AmountMinor::new(minor).map(drop)?),
                Whole::TooLarge | Whole::Other => Err(Rejection::AmountInvalid.into()),
            },
            Self::TimeMs => match whole(value) {
                Whole::Number(_) => Ok(()),
                Whole::TooLarge => Err(Rejection::TimeOutOfRange.into()),
                Whole::Other => Err(Refusal::field_invalid(field, "a whole number of milliseconds").into()),
            },
            // The ledger judges the length; what is no number of milliseconds is no timeout either.
            Self::TimeoutMs => match whole(value) {
                Whole::Number(_) => Ok(()),
                Whole::TooLarge | Whole::Other => Err(Rejection::TimeoutInvalid.into()),
            },
            Self::Bool => match value.get() {
                "true" | "false" => Ok(()),
                _ => Err(Refusal::field_invalid(field, "true or false").into()),
            },
            Self::Word(words) => match text(value) {
                Some(word) if words.contains(&word.as_str()) => Ok(()),
                _ => Err(Refusal::field_invalid(field, format!("one of {}", words.join(", "))).into()),
            },
            Self::Jackpot => {
                check_object(field, value, &[required("pool", POOL), required("amount_minor", Shape::Amount)])
            }
            Self::Source => check_tagged(field, value, |kind| match kind {
                "round" => Some(&[]),
                "promo" => Some(const { &[required("campaign", CAMPAIGN)] }),
                "jackpot" => Some(const { &[required("pool", POOL)] }),
                _ => None,
            }),
            Self::Limit => check_tagged(field, value, |kind| match kind {
                "stake" => Some(&[]),
                "wager" | "loss" | "deposit_gross" | "deposit_net" => {
                    Some(const { &[required("window", Shape::Word(WINDOWS))] })
                }
                _ => None,
            }),
        }
    }
}

const WINDOWS: &[&str] =
    &["fixed_day", "fixed_week", "fixed_month", "rolling_day", "rolling_week", "rolling_month"];

/// Whatever is wrong with a key has one code.
fn check_key(value: &RawValue) -> Result<(), Rejection> {
    let invalid = Rejection::CommandKeyInvalid;
    let object = Object::read(value.get()).map_err(|_| invalid)?;
    object.only(&["scope", "id"]).map_err(|_| invalid)?;
    let part = |name| object.get(name).and_then(text).ok_or(invalid);
    CommandKey::new(&part("scope")?, &part("id")?).map(drop)
}

/// An object within a command, of these fields.
fn check_object(field: &'static str, value: &RawValue, rules: &[Rule]) -> Result<(), Defect> {
    let object = Object::read(value.get()).map_err(|_| Refusal::field_invalid(field, "an object"))?;
    check_fields(&object, rules, &[])
}

/// An object within a command whose fields its `kind` decides.
fn check_tagged(
    field: &'static str,
    value: &RawValue,
    rules: impl Fn(&str) -> Option<&'static [Rule]>,
) -> Result<(), Defect> {
    let object = Object::read(value.get()).map_err(|_| Refusal::field_invalid(field, "an object"))?;
    let kind = text(object.required("kind")?).unwrap_or_default();
    let rules = rules(&kind).ok_or_else(|| Refusal::field_invalid(field, "an object of a known kind"))?;
    check_fields(&object, rules, &["kind"])
}

fn check_fields(object: &Object<'_>, rules: &[Rule], others: &[&'static str]) -> Result<(), Defect> {
    let names: Vec<&str> = others.iter().copied().chain(rules.iter().map(|rule| rule.name)).collect();
    object.only(&names)?;
    for rule in rules {
        rule.shape.check(rule.name, object.required(rule.name)?)?;
    }
    Ok(())
}
