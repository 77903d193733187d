//! A model with how sure its parameters are.

use crate::Refusal;
use crate::interval::{Interval, Level};
use crate::optimum::{self, Start};
use crate::symmetric::Symmetric;

/// Step of the differences by which an uncertainty is carried from the parameters to a figure.
const DIFFERENCE: f64 = 1e-5;

/// A model whose parameters are all positive.
pub trait Parameters: Sized + Clone {
    /// The name for refusals.
    const NAME: &'static str;
    /// The model with these parameters.
    fn from_slice(parameters: &[f64]) -> Self;
    /// Its parameters in the order of its fields.
    fn to_vec(&self) -> Vec<f64>;
}

/// A model fitted by maximum likelihood.
#[derive(Debug, Clone)]
pub struct Fitted<M> {
    /// The model.
    pub model: M,
    /// The log-likelihood reached, of all customers.
    pub log_likelihood: f64,
    /// Customers fitted.
    pub customers: usize,
    /// Distinct histories among them.
    pub histories: usize,
    /// Steps of the search over all of them.
    pub steps: usize,
    /// The covariance of the parameters' *logarithms*, from the curvature of the log-likelihood.
    pub covariance: Symmetric,
}

impl<M: Parameters> Fitted<M> {
    /// The standard error of each parameter.
    pub fn standard_errors(&self) -> Vec<f64> {
        let parameters = self.model.to_vec();
        (0..parameters.len())
            .map(|place| parameters[place] * self.covariance.at(place, place).sqrt())
            .collect()
    }

    /// The interval of each parameter: normal in its logarithm (Hessian), so that it stays positive.
    pub fn intervals(&self, level: Level) -> Vec<Interval> {
        let z = level.normal();
        let parameters = self.model.to_vec();
        (0..parameters.len())
            .map(|place| {
                Interval::around_logarithm(parameters[place], z * self.covariance.at(place, place).sqrt())
            })
            .collect()
    }

    /// The standard error of a figure that follows from the model (delta method, by central differences).
    pub fn error_of(&self, figure: impl Fn(&M) -> f64) -> f64 {
        let logarithms: Vec<f64> = self.model.to_vec().iter().map(|parameter| parameter.ln()).collect();
        let gradient: Vec<f64> = (0..logarithms.len())
            .map(|place| {
                let at = |step: f64| {
                    let mut there = logarithms.clone();
                    there[place] += step;
                    figure(&of_logarithms(&there))
                };
                (at(DIFFERENCE) - at(-DIFFERENCE)) / (2.0 * DIFFERENCE)
            })
            .collect();
        self.covariance.form(&gradient).max(0.0).sqrt()
    }

    /// The interval of a figure that is not negative and follows from the model, normal in its logarithm. It says how
    /// sure the *expectation* is given the model; what a customer then does varies more.
    pub fn interval_of(&self, level: Level, figure: impl Fn(&M) -> f64) -> Interval {
        let middle = figure(&self.model);
        let reach = level.normal() * self.error_of(figure);
        if middle > 0.0 {
            Interval::around_logarithm(middle, reach / middle)
        } else {
            Interval { low: 0.0, high: reach }
        }
    }
}

/// The model whose parameters have these logarithms.
pub fn of_logarithms<M: Parameters>(logarithms: &[f64]) -> M {
    M::from_slice(&logarithms.iter().map(|logarithm| logarithm.exp()).collect::<Vec<_>>())
}

/// How much there was to fit.
pub struct Amount {
    /// Customers.
    pub customers: usize,
    /// Distinct histories.
    pub histories: usize,
}

/// The model of the highest likelihood. `mean` writes the gradient by the logarithms of the parameters of the *mean
/// negative* log-likelihood and returns that.
pub fn fit<M: Parameters>(
    start: Start,
    amount: Amount,
    mut mean: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Result<Fitted<M>, Refusal> {
    let found = optimum::lowest(M::NAME, start, &mut mean)?;
    let covariance = optimum::curvature(&found.at, &mut mean)
        .inverse()
        .map_err(|_| Refusal::NotConverged { what: M::NAME, steps: found.steps })?
        .times(1.0 / amount.customers as f64);
    Ok(Fitted {
        model: of_logarithms(&found.at),
        log_likelihood: -found.value * amount.customers as f64,
        customers: amount.customers,
        histories: amount.histories,
        steps: found.steps,
        covariance,
    })
}
