use super::{Shelf, is_shown_inline, media_type, shelf_of};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

#[test]
fn what_a_file_holds_is_told_by_its_beginning_and_then_by_its_ending() {
    for (head, name, told) in [
        (PNG, "截图.png", "image/png"),
        // The ending claims something else: the beginning counts.
        (PNG, "invoice.pdf", "image/png"),
        (b"\xff\xd8\xff\xe0".as_slice(), "photo", "image/jpeg"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a.wav", "audio/wav"),
        (b"%PDF-1.7\n%\xe2\xe3", "合同.pdf", "application/pdf"),
        (b"PK\x03\x04\x14\0", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04\x14\0", "a.zip", "application/zip"),
        // Not a picture, whatever it is called.
        (b"PK\x03\x04\x14\0", "a.png", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧合同.DOC", "application/msword"),
        (b"\0\0\0\x18ftypheic", "IMG_1.HEIC", "image/heic"),
        ("名称,数量\n法兰,3\n".as_bytes(), "报价.csv", "text/csv"),
        // GB18030.
        (b"\xc3\xfb\xb3\xc6,\xca\xfd\xc1\xbf\n", "报价.csv", "text/csv"),
        (b"BMW wants a quote", "note.txt", "text/plain"),
        (b"BM\x36\0\x0c\0\0\0", "a.bmp", "image/bmp"),
        (b"just text", "evil.png", "text/plain"),
        (b"\n <!DOCTYPE html><script>alert(1)</script>", "photo.png", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.png", "image/svg+xml"),
        (b"hello", "page.html", "text/html"),
        (b"\x7fELF\x02\x01\x01\0", "setup.png", "application/octet-stream"),
        (b"", "empty.txt", "application/octet-stream"),
    ] {
        assert_eq!(media_type(head, name), told, "{name}");
    }
}

#[test]
fn only_pictures_that_hold_nothing_that_runs_are_shown_where_they_stand() {
    for shown in ["image/png", "image/jpeg", "image/gif", "image/webp"] {
        assert!(is_shown_inline(shown), "{shown}");
    }
    for kept in
        ["image/svg+xml", "text/html", "application/pdf", "text/plain", "application/xml", "image/heic", ""]
    {
        assert!(!is_shown_inline(kept), "{kept}");
    }
}

#[test]
fn every_kind_has_its_shelf() {
    for (media_type, shelf) in [
        ("image/heic", Shelf::Picture),
        ("application/pdf", Shelf::Document),
        ("application/msword", Shelf::Document),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Shelf::Document),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Shelf::Sheet),
        ("text/csv", Shelf::Sheet),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", Shelf::Slides),
        ("application/zip", Shelf::Archive),
        ("audio/mpeg", Shelf::Sound),
        ("video/mp4", Shelf::Film),
        ("application/octet-stream", Shelf::Other),
    ] {
        assert_eq!(shelf_of(media_type), shelf, "{media_type}");
    }
}
