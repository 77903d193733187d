//! Where the browser finds the styles, scripts and icons, with a version that changes when they change.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The bundle is part of the program, so its versions are one fact of the process, set once at start.
static VERSIONS: OnceLock<BTreeMap<String, String>> = OnceLock::new();

/// Takes the text of `manifest.json` as the asset build wrote it: file name to content hash.
///
/// Only the first call counts. A text that is no such object is taken as empty: the addresses then carry no
/// version, and everything still works.
pub fn set_asset_versions(manifest: &str) {
    let versions = serde_json::from_str(manifest).unwrap_or_default();
    // A second call would carry the same text.
    let _ = VERSIONS.set(versions);
}

/// The address of a file of the bundle, such as `/assets/app.css?v=3f9a01c2`.
pub fn asset_href(file: &str) -> String {
    match VERSIONS.get().and_then(|versions| versions.get(file)) {
        Some(version) => format!("/assets/{file}?v={version}"),
        None => format!("/assets/{file}"),
    }
}
