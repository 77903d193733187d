//! The theta method: exponential smoothing with half the slope of a straight line (Assimakopoulos, Nikolopoulos 2000;
//! in the form of Hyndman, Billah 2003), on the series without its season.

use super::{season, simplex};

/// Evaluations of the search for one weight.
const STEPS: usize = 40;

/// The values expected next. `period` is one for a series without a season.
pub(super) fn forecast(y: &[f64], period: usize, horizon: usize) -> Vec<f64> {
    let is_multiplied = y.iter().all(|value| *value > 0.0);
    let season = match season::is_seasonal(y, period) {
        true => season::season(y, period, is_multiplied),
        false => vec![f64::from(u8::from(is_multiplied)); period.max(1)],
    };
    let of = |t: usize| season[t % season.len()];
    let plain: Vec<f64> = y
        .iter()
        .enumerate()
        .map(|(t, value)| if is_multiplied { value / of(t) } else { value - of(t) })
        .collect();
    let level_and_loss = |alpha: f64| {
        let (mut level, mut loss) = (plain[0], 0.0);
        for value in &plain[1..] {
            let distance = value - level;
            loss += distance * distance;
            level += alpha * distance;
        }
        (level, loss)
    };
    let mut cost = |place: &[f64]| level_and_loss(place[0]).1;
    let (place, _) = simplex::minimise(&mut cost, &[0.3], &[(0.01, 0.99)], STEPS);
    let alpha = place[0];
    let level = level_and_loss(alpha).0;
    let half_slope = season::line(&plain).1 / 2.0;
    // What the smoothing lags behind the line at the end of the series.
    let lag = (1.0 - (1.0 - alpha).powi(plain.len() as i32)) / alpha;
    (0..horizon)
        .map(|step| {
            let value = level + half_slope * (step as f64 + lag);
            let season = of(y.len() + step);
            if is_multiplied { value * season } else { value + season }
        })
        .collect()
}
