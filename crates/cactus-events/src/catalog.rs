//! The table of all events, and finding one in it.

use crate::events;
use crate::spec::{EventSpec, NamespaceSpec};

/// The version of the catalog: `minor` is raised with each event that is added or extended, `major` when one breaks.
pub const CATALOG_VERSION: &str = "1.0.0";

/// Every event that there is.
pub static CATALOG: Catalog = Catalog { namespaces: &NAMESPACES, slots: &SLOTS };

/// Namespaces with their events.
///
/// ```
/// use cactus_events::CATALOG;
///
/// let event = CATALOG.event("bet.placed").ok_or("no such event")?;
/// assert!(event.emitters.wallet);
/// assert!(CATALOG.event("bet.misplaced").is_none());
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug)]
pub struct Catalog {
    namespaces: &'static [NamespaceSpec],
    slots: &'static [Slot; SLOT_COUNT],
}

/// Where an event is: the place of its namespace and its place there, each plus one; (0, 0) is an empty slot.
type Slot = (u8, u8);

/// A power of two, more than twice the number of events, so that a name is found after about one comparison.
const SLOT_COUNT: usize = 1024;

const NAMESPACES: [NamespaceSpec; events::NAMESPACES.len()] = events::NAMESPACES;
static SLOTS: [Slot; SLOT_COUNT] = place_events(&NAMESPACES);

impl Catalog {
    /// The event of that name, `namespace.action`.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&'static EventSpec> {
        let mut slot = first_slot(name.as_bytes());
        loop {
            let (namespace, place) = self.slots[slot];
            if place == 0 {
                return None;
            }
            let event = self.namespaces[usize::from(namespace) - 1].events[usize::from(place) - 1];
            if event.name == name {
                return Some(event);
            }
            slot = (slot + 1) % SLOT_COUNT;
        }
    }

    /// The namespaces.
    #[must_use]
    pub fn namespaces(&self) -> &'static [NamespaceSpec] {
        self.namespaces
    }

    /// Every event, by namespace.
    pub fn events(&self) -> impl Iterator<Item = &'static EventSpec> {
        self.namespaces.iter().flat_map(|namespace| namespace.events.iter().copied())
    }
}

/// FNV-1a in 32 bits, down to the number of slots.
const fn first_slot(name: &[u8]) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    let mut i = 0;
    while i < name.len() {
        hash = (hash ^ name[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    // The upper bits of a product depend on more of the name than the lower ones.
    (hash ^ (hash >> 16)) as usize % SLOT_COUNT
}

/// Each event goes to the first free slot from its own on, while the compiler runs.
#[expect(clippy::cast_possible_truncation, reason = "places are asserted to be below 255")]
const fn place_events(namespaces: &[NamespaceSpec]) -> [Slot; SLOT_COUNT] {
    let mut slots: [Slot; SLOT_COUNT] = [(0, 0); SLOT_COUNT];
    let mut placed = 0;
    let mut namespace = 0;
    while namespace < namespaces.len() {
        let events = namespaces[namespace].events;
        assert!(namespaces.len() < 255 && events.len() < 255, "a slot holds the places in bytes");
        let mut place = 0;
        while place < events.len() {
            let mut slot = first_slot(events[place].name.as_bytes());
            while slots[slot].1 != 0 {
                slot = (slot + 1) % SLOT_COUNT;
            }
            slots[slot] = (namespace as u8 + 1, place as u8 + 1);
            placed += 1;
            assert!(placed <= SLOT_COUNT / 2, "too many events for the slots: double SLOT_COUNT");
            place += 1;
        }
        namespace += 1;
    }
    slots
}
