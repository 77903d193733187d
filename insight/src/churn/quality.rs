//! How good probabilities are: order (AUC, lift), distance (Brier, log loss) and honesty (calibration table).

/// Probabilities this near to 0 or 1 are taken as this, so that one certain error does not make the loss infinite.
const CERTAIN: f64 = 1e-12;
/// Rows of the calibration table.
pub const CALIBRATION_ROWS: usize = 10;

/// The quality of probabilities against what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// The share of pairs (one left, one stayed) in the right order; ties count half. Hanley and McNeil 1982.
    pub auc: f64,
    /// The mean squared distance. Brier 1950.
    pub brier: f64,
    /// The mean negative log-likelihood, in nats.
    pub log_loss: f64,
    /// The rate of leavers in the tenth with the highest probabilities, by the rate of all.
    pub lift_top_tenth: f64,
}

/// A tenth of the customers by probability: what was said and what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationRow {
    /// How many customers.
    pub customers: usize,
    /// Their mean probability.
    pub said: f64,
    /// The share that left.
    pub happened: f64,
}

pub(super) fn sigmoid(margin: f64) -> f64 {
    if margin >= 0.0 {
        1.0 / (1.0 + (-margin).exp())
    } else {
        let e = margin.exp();
        e / (1.0 + e)
    }
}

pub(super) fn log_loss(left: &[bool], p: impl Iterator<Item = f64>) -> f64 {
    let sum: f64 =
        left.iter().zip(p).map(|(&left, p)| -(if left { p } else { 1.0 - p }).clamp(CERTAIN, 1.0).ln()).sum();
    sum / left.len() as f64
}

/// The places of the rows from the highest probability down; ties in the order of the rows.
fn falling(p: &[f64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..p.len() as u32).collect();
    order.sort_by(|&a, &b| p[b as usize].total_cmp(&p[a as usize]));
    order
}

/// For each row the mean of `left` among the rows of the same probability, from the highest probability down: what
/// makes every figure independent of the order of tied rows.
fn tied_rates(left: &[bool], p: &[f64]) -> Vec<f64> {
    let order = falling(p);
    let mut rates = Vec::with_capacity(p.len());
    for tied in order.chunk_by(|&a, &b| p[a as usize] == p[b as usize]) {
        let hits = tied.iter().filter(|&&row| left[row as usize]).count();
        rates.extend(std::iter::repeat_n(hits as f64 / tied.len() as f64, tied.len()));
    }
    rates
}

/// The share of pairs in the right order, ties half.
pub(super) fn auc(left: &[bool], p: &[f64]) -> f64 {
    let order = falling(p);
    let (mut above, mut pairs) = (0.0, 0.0);
    for tied in order.chunk_by(|&a, &b| p[a as usize] == p[b as usize]) {
        let hits = tied.iter().filter(|&&row| left[row as usize]).count() as f64;
        let misses = tied.len() as f64 - hits;
        pairs += misses * (above + hits / 2.0);
        above += hits;
    }
    let misses = left.len() as f64 - above;
    pairs / (above * misses)
}

/// The quality of these probabilities.
pub fn quality(left: &[bool], p: &[f64]) -> Quality {
    let rows = left.len() as f64;
    let rate = left.iter().filter(|&&left| left).count() as f64 / rows;
    let brier: f64 = left.iter().zip(p).map(|(&left, p)| (p - f64::from(u8::from(left))).powi(2)).sum();
    let rates = tied_rates(left, p);
    let top = left.len().div_ceil(10);
    Quality {
        auc: auc(left, p),
        brier: brier / rows,
        log_loss: log_loss(left, p.iter().copied()),
        lift_top_tenth: rates[..top].iter().sum::<f64>() / top as f64 / rate,
    }
}

/// What was said and what happened, from the lowest tenth to the highest. Few customers give fewer rows.
pub fn calibration_table(left: &[bool], p: &[f64]) -> Vec<CalibrationRow> {
    let (order, rates) = (falling(p), tied_rates(left, p));
    let rows = left.len();
    let bounds =
        (0..CALIBRATION_ROWS).map(|k| (k * rows / CALIBRATION_ROWS, (k + 1) * rows / CALIBRATION_ROWS));
    let row = |(from, to): (usize, usize)| CalibrationRow {
        customers: to - from,
        said: order[from..to].iter().map(|&row| p[row as usize]).sum::<f64>() / (to - from) as f64,
        happened: rates[from..to].iter().sum::<f64>() / (to - from) as f64,
    };
    let mut table: Vec<CalibrationRow> = bounds.filter(|(from, to)| to > from).map(row).collect();
    table.reverse();
    table
}
