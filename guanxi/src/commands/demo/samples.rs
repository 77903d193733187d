//! Files to try things with, of the demo company's own customers: orders and their lines as an ERP hands them out, for an
//! import, and what was asked and counted beside the house, for `guanxi insight`.

use std::path::{Path, PathBuf};

use customers::Customer;
use exchange::{ExportFile, ExportFormat};
use object::{Day, Filter, Id};
use orders::Product;
use store::{Crm, StoreError};

use super::schedules::unwritten;
use crate::demo::Sample;

/// Where they are, below the folder that schedules take files from.
const FOLDER: &str = "samples";
const NAME: &str = "订单与明细.csv";
const HEADER: &str = "订单编号,客户名称,下单日期,订单状态,行号,产品编码,数量,单价,备注\r\n";
const CUSTOMERS: usize = 3;
/// Customers looked through for them: people buy no machines.
const LOOKED_AT: usize = 60;
const COMPANY: &str = "公司";
const PRODUCTS: usize = 3;

/// The order, line, customer, product, quantity and price of each row. Rows of one order stand apart; the first has two
/// lines of one product, and one line has a quantity that is refused.
const ROWS: [(&str, u32, usize, usize, &str, &str); 8] = [
    ("ERP-24001", 10, 0, 0, "20", "1280"),
    ("ERP-24001", 20, 0, 1, "5", "¥3,600.00"),
    ("ERP-24002", 10, 1, 2, "1", "1.2万"),
    ("ERP-24003", 10, 2, 1, "12", "3450"),
    ("ERP-24001", 30, 0, 0, "4", "1180"),
    ("ERP-24003", 20, 2, 0, "-3", "1280"),
    ("ERP-24002", 20, 1, 0, "8", "1250"),
    ("ERP-24003", 30, 2, 2, "2", "11800"),
];

/// The folder of the samples in the house that is kept there.
pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("import").join(FOLDER)
}

/// Leaves the file for an import. Call on a thread that may block.
pub(super) fn leave_import(crm: &Crm, made: &[Id<Customer>], today: Day) -> Result<(), StoreError> {
    let first: Vec<Id<Customer>> = made.iter().take(LOOKED_AT).copied().collect();
    let (customers, products) = crm.system().read_wait::<_, StoreError, _>(move |view| {
        let found: Vec<Customer> =
            first.iter().filter_map(|id| view.find(*id).transpose()).collect::<Result<_, _>>()?;
        let companies = found.into_iter().filter(|customer| customer.name.ends_with(COMPANY));
        let customers: Vec<Customer> = companies.take(CUSTOMERS).collect();
        Ok((customers, view.all::<Product>(&Filter::All, None, PRODUCTS)?))
    })?;
    let row = |(order, line, customer, product, quantity, price): &(&str, u32, usize, usize, &str, &str)| {
        let (customer, product) = (customers.get(*customer)?, products.get(*product)?);
        let (name, code, day) = (&customer.name, &product.code, today.text());
        Some(format!("{order},{name},{day},草稿,{line},{code},{quantity},\"{price}\",\r\n"))
    };
    let rows: String = ROWS.iter().filter_map(row).collect();
    let folder = folder(crm.data());
    std::fs::create_dir_all(&folder).map_err(unwritten)?;
    std::fs::write(folder.join(NAME), format!("\u{feff}{HEADER}{rows}")).map_err(unwritten)
}

/// Leaves the files for questions. Call on a thread that may block.
pub(super) fn leave_figures(crm: &Crm, samples: &[Sample]) -> Result<(), StoreError> {
    let folder = folder(crm.data());
    std::fs::create_dir_all(&folder).map_err(unwritten)?;
    for sample in samples {
        let headings: Vec<String> = sample.headings.iter().map(|heading| (*heading).to_owned()).collect();
        let path = folder.join(format!("{}.csv", sample.name));
        let mut file = ExportFile::create(&path, ExportFormat::Csv, &headings).map_err(unwritten)?;
        sample.rows.iter().try_for_each(|row| file.write(row)).map_err(unwritten)?;
        file.finish().map_err(unwritten)?;
    }
    Ok(())
}
