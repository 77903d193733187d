//! Several phone numbers in one cell find their places.

use exchange::Mode;
use testing::on_both;

use super::plants::{five, import, open_plants, plants, problems, reason};

on_both!(further_numbers_go_to_the_phone_fields_without_a_column, |house| {
    open_plants(&mut house);
    let text = "名称,代码,电话\n\
                远山厂,A1,021-55550000转801 / 13800138000\n\
                近水厂,A2,13800138001、13800138002；13800138003\n\
                高原厂,A3,13800138004/13800138005/13800138006/13800138007\n\
                大漠厂,A4,13800138008/138 0013 8008\n";
    let finished = import(&house, Mode::Create, text);
    assert_eq!(five(finished.counts), [3, 0, 0, 0, 1]);
    assert_eq!(problems(&house, &finished, 4), ["phones_no_room"]);
    let plants = plants(&house);
    let number = |phone: &Option<object::Phone>| phone.as_ref().map(object::Phone::canonical);
    assert_eq!(number(&plants[0].phone).as_deref(), Some("+862155550000;ext=801"));
    assert_eq!(number(&plants[0].fax).as_deref(), Some("+8613800138000"), "the next field as declared");
    assert_eq!(number(&plants[1].other_phone).as_deref(), Some("+8613800138003"));
    assert_eq!(number(&plants[2].fax), None, "one number written twice is one number");

    assert_eq!(five(import(&house, Mode::Upsert, text).counts), [0, 0, 3, 0, 1]);
    let finished = import(&house, Mode::Update, "代码,电话\nA1,021-55550000转801/13900139000\n");
    assert_eq!(five(finished.counts), [0, 1, 0, 0, 0]);
    let plants = crate::import::plants::plants(&house);
    assert_eq!(number(&plants[0].fax).as_deref(), Some("+8613800138000"), "what is there stays");
    assert_eq!(number(&plants[0].other_phone).as_deref(), Some("+8613900139000"));
});

on_both!(a_mobile_number_with_digits_missing_is_taken_with_a_warning, |house| {
    open_plants(&mut house);
    let finished = import(&house, Mode::Create, "名称,代码,电话\n远山厂,A1,1390642\n近水厂,A2,5550642\n");
    assert_eq!(five(finished.counts), [2, 0, 0, 0, 0]);
    let warnings = |row| {
        let warnings = reason(&house, &finished, row).warnings;
        warnings.into_iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(warnings(2), ["phone_mobile_length"]);
    assert_eq!(warnings(3), Vec::<String>::new(), "a local number without its area code");
});
