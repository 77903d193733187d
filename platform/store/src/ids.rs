//! Makes ids: milliseconds since 2010, the node, and a count within the millisecond. Time-sorted, unique over
//! processes because each holds a node of its own (a leased row), and never going back with the clock.

use std::sync::atomic::{AtomicI64, Ordering};

/// 2010-01-01T00:00:00Z: 43 bits of milliseconds from here last until the year 2288.
const EPOCH_MS: i64 = 1_262_304_000_000;
/// Bits for the process.
const NODE_BITS: u32 = 8;
/// Bits for the count within a millisecond.
const COUNT_BITS: u32 = 12;
/// How many processes can share a database at once.
pub(crate) const NODES_MAX: i64 = 1 << NODE_BITS;

/// No id of this moment or later is less.
pub(crate) fn first_at(ms: i64) -> i64 {
    (ms - EPOCH_MS).max(0) << (NODE_BITS + COUNT_BITS)
}

/// The maker of ids of one process.
#[derive(Debug)]
pub(crate) struct IdMaker {
    node: i64,
    /// The last tick handed out: milliseconds and count, without the node.
    last: AtomicI64,
}

impl IdMaker {
    /// A maker for a node, starting after everything this node made before.
    pub fn new(node: i64, after_ms: i64) -> IdMaker {
        IdMaker { node, last: AtomicI64::new((after_ms - EPOCH_MS).max(0) << COUNT_BITS) }
    }

    /// The millisecond of an id.
    pub fn ms_of(id: i64) -> i64 {
        (id >> (NODE_BITS + COUNT_BITS)) + EPOCH_MS
    }

    /// The next id. When a millisecond's 4,096 are used up, or the clock goes back, the count runs on into the
    /// next millisecond.
    pub fn next(&self, now_ms: i64) -> i64 {
        let floor = (now_ms - EPOCH_MS).max(0) << COUNT_BITS;
        let mut last = self.last.load(Ordering::Relaxed);
        let tick = loop {
            let tick = floor.max(last + 1);
            match self.last.compare_exchange_weak(last, tick, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => break tick,
                Err(seen) => last = seen,
            }
        };
        let (ms, count) = (tick >> COUNT_BITS, tick & ((1 << COUNT_BITS) - 1));
        (ms << (NODE_BITS + COUNT_BITS)) | (self.node << COUNT_BITS) | count
    }

    /// Which node this is.
    pub fn node(&self) -> i64 {
        self.node
    }

    /// The moment up to which ids may have been made; kept with the lease so that a successor starts later.
    pub fn high_ms(&self) -> i64 {
        (self.last.load(Ordering::Relaxed) >> COUNT_BITS) + EPOCH_MS
    }
}
