//! How the address of a bucket is written, and where its keys come from.

use std::os::unix::fs::PermissionsExt;

use super::{Address, Keys, Style};

#[test]
fn an_address_names_a_bucket_and_a_prefix() {
    let of = |text: &str| text.parse::<Address>().map(|address| address.to_string()).ok();
    for (text, read) in [
        ("s3://company-backups", Some("s3://company-backups")),
        ("s3://company-backups/", Some("s3://company-backups")),
        ("s3://company-backups/guanxi/daily/", Some("s3://company-backups/guanxi/daily")),
        ("s3://", None),
        ("s3:///daily", None),
        ("s3://Company Backups", None),
        ("/srv/backups", None),
        ("https://minio/company-backups", None),
    ] {
        assert_eq!(of(text).as_deref(), read, "{text}");
    }
}

#[test]
fn keys_come_from_a_file_that_nobody_else_may_read_and_are_shown_nowhere() {
    let path = std::env::temp_dir().join(format!("guanxi-keys-{}", std::process::id()));
    let allow = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    std::fs::write(&path, "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = \"very=secret\"\n")
        .unwrap();
    allow(0o644);
    assert_eq!(Keys::of_file(&path).unwrap_err().code, "keys_readable");
    allow(0o600);
    let keys = Keys::of_file(&path).unwrap();
    assert_eq!((keys.id.as_str(), keys.secret.as_str(), &keys.token), ("AKIA1", "very=secret", &None));
    assert!(!format!("{keys:?}").contains("secret"));
    std::fs::write(&path, "id = AKIA1\nsecret =\n").unwrap();
    assert_eq!(Keys::of_file(&path).unwrap_err().code, "keys_unfit");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(Keys::of_file(&path).unwrap_err().code, "bucket_file");
}

#[test]
fn a_bucket_stands_in_the_path_or_before_the_host() {
    let (oss, host) = ("https://oss-cn-hangzhou.aliyuncs.com/", "https://books.oss-cn-hangzhou.aliyuncs.com");
    assert_eq!(Style::Path.endpoint(oss, "books"), "https://oss-cn-hangzhou.aliyuncs.com");
    assert_eq!(Style::Host.endpoint(oss, "books"), host);
    assert_eq!(Style::Host.endpoint(host, "books"), host, "it stands there once");
    assert!("dns".parse::<Style>().is_err());
}
