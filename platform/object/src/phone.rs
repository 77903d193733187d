//! A telephone number: what is dialled, its extension, what kind it is, and how it was written.
//!
//! Numbers are kept in the international form where one exists (`+8613800138000`); hotlines such as 400, 95588
//! or 12345 cannot be dialled from abroad and stay as they are. Numbers that online shops lend out for one
//! parcel are marked, because they lead to somebody else next week.

mod calling_codes;
mod split;
mod surroundings;

use self::surroundings::{as_written, is_label, is_scientific, without_fraction, without_note};
use crate::{Label, Message, text};

/// The longest text that is looked at, in bytes: a number with its label, extension and a note.
const TEXT_BYTES_MAX: usize = 200;
/// The most digits of an international number, its country code included (ITU-T E.164, 6.2.1).
const E164_DIGITS_MAX: usize = 15;
/// The fewest digits of an international number that we believe: small islands have four to five after a
/// country code of three.
const E164_DIGITS_MIN: usize = 7;
/// The most digits of an extension.
const EXTENSION_DIGITS_MAX: usize = 8;
/// The most digits of an extension that is set off by a mere dash; more are another number.
const DASHED_EXTENSION_DIGITS_MAX: usize = 6;
/// Shops lend numbers with four digits to dial after them.
const VIRTUAL_EXTENSION_DIGITS: usize = 4;
/// The parameter of an extension (RFC 3966, 5.3).
const EXTENSION_MARK: &str = ";ext=";

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// E.164 with its plus where it exists (`+862155550000`), else the digits that are dialled: a hotline
    /// (`4008001234`, `95588`) or a local number whose area nobody wrote (`55550000`).
    pub number: String,
    /// What is dialled after the number, digits only.
    pub extension: Option<String>,
    /// What kind of number it is.
    pub kind: PhoneKind,
    /// As the person wrote it, with label and note.
    pub written: String,
}

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// A Chinese mobile number.
    Mobile,
    /// A Chinese number with its area code.
    Landline,
    /// A hotline: 400, 800, 95xxx, 96xxx, 12345, 110.
    Service,
    /// Lent out by a shop for one order: a mobile number with four digits to dial after it.
    Virtual,
    /// A number outside mainland China.
    International,
    /// A local number without its area code.
    Unknown,
}

impl PhoneKind {
    /// The stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            PhoneKind::Mobile => "mobile",
            PhoneKind::Landline => "landline",
            PhoneKind::Service => "service",
            PhoneKind::Virtual => "virtual",
            PhoneKind::International => "international",
            PhoneKind::Unknown => "unknown",
        }
    }

    /// What people read.
    pub const fn label(self) -> Label {
        match self {
            PhoneKind::Mobile => Label::new("手机", "Mobile"),
            PhoneKind::Landline => Label::new("固定电话", "Landline"),
            PhoneKind::Service => Label::new("服务热线", "Hotline"),
            PhoneKind::Virtual => Label::new("虚拟号码", "Virtual number"),
            PhoneKind::International => Label::new("境外号码", "International"),
            PhoneKind::Unknown => Label::new("缺区号", "No area code"),
        }
    }
}

/// Why a text is not one phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    TooShort,
    TooLong,
    Unreadable,
    /// Digits of a number from somewhere, without the code that says where.
    PlaceMissing,
    /// A spreadsheet made 1.38E+10 of it; the digits are gone.
    ExcelNumber,
}

impl Phone {
    /// Reads exactly one number.
    ///
    /// Errors: `phone_too_short`, `phone_too_long`, `phone_unreadable`, `phone_excel_number`, and
    /// `phone_several` where [`Phone::split`] finds more than one.
    pub fn parse(text: &str) -> Result<Phone, Message> {
        read(text).map_err(|fault| {
            let count = Phone::split(text).len();
            if count > 1 { several(text, count) } else { fault.message(text) }
        })
    }

    /// The numbers in one cell, each as written: `/ 、 ; ，`, line breaks, 或 and spaces between whole numbers
    /// separate; an extension, a note in brackets and the groups of one number stay together. A text in which
    /// no second number is recognised, or longer than any such list, is one element; an empty one is none.
    pub fn split(text: &str) -> Vec<String> {
        split::split(text)
    }

