//! Characters that XML cannot hold stand in workbooks as `_x000D_` (ECMA-376, part 1, 22.9.2.19).

/// `_xHHHH_`.
const ESCAPE_BYTES: usize = 7;

/// Adds a text with its escapes resolved.
pub(super) fn push_unescaped(text: &str, into: &mut String) {
    let mut rest = text;
    while let Some(place) = rest.find("_x") {
        into.push_str(&rest[..place]);
        rest = &rest[place..];
        match escaped(rest) {
            Some(letter) => {
                into.push(letter);
                rest = &rest[ESCAPE_BYTES..];
            }
            None => {
                into.push_str("_x");
                rest = &rest["_x".len()..];
            }
        }
    }
    into.push_str(rest);
}

fn escaped(text: &str) -> Option<char> {
    let digits = text.get(2..6)?;
    let is_closed = text.as_bytes().get(ESCAPE_BYTES - 1) == Some(&b'_');
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_closed || !is_hex {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}
