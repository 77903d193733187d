//! What takes the generators of the examples.

#[path = "../examples/linkage/companies.rs"]
mod companies;
#[path = "../examples/linkage/people.rs"]
mod people;
#[path = "../examples/linkage/prior.rs"]
mod prior;
#[path = "../examples/linkage/words.rs"]
mod words;

#[path = "insight/scorer.rs"]
mod scorer;
