use crate::Fault;
use crate::limits::{
    ANALYTICS_BLOBS_BYTES_MAX, ANALYTICS_BLOBS_MAX, ANALYTICS_DOUBLES_MAX, ANALYTICS_INDEX_BYTES_MAX,
    ANALYTICS_POINTS_MAX,
};

/// A point of Analytics Engine. Positions are what SQL names: the first blob is `blob1`, the first double `double1`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataPoint {
    /// What the platform samples by, so that a busy index does not thin out a quiet one.
    pub index: String,
    /// Texts, without control characters.
    pub blobs: Vec<String>,
    /// Finite numbers.
    pub doubles: Vec<f64>,
}

/// A dataset of Analytics Engine, for one invocation of a Worker.
///
/// Points are sampled, cannot be changed and may be lost without a word: nothing that must be right rests on them.
pub trait AnalyticsEngine {
    /// Writes points, all or none.
    ///
    /// # Errors
    /// `LimitExceeded` when a point, or all points of this invocation, are more than the platform takes. Its local
    /// runtime would not say so.
    fn write(&self, points: &[DataPoint]) -> Result<(), Fault>;

    /// How many more points this invocation may write.
    fn room(&self) -> usize;
}

/// What Analytics Engine drops or refuses, of points on top of `written` others of the same invocation.
#[cfg_attr(not(any(feature = "sqlite", feature = "worker")), allow(dead_code))]
pub(crate) fn check_points(points: &[DataPoint], written: usize) -> Result<(), Fault> {
    if written.saturating_add(points.len()) > ANALYTICS_POINTS_MAX {
        return Err(Fault::limit_exceeded("more than 250 points in one invocation"));
    }
    for point in points {
        if point.index.len() > ANALYTICS_INDEX_BYTES_MAX {
            return Err(Fault::limit_exceeded("the index of a point is longer than 96 bytes"));
        }
        if point.blobs.len() > ANALYTICS_BLOBS_MAX || point.doubles.len() > ANALYTICS_DOUBLES_MAX {
            return Err(Fault::limit_exceeded("a point has more than 20 blobs or 20 doubles"));
        }
        if point.blobs.iter().map(String::len).sum::<usize>() > ANALYTICS_BLOBS_BYTES_MAX {
            return Err(Fault::limit_exceeded("the blobs of a point are longer than 16 KB"));
        }
        let texts = point.blobs.iter().chain([&point.index]);
        if texts.flat_map(|text| text.chars()).any(char::is_control) {
            return Err(Fault::limit_exceeded("a point has a control character"));
        }
        if point.doubles.iter().any(|double| !double.is_finite()) {
            return Err(Fault::limit_exceeded("a point has a number that is not finite"));
        }
    }
    Ok(())
}
