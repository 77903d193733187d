//! In which country an address is: from a file in MaxMind's format that whoever runs the place gives, such as GeoLite2
//! Country or DB-IP Lite. It is read once, at the start; no address leaves the house.

use std::path::Path;
use std::sync::Arc;

use maxminddb::{MaxMindDbError, Reader, WithinOptions, path};
use object::{Country, Message};
use store::CountryOf;

/// So many networks of a file are looked through for one with a country; in files of countries nearly each has one.
const LOOKED_THROUGH: usize = 10_000;

type File = Reader<Vec<u8>>;

/// Reads such a file.
///
/// # Errors
/// `countries_unreadable` where it cannot be read or is no such file, `countries_without` where no country stands in it.
pub fn read(file: &Path) -> Result<CountryOf, Message> {
    let unreadable = |fault: MaxMindDbError| {
        Message::new(
            "countries_unreadable",
            format!("国家数据库 {} 无法读取：{fault}", file.display()),
            format!("the country database {} cannot be read: {fault}", file.display()),
        )
    };
    let reader = File::open_readfile(file).map_err(unreadable)?;
    if !has_countries(&reader).map_err(unreadable)? {
        let kind = &reader.metadata().database_type;
        return Err(Message::new(
            "countries_without",
            format!("{} 中没有国家（类型 {kind}），请使用国家或城市数据库", file.display()),
            format!(
                "no country stands in {} ({kind}); give a database of countries or cities",
                file.display()
            ),
        ));
    }
    Ok(Arc::new(move |address| {
        let code = reader.lookup(address).and_then(|found| code_of(&found));
        code.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "the country database cannot be read there");
            None
        })
    }))
}

fn has_countries(reader: &File) -> Result<bool, MaxMindDbError> {
    for network in reader.networks(WithinOptions::default())?.take(LOOKED_THROUGH) {
        if code_of(&network?)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The country of a network as the makers of such files write it: with names and more, or the code alone.
fn code_of(found: &maxminddb::LookupResult<'_, Vec<u8>>) -> Result<Option<Country>, MaxMindDbError> {
    for place in [
        &path!["country", "iso_code"][..],
        &path!["country_code"][..],
        &path!["registered_country", "iso_code"][..],
    ] {
        if let Some(code) = found.decode_path::<&str>(place)? {
            return Ok(Country::of_code(code));
        }
    }
    Ok(None)
}
