//! What `/metrics` tells: counts and times of requests, in the text form that Prometheus reads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the time buckets, in microseconds.
const BUCKETS_US: [u64; 10] = [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_000_000];

/// Counters of one process.
#[derive(Default)]
pub struct Meter {
    by_class: [AtomicU64; 5],
    buckets: [AtomicU64; BUCKETS_US.len() + 1],
    sum_us: AtomicU64,
}

impl Meter {
    /// Counts a request.
    pub fn count(&self, status: u16, took: Duration) {
        let class = usize::from((status / 100).clamp(1, 5)) - 1;
        self.by_class[class].fetch_add(1, Ordering::Relaxed);
        let us = took.as_micros() as u64;
        let bucket = BUCKETS_US.iter().position(|bound| us <= *bound).unwrap_or(BUCKETS_US.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    /// As text.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "# HELP guanxi_requests_total Requests answered.\n# TYPE guanxi_requests_total counter\n",
        );
        for (class, count) in self.by_class.iter().enumerate() {
            let count = count.load(Ordering::Relaxed);
            text.push_str(&format!("guanxi_requests_total{{class=\"{}xx\"}} {count}\n", class + 1));
        }
        text.push_str(
            "# HELP guanxi_request_seconds Time to answer.\n# TYPE guanxi_request_seconds histogram\n",
        );
        let mut sum = 0;
        for (place, count) in self.buckets.iter().enumerate() {
            sum += count.load(Ordering::Relaxed);
            let bound = BUCKETS_US.get(place).map_or("+Inf".to_owned(), |us| format!("{}", *us as f64 / 1e6));
            text.push_str(&format!("guanxi_request_seconds_bucket{{le=\"{bound}\"}} {sum}\n"));
        }
        text.push_str(&format!(
            "guanxi_request_seconds_sum {}\n",
            self.sum_us.load(Ordering::Relaxed) as f64 / 1e6
        ));
        text.push_str(&format!("guanxi_request_seconds_count {sum}\n"));
        text
    }
}
