use std::cell::Cell;

use js_sys::Float64Array;
use wasm_bindgen::JsValue;
use worker::Env;

use super::{binding, describe, glue};
use crate::limits::ANALYTICS_POINTS_MAX;
use crate::ports::check_points;
use crate::{AnalyticsEngine, DataPoint, Fault};

/// Between the blobs of a point on their way to JavaScript; no blob has a control character.
const UNIT: &str = "\u{1f}";

/// A dataset binding of Analytics Engine, for one invocation.
#[derive(Debug)]
pub struct Dataset {
    binding: JsValue,
    written: Cell<usize>,
}

impl Dataset {
    /// The dataset bound as `name`. Ask for it once per invocation: it counts what the invocation writes.
    ///
    /// # Errors
    /// A fault when there is no such binding.
    pub fn from_env(env: &Env, name: &str) -> Result<Self, Fault> {
        Ok(Self { binding: binding(env, name)?, written: Cell::new(0) })
    }
}

impl AnalyticsEngine for Dataset {
    fn write(&self, points: &[DataPoint]) -> Result<(), Fault> {
        check_points(points, self.written.get())?;
        for point in points {
            let doubles = Float64Array::from(point.doubles.as_slice());
            glue::write_point(&self.binding, &point.index, &point.blobs.join(UNIT), &doubles)
                .map_err(|error| Fault::unavailable(describe(&error)))?;
            self.written.set(self.written.get() + 1);
        }
        Ok(())
    }

    fn room(&self) -> usize {
        ANALYTICS_POINTS_MAX - self.written.get()
    }
}
