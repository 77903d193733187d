//! Exponential smoothing as state space models with error, trend and season (Hyndman, Koehler, Ord, Snyder 2008),
//! fitted by maximum likelihood and chosen by AICc.

use super::{season, simplex};
use crate::symmetric::Symmetric;

/// What the season does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    /// There is none.
    None,
    /// It adds.
    Added,
    /// It multiplies.
    Multiplied,
}

/// What the trend does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// There is none.
    None,
    /// It adds, for ever.
    Added,
    /// It adds less and less.
    Damped,
}

/// A form of exponential smoothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Whether errors grow with the level.
    pub is_error_multiplied: bool,
    /// The trend.
    pub trend: Trend,
    /// The season.
    pub season: Season,
}

/// Smoothing weights are inside these (the usual region: β ≤ α, γ ≤ 1 − α).
const WEIGHT: (f64, f64) = (1e-4, 0.9999);
/// The damping's bounds (Hyndman et al. 2008, 2.3.4): below it acts at once, above it cannot be told from none.
const DAMPING: (f64, f64) = (0.8, 0.98);
/// Evaluations for each weight in the first search.
const SIMPLEX_STEPS: usize = 35;
/// Steps of the second search, over weights and first states together.
const MARQUARDT_STEPS: usize = 20;
/// How many forms of each trend come into the second search, and when a step of it gains too little to go on.
const FORMS_REFINED: usize = 2;
const GAIN_MIN: f64 = 1e-4;

impl Form {
    /// The forms with finite variance: fifteen for a positive series with a season.
    fn all(is_positive: bool, has_season: bool) -> Vec<Form> {
        let mut forms = Vec::new();
        for is_error_multiplied in [false, true] {
            for trend in [Trend::None, Trend::Added, Trend::Damped] {
                for season in [Season::None, Season::Added, Season::Multiplied] {
                    // Added errors on a multiplied season divide by what may be nought.
                    let is_stable = is_error_multiplied || season != Season::Multiplied;
                    let is_possible =
                        (is_positive || !is_error_multiplied) && (has_season || season == Season::None);
                    if is_stable && is_possible {
                        forms.push(Form { is_error_multiplied, trend, season });
                    }
                }
            }
        }
        forms
    }

    fn weights(self) -> usize {
        1 + match self.trend {
            Trend::None => 0,
            Trend::Added => 1,
            Trend::Damped => 2,
        } + usize::from(self.season != Season::None)
    }

    /// Everything that is estimated: weights, first states, and the variance.
    fn parameters(self, period: usize) -> usize {
        let states = 1 + usize::from(self.trend != Trend::None);
        let seasons = if self.season == Season::None { 0 } else { period - 1 };
        self.weights() + states + seasons + 1
    }
}

/// Where a series stands: level, slope and season; the season of the time t is at t modulo its length.
#[derive(Debug, Clone)]
pub(super) struct State {
    level: f64,
    slope: f64,
    season: Vec<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Weights {
    alpha: f64,
    beta: f64,
    gamma: f64,
    phi: f64,
}

impl Form {
    /// Weights from their places in the unit box: α, β / α, φ, γ / (1 − α).
    fn weights_at(self, place: &[f64]) -> Weights {
        let mut rest = place[1..].iter();
        let mut next = || rest.next().copied().unwrap_or(0.0);
        let alpha = place[0];
        let (beta, phi) = match self.trend {
            Trend::None => (0.0, 1.0),
            Trend::Added => (alpha * next(), 1.0),
            Trend::Damped => (alpha * next(), next()),
        };
        let gamma = if self.season == Season::None { 0.0 } else { (1.0 - alpha) * next() };
        Weights { alpha, beta, gamma, phi }
    }

    fn bounds(self) -> Vec<(f64, f64)> {
        let mut bounds = vec![WEIGHT];
        if self.trend != Trend::None {
            bounds.push(WEIGHT);
        }
        if self.trend == Trend::Damped {
            bounds.push(DAMPING);
        }
        if self.season != Season::None {
            bounds.push(WEIGHT);
        }
        bounds
    }

    /// The value expected next, and the level that it comes from.
    fn expected(self, weights: Weights, state: &State, t: usize) -> (f64, f64) {
        let base = state.level + weights.phi * state.slope;
        let expected = match self.season {
            Season::None => base,
            Season::Added => base + state.season[t % state.season.len()],
            Season::Multiplied => base * state.season[t % state.season.len()],
        };
        (expected, base)
    }

