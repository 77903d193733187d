//! The pipelines that a house begins with (product decisions, 2.4), made once. A company changes them as its own, and what
//! it deleted does not come back.

use object::{Choices, Id, Percent, Prose};
use store::{Tx, WriteError};

use super::Pipeline;
use crate::stage::{Stage, StageNeed};

/// The setting that says that they were made.
const GIVEN: &str = "pipelines_given";
/// Between two stages, so that another finds its place.
const GAP: i64 = 10;

/// A pipeline to begin with.
struct Given {
    name: (&'static str, &'static str),
    purpose: &'static str,
    may_skip: bool,
    stages: &'static [GivenStage],
}

/// A stage of it: its names, its probability, the days it may take, and what it asks for.
type GivenStage = (&'static str, &'static str, i64, Option<i64>, &'static [StageNeed]);

const GIVEN_PIPELINES: &[Given] = &[
    Given {
        name: ("设备项目", "Equipment project"),
        purpose: "整机和产线：立项、选型、技术交流、投标、谈判、签约。",
        may_skip: false,
        stages: &[
            ("需求确认", "Need confirmed", 10, Some(30), &[]),
            ("方案选型", "Solution", 25, Some(30), &[StageNeed::Need]),
            ("技术交流/试用", "Technical proof", 40, Some(45), &[StageNeed::Need, StageNeed::Contact]),
            ("报价投标", "Quote or tender", 55, Some(30), &[StageNeed::Amount, StageNeed::CloseDay]),
            ("商务谈判", "Negotiation", 75, Some(20), &[StageNeed::Amount, StageNeed::CloseDay]),
            ("合同签订", "Signing", 90, Some(15), &[StageNeed::Amount, StageNeed::CloseDay]),
        ],
    },
    Given {
        name: ("备件与服务", "Parts & service"),
        purpose: "备件、维修、保养，几天内定下来的生意。",
        may_skip: true,
        stages: &[
            ("询价", "Enquiry", 30, Some(7), &[]),
            ("报价", "Quoted", 60, Some(14), &[StageNeed::Amount]),
            ("确认", "Confirmed", 90, Some(7), &[StageNeed::Amount, StageNeed::CloseDay]),
        ],
    },
    Given {
        name: ("渠道项目", "Dealer project"),
        purpose: "经销商报备的项目：报备、保护、支持、投标、签约。",
        may_skip: false,
        stages: &[
            ("已报备", "Registered", 10, Some(14), &[StageNeed::Dealer]),
            ("受保护", "Protected", 20, Some(60), &[StageNeed::Dealer, StageNeed::EndCustomer]),
            ("方案支持", "Supported", 40, Some(45), &[StageNeed::Dealer, StageNeed::EndCustomer]),
            ("投标", "Tender", 60, Some(30), &[StageNeed::Amount, StageNeed::CloseDay]),
            ("签约", "Signing", 90, Some(15), &[StageNeed::Amount, StageNeed::CloseDay]),
        ],
    },
];

/// Makes them where they were not made yet.
///
/// # Errors
/// Where the store fails.
pub fn install_pipelines(tx: &mut Tx<'_>) -> Result<(), WriteError> {
    if tx.setting(GIVEN)?.is_some() {
        return Ok(());
    }
    for given in GIVEN_PIPELINES {
        let pipeline = Pipeline {
            id: Id::from_raw(0),
            name: given.name.0.to_owned(),
            name_en: Some(given.name.1.to_owned()),
            first_stage: None,
            may_skip: given.may_skip,
            active: true,
            purpose: Some(Prose(given.purpose.to_owned())),
        };
        let id = tx.insert(&pipeline)?;
        let mut first = None;
        for (place, (zh, en, probability, days, needs)) in (1..).zip(given.stages) {
            let stage = tx.insert(&Stage {
                id: Id::from_raw(0),
                name: (*zh).to_owned(),
                name_en: Some((*en).to_owned()),
                pipeline: id,
                place: place * GAP,
                probability: Percent(*probability),
                days_allowed: *days,
                needs: Choices(needs.to_vec()),
                checklist: None,
                guidance: None,
            })?;
            first = first.or(Some(stage));
        }
        let begun = Pipeline { id, ..pipeline.clone() };
        let made = tx.find_to_change(id)?;
        tx.update(&made, &Pipeline { first_stage: first, ..begun })?;
    }
    tx.set_setting(GIVEN, "1")?;
    Ok(())
}
