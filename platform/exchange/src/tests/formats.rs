//! Which formats show days, which times, and which just numbers.

use super::*;

#[test]
fn a_format_tells_days_from_numbers() {
    for (code, shown) in [
        ("General", Shown::Number),
        ("0.00", Shown::Number),
        ("#,##0.00;[Red]-#,##0.00", Shown::Number),
        ("0.00E+00", Shown::Number),
        ("\"¥\"#,##0.00", Shown::Number),
        ("_(* #,##0_)", Shown::Number),
        ("[$-804]General", Shown::Number),
        ("@", Shown::Number),
        ("\"day \"0", Shown::Number),
        ("0.0%", Shown::Percent),
        ("000000", Shown::Zeros(6)),
        ("yyyy-mm-dd", Shown::Day),
        ("yyyy\"年\"m\"月\"d\"日\"", Shown::Day),
        ("[$-804]yyyy\"年\"m\"月\"", Shown::Day),
        ("[DBNum1][$-804]m\"月\"d\"日\"", Shown::Day),
        ("mmm-yy", Shown::Day),
        ("m/d/yy h:mm", Shown::Moment),
        ("yyyy/mm/dd hh:mm:ss", Shown::Moment),
        ("h:mm AM/PM", Shown::Clock),
        ("上午/下午h\"时\"mm\"分\"", Shown::Clock),
        ("mm:ss.0", Shown::Clock),
        ("[h]:mm:ss", Shown::Hours),
        ("", Shown::Number),
        ("[", Shown::Number),
        ("\"", Shown::Number),
    ] {
        assert_eq!(of_code(code), shown, "{code}");
    }
}
