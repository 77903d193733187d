//! Which channels bring customers: the credit of a conversion divided among the touches before it. With what the channels
//! cost it says what winning a customer costs in each (VAL-03).
//!
//! Rules divide by place: all to the [first](Rule::First) or the [last](Rule::Last) touch, [equally](Rule::Linear), or most to
//! [both ends](Rule::Position). [`removal`] divides by what would be missing: journeys are taken as a Markov chain, and a
//! channel's weight is by how much the probability of converting falls when nobody passes through it (Anderl et al. 2016,
//! *International Journal of Research in Marketing* 33(3)). None of them knows who would have come anyway.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::Refusal;

/// The highest order of the chain: as many touches as a state may remember.
pub const ORDER_MAX: u32 = 4;
/// Conversions below which removal effects are chance (a rule of thumb).
pub const CONVERSIONS_MIN: usize = 30;
/// Bits that a touch takes in a state.
const TOUCH_BITS: u32 = 16;
/// Passes over all states after which the search for the probabilities gives up.
const PASSES_MAX: usize = 100_000;
/// Steps that are followed for all channels together before a chain is given up: some seconds. Of one touch it takes
/// thousands; very long journeys that remember three or four may take any number.
pub const STEPS_MAX: usize = 1_000_000_000;
/// A pass that changes no probability by more is the last.
const CHANGE_MIN: f64 = 1e-13;

/// Journeys one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Journeys<'a> {
    /// The channels touched, journey after journey: dense numbers from zero.
    pub touches: &'a [u16],
    /// Where each journey begins among the touches, and at last where they end: one more than there are journeys.
    pub starts: &'a [usize],
    /// Whether the journey ended with a conversion.
    pub converted: &'a [bool],
    /// What the conversion came to; of other journeys it does not count.
    pub value: &'a [f64],
}

/// How a conversion's credit is divided by place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// All to the first touch.
    First,
    /// All to the last touch.
    Last,
    /// Equal parts to all touches.
    Linear,
    /// A part to the first, a part to the last, the rest in equal parts to those between. Of two touches each takes its
    /// part of both parts; a single one takes all.
    Position {
        /// The first's part.
        first: f64,
        /// The last's part.
        last: f64,
    },
}

/// The position rule as it is mostly used: 40, 20 and 40 of a hundred.
pub const POSITION: Rule = Rule::Position { first: 0.4, last: 0.4 };

/// What a channel is credited with.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Credit {
    /// Conversions, in parts.
    pub conversions: f64,
    /// Their value.
    pub value: f64,
}

/// What all channels are credited with.
#[derive(Debug, Clone, PartialEq)]
pub struct Credits {
    /// By the channels' numbers.
    pub channels: Vec<Credit>,
    /// Conversions without a touch: nobody's.
    pub unattributed: Credit,
}

impl Credits {
    /// What a conversion costs in each channel (VAL-03), given what each channel cost; `None` where there is none.
    ///
    /// # Errors
    /// [`Refusal::Lengths`] for costs of another number of channels; [`Refusal::BadValue`] for one that is not finite or
    /// negative.
    pub fn cost_per_conversion(&self, costs: &[f64]) -> Result<Vec<Option<f64>>, Refusal> {
        let column = || "costs".to_owned();
        if costs.len() != self.channels.len() {
            return Err(Refusal::Lengths { column: column(), have: costs.len(), need: self.channels.len() });
        }
        if let Some(row) = costs.iter().position(|cost| !(cost.is_finite() && *cost >= 0.0)) {
            return Err(Refusal::BadValue { column: column(), row, why: "negative" });
        }
        let each = self.channels.iter().zip(costs);
        Ok(each.map(|(credit, cost)| (credit.conversions > 0.0).then(|| cost / credit.conversions)).collect())
    }
}

/// Credits by what would be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    /// The credits; value is divided like conversions.
    pub credits: Credits,
    /// By which share the probability of converting falls without the channel.
    pub effects: Vec<f64>,
    /// The probability of converting with all of them, of journeys with a touch.
    pub conversion: f64,
}

