use super::{masked_code, masked_email, masked_name, masked_phone};
use crate::Phone;

#[test]
fn a_number_shows_its_ends() {
    let table = [
        ("138 0013 8000", "138****8000"),
        ("+86 13800138000 转 12", "138****8000"),
        ("021-55550000", "****00"),
        ("4008001234", "****34"),
        ("110", "****"),
        ("+44 20 7946 0958", "+44****0958"),
    ];
    for (written, shown) in table {
        assert_eq!(masked_phone(&Phone::parse(written).unwrap()), shown, "{written}");
    }
}

#[test]
fn a_code_an_address_and_a_name_are_recognised_and_not_read() {
    assert_eq!(masked_code("91310115MA1K4ABC3X"), "913****BC3X");
    let addresses =
        [("li.hua@example.com", "l***@example.com"), ("a@example.com", "***@example.com"), ("?", "****")];
    for (written, shown) in addresses {
        assert_eq!(masked_email(written), shown);
    }
    let names = [
        ("张三", "张*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("Ann Smith", "A***"),
        ("李", "*"),
        ("", "*"),
        ("（张三）", "*"),
    ];
    for (written, shown) in names {
        assert_eq!(masked_name(written), shown, "{written}");
    }
}
