//! The code by which China knows a company: 18 characters since 2015 (GB 32100), before that a business
//! registration number of 15 digits. It is also the tax number on an invoice.
//!
//! A wrong check digit only warns: codes quoted as issued do fail it, and a customer is not sent away for that.

use object::{FieldKind, FieldType, Message, Value, text};

/// Characters of a unified social credit code (GB 32100-2015, 4).
const CODE_CHARS: usize = 18;
/// Digits of a business registration number, as issued until October 2015.
const OLD_NUMBER_DIGITS: usize = 15;
/// The characters of the code by their value; I, O, S, V and Z are left out because they look like 1, 0, 5, U
/// and 2 (GB 32100-2015, table 2).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The modulus of the check digit (GB 32100-2015, appendix A).
const MODULUS: u32 = 31;
/// The weight of each place: powers of this, modulo 31 (GB 32100-2015, appendix A).
const WEIGHT_BASE: u32 = 3;

/// A unified social credit code in capitals, or an old registration number of 15 digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompanyCode(String);

impl CompanyCode {
    /// Reads a code as people write it: small letters, full-width characters, spaces and dashes do not matter.
    ///
    /// Errors: `company_code_unreadable`.
    pub fn parse(text: &str) -> Result<CompanyCode, Message> {
        // `fold` brings full-width characters to plain ones; capitals are how the code is printed.
        let code: String =
            text::fold(text).chars().filter(|c| !is_filler(*c)).map(|c| c.to_ascii_uppercase()).collect();
        let is_one_character = code.chars().all(|c| code.starts_with(c));
        let is_known = match code.chars().count() {
            CODE_CHARS => code.chars().all(|c| value_of(c).is_some()),
            OLD_NUMBER_DIGITS => code.chars().all(|c| c.is_ascii_digit()),
            _ => false,
        };
        // Eighteen zeros satisfy the formula, but are what people type to get past a form.
        if is_known && !is_one_character { Ok(CompanyCode(code)) } else { Err(unreadable(text, &code)) }
    }

    /// The code as it is printed on the licence.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has 18 characters and its check digit is right.
    pub fn is_valid(&self) -> bool {
        is_valid(&self.0)
    }

    /// Whether it is a registration number from before October 2015.
    pub fn is_old_number(&self) -> bool {
        self.0.len() == OLD_NUMBER_DIGITS
    }
}

/// Whether a code, written in capitals without spaces, has 18 characters and the right check digit.
pub fn is_valid(code: &str) -> bool {
    code.len() == CODE_CHARS && check_digit(code) == code.chars().next_back()
}

/// The check digit that belongs to the first 17 characters of a code; what follows them is not looked at.
/// `None` where they are fewer, or one of them cannot stand in a code.
///
/// GB 32100-2015, appendix A: 31 less the sum of value times 3^(place - 1), modulo 31.
pub fn check_digit(code: &str) -> Option<char> {
    let mut sum = 0;
    let mut weight = 1;
    let mut places = 0;
    for c in code.chars().take(CODE_CHARS - 1) {
        sum += value_of(c)? * weight;
        weight = weight * WEIGHT_BASE % MODULUS;
        places += 1;
    }
    let value = (MODULUS - sum % MODULUS) % MODULUS;
    (places == CODE_CHARS - 1).then(|| char::from(ALPHABET[value as usize]))
}

impl FieldType for CompanyCode {
    const KIND: FieldKind = FieldKind::Text;
    const STANDARD: Option<&'static str> = Some("GB 32100-2015");
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
    fn from_value(value: &Value) -> Option<Self> {
        value.as_text().map(|text| CompanyCode(text.to_owned()))
    }
    fn parse(text: &str) -> Result<Value, Message> {
        CompanyCode::parse(text).map(|code| Value::Text(code.0))
    }
    fn warn(value: &Value) -> Option<Message> {
        let code = CompanyCode::from_value(value)?;
        if code.is_old_number() {
            return Some(Message::new(
                "company_code_old",
                format!("“{}”是旧的 15 位工商注册号，现行统一社会信用代码为 18 位，请向客户核对", code.0),
                format!(
                    "“{}” is an old registration number of 15 digits; codes now have 18 characters. Ask the customer",
                    code.0
                ),
            ));
        }
        if code.is_valid() {
            return None;
        }
        Some(Message::new(
            "company_code_check_digit",
            format!("“{}”的校验位不对，请与营业执照核对", code.0),
            format!("The check digit of “{}” is wrong; compare it with the business licence", code.0),
        ))
    }
}

fn value_of(c: char) -> Option<u32> {
    ALPHABET.iter().position(|known| char::from(*known) == c).map(|value| value as u32)
}

/// What people put between the groups of a code.
fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.' | '\'')
}

fn unreadable(text: &str, code: &str) -> Message {
    let shown = text::excerpt(text);
    let length = code.chars().count();
    let stranger = code.chars().find(|c| value_of(*c).is_none());
    match stranger {
        Some(c) if length == CODE_CHARS => Message::new(
            "company_code_unreadable",
            format!("“{shown}”里有“{c}”：统一社会信用代码只用数字和大写字母，不含 I、O、S、V、Z"),
            format!("“{shown}” has a “{c}”: a company code is digits and capitals without I, O, S, V and Z"),
        ),
        Some(_) | None => Message::new(
            "company_code_unreadable",
            format!(
                "“{shown}”不是统一社会信用代码：应为 18 位数字或大写字母（旧注册号为 15 位数字），现有 {length} 位"
            ),
            format!(
                "“{shown}” is not a company code: 18 digits and capitals (old numbers: 15 digits) are expected, \
                 not {length}"
            ),
        ),
    }
}

#[cfg(test)]
#[path = "tests/company_code.rs"]
mod tests;
