use super::*;

#[test]
fn choices_are_read_as_people_write_them_and_kept_with_their_codes() {
    for (typed, kept) in [
        ("金牌 / Gold #amber\n银牌 / Silver", "gold: 金牌 / Gold #amber\nsilver: 银牌 / Silver #grey"),
        ("高\n\n 低 ", "c1: 高 / 高 #grey\nc2: 低 / 低 #grey"),
        ("au: 金牌 / Gold", "au: 金牌 / Gold #grey"),
        ("c# 语言 / C sharp", "c_sharp: c# 语言 / C sharp #grey"),
    ] {
        let choices = parse(typed).unwrap();
        assert_eq!(text_of(&choices), kept);
        assert_eq!(parse(kept).unwrap(), choices, "what is kept says the same");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    for (typed, code) in [
        ("", "choices_missing"),
        ("金牌 / ", "choice_unreadable"),
        ("金牌 / Gold\n金 / Gold", "choice_twice"),
        ("金牌 / Gold #pink", "choice_colour_unknown"),
    ] {
        assert_eq!(parse(typed).unwrap_err().code, code, "{typed}");
    }
}
