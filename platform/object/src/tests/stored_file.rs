use proptest::prelude::*;

use super::StoredFile;
use crate::{FieldType, Value};

const DIGEST: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

#[test]
fn a_file_is_a_text_that_only_a_file_makes() {
    let file = StoredFile {
        digest: DIGEST.to_owned(),
        bytes: 4,
        media_type: "application/pdf".to_owned(),
        name: "营业执照 2026.pdf".to_owned(),
    };
    let text = format!("{DIGEST} 4 application/pdf 营业执照 2026.pdf");
    assert_eq!(file.text(), text);
    assert_eq!(StoredFile::of_text(&text), Some(file.clone()));
    assert_eq!(StoredFile::parse(&text).unwrap(), Value::Text(text));
    let json = file.to_json();
    assert_eq!(StoredFile::from_json(json.as_object().unwrap()).unwrap(), file);
    for wrong in [
        "执照.pdf".to_owned(),
        DIGEST.to_owned(),
        format!("{DIGEST} 4 application/pdf"),
        format!("{DIGEST} -4 application/pdf a.pdf"),
        format!("{DIGEST} 4 pdf a.pdf"),
        format!("{DIGEST} 4 text/html;x a.pdf"),
        format!("{DIGEST} 4 application/pdf ../a.pdf"),
        format!("{DIGEST} 4 application/pdf  "),
        format!("{} 4 application/pdf a.pdf", DIGEST.to_uppercase()),
        format!("{} 4 application/pdf a.pdf", &DIGEST[1..]),
    ] {
        assert_eq!(StoredFile::parse(&wrong).unwrap_err().code, "file_unreadable", "{wrong}");
    }
}

proptest! {
    #[test]
    fn what_is_read_is_written_again(text in "\\PC*", bytes in 0_i64.., name in "[a-z 客户.]{1,20}") {
        for text in [text, format!("{DIGEST} {bytes} image/png {name}")] {
            if let Some(file) = StoredFile::of_text(&text) {
                prop_assert_eq!(file.text(), text);
            }
        }
    }
}
