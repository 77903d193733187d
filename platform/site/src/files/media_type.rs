//! What a file holds: told by how it begins, and by its ending where many kinds begin alike. What the browser says
//! of it counts for nothing: it only knows the ending.

/// What is known by how it begins: where, which bytes, which type.
const BEGINNINGS: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"ID3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"BM", BITMAP),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
];

const ZIP: &str = "application/zip";
const OLE: &str = "application/x-ole-storage";
const BITMAP: &str = "image/bmp";
const TEXT: &str = "text/plain";
/// Nothing that we know.
const BYTES: &str = "application/octet-stream";

/// What a container holds is told by the ending: how the file begins, the ending, the type.
const CONTAINED: &[(&str, &str, &str)] = &[
    (ZIP, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (ZIP, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (ZIP, "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (ZIP, "odt", "application/vnd.oasis.opendocument.text"),
    (ZIP, "ods", "application/vnd.oasis.opendocument.spreadsheet"),
    (ZIP, "odp", "application/vnd.oasis.opendocument.presentation"),
    (OLE, "doc", "application/msword"),
    (OLE, "wps", "application/msword"),
    (OLE, "xls", "application/vnd.ms-excel"),
    (OLE, "et", "application/vnd.ms-excel"),
    (OLE, "ppt", "application/vnd.ms-powerpoint"),
    (OLE, "msg", "application/vnd.ms-outlook"),
    ("video/mp4", "m4a", "audio/mp4"),
    ("video/mp4", "mov", "video/quicktime"),
    ("video/mp4", "heic", "image/heic"),
    ("video/mp4", "avif", "image/avif"),
    (TEXT, "csv", "text/csv"),
    (TEXT, "tsv", "text/tab-separated-values"),
    (TEXT, "md", "text/markdown"),
    (TEXT, "json", "application/json"),
    (TEXT, "xml", "application/xml"),
    (TEXT, "eml", "message/rfc822"),
    (TEXT, "vcf", "text/vcard"),
    (TEXT, "ics", "text/calendar"),
    (TEXT, "html", "text/html"),
    (TEXT, "htm", "text/html"),
    (TEXT, "svg", "image/svg+xml"),
    (TEXT, "js", "text/javascript"),
];

/// The media type of a file with this beginning and name.
pub(super) fn media_type(head: &[u8], name: &str) -> &'static str {
    let known = BEGINNINGS
        .iter()
        .find(|(place, bytes, _)| head.get(*place..).is_some_and(|rest| rest.starts_with(bytes)));
    let begun = match known {
        // Two letters are no proof: a text may begin with them.
        Some((_, _, BITMAP)) if is_text(head) => TEXT,
        Some((_, _, media_type)) => media_type,
        None if is_text(head) => marked_up(head),
        None => BYTES,
    };
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    CONTAINED
        .iter()
        .find(|(container, known, _)| *container == begun && *known == ending)
        .map_or(begun, |(_, _, media_type)| media_type)
}

/// Text has no zero bytes and no controls but those that lay it out, in whichever encoding; UTF-16 says itself.
fn is_text(head: &[u8]) -> bool {
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    !head.is_empty()
        && (is_utf16
            || head.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)))
}

/// A text that a browser would take for a page or a drawing is called one, whatever its ending.
fn marked_up(head: &[u8]) -> &'static str {
    let begins =
        String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if begins.starts_with("<!doctype html") || begins.starts_with("<html") || begins.starts_with("<script") {
        "text/html"
    } else if begins.starts_with("<svg") || (begins.starts_with("<?xml") && begins.contains("<svg")) {
        "image/svg+xml"
    } else {
        TEXT
    }
}

/// Whether a browser may show it where it stands: pictures that hold nothing that could run.
pub(crate) fn is_shown_inline(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// On which shelf of the mind a file stands: what its icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shelf {
    Picture,
    Document,
    Sheet,
    Slides,
    Archive,
    Sound,
    Film,
    Other,
}

impl Shelf {
    /// Its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Shelf::Picture => "image",
            Shelf::Document => "file-text",
            Shelf::Sheet => "file-spreadsheet",
            Shelf::Slides => "presentation",
            Shelf::Archive => "file-archive",
            Shelf::Sound => "file-headphone",
            Shelf::Film => "file-play",
            Shelf::Other => "file",
        }
    }
}

/// The shelf of a media type.
pub(crate) fn shelf_of(media_type: &str) -> Shelf {
    match media_type.split_once('/').unwrap_or((media_type, "")) {
        ("image", _) => Shelf::Picture,
        ("audio", _) => Shelf::Sound,
        ("video", _) => Shelf::Film,
        ("text", "csv" | "tab-separated-values") => Shelf::Sheet,
        ("text" | "message", _) | ("application", "pdf" | "rtf" | "msword" | "json" | "xml") => {
            Shelf::Document
        }
        (_, kind) if kind.contains("wordprocessing") || kind.ends_with("opendocument.text") => {
            Shelf::Document
        }
        (_, kind) if kind.contains("spreadsheet") || kind == "vnd.ms-excel" => Shelf::Sheet,
        (_, kind) if kind.contains("presentation") || kind == "vnd.ms-powerpoint" => Shelf::Slides,
        (_, "zip" | "gzip" | "vnd.rar" | "x-7z-compressed") => Shelf::Archive,
        (_, "vnd.ms-outlook") => Shelf::Document,
        _ => Shelf::Other,
    }
}

#[cfg(test)]
#[path = "tests/media_type.rs"]
mod tests;
