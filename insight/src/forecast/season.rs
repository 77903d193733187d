//! The season of a series by moving averages: what a month adds to, or multiplies, the year's run.

/// Whether the season is plain enough to be worth a model: the correlation at its length lies outside an interval of
/// 90 % (the test of the theta method, Fiorucci et al. 2016).
pub(super) fn is_seasonal(y: &[f64], period: usize) -> bool {
    if period < 2 || y.len() < 3 * period {
        return false;
    }
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let variance: f64 = y.iter().map(|value| (value - mean).powi(2)).sum();
    let correlation =
        |lag: usize| y.iter().zip(&y[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / variance;
    let earlier: f64 = (1..period).map(|lag| correlation(lag).powi(2)).sum();
    let bound = 1.645 * ((1.0 + 2.0 * earlier) / y.len() as f64).sqrt();
    correlation(period).abs() > bound
}

/// The season, one value for each place in the period, starting with the first value of `y`; multiplied, the values
/// have the mean one, added, the mean zero. Classical decomposition. `y` has at least two periods.
pub(super) fn season(y: &[f64], period: usize, is_multiplied: bool) -> Vec<f64> {
    let half = period / 2;
    let (mut sums, mut counts) = (vec![0.0; period], vec![0.0; period]);
    for place in half..y.len() - half {
        let window = &y[place - half..=place + half];
        let mut run: f64 = window.iter().sum();
        if period.is_multiple_of(2) {
            run -= (window[0] + window[period]) / 2.0;
        }
        run /= period as f64;
        sums[place % period] += if is_multiplied { y[place] / run } else { y[place] - run };
        counts[place % period] += 1.0;
    }
    // In an odd period without a whole window somewhere nothing is known of that place.
    let neutral = f64::from(u8::from(is_multiplied));
    let mut season: Vec<f64> = sums
        .iter()
        .zip(&counts)
        .map(|(sum, count)| if *count > 0.0 { sum / count } else { neutral })
        .collect();
    let mean = season.iter().sum::<f64>() / period as f64;
    season.iter_mut().for_each(|value| *value = if is_multiplied { *value / mean } else { *value - mean });
    season
}

/// Level and slope of a straight line through the first values, at the place before the first.
pub(super) fn line(y: &[f64]) -> (f64, f64) {
    let n = y.len() as f64;
    let (mean_t, mean_y) = ((n + 1.0) / 2.0, y.iter().sum::<f64>() / n);
    let (mut across, mut along) = (0.0, 0.0);
    for (place, value) in y.iter().enumerate() {
        let t = place as f64 + 1.0 - mean_t;
        across += t * (value - mean_y);
        along += t * t;
    }
    let slope = if along > 0.0 { across / along } else { 0.0 };
    (mean_y - slope * mean_t, slope)
}
