//! The files of the house.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::code::{self, Code};

/// Folders with Rust in them.
const RUST_FOLDERS: [&str; 4] = ["guanxi", "insight", "platform", "rooms"];
/// Folders that hold what others made or what is made anew.
const NOT_OURS: [&str; 6] = ["target", "node_modules", "dist", ".git", ".venv", "shots"];

/// A Rust file.
pub struct RustFile {
    /// Its path from the root, with slashes.
    pub path: String,
    /// As written.
    pub text: String,
    /// The same without comments, and with empty strings.
    pub code: Code,
}

impl RustFile {
    /// Whether it holds tests or measures rather than the product.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "benches" | "examples"))
    }

    /// The lines of code with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.text.lines().enumerate().map(|(place, line)| (place + 1, line))
    }

    /// The first part of its path, and the second: `rooms/customers`.
    pub fn crate_folder(&self) -> String {
        let depth = if self.path.starts_with("guanxi/") || self.path.starts_with("insight/") { 1 } else { 2 };
        self.path.split('/').take(depth).collect::<Vec<_>>().join("/")
    }
}

/// The root of the clone.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every Rust file of the house.
pub fn rust_files() -> &'static [RustFile] {
    static FILES: OnceLock<Vec<RustFile>> = OnceLock::new();
    FILES.get_or_init(|| {
        all_files()
            .iter()
            .filter(|path| {
                path.ends_with(".rs") && RUST_FOLDERS.iter().any(|folder| path.starts_with(folder))
            })
            .map(|path| {
                let text = std::fs::read_to_string(root().join(path)).unwrap();
                RustFile { path: path.clone(), code: code::of(&text), text }
            })
            .collect()
    })
}

/// Every file of ours, by its path from the root, in order.
pub fn all_files() -> &'static [String] {
    static FILES: OnceLock<Vec<String>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = Vec::new();
        collect(&root(), "", &mut files);
        files.sort();
        files
    })
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && !NOT_OURS.contains(&name.as_str()) && !name.starts_with("data-") {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if kind.is_file() {
            files.push(path);
        }
    }
}

/// Fails with every finding, one a line.
pub fn assert_none(findings: Vec<String>) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}