    /// The form that equal numbers share, and that the store compares: `+862155550000;ext=801` (after RFC 3966).
    pub fn canonical(&self) -> String {
        match &self.extension {
            None => self.number.clone(),
            Some(extension) => format!("{}{EXTENSION_MARK}{extension}", self.number),
        }
    }

    /// The phone that was stored: its [`Phone::canonical`] form and how it was written.
    pub fn from_stored(canonical: &str, written: &str) -> Phone {
        let (number, extension) = match canonical.split_once(EXTENSION_MARK) {
            Some((number, extension)) => (number, Some(extension)),
            None => (canonical, None),
        };
        Phone {
            kind: kind_of(number, extension),
            number: number.to_owned(),
            extension: extension.map(str::to_owned),
            written: written.to_owned(),
        }
    }

    /// What is odd about a number that is taken all the same: it begins as a mobile number and has not its eleven
    /// digits. Local numbers begin with 2 to 8, so it is most likely a mobile number cut short.
    pub fn oddity(&self) -> Option<Message> {
        let digits = self.number.strip_prefix("+86").unwrap_or(&self.number);
        let begins_as_mobile = matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]);
        if self.kind != PhoneKind::Unknown || !begins_as_mobile {
            return None;
        }
        let (shown, count) = (text::excerpt(&self.written), digits.len());
        Some(Message::new(
            "phone_mobile_length",
            format!("“{shown}”像手机号，但只有 {count} 位（手机号为 11 位），请核对"),
            format!(
                "“{shown}” looks like a mobile number but has {count} digits instead of 11; please check it"
            ),
        ))
    }

    /// Whether two records with this number may be the same person or company. A lent number says nothing: it
    /// belongs to another customer next week.
    pub fn is_evidence(&self) -> bool {
        self.kind != PhoneKind::Virtual
    }
}

/// Reads a text that is one number with label, extension and note.
fn read(text: &str) -> Result<Phone, Fault> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Fault::TooLong);
    }
    let plain = text::plain(text);
    let body = plain.trim_start_matches('\'').trim_end_matches([' ', ',', ';', '.', '。', '、']);
    if is_scientific(body) {
        return Err(Fault::ExcelNumber);
    }
    let body = without_note(without_fraction(body));
    let start = body.find(|c: char| c.is_ascii_digit() || c == '+').ok_or(Fault::Unreadable)?;
    if !is_label(&body[..start]) {
        return Err(Fault::Unreadable);
    }
    let body = &body[start..];
    let end =
        body.char_indices().find(|(place, c)| !is_number_char(*place, *c)).map_or(body.len(), |(at, _)| at);
    let (written_number, marked) = body.split_at(end);
    let marked_extension = if marked.is_empty() { None } else { Some(read_extension(marked)?) };

    let (number, extension) = match (number_of(written_number), marked_extension) {
        (Ok(number), extension) => (number, extension),
        (Err(fault), Some(_)) => return Err(fault),
        (Err(fault), None) => {
            let (before, extension) = dashed_extension(written_number).ok_or(fault)?;
            (number_of(before).map_err(|_| fault)?, Some(extension))
        }
    };
    Ok(Phone {
        kind: kind_of(&number, extension),
        number,
        extension: extension.map(str::to_owned),
        written: as_written(text),
    })
}

/// What a number, in the form we keep, and its extension say about its kind.
fn kind_of(number: &str, extension: Option<&str>) -> PhoneKind {
    match number.strip_prefix("+86") {
        Some(national) if is_mobile(national) => {
            if extension.is_some_and(|extension| extension.len() == VIRTUAL_EXTENSION_DIGITS) {
                PhoneKind::Virtual
            } else {
                PhoneKind::Mobile
            }
        }
        Some(_) => PhoneKind::Landline,
        None if number.starts_with('+') => PhoneKind::International,
        // A hotline of one city, 02112345.
        None if is_service(number) || number.starts_with('0') => PhoneKind::Service,
        None => PhoneKind::Unknown,
    }
}

