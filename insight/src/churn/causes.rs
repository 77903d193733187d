//! What drives customers away, in the groups of RET-04: the service, the product, the competition.

use super::Reasons;

/// What a column speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Dissatisfied with the service (服务不满).
    Service,
    /// The product does not meet the need (产品不满足需求).
    Product,
    /// Competitive pressure: price, terms, what others offer (竞争压力).
    Competition,
    /// The customer's own circumstances: who he is, how long he has been one.
    Circumstances,
}

/// Every cause.
pub const CAUSES: [Cause; 4] = [Cause::Service, Cause::Product, Cause::Competition, Cause::Circumstances];

/// How much each cause pushes.
#[derive(Debug, Clone, PartialEq)]
pub struct Causes {
    /// For each customer the cause that pushes hardest; `None` where nothing raises the probability.
    pub main: Vec<Option<Cause>>,
    /// For each of [`CAUSES`] how many customers it is the main cause of.
    pub customers: [usize; CAUSES.len()],
    /// For each of [`CAUSES`] its share of all that pushes, over the customers asked about; in sum one, all zero
    /// where nothing pushes.
    pub shares: [f64; CAUSES.len()],
}

/// Sums the reasons of these customers by cause; `causes` has one for each column of the reasons. What a cause's columns
/// add up to counts where it raises the log-odds; what lowers them is no cause of leaving.
pub fn causes(reasons: &Reasons, causes: &[Cause]) -> Causes {
    let place = |cause: &Cause| CAUSES.iter().position(|known| known == cause);
    let places: Vec<usize> = causes.iter().filter_map(place).collect();
    let mut found = Causes { main: Vec::new(), customers: [0; CAUSES.len()], shares: [0.0; CAUSES.len()] };
    for parts in reasons.parts.chunks_exact(reasons.columns.len()) {
        let mut pushes = [0.0f64; CAUSES.len()];
        for (part, &place) in parts.iter().zip(&places) {
            pushes[place] += part;
        }
        let hardest = (0..CAUSES.len()).reduce(|a, b| if pushes[b] > pushes[a] { b } else { a });
        let hardest = hardest.filter(|&place| pushes[place] > 0.0);
        found.main.push(hardest.map(|place| CAUSES[place]));
        found
            .customers
            .iter_mut()
            .enumerate()
            .for_each(|(k, count)| *count += usize::from(hardest == Some(k)));
        found.shares.iter_mut().zip(pushes).for_each(|(share, push)| *share += push.max(0.0));
    }
    let sum: f64 = found.shares.iter().sum();
    if sum > 0.0 {
        found.shares.iter_mut().for_each(|share| *share /= sum);
    }
    found
}
