//! Chance that repeats: the same seed gives the same numbers on any machine and with any number of threads.

use rand::SeedableRng;
use rand_pcg::Pcg64;

/// A source of chance. Work that is split among threads takes one per piece ([`of_piece`]), so that the split
/// changes nothing.
pub type Chance = Pcg64;

/// The source of the piece with this number under this seed.
pub fn of_piece(seed: u64, piece: u64) -> Chance {
    // An odd constant far from zero keeps neighbouring pieces apart (Knuth, TAOCP 2, 3.3.4).
    Pcg64::seed_from_u64(seed ^ piece.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}