/// The number in the form we keep, from digits, dashes, dots, brackets and spaces.
fn number_of(written: &str) -> Result<String, Fault> {
    let mut digits = String::with_capacity(E164_DIGITS_MAX + 1);
    // +44 (0)20 …: the zero in brackets is dialled only inside the country.
    let trunk_zero = if written.starts_with(['+', '0']) { written.find("(0)") } else { None };
    for (place, c) in written.char_indices() {
        let is_trunk_zero = trunk_zero.is_some_and(|start| start > 0 && place == start + 1);
        if c.is_ascii_digit() && !is_trunk_zero {
            digits.push(c);
        }
    }
    let abroad = if written.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    match abroad {
        Some(digits) => match digits.strip_prefix("86") {
            Some(national) => chinese(national, true),
            None => foreign(digits),
        },
        None => chinese(&digits, false),
    }
}

/// A number of mainland China; `after_country_code` lets the zero of the area code be missing.
fn chinese(digits: &str, after_country_code: bool) -> Result<String, Fault> {
    // A zero before a mobile number was dialled from other cities once, and is still written.
    let digits = match digits.strip_prefix('0') {
        Some(mobile) if is_mobile(mobile) => mobile,
        Some(_) | None => digits,
    };
    if is_mobile(digits) {
        return Ok(format!("+86{digits}"));
    }
    if is_service(digits) {
        return Ok(digits.to_owned());
    }
    if let Some(area_and_local) = digits.strip_prefix('0') {
        return landline(area_and_local);
    }
    if after_country_code {
        if digits.starts_with(['0', '1']) && !digits.starts_with("10") {
            return Err(if digits.len() < MOBILE_DIGITS { Fault::TooShort } else { Fault::TooLong });
        }
        return landline(digits);
    }
    if digits.len() > MOBILE_DIGITS
        && let Some(national) = digits.strip_prefix("86")
    {
        return chinese(national, true);
    }
    let looks_mobile = digits.len() > 8 && digits.starts_with('1') && !digits.starts_with("10");
    match digits.len() {
        7 | 8 => Ok(digits.to_owned()),
        0..7 => Err(Fault::TooShort),
        9 | 10 if looks_mobile => Err(Fault::TooShort),
        9 | 10 | MOBILE_DIGITS => Err(Fault::PlaceMissing),
        _ => Err(Fault::TooLong),
    }
}

/// A Chinese mobile number, 1[3-9] and nine more.
const MOBILE_DIGITS: usize = 11;

fn is_mobile(digits: &str) -> bool {
    digits.len() == MOBILE_DIGITS
        && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Numbers that are dialled as they stand and have no international form: 110, 10086, 12345, 95588, 96xxx to
/// eight digits, 1010xxxx, 400 and 800 (numbering plan of the Ministry of Industry and Information Technology).
fn is_service(digits: &str) -> bool {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| digits.starts_with(prefix));
    match digits.len() {
        3 => begins(&["11", "12", "999"]),
        5 => begins(&["10", "11", "12", "95", "96"]),
        6 => begins(&["116", "118", "95", "96"]),
        7 => begins(&["95", "96"]),
        8 => begins(&["1010", "95", "96"]),
        10 => begins(&["400", "800"]),
        _ => false,
    }
}

/// Area code without its zero, then the local number: eight digits in Beijing (10) and the cities of 2x, seven
/// or eight elsewhere.
fn landline(area_and_local: &str) -> Result<String, Fault> {
    let (area_digits, local_digits) = match area_and_local.as_bytes() {
        [b'1', b'0', ..] | [b'2', ..] => (2, 8..=8),
        [b'3'..=b'9', ..] => (3, 7..=8),
        [] => return Err(Fault::TooShort),
        [..] => return Err(Fault::Unreadable),
    };
    let Some((area, local)) = area_and_local.split_at_checked(area_digits) else {
        return Err(Fault::TooShort);
    };
    if local.len() < 7 && is_service(local) {
        // 95xxx is one number in the whole country; 12345 and 96xxx are answered by each city.
        return Ok(if local.starts_with("95") { local.to_owned() } else { format!("0{area}{local}") });
    }
    if local.len() < *local_digits.start() {
        Err(Fault::TooShort)
    } else if local.len() > *local_digits.end() {
        Err(Fault::TooLong)
    } else {
        Ok(format!("+86{area}{local}"))
    }
}

