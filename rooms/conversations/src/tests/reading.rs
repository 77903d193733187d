use std::fmt::Write as _;

use proptest::prelude::*;

use super::{Mail, read};

fn mail(text: &str) -> Mail {
    read(text.replace('\n', "\r\n").as_bytes(), "d1").unwrap()
}

fn refused(text: &str) -> &'static str {
    read(text.as_bytes(), "d1").expect_err("it is refused").code
}

const PLAIN: &str = "From: =?gb2312?B?1cXOsA==?= <Zhang.Wei@Hengtai.example>\n\
    To: Lu <lu@guanxi.example>, =?utf-8?q?=E7=8E=8B?= <wang@hengtai.example>\nCc: boss@hengtai.example\n\
    Subject: =?GBK?B?sai82w==?=\nDate: Mon, 2 Nov 2026 09:30:00 +0800\nMessage-ID: <a1@hengtai.example>\n\
    In-Reply-To: <b2@guanxi.example>\nReferences: <c3@guanxi.example> <b2@guanxi.example>\n\n您好，\n请报价。\n";

#[test]
fn who_when_and_what_are_read() {
    let mail = mail(PLAIN);
    assert_eq!(mail.from.words, "张伟 <zhang.wei@hengtai.example>");
    assert_eq!(mail.to.addresses, ["lu@guanxi.example", "wang@hengtai.example"]);
    assert_eq!(mail.cc.words, "boss@hengtai.example");
    assert_eq!(mail.subject.as_deref(), Some("报价"));
    assert_eq!(mail.sent_at.map(|at| at.rfc3339()).as_deref(), Some("2026-11-02T01:30:00.000Z"));
    assert_eq!((mail.message_id.as_str(), mail.thread.as_str()), ("a1@hengtai.example", "c3@guanxi.example"));
    assert_eq!(mail.in_reply_to.as_deref(), Some("b2@guanxi.example"));
    assert_eq!(mail.text, "报价\n\n您好，\n请报价。");
    assert!(mail.files.is_empty());
}

#[test]
fn a_page_becomes_plain_text_and_files_lie_beside() {
    let mail = mail(
        "From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=outer\n\nfor old programs\n\
        --outer\nContent-Type: multipart/alternative; boundary=\"in ner\"\n\n\
        --in ner\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: base64\n\n\
        PHA+xPq6wzxzY3JpcHQ+YWxlcnQoMSk8L3NjcmlwdD48L3A+\n--in ner--\n\
        --outer\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*=UTF-8''%E6%8A%A5%E4%BB%B7.pdf\n\
        Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n\
        --outer\nContent-Type: message/rfc822\n\nSubject: inside\n\ntext\n--outer--\n",
    );
    assert_eq!(mail.text, "x\n\n您好");
    assert_eq!(mail.files[0], ("报价.pdf".to_owned(), b"%PDF-1.4\n".to_vec()));
    assert_eq!(mail.files[1].0, "mail.eml");
    assert!(mail.files[1].1.starts_with(b"Subject: inside"));
    assert_eq!(mail.message_id, "sha256:d1", "a mail without a number is known by its file");
    assert!(mail.sent_at.is_none());
}

#[test]
fn headers_of_old_chinese_programs_are_read() {
    let mut raw = b"From: ".to_vec();
    raw.extend(
        encoding_rs::GB18030.encode("李娜 <li.na@hengtai.example>\r\nSubject: 询价单\r\n\r\n").0.iter(),
    );
    raw.extend("正文".as_bytes());
    let mail = read(&raw, "d1").unwrap();
    assert_eq!(mail.from.words, "李娜 <li.na@hengtai.example>");
    assert_eq!(mail.subject.as_deref(), Some("询价单"));
}

#[test]
fn nasty_mails_end_in_a_clear_message() {
    assert_eq!(refused(""), "mail_unreadable");
    assert_eq!(refused("no mail at all"), "mail_unreadable");
    assert_eq!(refused("\u{0}\u{1}\u{2}"), "mail_unreadable");
    assert_eq!(refused("X-Nothing: else\n\ntext"), "mail_unreadable");
    let mut deep = String::from("Subject: deep\n");
    for level in 0..100 {
        write!(deep, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n").unwrap();
    }
    assert_eq!(refused(&deep), "mail_too_deep");
    let many =
        format!("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(400));
    assert_eq!(refused(&many), "mail_too_many_parts");
    // Mails in mails, a hundred thousand deep, are one file.
    let nested = format!("Subject: x\n{}", "Content-Type: message/rfc822\n\n".repeat(100_000));
    assert_eq!(read(nested.as_bytes(), "d1").unwrap().files.len(), 1);
    let nested = format!("Subject: y\nContent-Type: multipart/digest; boundary=b\n\n--b\n\n{nested}");
    assert_eq!(read(nested.as_bytes(), "d1").unwrap().files.len(), 1);
}

#[test]
fn a_long_text_says_that_there_is_more() {
    let long = mail(&format!("Subject: x\n\n{}", "字".repeat(20_000)));
    assert!(long.text.chars().count() <= object::PROSE_CHARS_MAX && long.text.contains("全文见原始邮件"));
    assert_eq!(mail("Subject: 只有主题\n\n").text, "只有主题");
    let many: Vec<String> = (0..500).map(|place| format!("p{place}@x.example")).collect();
    let mail = mail(&format!("Subject: x\nTo: {}\n\n", many.join(", ")));
    assert_eq!(mail.to.addresses.len(), 50);
}

proptest! {
    #[test]
    fn whatever_arrives_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, "d1");
    }

    #[test]
    fn whatever_stands_in_a_mail_is_read(lines in prop::collection::vec("(--b(--)?|Content-Type: [a-z/; =b\"]{0,30}|[ -~]{0,20})", 0..30)) {
        let text = format!("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{}", lines.join("\n"));
        let _ = read(text.as_bytes(), "d1");
    }
}
