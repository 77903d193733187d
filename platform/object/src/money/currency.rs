//! Currencies by their ISO 4217 code, how many decimals they have, and how people write them.

/// A currency, by its three-letter code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The renminbi.
    pub const CNY: Currency = Currency(*b"CNY");

    /// The currency of an ISO 4217 code, in capital or small letters; `None` for codes that are no one's money.
    pub fn parse(code: &str) -> Option<Currency> {
        let code: &[u8; 3] = code.trim().as_bytes().try_into().ok()?;
        let code = code.map(|byte| byte.to_ascii_uppercase());
        CODES.binary_search_by(|known| known.as_bytes().cmp(&code)).is_ok().then_some(Currency(code))
    }

    /// The three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency is made of ASCII letters only")
    }

    /// How many decimals amounts have: 2, or 0 (yen) or 3 (dinars).
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

/// The codes of ISO 4217 that are money in use, in order; funds, metals and testing codes are left out. ANG, BGN,
/// HRK and ZWL were withdrawn in the last years and stay for older records.
const CODES: [&str; 159] = [
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD",
    "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY",
    "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP",
    "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF", "IDR", "ILS",
    "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU",
    "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK",
    "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP",
    "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF",
    "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG", "ZWL",
];

/// Signs and words for a currency, the longer before the shorter they contain; ISO codes need no entry.
const MARKS: [(&str, &[u8; 3]); 27] = [
    ("人民币", b"CNY"),
    ("rmb", b"CNY"),
    ("us$", b"USD"),
    ("hk$", b"HKD"),
    ("nt$", b"TWD"),
    ("a$", b"AUD"),
    ("c$", b"CAD"),
    ("s$", b"SGD"),
    ("$", b"USD"),
    ("€", b"EUR"),
    ("£", b"GBP"),
    ("¥", b"CNY"),
    ("₩", b"KRW"),
    ("新台币", b"TWD"),
    ("台币", b"TWD"),
    ("美元", b"USD"),
    ("美金", b"USD"),
    ("欧元", b"EUR"),
    ("英镑", b"GBP"),
    ("日元", b"JPY"),
    ("日圆", b"JPY"),
    ("港元", b"HKD"),
    ("港币", b"HKD"),
    ("澳元", b"AUD"),
    ("韩元", b"KRW"),
    ("元", b"CNY"),
    ("圆", b"CNY"),
];

/// A currency named at the beginning of a lower-case text, and what follows.
pub(super) fn in_front(text: &str) -> Option<(Currency, &str)> {
    let mark = MARKS.iter().find_map(|(mark, code)| Some((Currency(**code), text.strip_prefix(mark)?)));
    mark.or_else(|| {
        let (code, after) = text.split_at_checked(3)?;
        // A code is a word of its own: CNY12, CNY 12, but not CNYX.
        let ends = !after.starts_with(|c: char| c.is_ascii_alphabetic());
        if ends { Some((Currency::parse(code)?, after)) } else { None }
    })
}

/// A currency named at the end of a lower-case text, and what stands before.
pub(super) fn at_end(text: &str) -> Option<(Currency, &str)> {
    let mark = MARKS.iter().find_map(|(mark, code)| Some((Currency(**code), text.strip_suffix(mark)?)));
    mark.or_else(|| {
        let (before, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
        Some((Currency::parse(code)?, before))
    })
}
