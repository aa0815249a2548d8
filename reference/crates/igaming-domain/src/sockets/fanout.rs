use std::collections::BTreeMap;

use igaming_contracts::games::crash::{Delivery, Recipient};

/// Frames that one call carries to a gateway: 2,000 of at most 500 bytes are below the megabyte that it may have.
const DELIVERIES_MAX: usize = 2_000;

/// What a table has to tell its gateways, and how many sockets each of them holds.
///
/// One call at a time goes to a gateway, so its sockets see everything in the order in which it was told; what is told
/// meanwhile goes with the next call. A gateway that is slow gets fewer and fuller calls, and of the multipliers that
/// pile up only the last.
#[derive(Debug, Default)]
pub struct Fanout {
    gateways: BTreeMap<u32, Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    sockets: u64,
    waiting: Vec<Told>,
    /// A call is on its way.
    busy: bool,
}

#[derive(Debug)]
struct Told {
    delivery: Delivery,
    /// Worth nothing once there is a newer one.
    passing: bool,
}

impl Fanout {
    /// All sockets, as far as the gateways have said.
    pub fn audience(&self) -> u64 {
        self.gateways.values().map(|queue| queue.sockets).sum()
    }

    /// A gateway says how many sockets it holds.
    pub fn count(&mut self, gateway: u32, sockets: u64) {
        self.gateways.entry(gateway).or_default().sockets = sockets;
    }

    /// Something for all sockets. `passing`: worth nothing once there is a newer one.
    pub fn tell_all(&mut self, frame: &str, passing: bool) {
        for queue in self.gateways.values_mut().filter(|queue| queue.sockets > 0) {
            let last_passes = queue.waiting.last().is_some_and(|told| told.passing);
            if passing && last_passes {
                queue.waiting.pop();
            }
            queue.add(Recipient::All, frame.to_owned(), passing);
        }
    }

    /// Something for the sockets of one player, which are all at `gateway`.
    pub fn tell_player(&mut self, gateway: u32, player_id: &str, frame: String) {
        if let Some(queue) = self.gateways.get_mut(&gateway).filter(|queue| queue.sockets > 0) {
            queue.add(Recipient::Player(player_id.to_owned()), frame, false);
        }
    }

    /// The first frame of a socket that waits for it at `gateway`.
    pub fn greet(&mut self, gateway: u32, socket_id: &str, frame: String) {
        let queue = self.gateways.entry(gateway).or_default();
        queue.add(Recipient::Socket(socket_id.to_owned()), frame, false);
    }

    /// What to send now and where; each gateway stays busy until [`Fanout::end`].
    pub fn begin(&mut self) -> Vec<(u32, Vec<Delivery>)> {
        let idle = self.gateways.iter_mut().filter(|(_, queue)| !queue.busy && !queue.waiting.is_empty());
        idle.map(|(gateway, queue)| (*gateway, queue.take())).collect()
    }

    /// A call has ended; with the number of sockets that the gateway holds, or none when it did not answer. What the
    /// call carried is not sent again: the players' next look at the table tells them.
    pub fn end(&mut self, gateway: u32, sockets: Option<u64>) {
        let Some(queue) = self.gateways.get_mut(&gateway) else { return };
        queue.busy = false;
        if let Some(sockets) = sockets {
            queue.sockets = sockets;
        }
    }
}

impl Queue {
    fn add(&mut self, to: Recipient, frame: String, passing: bool) {
        self.waiting.push(Told { delivery: Delivery { to, frame }, passing });
    }

    fn take(&mut self) -> Vec<Delivery> {
        self.busy = true;
        let count = self.waiting.len().min(DELIVERIES_MAX);
        self.waiting.drain(..count).map(|told| told.delivery).collect()
    }
}
