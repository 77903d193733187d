//! Chance that can be had again: random questions come from a number that a failing test prints.

/// A small generator of even random numbers (SplitMix64, Steele and others 2014); no secrets come from it.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The same number gives the same chances.
    pub fn of(number: u64) -> Chance {
        Chance { state: number }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, `end`; `end` is at least 1.
    pub fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// Once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these; there is at least one.
    pub fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    /// One of these, or nothing once in `times`.
    pub fn perhaps<T: Clone>(&mut self, times: usize, things: &[T]) -> Option<T> {
        if self.once_in(times) { None } else { Some(self.one_of(things).clone()) }
    }
}
