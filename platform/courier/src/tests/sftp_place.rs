use crate::{SftpPlace, is_fingerprint};

#[test]
fn an_address_of_a_file_is_read_as_it_is_written() {
    for (text, user, host, port, folder, name) in [
        (
            "sftp://erp@files.example.com/out/订单 100%.csv",
            "erp",
            "files.example.com",
            22,
            "/out",
            "订单 100%.csv",
        ),
        ("SFTP://a@b@Files.example.com:2222/x.csv", "a@b", "files.example.com", 2222, "/", "x.csv"),
        ("sftp://erp@[2001:db8::1]:22/~/out/o-*.csv", "erp", "2001:db8::1", 22, "out", "o-*.csv"),
        ("sftp://erp@10.1.2.3/~/x.csv", "erp", "10.1.2.3", 22, "", "x.csv"),
    ] {
        let place = SftpPlace::parse(text).unwrap();
        let said = (
            place.user.as_str(),
            place.host.as_str(),
            place.port,
            place.folder.as_str(),
            place.name.as_str(),
        );
        assert_eq!(said, (user, host, port, folder, name), "{text}");
    }
    for text in [
        "https://erp@files.example.com/x.csv",
        "sftp://files.example.com/x.csv",
        "sftp://@files.example.com/x.csv",
        "sftp://erp:secret@files.example.com/x.csv",
        "sftp://erp@files.example.com",
        "sftp://erp@files.example.com/out/",
        "sftp://erp@files.example.com/*/x.csv",
        "sftp://erp@files.example.com:0/x.csv",
        "sftp://erp@files.example.com:70000/x.csv",
        "sftp://erp@fi les/x.csv",
        "sftp://erp@[::1/x.csv",
        "sftp://erp@/x.csv",
        "sftp",
    ] {
        assert_eq!(SftpPlace::parse(text).unwrap_err().code, "address_unreadable", "{text}");
    }
}

#[test]
fn a_pattern_fits_the_names_it_stands_for() {
    for (pattern, name, is_meant) in [
        ("o-*.csv", "o-20260301.csv", true),
        ("o-*.csv", "o-.csv", true),
        ("o-*.csv", "o-1.csv.part", false),
        ("o-??.csv", "o-12.csv", true),
        ("o-??.csv", "o-1.csv", false),
        ("*订单*", "三月订单表.xlsx", true),
        ("*a*b", "aab", true),
        ("*a*b", "aabc", false),
        ("*", "", true),
    ] {
        let place = SftpPlace::parse(&format!("sftp://u@h/{pattern}")).unwrap();
        assert_eq!(place.fits(name), is_meant, "{pattern} {name}");
    }
    let long = format!("sftp://u@h/{}", "*a".repeat(40));
    assert!(!SftpPlace::parse(&long).unwrap().fits(&"a".repeat(39)));
}

#[test]
fn a_fingerprint_is_one_of_openssh() {
    assert!(is_fingerprint("SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDWN0HnWSTyAm3h8fM"));
    for text in ["", "SHA256:", "uNiVztksCsDhcc0u9e8BrrJXVGDWN0HnWSTyAm3h8fM", "MD5:16:27:ac:a5"] {
        assert!(!is_fingerprint(text), "{text}");
    }
}
