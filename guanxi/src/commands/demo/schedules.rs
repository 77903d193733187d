//! The demo company's ERP writes its customer numbers into a folder; they come in by themselves each morning, as they were
//! brought in by hand the first time.

use customers::Customer;
use exchange::{Import, ImportSettings, Mode, Progress};
use object::{FieldType, Id, Object, ObjectAddress};
use office::{DayTime, Fetched, ImportSchedule, When};
use staff::User;
use store::{Actor, Crm, StoreError, Via, WriteError};

use super::{HEAD, store_fault};

/// Customers of each of the two files.
const ROWS: usize = 4;
/// Customers looked through for such that have a code.
const LOOKED_AT: usize = 60;
/// The ERP's number of the first of them; any would do.
const FIRST_NUMBER: usize = 10_417;
/// Where the ERP writes, below the folder that is allowed.
const FOLDER: &str = "erp";
const NAME: &str = "ERP 客户编号";
const HEADER: &str = "客户编号,客户名称,统一社会信用代码\r\n";

/// Brings one file in by hand, sets the schedule up, and leaves the next file in the folder. Call on a thread that may
/// block.
pub(super) fn tell_schedule(crm: &Crm, customers: &[Id<Customer>]) -> Result<(), StoreError> {
    let newest: Vec<Id<Customer>> = customers.iter().rev().take(LOOKED_AT).copied().collect();
    let (head, companies) = crm.system().read_wait::<_, StoreError, _>(move |view| {
        let head = view.first::<User>(&User::LOGIN.is(&HEAD.to_owned()))?;
        let found: Vec<Customer> =
            newest.iter().filter_map(|id| view.find(*id).transpose()).collect::<Result<_, _>>()?;
        Ok((head, found))
    })?;
    let Some(head) = head else { return Ok(()) };
    let lines: Vec<String> = companies
        .iter()
        .filter_map(|company| Some((company, company.uscc.as_ref()?.to_value().as_text()?.to_owned())))
        .take(2 * ROWS)
        .enumerate()
        .map(|(place, (company, code))| format!("K{},{},{code}\r\n", FIRST_NUMBER + place, company.name))
        .collect();
    let (first, next) = lines.split_at(lines.len().min(ROWS));
    let folder = crm.data().join("import").join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(unwritten)?;
    let by_hand = folder.join(".first");
    std::fs::write(&by_hand, file_of(first)).map_err(unwritten)?;
    let actor = Actor::colleague(head.id.raw(), store::Rights::everything());
    let settings = ImportSettings {
        mode: Mode::Update,
        match_fields: vec![Customer::USCC.field().name.to_owned()],
        mapping: Some(vec![
            Some(Customer::EXTERNAL_ID.field().name.to_owned()),
            None,
            Some(Customer::USCC.field().name.to_owned()),
        ]),
        ..ImportSettings::default()
    };
    let visit = crm.visit(actor, Via::Import);
    let import = Import::begin(&visit, Customer::def(), &by_hand, &format!("{NAME}.csv"), &settings)
        .and_then(|import| import.run(&Progress::default()));
    import.map_err(|error| StoreError::Database(error.to_string()))?;
    std::fs::remove_file(&by_hand).map_err(unwritten)?;
    std::fs::write(folder.join(format!("{NAME} 2.csv")), file_of(next)).map_err(unwritten)?;
    crm.system()
        .write_wait::<_, WriteError, _>("demo", None, move |tx| {
            tx.insert(&ImportSchedule {
                id: Id::from_raw(0),
                name: NAME.to_owned(),
                into: ObjectAddress(Customer::def().plural.to_owned()),
                source: Fetched::Folder,
                place: FOLDER.to_owned(),
                header: None,
                host_key: None,
                as_import: None,
                rhythm: When::Weekdays,
                minutes: None,
                at: DayTime::of(6, 30),
                active: true,
                next_run: None,
                last_run: None,
                last_result: None,
                owner: Some(head.id),
                team: None,
            })
            .map(drop)
        })
        .map_err(store_fault)
}

fn file_of(lines: &[String]) -> String {
    format!("\u{feff}{HEADER}{}", lines.concat())
}

pub(super) fn unwritten(fault: std::io::Error) -> StoreError {
    StoreError::Folder(fault.to_string())
}
