use cactus_edge::Rng;
use cactus_edge::sqlite::{FailWhen, Faults, SeededRng};

/// Every choice of a world, from one seed. Clones share it.
#[derive(Clone)]
pub(super) struct Dice(SeededRng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(SeededRng::new(seed))
    }

    /// 0 to `sides` - 1.
    pub(super) fn roll(&self, sides: u64) -> u64 {
        u64::from_le_bytes(self.0.bytes()) % sides
    }

    /// True once in `sides`.
    pub(super) fn once_in(&self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    /// An index of something of this length.
    pub(super) fn index(&self, length: usize) -> usize {
        usize::try_from(self.roll(length as u64)).unwrap()
    }

    /// Lets one of the next four operations of a twin fail, once in `sides`, before or after it takes effect.
    pub(super) fn maybe_fail(&self, faults: &Faults, sides: u64) {
        if self.once_in(sides) {
            let when = if self.once_in(2) { FailWhen::BeforePersisting } else { FailWhen::AfterPersisting };
            faults.plan((0..self.roll(4)).map(|_| None).chain([Some(when)]));
        }
    }
}
