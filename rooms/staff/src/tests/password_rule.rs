use super::check;

#[test]
fn a_password_is_long_and_not_among_the_first_guesses() {
    let known = ["li.hua", "李华", "华衡装备"];
    for (password, refused) in [
        ("quiet-river-under-snow", None),
        ("一句谁都容易记住的长长的话", None),
        ("我家楼下的猫不吃鱼只吃饭", None),
        ("4ce13222c25618ba", None),
        ("li.hua-comes-to-work", None),
        ("admin-of-the-small-orchard", None),
        ("short", Some("password_too_short")),
        ("elevenchars", Some("password_too_short")),
        ("一二三四五六七八九十一", Some("password_too_short")),
        ("li.hua123456", Some("password_about_you")),
        ("LiHua-li.hua-LIHUA", Some("password_about_you")),
        ("李华李华李华李华李华李华", Some("password_about_you")),
        ("华衡装备2026!!!!", Some("password_about_you")),
        ("woaini1314520", Some("password_guessed_first")),
        ("a123456a123456", Some("password_guessed_first")),
        ("Password2024!", Some("password_guessed_first")),
        ("1234567890123", Some("password_guessed_first")),
        ("qwertyuiop123", Some("password_guessed_first")),
        ("1qaz2wsx3edc", Some("password_guessed_first")),
        ("aaaaaaaaaaaaaaaa", Some("password_guessed_first")),
        ("zxcvbnm,.1234", Some("password_guessed_first")),
        ("我爱你我爱你我爱你我爱你", Some("password_guessed_first")),
        ("admin888888888", Some("password_guessed_first")),
        ("恭喜发财88888888", Some("password_guessed_first")),
    ] {
        assert_eq!(check(password, &known).err().map(|message| message.code), refused, "{password}");
    }
    assert_eq!(check(&"a long one ".repeat(30), &[]).unwrap_err().code, "password_too_long");
}
