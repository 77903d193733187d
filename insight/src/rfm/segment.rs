//! The eight classes that people in China know by name: above or below the company's mean in each of the three scores
//! (CUS-11). A finer division than high, middle and low, and one that says what to do.

use super::Scored;

/// A class by recency, frequency and monetary value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// 重要价值客户: recent, often, much.
    Champion,
    /// 重要发展客户: recent, seldom, much; to be won for more.
    Promising,
    /// 重要保持客户: not recently, often, much; to be kept.
    Slipping,
    /// 重要挽留客户: not recently, seldom, much; to be won back.
    AtRisk,
    /// 一般价值客户: recent, often, little.
    Regular,
    /// 一般发展客户: recent, seldom, little; new ones among them.
    Newcomer,
    /// 一般保持客户: not recently, often, little.
    Fading,
    /// 一般挽留客户: not recently, seldom, little.
    Lost,
}

/// The segment of every customer with scores. A score counts as high above the mean of all customers' scores.
pub fn segments(scores: &[Option<Scored>]) -> Vec<Option<Segment>> {
    let of = |scored: &Scored| [scored.recency, scored.frequency, scored.monetary].map(u64::from);
    let (mut sums, mut count) = ([0_u64; 3], 0_u64);
    for scored in scores.iter().flatten() {
        count += 1;
        sums.iter_mut().zip(of(scored)).for_each(|(sum, score)| *sum += score);
    }
    scores
        .iter()
        .map(|scored| {
            let own = of(scored.as_ref()?);
            // In whole numbers, so that a score equal to the mean is never above it.
            let is_high: [bool; 3] = std::array::from_fn(|place| own[place] * count > sums[place]);
            Some(match is_high {
                [true, true, true] => Segment::Champion,
                [true, false, true] => Segment::Promising,
                [false, true, true] => Segment::Slipping,
                [false, false, true] => Segment::AtRisk,
                [true, true, false] => Segment::Regular,
                [true, false, false] => Segment::Newcomer,
                [false, true, false] => Segment::Fading,
                [false, false, false] => Segment::Lost,
            })
        })
        .collect()
}
