//! The customer value index (客户价值指数, CVI; VAL-07): one figure from nought to a hundred, made of what the company
//! holds valuable, and the classes high, middle and low that follow from it (CUS-04). The requirements print no formula;
//! this one is: *the weighted mean of the components, each brought to a scale from nought to one*.

use crate::Refusal;

/// Something that makes a customer valuable.
#[derive(Debug, Clone, Copy)]
pub struct Component<'a> {
    /// Its name, for refusals.
    pub name: &'a str,
    /// Of each customer.
    pub figures: &'a [f64],
    /// What it weighs; only proportions matter.
    pub weight: f64,
    /// How it comes to a scale.
    pub scale: Scale,
}

/// How a figure comes to a scale from nought to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// By the share of the other customers with a smaller figure; equals count half. Nothing outlying pulls it.
    Rank,
    /// The same where smaller is better, such as days since the last order or open complaints.
    RankFalling,
    /// In a straight line from `nought` to `one`, cut off beyond; `nought` may be the larger.
    Limits {
        /// The figure that counts nothing.
        nought: f64,
        /// The figure that counts all.
        one: f64,
    },
}

/// How the index divides customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Division {
    /// The best share of customers is high, the last share low. Equals are never divided: where they stand across a
    /// border they are in the middle.
    Shares {
        /// At most this share is high.
        high: f64,
        /// At most this share is low.
        low: f64,
    },
    /// At or above `high` is high, below `low` is low.
    Limits {
        /// The least high index.
        high: f64,
        /// The least middle index.
        low: f64,
    },
}

impl Default for Division {
    /// A fifth and a half: the fifth that brings most of the revenue in many trades (Koch 1997), and the half of whom
    /// little is lost. A choice; the company makes its own.
    fn default() -> Self {
        Self::Shares { high: 0.2, low: 0.5 }
    }
}

/// A customer's class (CUS-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 高价值客户.
    High,
    /// 中价值客户.
    Middle,
    /// 低价值客户.
    Low,
}

/// The index of every customer, nought to a hundred.
///
/// # Errors
/// No component; columns of different length; a figure that is not finite; a negative weight, or none at all; a ranked
/// column that says the same of everybody; equal limits.
pub fn index(components: &[Component<'_>]) -> Result<Vec<f64>, Refusal> {
    let Some(first) = components.first() else {
        return Err(Refusal::TooFew { what: "components", have: 0, need: 1 });
    };
    let count = first.figures.len();
    let weight: f64 = components.iter().map(|component| component.weight).sum();
    let mut index = vec![0.0; count];
    for component in components {
        let bad = |row, why| Refusal::BadValue { column: component.name.to_owned(), row, why };
        if !(component.weight.is_finite() && component.weight >= 0.0) {
            return Err(bad(0, "negative_weight"));
        }
        if component.figures.len() != count {
            let (column, have) = (component.name.to_owned(), component.figures.len());
            return Err(Refusal::Lengths { column, have, need: count });
        }
        if let Some(row) = component.figures.iter().position(|figure| !figure.is_finite()) {
            return Err(bad(row, "not_finite"));
        }
        let scaled = match component.scale {
            Scale::Rank => ranks(component)?,
            Scale::RankFalling => ranks(component)?.into_iter().map(|rank| 1.0 - rank).collect(),
            Scale::Limits { nought, one } => {
                if !((one - nought).is_finite() && nought != one) {
                    return Err(bad(0, "equal_limits"));
                }
                component
                    .figures
                    .iter()
                    .map(|figure| ((figure - nought) / (one - nought)).clamp(0.0, 1.0))
                    .collect()
            }
        };
        for (sum, scaled) in index.iter_mut().zip(scaled) {
            *sum += component.weight * scaled;
        }
    }
    if !(weight > 0.0 && weight.is_finite()) {
        return Err(Refusal::BadValue { column: "weight".to_owned(), row: 0, why: "no_weight" });
    }
    index.iter_mut().for_each(|sum| *sum *= 100.0 / weight);
    Ok(index)
}

/// For each customer the share of the others with a smaller figure, equals counted half.
fn ranks(component: &Component<'_>) -> Result<Vec<f64>, Refusal> {
    let figures = component.figures;
    let mut order: Vec<u32> = (0..figures.len() as u32).collect();
    order.sort_unstable_by(|one, other| figures[*one as usize].total_cmp(&figures[*other as usize]));
    let mut ranks = vec![0.0; figures.len()];
    let others = figures.len().saturating_sub(1) as f64;
    let mut below = 0;
    for equals in order.chunk_by(|one, other| figures[*one as usize] == figures[*other as usize]) {
        if equals.len() == figures.len() {
            return Err(Refusal::NoVariation { column: component.name.to_owned() });
        }
        let rank = (below as f64 + 0.5 * (equals.len() - 1) as f64) / others;
        equals.iter().for_each(|number| ranks[*number as usize] = rank);
        below += equals.len();
    }
    Ok(ranks)
}

/// The class of every customer.
///
/// # Errors
/// Shares that are none or more than all together; limits the wrong way round; an index that is not finite.
pub fn classes(index: &[f64], division: Division) -> Result<Vec<Class>, Refusal> {
    let bad = |column: &str, row, why| Err(Refusal::BadValue { column: column.to_owned(), row, why });
    if let Some(row) = index.iter().position(|index| !index.is_finite()) {
        return bad("index", row, "not_finite");
    }
    match division {
        Division::Limits { high, low } => {
            if !(low.is_finite() && high.is_finite() && low <= high) {
                return bad("limits", 0, "not_ascending");
            }
            let class = |index: f64| match index {
                _ if index >= high => Class::High,
                _ if index < low => Class::Low,
                _ => Class::Middle,
            };
            Ok(index.iter().map(|index| class(*index)).collect())
        }
        Division::Shares { high, low } => {
            if !((0.0..=1.0).contains(&high) && (0.0..=1.0).contains(&low) && high + low <= 1.0) {
                return bad("shares", 0, "more_than_all");
            }
            let mut sorted = index.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            let count = index.len() as f64;
            let class = |index: f64| {
                let at_least = sorted.len() - sorted.partition_point(|other| *other < index);
                let at_most = sorted.partition_point(|other| *other <= index);
                if at_least as f64 <= high * count {
                    Class::High
                } else if at_most as f64 <= low * count {
                    Class::Low
                } else {
                    Class::Middle
                }
            };
            Ok(index.iter().map(|index| class(*index)).collect())
        }
    }
}

/// How many customers went from which class (rows) to which (columns) between two evaluations (VAL-08, VAL-09), in the
/// order high, middle, low.
///
/// # Errors
/// [`Refusal::Lengths`] where these are not the same customers.
pub fn moves(before: &[Class], after: &[Class]) -> Result<[[usize; 3]; 3], Refusal> {
    if before.len() != after.len() {
        return Err(Refusal::Lengths { column: "after".to_owned(), have: after.len(), need: before.len() });
    }
    let place = |class: Class| match class {
        Class::High => 0,
        Class::Middle => 1,
        Class::Low => 2,
    };
    let mut moves = [[0; 3]; 3];
    for (before, after) in before.iter().zip(after) {
        moves[place(*before)][place(*after)] += 1;
    }
    Ok(moves)
}

#[cfg(test)]
mod tests {
    mod index;
}
