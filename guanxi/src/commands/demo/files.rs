//! Files that the demo company's people put beside their customers: a quotation, a drawing, notes from a visit.

use conversations::File;
use customers::Customer;
use object::{FileName, Id, Object, RecordAddress};
use store::{Actor, Content, ContentError, Crm, StoreError, Via, WriteError};

use super::store_fault;
use crate::demo::flange;

/// The newest customers, so many of them, have files.
const CUSTOMERS: usize = 12;

const QUOTATION: &str = "\u{feff}序号,品名,规格,数量,单价（元）,金额（元）\r\n\
    1,数控车床,CK6150×1000,2,186000.00,372000.00\r\n\
    2,液压三爪卡盘,250 mm,2,9800.00,19600.00\r\n\
    3,安装调试与培训,5 天,1,12000.00,12000.00\r\n\
    ,合计,,,,403600.00\r\n";
const NOTES: &str = "现场勘查记录\n\n\
    1. 车间大门净宽 2.8 米，设备需拆箱后进场。\n\
    2. 地面为 200 mm 混凝土，承重满足要求，需预埋地脚螺栓。\n\
    3. 电源 380 V 50 Hz，主开关到安装位 18 米，电缆由客户敷设。\n";

/// What each has, as name, media type and bytes; the first customer has all of it.
fn told() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    vec![
        ("报价单 Q-2026-0117.csv", "text/csv", QUOTATION.as_bytes().to_vec()),
        ("样件图 法兰 DN80 rev2.png", "image/png", flange()),
        ("现场勘查记录.txt", "text/plain", NOTES.as_bytes().to_vec()),
    ]
}

/// Puts the files beside the newest customers. Call on a thread that may block.
pub(super) fn tell_files(crm: &Crm, customers: &[Id<Customer>]) -> Result<(), StoreError> {
    let contents: Vec<(&str, &str, Content)> = told()
        .into_iter()
        .map(|(name, kind, bytes)| keep(crm, &bytes).map(|content| (name, kind, content)))
        .collect::<Result<_, _>>()
        .map_err(|fault| StoreError::Folder(fault.to_string()))?;
    for (place, customer) in customers.iter().rev().take(CUSTOMERS).enumerate() {
        let customer = *customer;
        let found = crm.system().read_wait::<_, StoreError, _>(move |view| view.find(customer))?;
        let Some(owner) = found.and_then(|customer| customer.owner) else { continue };
        let actor = Actor::colleague(owner.raw(), store::Rights::everything());
        let own = contents.iter().skip(place % contents.len()).cloned().collect::<Vec<_>>();
        crm.visit(actor, Via::Page)
            .write_wait::<_, WriteError, _>("add_file", None, move |tx| {
                for (name, kind, content) in &own {
                    let file = tx.insert(&File {
                        id: Id::from_raw(0),
                        name: FileName((*name).to_owned()),
                        media_type: (*kind).to_owned(),
                        bytes: i64::try_from(content.bytes).unwrap_or(i64::MAX),
                        sha256: content.digest.clone(),
                        record: RecordAddress::new(Customer::def().plural, customer.raw()),
                        by: Some(owner),
                    })?;
                    tx.speak_of(content, file.raw())?;
                }
                Ok(())
            })
            .map_err(store_fault)?;
    }
    Ok(())
}

pub(super) fn keep(crm: &Crm, bytes: &[u8]) -> Result<Content, ContentError> {
    tokio::runtime::Handle::current().block_on(async {
        let mut arriving = crm.contents().begin().await?;
        arriving.write(bytes).await?;
        arriving.keep().await
    })
}
