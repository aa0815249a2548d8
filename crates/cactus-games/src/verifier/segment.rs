//! A chain cut at known links, so that its parts are walked side by side.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;

use super::chain::{ChainLink, ChainWalk};
use super::rejection::VerifierRejection;
use super::scheme::{ChainSpec, ChainStep};

/// A part of a chain between two known links. Once it is walked and ends where it should, the newer link is as good
/// as the older one: a game just above it needs no longer walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainSegment {
    /// One step.
    pub step: ChainStep,
    /// The number of the newer link.
    pub newer_id: u64,
    /// Where the walk starts.
    pub newer: ChainLink,
    /// The number of the older link.
    pub older_id: u64,
    /// Where the walk must end.
    pub older: ChainLink,
}

impl ChainSegment {
    /// The walk along the segment.
    pub fn walk(&self) -> Result<ChainWalk, VerifierRejection> {
        ChainWalk::new(self.step, self.newer, self.newer_id - self.older_id)
    }

    /// Whether a walk along the segment has ended at its older link.
    pub fn is_proved_by(&self, walk: &ChainWalk) -> bool {
        walk.progress().is_done()
            && walk.progress().steps_total == self.newer_id - self.older_id
            && *walk.link() == self.older
    }
}

/// Cuts a chain at the given links, oldest segment first; the terminating hash is the last link of the oldest.
///
/// Two different links of one number contradict each other, and a link at the number of the terminating hash must be
/// that hash.
///
/// ```
/// use cactus_games::verifier::{ChainLink, ChainStep, ChainWalk, chain_segments, chain_spec};
///
/// let chain = chain_spec("cactus-crash").expect("this crate's own");
/// let root = ChainLink::Short([7; 32]);
/// let link = |steps| {
///     let mut walk = ChainWalk::new(ChainStep::CactusField, root, steps).expect("a short walk");
///     walk.advance(steps);
///     *walk.link()
/// };
/// let segments = chain_segments(&chain, link(30), &[(30, root), (10, link(20)), (20, link(10))])?;
/// assert_eq!(segments.len(), 3);
/// for segment in segments {
///     let mut walk = segment.walk()?;
///     walk.advance(10);
///     assert!(segment.is_proved_by(&walk));
/// }
/// # Ok::<(), cactus_games::verifier::VerifierRejection>(())
/// ```
pub fn chain_segments(
    chain: &ChainSpec,
    terminating: ChainLink,
    known: &[(u64, ChainLink)],
) -> Result<Vec<ChainSegment>, VerifierRejection> {
    let mut known = known.to_vec();
    known.push((chain.terminating_id, terminating));
    let order = ascending(known.iter().map(|(id, _)| *id).zip(0..).collect());
    if order[0].0 < chain.terminating_id {
        return Err(VerifierRejection::InputOutOfRange("game_id"));
    }
    let mut segments = Vec::with_capacity(known.len());
    for pair in order.windows(2) {
        let ((older_id, older), (newer_id, newer)) = (known[pair[0].1], known[pair[1].1]);
        if older_id < newer_id {
            segments.push(ChainSegment { step: chain.step, newer_id, newer, older_id, older });
        } else if older != newer {
            return Err(VerifierRejection::InputContradictory("game_hash"));
        }
    }
    Ok(segments)
}

/// Numbers with the places they came from, in ascending order. A heap: `sort_unstable` is several thousand bytes that
/// a browser would have to load.
pub(super) fn ascending(numbers: Vec<(u64, usize)>) -> Vec<(u64, usize)> {
    BinaryHeap::from(numbers).into_sorted_vec()
}