impl Journeys<'_> {
    /// How many journeys there are, once every column fits.
    fn checked(&self, channels: usize) -> Result<usize, Refusal> {
        let bad = |column: &str, row, why| Err(Refusal::BadValue { column: column.to_owned(), row, why });
        let Some(need) = self.starts.len().checked_sub(1) else {
            return Err(Refusal::TooFew { what: "starts", have: 0, need: 1 });
        };
        for (column, have) in [("converted", self.converted.len()), ("value", self.value.len())] {
            if have != need {
                return Err(Refusal::Lengths { column: column.to_owned(), have, need });
            }
        }
        if let Some(row) = self.starts.windows(2).position(|pair| pair[0] > pair[1]) {
            return bad("starts", row, "not_ascending");
        }
        if self.starts[0] != 0 || self.starts[need] != self.touches.len() {
            return bad("starts", need, "not_all_touches");
        }
        if let Some(row) = self.touches.iter().position(|channel| usize::from(*channel) >= channels) {
            return bad("touches", row, "unknown");
        }
        // One more than a touch has to fit into a state beside nought.
        if channels > usize::from(u16::MAX) {
            return bad("touches", 0, "too_many_channels");
        }
        match (0..need).find(|row| self.converted[*row] && !self.value[*row].is_finite()) {
            Some(row) => bad("value", row, "not_finite"),
            None => Ok(need),
        }
    }

    fn touches_of(&self, journey: usize) -> &[u16] {
        &self.touches[self.starts[journey]..self.starts[journey + 1]]
    }
}

/// Divides every conversion by place.
///
/// # Errors
/// Columns that do not fit; a channel of `channels` or more; a value that is not finite; parts of a position rule that are
/// negative or more than all.
pub fn by_place(journeys: Journeys<'_>, channels: usize, rule: Rule) -> Result<Credits, Refusal> {
    let count = journeys.checked(channels)?;
    if let Rule::Position { first, last } = rule
        && !(first >= 0.0 && last >= 0.0 && first + last <= 1.0 && first + last > 0.0)
    {
        return Err(Refusal::BadValue { column: "rule".to_owned(), row: 0, why: "more_than_all" });
    }
    let mut credits =
        Credits { channels: vec![Credit::default(); channels], unattributed: Credit::default() };
    for journey in (0..count).filter(|journey| journeys.converted[*journey]) {
        let value = journeys.value[journey];
        let touches = journeys.touches_of(journey);
        let length = touches.len();
        if length == 0 {
            credits.unattributed.add(1.0, value);
        }
        for (place, channel) in touches.iter().enumerate() {
            let part = part_of(rule, place, length);
            if part > 0.0 {
                credits.channels[usize::from(*channel)].add(part, value);
            }
        }
    }
    Ok(credits)
}

/// The part of the touch at a place among so many.
fn part_of(rule: Rule, place: usize, length: usize) -> f64 {
    let (is_first, is_last) = (place == 0, place + 1 == length);
    match rule {
        Rule::First => f64::from(u8::from(is_first)),
        Rule::Last => f64::from(u8::from(is_last)),
        Rule::Linear => 1.0 / length as f64,
        Rule::Position { .. } if length == 1 => 1.0,
        Rule::Position { first, last } => {
            let ends = if length == 2 { first + last } else { 1.0 };
            match (is_first, is_last) {
                (true, _) => first / ends,
                (_, true) => last / ends,
                _ => (1.0 - first - last) / (length - 2) as f64,
            }
        }
    }
}

impl Credit {
    fn add(&mut self, part: f64, value: f64) {
        self.conversions += part;
        self.value += part * value;
    }
}

/// Divides all conversions by removal effects. A state of the chain is the last `order` touches, one being usual; more
/// remember sequences and want more journeys.
///
/// # Errors
/// Columns that do not fit; an order of nought or above [`ORDER_MAX`]; too few conversions after a touch; journeys so long
/// and so different that what the chain remembers of them takes more than [`STEPS_MAX`] to follow; probabilities that are
/// not found.
pub fn removal(journeys: Journeys<'_>, channels: usize, order: u32) -> Result<Removal, Refusal> {
    removal_within(journeys, channels, order, STEPS_MAX)
}

