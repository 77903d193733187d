//! The program carries its browser code inside itself, so it cannot be built before that was bundled.

const MANIFEST: &str = "../../assets/dist/manifest.json";

fn main() {
    println!("cargo:rerun-if-changed={MANIFEST}");
    assert!(std::path::Path::new(MANIFEST).exists(), "assets/dist is missing: run bin/assets first");
}
