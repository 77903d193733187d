//! What a customer is worth: the formula of VAL-01, and models that learn from purchases or from terms of a contract.
//!
//! Purchases without a contract: [`bg_nbd`] or [`pareto_nbd`] say who is still there and how often they will buy,
//! [`gamma_gamma`] for how much, [`value`] makes money of it. Contracts: [`contract`]. [`backtest`] says how well that
//! would have worked. [`history`] makes the columns these need from a log of purchases.

pub mod backtest;
pub mod bg_nbd;
pub mod contract;
mod fitted;
pub mod formula;
pub mod gamma_gamma;
pub mod history;
mod merged;
pub mod pareto_nbd;
pub mod simulation;
pub mod value;

pub use fitted::{Fitted, Parameters};

/// How purchases come and end: what the models of purchases without a contract can say.
pub trait Purchasing: Sync {
    /// The probability that a customer with this history is still a customer.
    fn alive(&self, history: history::Timing) -> f64;
    /// How often a customer with this history will buy within `horizon` from the end of observation, in the unit of
    /// the history's times; nought where the horizon is none.
    fn expected(&self, history: history::Timing, horizon: f64) -> f64;
}

#[cfg(test)]
mod tests {
    mod backtest;
    mod bg_nbd;
    mod cdnow;
    mod contract;
    mod formula;
    mod gamma_gamma;
    mod history;
    mod pareto_nbd;
    mod value;
}
