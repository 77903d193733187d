//! Draws from the distributions that the models of this crate assume: for simulated customers, for repeating a fit,
//! and for proving that intervals cover.

use rand::RngExt;

use crate::chance::Chance;

/// A number between nought and one, never nought itself.
pub fn uniform(chance: &mut Chance) -> f64 {
    1.0 - chance.random::<f64>()
}

/// A waiting time with this rate.
pub fn exponential(chance: &mut Chance, rate: f64) -> f64 {
    -uniform(chance).ln() / rate
}

/// A standard normal number (Marsaglia's polar method).
pub fn normal(chance: &mut Chance) -> f64 {
    loop {
        let (u, v) = (2.0 * uniform(chance) - 1.0, 2.0 * uniform(chance) - 1.0);
        let square = u * u + v * v;
        if square < 1.0 && square > 0.0 {
            return u * (-2.0 * square.ln() / square).sqrt();
        }
    }
}

/// A gamma number of this shape with rate one (Marsaglia & Tsang 2000).
pub fn gamma(chance: &mut Chance, shape: f64) -> f64 {
    if shape < 1.0 {
        // A gamma of the next shape, thinned; in logarithms, as small shapes give numbers near nought.
        let power = uniform(chance).ln() / shape;
        return gamma(chance, shape + 1.0) * power.exp();
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(chance);
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && uniform(chance).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

/// A share with this beta distribution.
pub fn beta(chance: &mut Chance, a: f64, b: f64) -> f64 {
    let (one, other) = (gamma(chance, a), gamma(chance, b));
    if one + other > 0.0 { one / (one + other) } else { a / (a + b) }
}
