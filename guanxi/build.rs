//! Lists what stands in folders, so that one more is one file and nothing else: the migrations, the languages beside
//! Chinese and English, and the texts that such a language can have words for.

#[path = "build/texts.rs"]
mod texts;

use std::fmt::Write;
use std::path::Path;

fn main() {
    // Asked when it runs, not when it is compiled: a build folder may outlive the checkout it was made in.
    let house = std::env::var("CARGO_MANIFEST_DIR").expect("cargo names the crate's folder");
    let root = Path::new(&house).join("..");
    let out = std::env::var("OUT_DIR").expect("cargo names the output folder");
    let out = Path::new(&out);
    let mut migrations = String::from("&[");
    for name in names(&root.join("migrations"), ".sql") {
        let path = root.join("migrations").join(format!("{name}.sql"));
        write!(migrations, "store::Migration {{ name: {name:?}, text: include_str!({path:?}) }},")
            .expect("writing to a string does not fail");
    }
    migrations.push(']');
    write_changed(&out.join("migrations.rs"), &migrations);
    let mut locales = String::from("&[");
    for name in names(&root.join("locales"), ".json") {
        let path = root.join("locales").join(format!("{name}.json"));
        write!(locales, "(\"locales/{name}.json\", include_str!({path:?})),")
            .expect("writing to a string does not fail");
    }
    locales.push(']');
    write_changed(&out.join("locales.rs"), &locales);
    let mut found = Vec::new();
    for folder in
        ["platform/object/src", "platform/exchange/src", "platform/store/src", "platform/site/src", "rooms"]
    {
        let folder = root.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        texts::collect(&folder, &mut found);
    }
    found.sort();
    found.dedup();
    write_changed(&out.join("texts.rs"), &format!("&{found:?}"));
}

/// The files of a folder with this ending, without it, in order.
fn names(folder: &Path, ending: &str) -> Vec<String> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder stands beside the crates")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(ending).map(str::to_owned))
        .collect();
    names.sort();
    names
}

/// A file that is the same keeps its time, so that nothing is compiled again for it.
fn write_changed(path: &Path, text: &str) {
    if std::fs::read_to_string(path).is_ok_and(|before| before == text) {
        return;
    }
    std::fs::write(path, text).expect("the output folder can be written");
}
