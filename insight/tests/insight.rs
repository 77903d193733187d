//! What takes the generators of the examples, and what holds of every method.

#[path = "../examples/linkage/companies.rs"]
mod companies;
#[path = "../examples/linkage/people.rs"]
mod people;
#[path = "../examples/linkage/prior.rs"]
mod prior;
#[path = "../examples/linkage/words.rs"]
mod words;

#[path = "insight/bad_input.rs"]
mod bad_input;
#[path = "insight/invariance.rs"]
mod invariance;
#[path = "insight/scorer.rs"]
mod scorer;
