use super::{Part, disposition_of, part_of};

#[test]
fn a_part_of_a_file_is_understood_as_browsers_ask_for_it() {
    let some = |from, to| Part::Some { from, to };
    for (range, part) in [
        ("bytes=0-9", some(0, 9)),
        ("bytes=90-", some(90, 99)),
        ("bytes=-5", some(95, 99)),
        ("bytes=-500", some(0, 99)),
        ("bytes=90-500", some(90, 99)),
        ("bytes=100-", Part::Nowhere),
        ("bytes=-0", Part::Nowhere),
        ("bytes=5-2", Part::Whole),
        ("bytes=0-1,4-5", Part::Whole),
        ("lines=1-2", Part::Whole),
        ("bytes=x-y", Part::Whole),
    ] {
        assert_eq!(part_of(range, 100), part, "{range}");
    }
}

#[test]
fn a_file_goes_out_under_its_name_in_any_script() {
    assert_eq!(
        disposition_of(false, "报价 \"A\".pdf"),
        "attachment; filename=\"____A_.pdf\"; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%22A%22.pdf"
    );
    assert!(disposition_of(true, "a.png").starts_with("inline; "));
    // Nothing of a name becomes a header of its own.
    assert!(!disposition_of(false, "a\r\nSet-Cookie: x").contains('\n'));
}