    /// The state after a value that lay this far from what was expected. It is the same for both kinds of error.
    fn learn(self, weights: Weights, state: &mut State, t: usize, base: f64, distance: f64) {
        let length = state.season.len().max(1);
        let mut moved = distance;
        match self.season {
            Season::None => {}
            Season::Added => state.season[t % length] += weights.gamma * distance,
            Season::Multiplied => {
                let season = state.season[t % length];
                moved = distance / season;
                state.season[t % length] = season + weights.gamma * distance / base;
            }
        }
        state.level = base + weights.alpha * moved;
        state.slope = weights.phi * state.slope + weights.beta * moved;
    }

    /// Runs over the series and hands each error (relative where errors are multiplied) and each expected value to
    /// `seen`; `false` where a value would have to be positive and is not.
    fn run(
        self,
        y: &[f64],
        weights: Weights,
        state: &mut State,
        mut seen: impl FnMut(usize, f64, f64),
    ) -> bool {
        for (t, value) in y.iter().enumerate() {
            let (expected, base) = self.expected(weights, state, t);
            if self.is_error_multiplied && !(expected > 0.0 && base > 0.0) {
                return false;
            }
            let distance = value - expected;
            seen(t, if self.is_error_multiplied { distance / expected } else { distance }, expected);
            self.learn(weights, state, t, base, distance);
        }
        true
    }

    /// −2 log likelihood, less a constant that is the same for all forms.
    fn cost(self, y: &[f64], weights: Weights, state: &mut State) -> f64 {
        // Logarithms are added by multiplying a few values at a time: they are all of one size.
        let (mut squares, mut logs, mut product) = (0.0, 0.0, 1.0f64);
        let is_whole = self.run(y, weights, state, |t, error, expected| {
            squares += error * error;
            if self.is_error_multiplied {
                product *= expected;
                if t % 4 == 3 {
                    logs += product.ln();
                    product = 1.0;
                }
            }
        });
        let n = y.len() as f64;
        let cost = n * (squares / n).max(f64::MIN_POSITIVE).ln() + 2.0 * (logs + product.ln());
        if is_whole && cost.is_finite() { cost } else { f64::INFINITY }
    }
}

/// A fitted model.
#[derive(Debug, Clone)]
pub(super) struct Ets {
    pub(super) form: Form,
    weights: Weights,
    place: Vec<f64>,
    first: State,
    /// The state after the last value.
    state: State,
    seen: usize,
    /// The errors' standard deviation.
    spread: f64,
}

/// A form on its way: the place of its weights in their box, its first state, and the cost.
struct Candidate {
    form: Form,
    place: Vec<f64>,
    first: State,
    cost: f64,
}

impl Candidate {
    fn aicc(&self, y: &[f64], period: usize) -> f64 {
        let (n, k) = (y.len() as f64, self.form.parameters(period) as f64);
        self.cost + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0)
    }

    /// The first search: over the weights only, from the best of a few starts.
    fn search(form: Form, y: &[f64], firsts: &[State; 3]) -> Candidate {
        let first = firsts[form.season as usize].clone();
        let first = if form.trend == Trend::None {
            // Without a slope the level starts in the middle of the first values, not before them.
            State { level: first.level + first.slope * 2.0, slope: 0.0, ..first }
        } else {
            first
        };
        let mut state = first.clone();
        let mut cost = |place: &[f64]| {
            (state.level, state.slope) = (first.level, first.slope);
            state.season.copy_from_slice(&first.season);
            form.cost(y, form.weights_at(place), &mut state)
        };
        let starts = [0.05, 0.3, 0.7].map(|alpha| {
            let bounds = form.bounds();
            let mut start: Vec<f64> =
                bounds.iter().map(|bound| if *bound == DAMPING { 0.95 } else { 0.1 }).collect();
            start[0] = alpha;
            let value = cost(&start);
            (start, value)
        });
        let start = starts.into_iter().reduce(|a, b| if b.1 < a.1 { b } else { a });
        let start = start.map(|start| start.0).unwrap_or_default();
        let steps = SIMPLEX_STEPS * form.weights();
        let (place, cost) = simplex::minimise(&mut cost, &start, &form.bounds(), steps);
        Candidate { form, place, first, cost }
    }

    /// Everything in one row: weights, level, slope, and the season but its last value, which the others give.
    fn row(&self) -> Vec<f64> {
        let mut row = self.place.clone();
        row.push(self.first.level);
        if self.form.trend != Trend::None {
            row.push(self.first.slope);
        }
        if self.form.season != Season::None {
            row.extend(&self.first.season[..self.first.season.len() - 1]);
        }
        row
    }

