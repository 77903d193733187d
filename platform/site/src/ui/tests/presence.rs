use object::Lang;

use super::{Present, sentence};

#[test]
fn one_two_and_many_are_told_as_people_say_it() {
    for (names, edits, zh, en) in [
        (vec!["李娜"], true, "李娜正在编辑", "李娜 is editing"),
        (vec!["李娜"], false, "李娜正在查看", "李娜 is looking at this"),
        (vec!["李娜", "王伟"], true, "李娜、王伟正在编辑", "李娜 and 王伟 are editing"),
        (
            vec!["李娜", "王伟", "赵敏"],
            false,
            "李娜、王伟等 3 人正在查看",
            "李娜, 王伟 and 1 other are looking at this",
        ),
        (
            vec!["李娜", "王伟", "赵敏", "孙丽"],
            true,
            "李娜、王伟等 4 人正在编辑",
            "李娜, 王伟 and 2 others are editing",
        ),
    ] {
        let people: Vec<Present> =
            names.iter().map(|name| Present { name: (*name).to_owned(), edits }).collect();
        let people: Vec<&Present> = people.iter().collect();
        assert_eq!(sentence(Lang::Zh, &people, edits), zh);
        assert_eq!(sentence(Lang::En, &people, edits), en);
    }
}
