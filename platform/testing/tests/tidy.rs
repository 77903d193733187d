//! Reads the source tree and holds it to its own rules. What is said twice in review becomes a rule here. Each
//! finding names its place and what to do.

// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

mod tidy {
    mod code;
    mod crates;
    mod files;
    mod manual;
    mod migrations;
    mod modules;
    mod rules;
    mod tree;
}
