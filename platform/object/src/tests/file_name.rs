use super::{NAME_BYTES_MAX, clean_name};

#[test]
fn a_name_keeps_what_people_wrote_and_loses_what_misleads() {
    for (given, kept) in [
        ("报价单 v2.pdf", Some("报价单 v2.pdf")),
        ("C:\\Users\\li\\Desktop\\合同.docx", Some("合同.docx")),
        ("../../etc/passwd", Some("passwd")),
        ("a\r\nb\t.txt", Some("ab.txt")),
        ("  two   words .csv", Some("two words .csv")),
        // Shown as photo_exe.png by who follows the turn of direction.
        ("photo_\u{202E}gnp.exe", Some("photo_gnp.exe")),
        ("zero\u{200B}width\u{FEFF}.png", Some("zerowidth.png")),
        ("what?*.txt", Some("what__.txt")),
        (".env", Some(".env")),
        ("ends with dots...", Some("ends with dots")),
        ("", None),
        ("..", None),
        ("folder/", None),
        ("\u{202E}\u{0000}", None),
    ] {
        assert_eq!(clean_name(given).as_deref(), kept, "{given:?}");
    }
}

#[test]
fn a_long_name_is_cut_and_keeps_its_ending() {
    let long = format!("{}.xlsx", "客户报价".repeat(60));
    let kept = clean_name(&long).unwrap();
    assert!(kept.len() <= NAME_BYTES_MAX && kept.len() > NAME_BYTES_MAX - 3, "{}", kept.len());
    assert!(kept.starts_with("客户报价") && kept.ends_with(".xlsx"), "{kept}");
    let endless = format!("a.{}", "b".repeat(400));
    assert_eq!(clean_name(&endless).unwrap().len(), NAME_BYTES_MAX);
}
