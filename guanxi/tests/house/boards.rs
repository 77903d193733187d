//! What customers come to under each choice: a company that had customers before it was kept is told the same as
//! one that was founded since.

use guanxi::migrations::MIGRATIONS;

use crate::program::{Program, on_both};

/// What is kept of what they spend, without what comes to nothing. What they ordered is younger than these sums.
fn kept(program: &Program) -> Vec<Vec<Option<String>>> {
    program.database.run(
        "select field, value, owner, team, records from rollup where object = 'customer' and field like '%+yearly_spend' \
         and records <> 0 order by field, value, owner, team",
    )
}

on_both!(sums_of_customers_that_were_there_before_are_made_up_for, |program| {
    program.demo(300);
    let by_writes = kept(&program);
    assert!(by_writes.len() > 30, "only {} sums", by_writes.len());
    let of = |name: &str, word: &str| -> Vec<String> {
        let migration = MIGRATIONS.iter().find(|migration| migration.name.ends_with(name)).unwrap();
        store::statements(migration.text).filter(|statement| statement.starts_with(word)).collect()
    };
    // They were kept for five choices once, and are for one.
    let (made, dropped) = (of("_board", "insert"), of("_reading", "delete"));
    assert_eq!((made.len(), dropped.len()), (10, 2));
    let statements = [made, dropped].concat().join("; ");
    program.database.run(&format!("delete from rollup where field like '%+yearly_spend'; {statements}"));
    assert_eq!(kept(&program), by_writes);
});
