//! From where a write came: through which door and from which address. A change set keeps both, so that whoever follows
//! the history can tell them, whichever process they run in. The address goes when its time is over; the rest stays.

use std::collections::HashMap;
use std::net::IpAddr;

use object::Instant;

use crate::error::StoreError;
use crate::ids;
use crate::sight::padded;
use crate::sql::{Cell, Sql};
use crate::tx::{Tx, Via};
use crate::view::View;

/// Change sets asked for in one statement.
const ASKED_AT_ONCE: usize = 256;
/// Up to which id addresses have gone.
const FORGOTTEN_TO: &str = "addresses_forgotten_to";

/// From where a write came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameFrom {
    /// Through which door.
    pub via: Via,
    /// From which address; none where nobody was there, nobody knew it, or it has gone.
    pub address: Option<IpAddr>,
}

impl View<'_> {
    /// From where the writes of these change sets came.
    ///
    /// # Errors
    /// Those of the database.
    pub fn came_from(&self, change_sets: &[i64]) -> Result<HashMap<i64, CameFrom>, StoreError> {
        let mut found = HashMap::with_capacity(change_sets.len());
        for chunk in change_sets.chunks(ASKED_AT_ONCE) {
            let mut sql = Sql::new("select id, via, address from change_set where id in (");
            sql.bind_list(padded(chunk)).push(")");
            for cells in self.query(&sql)? {
                if let (Some(id), Some(via)) = (cells[0].int(), cells[1].text().and_then(Via::of_code)) {
                    found.insert(id, CameFrom { via, address: address_of(&cells[2]) });
                }
            }
        }
        Ok(found)
    }
}

impl Tx<'_> {
    /// Lets the addresses go of what was written before a moment, of at most so many change sets; answers how many it
    /// came to.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_addresses_before(&mut self, before: Instant, limit: i64) -> Result<u64, StoreError> {
        let from: i64 = self.setting(FORGOTTEN_TO)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut to = ids::first_at(before.0);
        let mut sql = Sql::new("select id from change_set where id >= ");
        sql.bind(from).push(" and id < ").bind(to).push(" order by id limit ").bind(limit);
        let walked = self.view.query(&sql)?;
        if let Some(last) = walked.last().and_then(|cells| cells[0].int())
            && walked.len() as i64 == limit
        {
            to = last + 1;
        }
        for table in ["change_set", "job"] {
            let mut sql = Sql::new("update ");
            sql.push(table).push(" set address = null where id >= ").bind(from).push(" and id < ").bind(to);
            sql.push(" and address is not null");
            self.view.execute(&sql)?;
        }
        if !walked.is_empty() {
            self.set_setting(FORGOTTEN_TO, &to.to_string())?;
        }
        Ok(walked.len() as u64)
    }
}

/// An address as it is kept: an IPv4 one that came through IPv6 is the same.
pub(crate) fn cell_of_address(address: Option<IpAddr>) -> Cell {
    address.map_or(Cell::Null, |address| Cell::Text(address.to_canonical().to_string()))
}

/// The address of [`cell_of_address`].
pub(crate) fn address_of(cell: &Cell) -> Option<IpAddr> {
    cell.text().and_then(|text| text.parse().ok())
}
