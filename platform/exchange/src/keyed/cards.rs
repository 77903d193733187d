//! Visiting cards as telephones write them: vCard 2.1, 3.0 and 4.0, names in whatever encoding the telephone thought of.

use super::Record;
use super::text_lines::{Line, TextLines};
use crate::table::{ROW_BYTES_MAX, ReadError, RowError};

const BEGIN: &str = "BEGIN:VCARD";
const END: &str = "END:VCARD";
/// Bytes of one property; longer ones are pictures, sounds and keys.
const PROPERTY_BYTES_MAX: usize = 64 * 1024;
/// Properties of one card that are kept.
const PROPERTIES_MAX: usize = 200;
/// What says nothing about the person, or cannot stand in a cell.
const LEFT_OUT: [&str; 13] = [
    "VERSION",
    "PRODID",
    "REV",
    "BEGIN",
    "END",
    "PHOTO",
    "LOGO",
    "SOUND",
    "KEY",
    "AGENT",
    "X-ABLABEL",
    "N",
    "SORT-STRING",
];

/// Whether a text begins as a file of cards does.
pub(crate) fn is_card(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    text.get(..BEGIN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}

/// One line of a card, unfolded.
struct Property {
    name: String,
    /// `TYPE`, `CELL` and so on, in capitals; values of named ones after `=`.
    parameters: Vec<String>,
    value: String,
}

/// The next card.
pub(super) fn next(lines: &mut TextLines) -> Result<Option<(u64, Record)>, ReadError> {
    // Between cards only blank lines and what programs put there.
    let begun_at = loop {
        match lines.next()? {
            None => return Ok(None),
            Some(Line::Whole(line)) if line.trim().eq_ignore_ascii_case(BEGIN) => break lines.number(),
            Some(Line::Whole(_) | Line::TooLong(_)) => {}
        }
    };
    let mut properties: Vec<Property> = Vec::new();
    let mut bytes = 0;
    let mut inside = 1;
    loop {
        let Some(line) = unfolded(lines)? else {
            return Ok(Some((begun_at, Err((RowError::CardNotEnded, shown(&properties))))));
        };
        let bare = line.trim();
        if bare.eq_ignore_ascii_case(BEGIN) {
            inside += 1;
        } else if bare.eq_ignore_ascii_case(END) {
            inside -= 1;
            if inside == 0 {
                break;
            }
        } else if inside == 1
            && properties.len() < PROPERTIES_MAX
            && bytes <= ROW_BYTES_MAX
            && let Some(property) = property_of(&line)
        {
            bytes += property.value.len();
            properties.push(property);
        }
    }
    Ok(Some((begun_at, Ok(texts_of(properties)))))
}

fn shown(properties: &[Property]) -> String {
    properties
        .iter()
        .find(|property| property.name == "FN")
        .map_or_else(String::new, |name| name.value.clone())
}

/// A line with those that go on with it; `None` at the end. Of what is too long only the beginning.
fn unfolded(lines: &mut TextLines) -> Result<Option<String>, ReadError> {
    let Some(line) = lines.next()? else { return Ok(None) };
    let (Line::Whole(mut whole) | Line::TooLong(mut whole)) = line;
    let is_printable = is_quoted_printable(&whole);
    loop {
        if is_printable && whole.ends_with('=') {
            whole.pop();
        } else if !lines.next_is_folded()? {
            return Ok(Some(whole));
        }
        let Some(Line::Whole(more) | Line::TooLong(more)) = lines.next()? else { return Ok(Some(whole)) };
        if whole.len() + more.len() <= PROPERTY_BYTES_MAX {
            // The first blank is the fold's; behind a soft line end of quoted-printable there is none.
            let more = more.strip_prefix([' ', '\t']).unwrap_or(&more);
            whole.push_str(more);
        }
    }
}

fn is_quoted_printable(line: &str) -> bool {
    let head = line.split_once(':').map_or("", |(head, _)| head);
    head.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}

fn property_of(line: &str) -> Option<Property> {
    let mut is_quoted = false;
    let colon = line.find(|c| {
        is_quoted ^= c == '"';
        c == ':' && !is_quoted
    })?;
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let mut words = head.split(';');
    let name = words.next()?.trim().rsplit('.').next()?.to_ascii_uppercase();
    if name.is_empty() || (LEFT_OUT.contains(&name.as_str()) && name != "N") {
        return None;
    }
    let parameters: Vec<String> =
        words.map(|word| word.trim().replace('"', "").to_ascii_uppercase()).collect();
    let has = |text: &str| parameters.iter().any(|word| word == text || word.ends_with(&format!("={text}")));
    if has("BASE64") || has("B") {
        return None;
    }
    let value = if has("QUOTED-PRINTABLE") {
        let charset = parameters.iter().find_map(|word| word.strip_prefix("CHARSET="));
        decoded(&unquoted(value), charset)
    } else {
        value.to_owned()
    };
    Some(Property { name, parameters, value })
}

/// `=E5=BC=A0` as bytes (RFC 2045, 6.7); what is no escape stands for itself.
fn unquoted(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while place < bytes.len() {
        let escaped = (bytes[place] == b'=')
            .then(|| bytes.get(place + 1..place + 3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(byte) => {
                plain.push(byte);
                place += 3;
            }
            None => {
                plain.push(bytes[place]);
                place += 1;
            }
        }
    }
    plain
}

/// In the encoding that is named; where none is, UTF-8, or what Chinese telephones write.
fn decoded(bytes: &[u8], charset: Option<&str>) -> String {
    let named = charset.and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
    match (named, std::str::from_utf8(bytes)) {
        (Some(encoding), _) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// What the card says, by names that columns have; a property that stands again is `TEL 2`.
fn texts_of(properties: Vec<Property>) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut by_parts = None;
    let mut counts: Vec<(String, usize)> = Vec::new();
    // The number they answer comes before the one at the desk.
    let (mut properties, mut rest): (Vec<Property>, Vec<Property>) =
        properties.into_iter().partition(|property| property.is_preferred());
    properties.append(&mut rest);
    for property in properties {
        let said = match property.name.as_str() {
            "N" => {
                by_parts = Some(name_of(&parts_of(&property.value)));
                continue;
            }
            "ORG" => organisation(&parts_of(&property.value)),
            "ADR" => vec![("ADR".to_owned(), address_of(&parts_of(&property.value)))],
            "TEL" => vec![(property.kind_of_number().to_owned(), number_of(&property.value))],
            "BDAY" => vec![("BDAY".to_owned(), day_of(&property.value))],
            "CATEGORIES" => vec![("CATEGORIES".to_owned(), parts_by(&property.value, ',').join("，"))],
            name => vec![(name.to_owned(), unescaped(&property.value))],
        };
        for (name, text) in said.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
            let count = match counts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => {
                    *count += 1;
                    *count
                }
                None => {
                    counts.push((name.clone(), 1));
                    1
                }
            };
            texts.push((if count == 1 { name } else { format!("{name} {count}") }, text));
        }
    }
    let has_name = texts.iter().any(|(name, _)| name == "FN");
    if let Some(name) = by_parts.filter(|name| !has_name && !name.is_empty()) {
        texts.insert(0, ("FN".to_owned(), name));
    }
    texts
}

impl Property {
    fn has(&self, word: &str) -> bool {
        let is_it = |text: &str| text.split(',').any(|part| part == word);
        self.parameters.iter().any(|parameter| is_it(parameter.rsplit('=').next().unwrap_or_default()))
    }

    fn is_preferred(&self) -> bool {
        self.name == "TEL" && (self.has("CELL") || self.has("PREF"))
    }

    fn kind_of_number(&self) -> &'static str {
        if self.has("FAX") { "FAX" } else { "TEL" }
    }
}