fn removal_within(
    journeys: Journeys<'_>,
    channels: usize,
    order: u32,
    steps_max: usize,
) -> Result<Removal, Refusal> {
    let count = journeys.checked(channels)?;
    if !(1..=ORDER_MAX).contains(&order) {
        return Err(Refusal::BadValue { column: "order".to_owned(), row: 0, why: "out_of_range" });
    }
    let (mut touched, mut unattributed) = (Credit::default(), Credit::default());
    let mut conversions = 0;
    for journey in (0..count).filter(|journey| journeys.converted[*journey]) {
        if journeys.touches_of(journey).is_empty() {
            unattributed.add(1.0, journeys.value[journey]);
        } else {
            touched.add(1.0, journeys.value[journey]);
            conversions += 1;
        }
    }
    if conversions < CONVERSIONS_MIN {
        let what = "conversions after a touch";
        return Err(Refusal::TooFew { what, have: conversions, need: CONVERSIONS_MIN });
    }
    let chain = Chain::of(journeys, count, order);
    // Each channel has its part of the steps, whatever the others take, so that threads change nothing.
    let passes = steps_max / (channels + 1) / chain.steps();
    let conversion = chain.conversion(None, passes)?;
    let effects = (0..channels as u16)
        .into_par_iter()
        .map(|channel| Ok((1.0 - chain.conversion(Some(channel), passes)? / conversion).max(0.0)))
        .collect::<Result<Vec<f64>, Refusal>>()?;
    let all: f64 = effects.iter().sum();
    let channels = effects
        .iter()
        .map(|effect| {
            let share = effect / all;
            Credit { conversions: share * touched.conversions, value: share * touched.value }
        })
        .collect();
    Ok(Removal { credits: Credits { channels, unattributed }, effects, conversion })
}

/// The chain of journeys.
struct Chain {
    /// The channel touched last; `None` at the start.
    last: Vec<Option<u16>>,
    /// The probability of converting next.
    converting: Vec<f64>,
    /// Which states follow, how probably.
    next: Vec<Vec<(usize, f64)>>,
}

impl Chain {
    fn of(journeys: Journeys<'_>, count: usize, order: u32) -> Self {
        let kept = if order * TOUCH_BITS >= u64::BITS { u64::MAX } else { (1 << (order * TOUCH_BITS)) - 1 };
        let mut steps: HashMap<(u64, u64), u64> = HashMap::new();
        // By state: how often it converts, and how often it is left in any way.
        let mut ends: HashMap<u64, (u64, u64)> = HashMap::from([(0, (0, 0))]);
        for journey in 0..count {
            let touches = journeys.touches_of(journey);
            let mut state = 0_u64;
            for channel in touches {
                let following = ((state << TOUCH_BITS) | (u64::from(*channel) + 1)) & kept;
                *steps.entry((state, following)).or_default() += 1;
                ends.entry(state).or_default().1 += 1;
                state = following;
            }
            if !touches.is_empty() {
                let end = ends.entry(state).or_default();
                end.0 += u64::from(journeys.converted[journey]);
                end.1 += 1;
            }
        }
        // In the order of their numbers, so that the same journeys give the same sums.
        let mut states: Vec<u64> = ends.keys().copied().collect();
        states.sort_unstable();
        let mut steps: Vec<((u64, u64), u64)> = steps.into_iter().collect();
        steps.sort_unstable();
        let left = |state: &u64| ends[state].1.max(1) as f64;
        let mut next = vec![Vec::new(); states.len()];
        let place = |state: &u64| states.binary_search(state).expect("every state of a step is left");
        for ((from, to), times) in &steps {
            next[place(from)].push((place(to), *times as f64 / left(from)));
        }
        Self {
            last: states.iter().map(|state| ((state & 0xffff) as u16).checked_sub(1)).collect(),
            converting: states.iter().map(|state| ends[state].0 as f64 / left(state)).collect(),
            next,
        }
    }

    /// Steps of a pass.
    fn steps(&self) -> usize {
        self.next.iter().map(|next| next.len() + 1).sum()
    }

    /// The probability of converting from the start (which is the first state), when journeys end at their first touch
    /// with `without`; it is found within so many passes or not at all.
    fn conversion(&self, without: Option<u16>, passes: usize) -> Result<f64, Refusal> {
        let is_gone = |state: usize| without.is_some() && self.last[state] == without;
        let mut probability = vec![0.0; self.last.len()];
        for _ in 0..passes.min(PASSES_MAX) {
            let mut change = 0.0_f64;
            // Backwards: later states have mostly larger numbers.
            for state in (0..probability.len()).rev().filter(|state| !is_gone(*state)) {
                let on: f64 = self.next[state].iter().map(|(next, share)| share * probability[*next]).sum();
                let now = self.converting[state] + on;
                change = change.max((now - probability[state]).abs());
                probability[state] = now;
            }
            if change <= CHANGE_MIN {
                return Ok(probability[0]);
            }
        }
        if passes < PASSES_MAX {
            return Err(Refusal::BadValue {
                column: "order".to_owned(),
                row: 0,
                why: "too_long_for_the_order",
            });
        }
        Err(Refusal::NotConverged { what: "removal", steps: PASSES_MAX })
    }
}

#[cfg(test)]
mod tests {
    mod credits;
}
