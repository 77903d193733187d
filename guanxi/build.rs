//! Lists the migrations by what stands in their folder, so that a new one is one file and nothing else.

use std::fmt::Write;
use std::path::Path;

fn main() {
    // Asked when it runs, not when it is compiled: a build folder may outlive the checkout it was made in.
    let house = std::env::var("CARGO_MANIFEST_DIR").expect("cargo names the crate's folder");
    let folder = Path::new(&house).join("../migrations");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the migrations stand beside the crates")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".sql").map(str::to_owned))
        .collect();
    names.sort();
    let mut code = String::from("&[");
    for name in &names {
        let path = folder.join(format!("{name}.sql"));
        write!(code, "store::Migration {{ name: {name:?}, text: include_str!({path:?}) }},")
            .expect("writing to a string does not fail");
    }
    code.push(']');
    let out = std::env::var("OUT_DIR").expect("cargo names the output folder");
    std::fs::write(Path::new(&out).join("migrations.rs"), code).expect("the output folder can be written");
}