    fn take(&mut self, row: &[f64]) {
        let weights = self.place.len();
        for ((value, new), (low, high)) in self.place.iter_mut().zip(row).zip(self.form.bounds()) {
            *value = new.clamp(low, high);
        }
        let mut rest = row[weights..].iter().copied();
        self.first.level = rest.next().unwrap_or(self.first.level);
        if self.form.trend != Trend::None {
            self.first.slope = rest.next().unwrap_or(self.first.slope);
        }
        if self.form.season != Season::None {
            let period = self.first.season.len();
            let whole = if self.form.season == Season::Multiplied { period as f64 } else { 0.0 };
            self.first.season[..period - 1].iter_mut().zip(rest).for_each(|(value, new)| *value = new);
            self.first.season[period - 1] = whole - self.first.season[..period - 1].iter().sum::<f64>();
        }
    }

    /// The errors whose sum of squares is to be least; with multiplied errors times the expected values' geometric
    /// mean, which makes the least sum the highest likelihood.
    fn errors(&self, y: &[f64]) -> Option<Vec<f64>> {
        let mut errors = Vec::with_capacity(y.len());
        let mut logs = 0.0;
        let mut state = self.first.clone();
        let weights = self.form.weights_at(&self.place);
        let is_multiplied = self.form.is_error_multiplied;
        let is_whole = self.form.run(y, weights, &mut state, |_, error, expected| {
            errors.push(error);
            logs += if is_multiplied { expected.ln() } else { 0.0 };
        });
        let scale = (logs / y.len() as f64).exp();
        errors.iter_mut().for_each(|error| *error *= scale);
        (is_whole && errors.iter().all(|error| error.is_finite())).then_some(errors)
    }

    /// The second search: weights and first states together, by Marquardt's method (1963) with slopes by difference.
    fn refine(&mut self, y: &[f64]) {
        let squares = |errors: &[f64]| errors.iter().map(|error| error * error).sum::<f64>();
        let Some(mut errors) = self.errors(y) else { return };
        let scale = (y.iter().map(|value| value * value).sum::<f64>() / y.len() as f64).sqrt();
        let mut row = self.row();
        let size = row.len();
        let mut damping = 1e-3;
        for _ in 0..MARQUARDT_STEPS {
            let mut slopes: Vec<Vec<f64>> = Vec::with_capacity(size);
            for place in 0..size {
                let is_weight = place < self.place.len();
                let is_share = is_weight
                    || (self.form.season == Season::Multiplied
                        && place > self.place.len() + usize::from(self.form.trend != Trend::None));
                let mut step = if is_share { 1e-5 } else { 1e-5 * scale.max(f64::MIN_POSITIVE) };
                if is_weight && row[place] + step > self.form.bounds()[place].1 {
                    step = -step;
                }
                let mut moved = row.clone();
                moved[place] += step;
                self.take(&moved);
                let Some(there) = self.errors(y) else {
                    self.take(&row);
                    return;
                };
                slopes.push(there.iter().zip(&errors).map(|(there, here)| (there - here) / step).collect());
            }
            let mut matrix = vec![0.0; size * size];
            let mut right = vec![0.0; size];
            for a in 0..size {
                right[a] = -slopes[a].iter().zip(&errors).map(|(slope, error)| slope * error).sum::<f64>();
                for b in 0..=a {
                    matrix[a * size + b] = slopes[a].iter().zip(&slopes[b]).map(|(a, b)| a * b).sum();
                }
            }
            // A weight at its bound that would be better beyond it stays there, and the others move without it.
            for (a, (low, high)) in self.form.bounds().into_iter().enumerate() {
                if (row[a] <= low && right[a] < 0.0) || (row[a] >= high && right[a] > 0.0) {
                    (0..size).for_each(|b| matrix[a.max(b) * size + a.min(b)] = 0.0);
                    (matrix[a * size + a], right[a]) = (1.0, 0.0);
                }
            }
            let before = squares(&errors);
            let mut is_better = false;
            for _ in 0..4 {
                let damped = Symmetric::from_fn(size, |a, b| {
                    let own = matrix[a * size + b];
                    if a == b { own * (1.0 + damping) + 1e-12 } else { own }
                });
                if let Ok(triangle) = damped.triangle() {
                    let step = triangle.solve(&right);
                    let next: Vec<f64> = row.iter().zip(&step).map(|(value, step)| value + step).collect();
                    self.take(&next);
                    if let Some(there) = self.errors(y)
                        && squares(&there) < before
                    {
                        (errors, row) = (there, self.row());
                        damping = (damping / 5.0).max(1e-9);
                        is_better = true;
                        break;
                    }
                }
                damping *= 8.0;
            }
            if !is_better || before - squares(&errors) < GAIN_MIN * before {
                break;
            }
        }
        self.take(&row);
        let cost = self.form.cost(y, self.form.weights_at(&self.place), &mut self.first.clone());
        self.cost = cost;
    }

