//! Why a tree says what it says: exact Shapley values of its columns (Lundberg, Erion, Lee 2018, TreeSHAP with the
//! trees' own covers). What is not asked is averaged over the customers the tree grew from.

use super::binned::Binned;
use super::tree::Tree;

/// A column on the way to a leaf: the share of customers that go this way when it is not known, whether this customer
/// does when it is, and the weight of the sets of this many known columns.
#[derive(Debug, Clone, Copy)]
struct Step {
    column: usize,
    unknown: f64,
    known: f64,
    weight: f64,
}

/// The root's step stands for no column.
const NO_COLUMN: usize = usize::MAX;

/// Adds a step to the path that ends the stack and begins at `from`.
fn extend(stack: &mut Vec<Step>, from: usize, unknown: f64, known: f64, column: usize) {
    let length = stack.len() - from;
    stack.push(Step { column, unknown, known, weight: if length == 0 { 1.0 } else { 0.0 } });
    let path = &mut stack[from..];
    let all = (length + 1) as f64;
    for place in (0..length).rev() {
        path[place + 1].weight += known * path[place].weight * (place + 1) as f64 / all;
        path[place].weight *= unknown * (length - place) as f64 / all;
    }
}

/// Takes a step out of the path that ends the stack and begins at `from`.
fn unwind(stack: &mut Vec<Step>, from: usize, gone: usize) {
    let path = &mut stack[from..];
    let last = path.len() - 1;
    let Step { unknown, known, .. } = path[gone];
    let all = path.len() as f64;
    let mut next = path[last].weight;
    for place in (0..last).rev() {
        if known != 0.0 {
            let before = path[place].weight;
            path[place].weight = next * all / ((place + 1) as f64 * known);
            next = before - path[place].weight * unknown * (last - place) as f64 / all;
        } else {
            path[place].weight *= all / (unknown * (last - place) as f64);
        }
    }
    for place in gone..last {
        let weight = path[place].weight;
        path[place] = Step { weight, ..path[place + 1] };
    }
    stack.pop();
}

/// The weights' sum after this column were taken from the path.
fn unwound_sum(path: &[Step], gone: usize) -> f64 {
    let last = path.len() - 1;
    let Step { unknown, known, .. } = path[gone];
    let all = path.len() as f64;
    let mut next = path[last].weight;
    let mut sum = 0.0;
    for place in (0..last).rev() {
        if known != 0.0 {
            let weight = next * all / ((place + 1) as f64 * known);
            sum += weight;
            next = path[place].weight - weight * unknown * (last - place) as f64 / all;
        } else {
            sum += path[place].weight * all / (unknown * (last - place) as f64);
        }
    }
    sum
}

struct Walk<'a> {
    tree: &'a Tree,
    binned: &'a Binned,
    row: usize,
    /// The paths of the nodes on the way, each in one piece.
    stack: Vec<Step>,
}

impl Walk<'_> {
    /// Visits a node; the path of its parent is the stack's end, from `from` on, and is used up.
    fn visit(
        &mut self,
        node: usize,
        from: usize,
        (unknown, known): (f64, f64),
        column: usize,
        parts: &mut [f64],
    ) {
        extend(&mut self.stack, from, unknown, known, column);
        let here = &self.tree.0[node];
        if here.left == 0 {
            let path = &self.stack[from..];
            for (place, step) in path.iter().enumerate().skip(1) {
                parts[step.column] += unwound_sum(path, place) * (step.known - step.unknown) * here.value;
            }
            self.stack.truncate(from);
            return;
        }
        let goes_left = here.question.goes_left(self.binned.codes[here.column][self.row]);
        let (own, other) = if goes_left { (here.left, here.right) } else { (here.right, here.left) };
        let (mut unknown, mut known) = (1.0, 1.0);
        let before = self.stack[from..].iter().position(|step| step.column == here.column);
        if let Some(before) = before {
            (unknown, known) = (self.stack[from + before].unknown, self.stack[from + before].known);
            unwind(&mut self.stack, from, before);
        }
        let share = |child: usize| unknown * self.tree.0[child].cover / here.cover;
        let end = self.stack.len();
        self.stack.extend_from_within(from..end);
        self.visit(own, end, (share(own), known), here.column, parts);
        self.visit(other, from, (share(other), 0.0), here.column, parts);
    }
}

/// Adds each column's part of the tree's value for this row.
pub(super) fn add(tree: &Tree, binned: &Binned, row: usize, parts: &mut [f64]) {
    Walk { tree, binned, row, stack: Vec::new() }.visit(0, 0, (1.0, 1.0), NO_COLUMN, parts);
}

/// The tree's value when nothing is known.
pub(super) fn expected(tree: &Tree) -> f64 {
    let leaves = tree.0.iter().filter(|node| node.left == 0);
    leaves.map(|leaf| leaf.value * leaf.cover).sum::<f64>() / tree.0[0].cover
}

#[cfg(test)]
#[path = "../tests/shapley.rs"]
mod tests;
