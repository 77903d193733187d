//! What people and spreadsheets put around a number: labels, remarks, a fraction, an exponent.

use crate::text;

/// `1.38E+10`, what a spreadsheet shows for a long number.
pub(super) fn is_scientific(body: &str) -> bool {
    let Some((mantissa, exponent)) = body.split_once('e') else { return false };
    let exponent = exponent.trim_start_matches('+');
    let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_reads = match mantissa.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(mantissa),
    };
    mantissa_reads && is_digits(exponent) && exponent.len() <= 2
}

/// `13800138000.0`, a number that went through a spreadsheet's number column, without its fraction.
pub(super) fn without_fraction(body: &str) -> &str {
    match body.split_once('.') {
        Some((whole, "0" | "00"))
            if whole.len() >= 7
                && !whole.starts_with('0')
                && whole.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            whole
        }
        Some(_) | None => body,
    }
}

/// Without a remark at the end: `（张经理）`, `微信同号`.
pub(super) fn without_note(mut body: &str) -> &str {
    loop {
        body = body.trim_end();
        if let Some(before) = body.strip_suffix("微信同号").or_else(|| body.strip_suffix("同微信")) {
            body = before;
            continue;
        }
        let Some(open) = body.strip_suffix(')').and_then(|inside| inside.rfind('(')) else { return body };
        if open == 0 || body[open..].bytes().any(|byte| byte.is_ascii_digit()) {
            return body;
        }
        body = &body[..open];
    }
}

/// Whether what stands before the number only says that a number follows.
pub(super) fn is_label(before: &str) -> bool {
    const WORDS: [&str; 27] = [
        "电话",
        "手机",
        "固话",
        "固定",
        "座机",
        "总机",
        "热线",
        "传真",
        "移动",
        "办公",
        "家庭",
        "公司",
        "客服",
        "联系",
        "方式",
        "服务",
        "微信",
        "号码",
        "号",
        "telephone",
        "phone",
        "mobile",
        "office",
        "fax",
        "tel",
        "cell",
        "mob",
    ];
    let is_mark =
        |c: char| matches!(c, ' ' | ':' | '.' | '/' | '-' | '(' | ')' | '[' | ']' | '#' | '、' | ';' | ',');
    let mut rest = before.trim_matches(is_mark);
    if matches!(rest, "t" | "m" | "p" | "f" | "c" | "o" | "h" | "ph" | "no") {
        return true;
    }
    while !rest.is_empty() {
        match WORDS.iter().find_map(|word| rest.strip_prefix(word)) {
            Some(after) => rest = after.trim_start_matches(is_mark),
            None => return false,
        }
    }
    true
}

/// The person's own text, without what no database keeps.
pub(super) fn as_written(text: &str) -> String {
    let text = text.trim();
    if text.chars().any(text::is_invisible) {
        text.chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !text::is_invisible(*c))
            .collect()
    } else {
        text.to_owned()
    }
}
