//! What drives satisfaction (SAT-13, SAT-14): how figures go together, what each says when the others are held, and what
//! share of the explained each has.
//!
//! [`standardised`] columns first; then [`correlation`], [`regression`], [`shares`]. What drives in these numbers goes
//! along with satisfaction; whether it causes it they do not say.

pub mod correlation;
pub mod regression;
pub mod shares;
pub mod standardised;

pub use standardised::{Column, Standardised};

#[cfg(test)]
mod tests {
    mod coverage;
    mod regression;
    mod shares;
    mod sheets;
}
