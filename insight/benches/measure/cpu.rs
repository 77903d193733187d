//! What the process has used of its processors.

/// Ticks a second in /proc (sysconf(_SC_CLK_TCK); 100 on every Linux that Rust runs on).
const TICKS: f64 = 100.0;

/// CPU seconds of the whole process, on Linux.
pub fn seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    // After the name in brackets: the 12th and 13th fields are the ticks of the process and of the kernel for it.
    let fields: Vec<&str> = text.rsplit(") ").next().expect("fields").split(' ').collect();
    (fields[11].parse::<f64>().expect("ticks") + fields[12].parse::<f64>().expect("ticks")) / TICKS
}
