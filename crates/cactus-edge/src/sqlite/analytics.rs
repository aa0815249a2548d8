use std::cell::RefCell;
use std::rc::Rc;

use super::Faults;
use crate::limits::ANALYTICS_POINTS_MAX;
use crate::ports::check_points;
use crate::{AnalyticsEngine, DataPoint, Fault};

/// The twin of a dataset of Analytics Engine, in memory. Each [`invocation`](Self::invocation) has its own limit and
/// writes to the same points.
#[derive(Debug, Default)]
pub struct MemoryDataset {
    points: Rc<RefCell<Vec<DataPoint>>>,
    written: RefCell<usize>,
    faults: Faults,
}

impl MemoryDataset {
    /// The same dataset in another invocation.
    #[must_use]
    pub fn invocation(&self) -> Self {
        Self { points: Rc::clone(&self.points), written: RefCell::new(0), faults: self.faults.clone() }
    }

    /// The plan of failures of this dataset.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }

    /// All points in the order in which they were written.
    pub fn points(&self) -> Vec<DataPoint> {
        self.points.borrow().clone()
    }
}

impl AnalyticsEngine for MemoryDataset {
    fn write(&self, points: &[DataPoint]) -> Result<(), Fault> {
        check_points(points, *self.written.borrow())?;
        self.faults.around(|| {
            *self.written.borrow_mut() += points.len();
            self.points.borrow_mut().extend_from_slice(points);
            Ok(())
        })
    }

    fn room(&self) -> usize {
        ANALYTICS_POINTS_MAX - *self.written.borrow()
    }
}
