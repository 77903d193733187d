//! The rules of quality that a house begins with: what rooms say of their own objects, given once. A company changes
//! and deletes them, and what it deleted does not come back.

use object::{Dimension, Id, ObjectAddress, Prose};
use site::GivenQuality;
use store::{Tx, WriteError};

use super::{Asks, QualityRule};

/// The setting that says that an object was given its rules.
fn setting(object: &str) -> String {
    format!("quality_given_{object}")
}

/// Makes the rules of objects that were given none yet.
///
/// # Errors
/// Where the declarations of rooms do not agree with each other, or the store fails.
pub fn install_quality_rules(tx: &mut Tx<'_>, given: &[GivenQuality]) -> Result<(), WriteError> {
    let mut objects: Vec<&'static str> = given.iter().map(|rule| rule.object).collect();
    objects.dedup();
    for object in objects {
        let setting = setting(object);
        let Some(def) = tx.declared().object(object) else { continue };
        if tx.setting(&setting)?.is_some() {
            continue;
        }
        for rule in given.iter().filter(|rule| rule.object == object) {
            tx.insert(&record_of(def.plural, rule))?;
        }
        tx.set_setting(&setting, "1")?;
    }
    Ok(())
}

fn record_of(plural: &str, given: &GivenQuality) -> QualityRule {
    let said = |text: &str| (!text.is_empty()).then(|| Prose(text.to_owned()));
    QualityRule {
        id: Id::from_raw(0),
        zh: given.label.zh.to_owned(),
        en: given.label.en.to_owned(),
        of: ObjectAddress(plural.to_owned()),
        dimension: match given.dimension {
            Dimension::Completeness => Asks::Completeness,
            Dimension::Validity => Asks::Validity,
            Dimension::Consistency => Asks::Consistency,
            Dimension::Timeliness => Asks::Timeliness,
            Dimension::Uniqueness => Asks::Uniqueness,
        },
        field: given.field.to_owned(),
        applies: said(given.applies),
        condition: said(given.condition),
        fresh_days: given.fresh_days,
        shared_by: given.shared_by,
        weight: Some(given.weight),
        off: false,
    }
}
