//! What a run costs, and how right it is.

use std::collections::HashMap;

use insight::linkage::{Linkage, Pair};

/// CPU seconds of this process so far, all threads (Linux; elsewhere 0).
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(") ").next().unwrap_or("");
    let ticks = |at: usize| after.split(' ').nth(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    // utime and stime, in hundredths of a second.
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory this process has had, in MB.
pub fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Precision, recall and F1.
#[derive(Debug, Clone, Copy)]
pub struct Quality {
    pub precision: f64,
    pub recall: f64,
}

impl Quality {
    pub fn new(right: f64, said: f64, truth: f64) -> Quality {
        Quality { precision: right / said.max(1.0), recall: right / truth.max(1.0) }
    }

    pub fn f1(self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(1e-12)
    }
}

impl std::fmt::Display for Quality {
    fn fmt(&self, into: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(into, "F1 {:.4} (p {:.4}, r {:.4})", self.f1(), self.precision, self.recall)
    }
}

/// True pairs among rows of these entities; across two tables where `split` says where the second begins.
pub fn true_pairs(entities: &[u32], split: Option<usize>) -> f64 {
    let split = split.unwrap_or(0);
    let mut counts: HashMap<u32, (f64, f64)> = HashMap::new();
    for (row, entity) in entities.iter().enumerate() {
        let count = counts.entry(*entity).or_default();
        if row < split { count.0 += 1.0 } else { count.1 += 1.0 }
    }
    counts.values().map(|(one, two)| if split > 0 { one * two } else { two * (two - 1.0) / 2.0 }).sum()
}

/// Prints how right a linkage is against the truth, and what it cost since `cpu_before`.
pub fn report(linkage: &Linkage, entities: &[u32], split: Option<usize>, cpu_before: f64, explain: usize) {
    let learned = cpu_seconds();
    for rule in &linkage.report().rules {
        println!(
            "  rule {:<52} pairs {:>9.0}  gain {:.4}  coverage {:.4}",
            rule.name, rule.pairs, rule.gain, rule.coverage
        );
    }
    println!(
        "  estimated: missed {:.4}, same {:.0}, related {:.0}",
        linkage.report().missed,
        linkage.report().same,
        linkage.report().related
    );
    let is_true = |pair: &Pair| entities[pair.left as usize] == entities[pair.right as usize];
    // Pairs below are counted for blocking only.
    let (candidates, kept) = linkage.look(|pair| {
        (pair.answer.same >= 0.02 || pair.answer.related >= 0.5 || is_true(&pair)).then_some(pair)
    });
    let looked = cpu_seconds();
    let clusters = linkage.clusters(&kept);
    let done = cpu_seconds();
    let truth = true_pairs(entities, split);
    let found = kept.iter().filter(|pair| is_true(pair)).count() as f64;
    println!("  true pairs {truth}, candidates {candidates}, blocking recall {:.4}", found / truth);
    let at = |least: f32| {
        let said: Vec<&Pair> = kept.iter().filter(|pair| pair.answer.same >= least).collect();
        Quality::new(said.iter().filter(|pair| is_true(pair)).count() as f64, said.len() as f64, truth)
    };
    let best = (1..200)
        .map(|step| 1.0 / (1.0 + (-(f64::from(step) - 80.0) / 10.0).exp()))
        .map(|least| (least, at(least as f32)))
        .max_by(|one, other| one.1.f1().total_cmp(&other.1.f1()))
        .expect("some threshold");
    println!("  pairs: best at {:.4}: {}; at 0.5: {}; at 0.95: {}", best.0, best.1, at(0.5), at(0.95));
    let mut members: HashMap<u32, Vec<usize>> = HashMap::new();
    for (row, cluster) in clusters.iter().enumerate() {
        members.entry(*cluster).or_default().push(row);
    }
    let (mut said, mut right) = (0.0, 0.0);
    for rows in members.values() {
        for (at, one) in rows.iter().enumerate() {
            for other in &rows[at + 1..] {
                if split.is_some_and(|split| (*one < split) == (*other < split)) {
                    continue;
                }
                said += 1.0;
                if entities[*one] == entities[*other] {
                    right += 1.0;
                }
            }
        }
    }
    println!("  clusters: {}", Quality::new(right, said, truth));
    println!("  calibration (said: pairs, mean said, truly the same)");
    for (from, to) in [
        (0.02, 0.1),
        (0.1, 0.3),
        (0.3, 0.5),
        (0.5, 0.7),
        (0.7, 0.85),
        (0.85, 0.93),
        (0.93, 0.97),
        (0.97, 0.99),
        (0.99, 0.999),
        (0.999, 1.1),
    ] {
        let bin: Vec<&Pair> =
            kept.iter().filter(|pair| pair.answer.same >= from && pair.answer.same < to).collect();
        let mean = bin.iter().map(|pair| f64::from(pair.answer.same)).sum::<f64>() / bin.len().max(1) as f64;
        let truly = bin.iter().filter(|pair| is_true(pair)).count() as f64 / bin.len().max(1) as f64;
        println!("    {from:.3}–{to:.3}: {:>8} {mean:.4} {truly:.4}", bin.len());
    }
    println!(
        "  CPU s: learning {:.2}, comparing {:.2}, clustering {:.2}, together {:.2}; peak {:.0} MB; threads {}",
        learned - cpu_before,
        looked - learned,
        done - looked,
        done - cpu_before,
        peak_mb(),
        rayon::current_num_threads()
    );
    if let Some(explained) = std::num::NonZeroUsize::new(explain) {
        let wrong = kept.iter().filter(|pair| {
            if std::env::var("BAND").is_ok() {
                pair.answer.same > 0.3 && pair.answer.same < 0.95
            } else {
                is_true(pair) != (pair.answer.same > 0.5)
            }
        });
        let every = (wrong.clone().count() / explained).max(1);
        for pair in wrong.step_by(every) {
            let reasons = linkage.reasons(pair.left, pair.right);
            let said: Vec<String> = reasons
                .iter()
                .map(|reason| format!("{} {}:{:+.1}", reason.column, reason.level, reason.bits))
                .collect();
            println!(
                "  {} {} true={} same {:.3} related {:.3}: {}",
                pair.left,
                pair.right,
                is_true(pair),
                pair.answer.same,
                pair.answer.related,
                said.join(", ")
            );
        }
    }
}
