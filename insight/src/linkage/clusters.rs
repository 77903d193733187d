//! Who belongs together: average linkage over all pairs of a group, so that no chain of pairs holds together what
//! speaks against it (correlation clustering, Bansal, Blum and Chawla 2004, merged greedily).

use rayon::prelude::*;

/// Groups up to this size are looked at in all their pairs; larger ones are first cut where they are thinnest.
const GROUP_MAX: usize = 64;
/// How much one pair counts at most for and against, in natural logarithms of odds: a single slip of a field
/// that the model takes as impossible must not outweigh all else.
const LOG_ODDS_MAX: f32 = 12.0;
/// See [`LOG_ODDS_MAX`].
const LOG_ODDS_MIN: f32 = -6.0;
/// How much surer pairs must be each time a group is still too large.
const STEP: f32 = 2.0;
/// Pairs are hardly ever surer. A group that these still hold together is one, however large: a record written a
/// hundred times.
const SURE: f32 = 16.0;

/// A pair with the logarithm of the odds that it is the same.
pub(crate) type Edge = (u32, u32, f32);

/// What is asked of pairs that are not among the edges: the logarithm of the odds, `None` where it cannot be.
pub(crate) trait Judge: Sync {
    fn log_odds(&self, left: u32, right: u32) -> Option<f32>;
}

/// For each row the smallest row of its group.
pub(crate) fn clusters(rows: usize, edges: &[Edge], judge: &impl Judge) -> Vec<u32> {
    let mut open = parts((0..rows as u32).collect(), edges, 0.0);
    let mut group_of: Vec<u32> = (0..rows as u32).collect();
    let mut least = 0.0;
    while !open.is_empty() {
        let (small, large): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|(members, _)| members.len() <= GROUP_MAX);
        let found: Vec<Vec<Vec<u32>>> = small.par_iter().map(|(members, _)| merged(members, judge)).collect();
        for cluster in found.into_iter().flatten() {
            let first = *cluster.iter().min().expect("a cluster has members");
            for member in cluster {
                group_of[member as usize] = first;
            }
        }
        if least >= SURE {
            for (members, _) in &large {
                members.iter().for_each(|member| group_of[*member as usize] = members[0]);
            }
            break;
        }
        least += STEP;
        open = large.into_iter().flat_map(|(members, edges)| parts(members, &edges, least)).collect();
    }
    group_of
}

/// Connected parts of more than one row, by edges of at least these odds.
fn parts(members: Vec<u32>, edges: &[Edge], least: f32) -> Vec<(Vec<u32>, Vec<Edge>)> {
    let mut members = members;
    members.sort_unstable();
    let place = |row: u32| members.binary_search(&row).expect("edges stay within their part");
    let mut parents: Vec<u32> = (0..members.len() as u32).collect();
    fn root(parents: &mut [u32], mut at: u32) -> u32 {
        while parents[at as usize] != at {
            parents[at as usize] = parents[parents[at as usize] as usize];
            at = parents[at as usize];
        }
        at
    }
    for &(left, right, odds) in edges {
        if odds >= least {
            let (one, other) =
                (root(&mut parents, place(left) as u32), root(&mut parents, place(right) as u32));
            let (low, high) = (one.min(other), one.max(other));
            parents[high as usize] = low;
        }
    }
    let roots: Vec<u32> = (0..members.len() as u32).map(|at| root(&mut parents, at)).collect();
    let mut sizes = vec![0_u32; members.len()];
    for &root in &roots {
        sizes[root as usize] += 1;
    }
    let mut number = vec![u32::MAX; members.len()];
    let mut found: Vec<(Vec<u32>, Vec<Edge>)> = Vec::new();
    for (at, &root) in roots.iter().enumerate() {
        if sizes[root as usize] > 1 {
            if number[root as usize] == u32::MAX {
                number[root as usize] = found.len() as u32;
                found.push((Vec::new(), Vec::new()));
            }
            found[number[root as usize] as usize].0.push(members[at]);
        }
    }
    for edge in edges {
        let part = number[roots[place(edge.0)] as usize];
        // Only groups that will be cut again need their edges.
        if edge.2 >= least && part != u32::MAX && found[part as usize].0.len() > GROUP_MAX {
            found[part as usize].1.push(*edge);
        }
    }
    found
}

/// Merges the two groups that fit best on average, as long as more speaks for it than against it.
fn merged(members: &[u32], judge: &impl Judge) -> Vec<Vec<u32>> {
    let count = members.len();
    let mut sums = vec![0.0_f32; count * count];
    for one in 0..count {
        for other in one + 1..count {
            let odds = match judge.log_odds(members[one], members[other]) {
                Some(odds) => odds.clamp(LOG_ODDS_MIN, LOG_ODDS_MAX),
                None => f32::NEG_INFINITY,
            };
            sums[one * count + other] = odds;
            sums[other * count + one] = odds;
        }
    }
    let mut clusters: Vec<Vec<u32>> = members.iter().map(|member| vec![*member]).collect();
    loop {
        let mut best = (0.0_f32, 0, 0);
        for one in 0..count {
            for other in one + 1..count {
                let size = clusters[one].len() * clusters[other].len();
                if size > 0 {
                    let average = sums[one * count + other] / size as f32;
                    if average > best.0 {
                        best = (average, one, other);
                    }
                }
            }
        }
        let (average, one, other) = best;
        if average <= 0.0 {
            break;
        }
        let moved = std::mem::take(&mut clusters[other]);
        clusters[one].extend(moved);
        for third in 0..count {
            if third != one {
                let sum = sums[one * count + third] + sums[other * count + third];
                sums[one * count + third] = sum;
                sums[third * count + one] = sum;
            }
        }
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters
}
