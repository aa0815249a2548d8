use std::fmt::{self, Write};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ShardMapError;

/// How many slots keys fall into. Of 250 shards each has 16, so the fullest has a sixteenth more than its share.
pub const SLOTS: u16 = 4_096;

/// One of [`SLOTS`] parts of all keys: what a shard owns and what is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u16);

/// The slot of a key: its CRC-32 (IEEE 802.3, as in zlib and PNG) modulo [`SLOTS`].
pub fn slot_of(key: &str) -> Slot {
    let remainder = crc32fast::hash(key.as_bytes()) % u32::from(SLOTS);
    Slot(u16::try_from(remainder).expect("a remainder of 4,096 has 12 bits"))
}

impl Slot {
    /// The slot of this number, if there is one.
    pub const fn new(number: u16) -> Option<Self> {
        if number < SLOTS { Some(Self(number)) } else { None }
    }

    /// Its number, below [`SLOTS`].
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Every slot in order.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (0..SLOTS).map(Self)
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of slots. Its text lists numbers and ranges in rising order: `7`, `10-19`, and `0-4094/2` for every second
/// one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SlotSet([u64; WORDS]);

/// One bit per slot.
const WORDS: usize = SLOTS as usize / 64;

impl SlotSet {
    /// How many slots it has.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether it has this one.
    pub fn contains(&self, slot: Slot) -> bool {
        self.0[slot.index() / 64] >> (slot.0 % 64) & 1 == 1
    }

    /// The slots in rising order.
    pub fn iter(&self) -> impl Iterator<Item = Slot> {
        Slot::all().filter(|slot| self.contains(*slot))
    }

    /// Adds a slot and answers whether it was not there.
    fn insert(&mut self, slot: Slot) -> bool {
        let is_new = !self.contains(slot);
        self.0[slot.index() / 64] |= 1 << (slot.0 % 64);
        is_new
    }
}

impl Default for SlotSet {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl FromIterator<Slot> for SlotSet {
    fn from_iter<I: IntoIterator<Item = Slot>>(slots: I) -> Self {
        let mut set = Self::default();
        for slot in slots {
            set.insert(slot);
        }
        set
    }
}

impl fmt::Display for SlotSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<u16> = self.iter().map(Slot::number).collect();
        let mut rest = numbers.as_slice();
        while let [first, ..] = *rest {
            if rest.len() < numbers.len() {
                f.write_char(',')?;
            }
            let (length, step) = run(rest);
            match (rest[length - 1], step) {
                (last, _) if last == first => write!(f, "{first}")?,
                (last, 1) => write!(f, "{first}-{last}")?,
                (last, step) => write!(f, "{first}-{last}/{step}")?,
            }
            rest = &rest[length..];
        }
        Ok(())
    }
}

/// How many of the first numbers are at equal distances, and the distance. Two numbers apart are no range.
fn run(numbers: &[u16]) -> (usize, u16) {
    let Some(step) = numbers.get(1).map(|second| second - numbers[0]) else { return (1, 1) };
    let pairs = numbers.windows(2).take_while(|pair| pair[1] - pair[0] == step);
    match pairs.count() + 1 {
        2 if step > 1 => (1, 1),
        length => (length, step),
    }
}

impl FromStr for SlotSet {
    type Err = ShardMapError;

    fn from_str(text: &str) -> Result<Self, ShardMapError> {
        let wrong = || ShardMapError::NoSlots(text.chars().take(64).collect());
        let number = |digits: &str| digits.parse().ok().and_then(Slot::new).map(Slot::number);
        let mut set = Self::default();
        for part in text.split(',').filter(|_| !text.is_empty()) {
            let (range, step) = part.split_once('/').unwrap_or((part, "1"));
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let (first, last) = number(first).zip(number(last)).ok_or_else(wrong)?;
            let step = step.parse::<u16>().ok().filter(|step| *step > 0).ok_or_else(wrong)?;
            if first > last || (last - first) % step != 0 {
                return Err(wrong());
            }
            for slot in (first..=last).step_by(usize::from(step)).map(Slot) {
                if !set.insert(slot) {
                    return Err(ShardMapError::SlotTwice(slot.0));
                }
            }
        }
        Ok(set)
    }
}

impl TryFrom<String> for SlotSet {
    type Error = ShardMapError;

    fn try_from(text: String) -> Result<Self, ShardMapError> {
        text.parse()
    }
}

impl From<SlotSet> for String {
    fn from(set: SlotSet) -> Self {
        set.to_string()
    }
}
