//! What a restored house does not go on with: what belonged to the processes that ran when the backup was taken, and
//! what would be told to somebody outside a second time.

use crate::conn::Conn;
use crate::engine::by_version_within_record;
use crate::error::StoreError;
use crate::sql::Sql;

/// Why a delivery that waited when the backup was taken is not sent.
pub const RESTORED: &str = "restored";

/// Ends it. `tables` are those that the backup's schema has; an earlier one has fewer.
pub(super) fn settle(
    conn: &Conn<'_>,
    tables: &[&str],
    made_at: i64,
    takes_over: bool,
) -> Result<(), StoreError> {
    let mut statements = vec![
        // Ids go on after all that were made until then, also where this machine's clock is behind.
        (
            "node",
            format!(
                "update node set lease_until = 0, high_ms = case when high_ms < {made_at} then {made_at} else high_ms end"
            ),
        ),
        ("subscriber", String::from("update subscriber set lease_holder = null, lease_until = 0")),
        // A job goes on where it stood, with whoever takes it next.
        ("job", String::from("update job set lease_holder = null, lease_until = 0")),
        ("delivery_lane", String::from("update delivery_lane set lease_holder = null, lease_until = 0")),
        // Its file is not among what is kept; whoever has it can resume it.
        (
            "import",
            format!("update import set state = 'stopped', finished_at = {made_at} where state = 'running'"),
        ),
        // Postings are made anew.
        (
            "setting",
            String::from("delete from setting where name in ('search_made_of', 'search_anew_until')"),
        ),
    ];
    if !takes_over {
        statements.push((
            "delivery",
            format!("update delivery set state = 'given_up', answer = '{RESTORED}' where state = 'waiting'"),
        ));
    }
    if !takes_over {
        // A copy has files of its own, and removes nobody else's.
        let forget = format!("delete from setting where name = '{}'", crate::contents::HOME);
        statements.push(("setting", forget));
    }
    for (_, statement) in statements.iter().filter(|(table, _)| tables.contains(table)) {
        conn.batch(statement)?;
    }
    Ok(())
}

/// What happened before the backup is told to nobody by a copy. Entries have their numbers by now.
pub(super) fn tell_nobody(conn: &Conn<'_>) -> Result<(), StoreError> {
    conn.batch(
        "update subscriber set seq = (select coalesce(max(seq), 0) from entry) where name = 'webhooks'",
    )
}

/// A house that has nothing encrypted needs no key: it makes its own.
pub(super) fn forget_needless_key(conn: &Conn<'_>, keys: &[String]) -> Result<(), StoreError> {
    if !keys.is_empty() {
        return Ok(());
    }
    conn.batch(&format!("delete from setting where name = '{}'", crate::secrets::NOTED))
}

/// Numbers the entries that PostgreSQL's sequencer had not come to; SQLite has none.
pub(super) fn number_entries(conn: &Conn<'_>) -> Result<(), StoreError> {
    let rows =
        conn.query(&Sql::new("select id, record, version from entry where seq is null order by id"))?;
    let mut order: Vec<(i64, i64, i64)> =
        rows.iter().filter_map(|cells| Some((cells[0].int()?, cells[1].int()?, cells[2].int()?))).collect();
    by_version_within_record(&mut order);
    let last = conn.query(&Sql::new("select max(seq) from entry"))?;
    let last = last.first().and_then(|cells| cells[0].int()).unwrap_or(0);
    for ((id, _, _), seq) in order.iter().zip(last + 1..) {
        let mut sql = Sql::new("update entry set seq = ");
        sql.bind(seq).push(" where id = ").bind(*id);
        conn.execute(&sql)?;
    }
    Ok(())
}
