use object::{Id, Instant};
use totp_rs::Secret;

use super::{TwoStep, fresh_codes, plain, totp};

/// The secret of RFC 6238, appendix B.
const SECRET: &[u8; 20] = b"12345678901234567890";

fn app(last_step: Option<i64>) -> TwoStep {
    let secret = Secret::from(*SECRET).to_base32();
    assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    TwoStep { id: Id::from_raw(1), user: Id::from_raw(2), secret, confirmed_at: None, last_step }
}

#[test]
fn codes_are_those_of_the_standard() {
    // RFC 6238, appendix B, SHA-1: the last six of eight digits.
    for (second, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        let app = app(None);
        assert_eq!(totp(&app.secret).unwrap().generate(second).to_string(), code);
        let now = Instant(i64::try_from(second).unwrap() * 1000);
        assert_eq!(app.step_of(&app.secret, code, now), Some(now.0 / 30_000), "{second}");
    }
}

#[test]
fn a_code_is_good_a_step_early_and_late_and_never_twice() {
    let at = |second: i64| Instant(second * 1000);
    let code = "005924"; // Of the step that begins at 1,234,567,890.
    let step = 1_234_567_890 / 30;
    for (second, last_step, taken) in [
        (1_234_567_890, None, true),
        (1_234_567_889, None, true),
        (1_234_567_949, None, true),
        (1_234_567_859, None, false),
        (1_234_567_950, None, false),
        (1_234_567_890, Some(step), false),
        (1_234_567_890, Some(step + 1), false),
        (1_234_567_890, Some(step - 1), true),
    ] {
        assert_eq!(
            app(last_step).step_of(&app(None).secret, code, at(second)).is_some(),
            taken,
            "{second} {last_step:?}"
        );
    }
    for wrong in ["", "000000", "05924", "0059240", "abcdef"] {
        assert_eq!(app(None).step_of(&app(None).secret, wrong, at(1_234_567_890)), None, "{wrong}");
    }
}

#[test]
fn recovery_codes_differ_and_are_read_as_people_type_them() {
    let codes = fresh_codes();
    assert_eq!(codes.len(), 10);
    let mut known: Vec<String> = codes.iter().map(|code| plain(code)).collect();
    known.sort();
    known.dedup();
    assert_eq!(known.len(), 10);
    assert!(codes.iter().all(|code| code.len() == 23 && code.split('-').count() == 4), "{codes:?}");
    assert_eq!(plain(" 12AB-cd 34 "), "12abcd34");
}
