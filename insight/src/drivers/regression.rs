//! What each driver says when the others are held: ordinary least squares.

use super::correlation::two_sided;
use super::standardised::Standardised;
use crate::Refusal;
use crate::interval::{Interval, Level};

/// One driver's coefficient.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// The driver.
    pub name: String,
    /// How much the target rises with a unit of the driver.
    pub figure: f64,
    /// Its standard error.
    pub error: f64,
    /// Its interval (Student's t).
    pub interval: Interval,
    /// How often chance alone would give as much, either way.
    pub chance: f64,
    /// The same in standard deviations of both: comparable between drivers.
    pub standardised: f64,
}

/// A fitted regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// The target where all drivers are nought.
    pub intercept: f64,
    /// Its standard error.
    pub intercept_error: f64,
    /// The drivers in their order.
    pub coefficients: Vec<Coefficient>,
    /// The share of the target's variance that is explained.
    pub r_squared: f64,
    /// The same, made smaller for each driver.
    pub r_squared_adjusted: f64,
    /// The standard deviation of what is not explained.
    pub residual_error: f64,
}

/// Regresses the last column on those before it.
///
/// # Errors
/// [`Refusal::TooFew`] without more rows than columns and one to spare; [`Refusal::BadValue`] `collinear` for a driver
/// that is (nearly) a sum of those before it.
pub fn regression(columns: &Standardised, level: Level) -> Result<Regression, Refusal> {
    let drivers = columns.columns().saturating_sub(1);
    if drivers == 0 {
        return Err(Refusal::TooFew { what: "drivers", have: 0, need: 1 });
    }
    if columns.rows() < drivers + 2 {
        return Err(Refusal::TooFew { what: "rows", have: columns.rows(), need: drivers + 2 });
    }
    let correlation = columns.correlation();
    let places: Vec<usize> = (0..drivers).collect();
    let inverse = correlation.part(&places).inverse().map_err(|place| collinear(columns, place))?;
    let target: Vec<f64> = places.iter().map(|place| correlation.at(drivers, *place)).collect();
    let slopes: Vec<f64> = places
        .iter()
        .map(|row| places.iter().map(|place| inverse.at(*row, *place) * target[*place]).sum())
        .collect();
    let r_squared: f64 =
        slopes.iter().zip(&target).map(|(slope, target)| slope * target).sum::<f64>().clamp(0.0, 1.0);
    let rows = columns.rows() as f64;
    let freedom = rows - drivers as f64 - 1.0;
    // Of the target's standardised variance, per degree of freedom.
    let unexplained = (1.0 - r_squared) / freedom;
    let reach = level.student(freedom);
    let unit = |place: usize| columns.deviation(drivers) / columns.deviation(place);
    let coefficients: Vec<Coefficient> = places
        .iter()
        .map(|&place| {
            let figure = slopes[place] * unit(place);
            let error = (unexplained * inverse.at(place, place)).sqrt() * unit(place);
            Coefficient {
                name: columns.name(place).to_owned(),
                figure,
                error,
                interval: Interval::around(figure, reach * error),
                chance: two_sided(figure / error, freedom),
                standardised: slopes[place],
            }
        })
        .collect();
    let intercept = columns.mean(drivers)
        - coefficients
            .iter()
            .enumerate()
            .map(|(place, driver)| driver.figure * columns.mean(place))
            .sum::<f64>();
    let residual_error = columns.deviation(drivers) * (unexplained * (rows - 1.0)).sqrt();
    let away: Vec<f64> =
        places.iter().map(|place| columns.mean(*place) / columns.deviation(*place)).collect();
    let intercept_error = residual_error * (1.0 / rows + inverse.form(&away) / (rows - 1.0)).sqrt();
    Ok(Regression {
        intercept,
        intercept_error,
        coefficients,
        r_squared,
        r_squared_adjusted: 1.0 - unexplained * (rows - 1.0),
        residual_error,
    })
}

/// The refusal of a driver that others make up.
pub(crate) fn collinear(columns: &Standardised, place: usize) -> Refusal {
    Refusal::BadValue { column: columns.name(place).to_owned(), row: 0, why: "collinear" }
}
