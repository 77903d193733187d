//! `bench/queries`, with the words in braces filled in from the data that is there.

use serde_json::Value as Json;

use super::client::Client;

/// The file, part of the program so that a measurement names what it measured.
pub const QUERIES: &str = include_str!("../../../../bench/queries");

/// One query.
#[derive(Clone, Debug)]
pub struct Query {
    /// Its name.
    pub name: String,
    /// `all`, `director` or `rep`.
    pub who: String,
    /// The path.
    pub path: String,
}

/// The queries as written.
pub fn parse(text: &str) -> Vec<Query> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.splitn(3, '|').map(str::trim);
            Some(Query {
                name: parts.next()?.to_owned(),
                who: parts.next()?.to_owned(),
                path: parts.next()?.to_owned(),
            })
        })
        .collect()
}

/// The queries with their words filled in.
pub fn load(address: &str, key: &str) -> std::io::Result<Vec<Query>> {
    let mut client = Client::connect(address, key)?;
    let mut get = |path: &str| -> std::io::Result<Json> {
        let answer = client.get(path)?;
        serde_json::from_slice(&answer.body).map_err(std::io::Error::from)
    };
    let list = get("/api/v1/customers?limit=200&total=none&filter=kind+%3D%3D+\"company\"")?;
    let text = |record: &Json, name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let records: Vec<&Json> = list["data"].as_array().into_iter().flatten().collect();
    let with =
        |name: &str| records.iter().find(|record| record[name].is_string()).copied().unwrap_or(&Json::Null);
    let record = records.get(records.len() / 2).copied().unwrap_or(&Json::Null);
    let phone = text(with("phone"), "phone");
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let code = text(with("uscc"), "uscc");
    // A cursor is what the page before gave; one row before the middle gives the middle's.
    let deep = get("/api/v1/customers?limit=1&total=none&sort=name&filter=name+>+\"广\"")?["next"].clone();
    let mut deep_new = Json::Null;
    let mut after = String::new();
    for _ in 0..5 {
        let page = get(&format!("/api/v1/customers?limit=1000&total=none&after={after}"))?;
        if let Some(next) = page["next"].as_str() {
            after = next.to_owned();
            deep_new = page["next"].clone();
        }
    }
    let rules = get("/api/v1/quality_rules?limit=200&total=none")?;
    let is_meant = |rule: &&Json| rule["of"] == "customers" && rule["dimension"] == "uniqueness";
    let rule = rules["data"].as_array().into_iter().flatten().find(is_meant).unwrap_or(&Json::Null);
    let words = [
        ("id", text(record, "id")),
        ("deep", deep.as_str().unwrap_or_default().to_owned()),
        ("deep_new", deep_new.as_str().unwrap_or_default().to_owned()),
        ("surname", "王".to_owned()),
        ("initials", "hhjg".to_owned()),
        ("fragment", digits.chars().rev().take(5).collect::<Vec<_>>().into_iter().rev().collect()),
        ("code", code.chars().skip(8).take(6).collect()),
        ("email", text(with("email"), "email")),
        ("phone", phone.replace('+', "%2B")),
        ("rule", text(rule, "id")),
    ];
    let mut queries = parse(QUERIES);
    for query in &mut queries {
        for (word, value) in &words {
            query.path = query.path.replace(&format!("{{{word}}}"), value);
        }
    }
    Ok(queries)
}