    fn finish(self, y: &[f64], period: usize) -> Ets {
        let Candidate { form, place, first, .. } = self;
        let weights = form.weights_at(&place);
        let mut state = first.clone();
        let mut squares = 0.0;
        form.run(y, weights, &mut state, |_, error, _| squares += error * error);
        let free = y.len().saturating_sub(form.parameters(period)).max(1);
        let spread = (squares / free as f64).sqrt();
        Ets { form, weights, place, first, state, seen: y.len(), spread }
    }
}

/// First states by decomposition of the first three periods: without, with an added, with a multiplied season.
fn firsts(y: &[f64], period: usize, has_season: bool, is_positive: bool) -> [State; 3] {
    let start = y.len().min((2 * period).max(10));
    let with = |is_multiplied: bool| {
        if !has_season || (is_multiplied && !is_positive) {
            return State { level: y[0], slope: 0.0, season: vec![1.0; period] };
        }
        let season = season::season(&y[..y.len().min(3 * period)], period, is_multiplied);
        let plain: Vec<f64> = y[..start]
            .iter()
            .enumerate()
            .map(
                |(t, value)| {
                    if is_multiplied { value / season[t % period] } else { value - season[t % period] }
                },
            )
            .collect();
        let (level, slope) = season::line(&plain);
        State { level, slope, season }
    };
    let (level, slope) = season::line(&y[..start]);
    [State { level, slope, season: Vec::new() }, with(false), with(true)]
}

impl Ets {
    /// For each trend the model of lowest AICc, the best first; empty where the series is too short for any.
    pub(super) fn by_trend(y: &[f64], period: usize) -> Vec<Ets> {
        let is_positive = y.iter().all(|value| *value > 0.0);
        let has_season = period > 1 && y.len() >= 2 * period + 5;
        let firsts = firsts(y, period, has_season, is_positive);
        let by_aicc = |a: &Candidate, b: &Candidate| a.aicc(y, period).total_cmp(&b.aicc(y, period));
        let mut found: Vec<Candidate> = Vec::new();
        for trend in [Trend::None, Trend::Added, Trend::Damped] {
            let forms = Form::all(is_positive, has_season).into_iter();
            let forms = forms.filter(|form| form.trend == trend && form.parameters(period) + 1 < y.len());
            let mut own: Vec<Candidate> = forms.map(|form| Candidate::search(form, y, &firsts)).collect();
            own.sort_by(by_aicc);
            own.truncate(FORMS_REFINED);
            own.iter_mut().for_each(|candidate| candidate.refine(y));
            own.retain(|candidate| candidate.cost.is_finite());
            found.extend(own.into_iter().min_by(by_aicc));
        }
        found.sort_by(by_aicc);
        found.into_iter().map(|candidate| candidate.finish(y, period)).collect()
    }

    /// The same form fitted to the beginning of its series, from where the whole series led.
    pub(super) fn of_beginning(&self, y: &[f64], period: usize) -> Ets {
        let (place, first) = (self.place.clone(), self.first.clone());
        let mut candidate = Candidate { form: self.form, place, first, cost: f64::INFINITY };
        candidate.refine(y);
        candidate.finish(y, period)
    }

    /// The values expected next.
    pub(super) fn forecast(&self, horizon: usize) -> Vec<f64> {
        let mut state = self.state.clone();
        let mut values = Vec::with_capacity(horizon);
        for t in self.seen..self.seen + horizon {
            let (expected, base) = self.form.expected(self.weights, &state, t);
            values.push(expected);
            self.form.learn(self.weights, &mut state, t, base, 0.0);
        }
        values
    }

    /// How much wider what comes is than the errors say, because as many numbers were estimated from as many values.
    pub(super) fn doubt(&self) -> f64 {
        let period = self.first.season.len().max(1);
        (1.0 + self.form.parameters(period) as f64 / self.seen as f64).sqrt()
    }

    /// One possible future; `shock` gives normal deviates.
    pub(super) fn future(&self, horizon: usize, mut shock: impl FnMut() -> f64, values: &mut Vec<f64>) {
        let mut state = self.state.clone();
        values.clear();
        for t in self.seen..self.seen + horizon {
            let (expected, base) = self.form.expected(self.weights, &state, t);
            let scale = if self.form.is_error_multiplied { expected } else { 1.0 };
            // A relative error below −1 would turn the sign; it is as rare as the spread is small.
            let error = self.spread * shock();
            let error = if self.form.is_error_multiplied { error.max(-0.99) } else { error };
            values.push(expected + scale * error);
            self.form.learn(self.weights, &mut state, t, base, scale * error);
        }
    }
}