fn parts_of(value: &str) -> Vec<String> {
    parts_by(value, ';')
}

/// The parts between separators that are not escaped.
fn parts_by(value: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_escaped = false;
    for c in value.chars() {
        if c == separator && !is_escaped {
            parts.push(String::new());
            continue;
        }
        is_escaped = c == '\\' && !is_escaped;
        parts.last_mut().expect("begun with one").push(c);
    }
    parts.iter().map(|part| unescaped(part).trim().to_owned()).collect()
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other @ (',' | ';' | '\\' | ':')) => plain.push(other),
                Some(other) => {
                    plain.push('\\');
                    plain.push(other);
                }
                None => plain.push('\\'),
            },
            c => plain.push(c),
        }
    }
    plain
}

fn is_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{3400}'..='\u{9FFF}').contains(&c))
}

/// 张伟 of 张 and 伟, Anna Maria Berg of Berg, Anna and Maria.
fn name_of(parts: &[String]) -> String {
    let part = |place: usize| parts.get(place).map_or("", String::as_str);
    if is_han(part(0)) || is_han(part(1)) {
        return format!("{}{}{}", part(0), part(2), part(1));
    }
    joined(&[part(1), part(2), part(0)], " ")
}

fn organisation(parts: &[String]) -> Vec<(String, String)> {
    let Some((name, units)) = parts.split_first() else { return Vec::new() };
    let units: Vec<&str> = units.iter().map(String::as_str).collect();
    vec![("ORG".to_owned(), name.clone()), ("ORG UNIT".to_owned(), joined(&units, " "))]
}

/// Post box, extension, street, town, region, code, country: in the order in which the language writes them.
fn address_of(parts: &[String]) -> String {
    let part = |place: usize| parts.get(place).map_or("", String::as_str);
    if parts.iter().any(|part| is_han(part)) {
        return joined(&[part(4), part(3), part(2), part(1), part(0)], "");
    }
    joined(&[part(0), part(1), part(2), part(3), part(4), part(5), part(6)], ", ")
}

fn joined(parts: &[&str], separator: &str) -> String {
    let said: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    said.join(separator)
}

/// `tel:+86-512-6688-1234;ext=12` of version 4.0 as people write it.
fn number_of(value: &str) -> String {
    let value = unescaped(value);
    let number = match value.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => &value[4..],
        Some(_) | None => &value,
    };
    number.replacen(";ext=", " ext ", 1).trim().to_owned()
}

/// `19850412` as 1985-04-12, a moment without its time; what has no year as it is.
fn day_of(value: &str) -> String {
    let day = value.split('T').next().unwrap_or(value).trim();
    if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    }
    day.to_owned()
}
