//! What the queues of a fleet must be.

use super::manifest::{Fleet, Queue, Status};

// Limits of the platform on a queue's consumer.
const BATCH_SIZE_MAX: u32 = 100;
const BATCH_TIMEOUT_S_MAX: u32 = 60;
const RETRIES_MAX: u32 = 100;
const DELAY_S_MAX: u32 = 24 * 60 * 60;
const CONCURRENCY_MAX: u32 = 250;

pub fn findings(fleet: &Fleet) -> Vec<String> {
    let mut found = Vec::new();
    for (name, queue) in &fleet.queues {
        consumer(fleet, name, queue, &mut found);
        producers(fleet, name, queue, &mut found);
        dead_letters(fleet, name, queue, &mut found);
        for (setting, value, min, max) in [
            ("max_batch_size", queue.max_batch_size, 1, BATCH_SIZE_MAX),
            ("max_batch_timeout_s", queue.max_batch_timeout_s, 0, BATCH_TIMEOUT_S_MAX),
            ("max_retries", queue.max_retries, 0, RETRIES_MAX),
            ("retry_delay_s", queue.retry_delay_s, 0, DELAY_S_MAX),
            ("max_concurrency", queue.max_concurrency, 1, CONCURRENCY_MAX),
        ] {
            if value < min || value > max {
                found.push(format!("queue {name}: {setting} = {value} is outside {min} to {max}"));
            }
        }
    }
    found
}

/// A built Worker consumes, or a planned one is named; a Worker that has been built is no plan any more.
fn consumer(fleet: &Fleet, name: &str, queue: &Queue, found: &mut Vec<String>) {
    let status = |worker: &str| fleet.worker(worker).map(|worker| worker.status);
    match (&queue.consumer, &queue.planned_consumer) {
        (Some(consumer), None) if status(consumer) != Some(Status::Built) => {
            found.push(format!("queue {name}: its consumer {consumer} is not a built Worker"));
        }
        (None, Some(planned)) if status(planned) == Some(Status::Built) => {
            found.push(format!("queue {name}: {planned} is built, so name it as consumer"));
        }
        (None, Some(planned)) if status(planned).is_none() => {
            found.push(format!("queue {name}: its planned consumer {planned} does not exist"));
        }
        (Some(_), Some(_)) | (None, None) => {
            found.push(format!("queue {name} needs either a consumer or a planned_consumer"));
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
}

/// Workers send to a queue under its binding; a queue of dead letters is filled by the platform.
fn producers(fleet: &Fleet, name: &str, queue: &Queue, found: &mut Vec<String>) {
    let has_producer = fleet.built().any(|worker| worker.produces.iter().any(|queue| queue == name));
    let takes_dead_letters = fleet.sources_of_dead_letters(name).next().is_some();
    if !has_producer && !takes_dead_letters {
        found.push(format!("queue {name} has no producer"));
    }
    if has_producer && queue.binding.is_none() {
        found.push(format!("queue {name} has a producer and no binding"));
    }
    if let (Some(binding), false) = (&queue.binding, has_producer) {
        found.push(format!("queue {name}: nobody uses the binding {binding}"));
    }
    let before = fleet.queues.iter().take_while(|(other, _)| other.as_str() != name);
    for (other, _) in before.filter(|(_, other)| other.binding.is_some() && other.binding == queue.binding) {
        found.push(format!("queues {other} and {name} share a binding"));
    }
}

/// No message is dropped unseen: a queue has a queue of dead letters, unless it is one.
fn dead_letters(fleet: &Fleet, name: &str, queue: &Queue, found: &mut Vec<String>) {
    match queue.dead_letter_queue.as_deref() {
        None if fleet.sources_of_dead_letters(name).next().is_some() => {}
        None | Some("") => found.push(format!("queue {name} needs a dead letter queue")),
        Some(dead) if dead == name => {
            found.push(format!("queue {name} needs a dead letter queue other than itself"));
        }
        Some(dead) => {
            if fleet.queues.get(dead).is_some_and(|dead| dead.dead_letter_queue.is_some()) {
                found.push(format!("queue {dead} takes dead letters and may not pass them on"));
            }
        }
    }
}
