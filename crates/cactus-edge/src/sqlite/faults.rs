use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::Fault;

/// When a planned failure strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailWhen {
    /// Nothing is persisted.
    BeforePersisting,
    /// Everything is persisted, only the answer is lost.
    AfterPersisting,
}

/// A plan of failures, shared by its clones. Each operation of a twin takes the next step of the plan.
///
/// ```
/// use cactus_edge::sqlite::{FailWhen, Faults};
///
/// let faults = Faults::default();
/// faults.plan([None, Some(FailWhen::AfterPersisting)]); // the second operation loses its answer
/// assert_eq!(faults.remaining(), 2);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Faults(Rc<RefCell<VecDeque<Option<FailWhen>>>>);

impl Faults {
    /// Appends steps: `None` lets an operation pass. After the plan's end everything passes.
    pub fn plan(&self, steps: impl IntoIterator<Item = Option<FailWhen>>) {
        self.0.borrow_mut().extend(steps);
    }

    /// Makes the next operation fail.
    pub fn fail_next(&self, when: FailWhen) {
        self.0.borrow_mut().push_front(Some(when));
    }

    /// Steps not taken yet.
    pub fn remaining(&self) -> usize {
        self.0.borrow().len()
    }

    /// Runs `operation` under the next step of the plan.
    pub(crate) fn around<T>(&self, operation: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        let step = self.0.borrow_mut().pop_front().flatten();
        match step {
            None => operation(),
            Some(FailWhen::BeforePersisting) => Err(Fault::unavailable("planned failure before persisting")),
            Some(FailWhen::AfterPersisting) => {
                operation()?;
                Err(Fault::unavailable("planned failure after persisting"))
            }
        }
    }
}