/// A number outside mainland China, from its country code on.
fn foreign(digits: &str) -> Result<String, Fault> {
    if digits.len() < E164_DIGITS_MIN {
        return Err(Fault::TooShort);
    }
    let code_digits = calling_codes::length_of_code(digits).ok_or(Fault::Unreadable)?;
    let (code, national) = digits.split_at(code_digits);
    let (fewest, most) = match calling_codes::fixed_length(code) {
        Some(length) => (length, length),
        None => (1, E164_DIGITS_MAX - code_digits),
    };
    if national.len() < fewest {
        Err(Fault::TooShort)
    } else if national.len() > most {
        Err(Fault::TooLong)
    } else {
        Ok(format!("+{digits}"))
    }
}

/// Whether this can stand inside a number; a plus only begins it. The slash is for 021/55550000.
fn is_number_char(place: usize, c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, ' ' | '-' | '.' | '(' | ')' | '[' | ']' | '/' | '·')
        || (c == '+' && place == 0)
}

/// `转801`, `ext. 801`, `#801`, `;ext=801`, `,801`: the digits, after words that mean an extension.
fn read_extension(marked: &str) -> Result<&str, Fault> {
    const MARKS: [&str; 11] =
        ["extension", "ext", "分机号", "分机", "内线", "转接", "转", "接", "x", "#", ","];
    let mut rest = marked.trim_start_matches(';');
    loop {
        rest = rest.trim_start_matches([' ', ':', '.', '=', '-', '(']);
        match MARKS.iter().find_map(|mark| rest.strip_prefix(mark)) {
            Some(after) => rest = after,
            None => break,
        }
    }
    let digits = rest.trim_end_matches([' ', ')', '#']);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Unreadable);
    }
    if digits.len() > EXTENSION_DIGITS_MAX { Err(Fault::TooLong) } else { Ok(digits) }
}

/// `021-55550000-801`: the number before the last dash and the few digits after it.
fn dashed_extension(written: &str) -> Option<(&str, &str)> {
    let (before, after) = written.rsplit_once('-')?;
    let digits = after.trim();
    let is_extension = !digits.is_empty()
        && digits.len() <= DASHED_EXTENSION_DIGITS_MAX
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    // A short hotline has no extension: 12345-678901 is something else.
    let is_long = before.bytes().filter(u8::is_ascii_digit).count() >= 7;
    (is_extension && is_long).then_some((before, digits))
}

impl Fault {
    fn message(self, text: &str) -> Message {
        let shown = text::excerpt(text);
        match self {
            Fault::TooShort => Message::new(
                "phone_too_short",
                format!("“{shown}”位数不够：手机号 11 位，固定电话为区号加 7 至 8 位"),
                format!("“{shown}” has too few digits for a phone number"),
            ),
            Fault::TooLong => Message::new(
                "phone_too_long",
                format!("“{shown}”位数太多：手机号 11 位，固定电话为区号加 7 至 8 位，分机请写成“转801”"),
                format!("“{shown}” has too many digits for a phone number; write an extension as “ext. 801”"),
            ),
            Fault::Unreadable => Message::new(
                "phone_unreadable",
                format!("“{shown}”不是电话号码"),
                format!("“{shown}” is not a phone number"),
            ),
            Fault::PlaceMissing => Message::new(
                "phone_unreadable",
                format!("“{shown}”看不出是哪里的号码：区号请以 0 开头，境外号码请加 + 和国家（地区）代码"),
                format!("“{shown}”: begin a Chinese area code with 0, or write + and the country code"),
            ),
            Fault::ExcelNumber => Message::new(
                "phone_excel_number",
                format!("“{shown}”是表格软件改成的科学计数，号码已不完整；请把该列设为“文本”格式后重新填写"),
                format!(
                    "“{shown}” was turned into a number by the spreadsheet; format the column as text and enter it again"
                ),
            ),
        }
    }
}

fn several(text: &str, count: usize) -> Message {
    let shown = text::excerpt(text);
    Message::new(
        "phone_several",
        format!("“{shown}”里有 {count} 个号码，这里只能填一个"),
        format!("“{shown}” holds {count} numbers; only one fits here"),
    )
}

#[cfg(test)]
#[path = "tests/phone.rs"]
mod tests;
