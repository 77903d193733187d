//! The bytes of files: each that a record speaks of is there, as long as and what it was, and nobody's are not kept.

use std::collections::HashSet;
use std::time::Duration;

use super::{Checked, counted, problem};
use crate::contents::{ContentError, FilesFault, files_of};
use crate::crm::Crm;
use crate::error::StoreError;
use crate::sql::Sql;
use crate::view::View;

/// Bytes of nobody are none of ours where they lie for so long: an hour may they be on their way, and two rounds of
/// sweeping have passed them by.
const ORPHAN_MIN: Duration = Duration::from_secs(3 * 60 * 60);
/// A row whose content is not noted as its own; what names the content follows.
const UNCOUNTED: &str = "not exists (select 1 from content_use u where u.record = t.id and u.digest = ";

/// Looks at what the rows speak of, and at what lies in the folder beside it.
pub(super) fn of_rows(
    crm: &Crm,
    view: &View<'_>,
    digests: &[(&'static str, &'static str)],
    checked: &mut Checked,
) -> Result<(), StoreError> {
    for (table, column) in digests {
        let mut sql = Sql::new("select count(*), min(t.id) from ");
        sql.name(table).push(" t where not exists (select 1 from content c where c.digest = t.");
        sql.name(column).push(")");
        let found = counted(view, &sql)?;
        if found.0 > 0 {
            checked.problems.push(problem::unspoken(table, found));
        }
        let mut sql = Sql::new("select count(*), min(t.id) from ");
        sql.name(table).push(" t where ").push(UNCOUNTED).push("t.").name(column).push(")");
        let found = counted(view, &sql)?;
        if found.0 > 0 {
            checked.problems.push(problem::uncounted(table, found));
        }
    }
    for def in view.registry().objects().iter().copied() {
        for field in files_of(def) {
            let mut sql = Sql::new("select count(*), min(t.id) from ");
            sql.name(def.name).push(" t where t.").name(field.name).push(" is not null and not exists (");
            sql.push("select 1 from content c where c.digest = substr(t.").name(field.name);
            sql.push(", 1, 64))"); // With its digest a file of a field begins.
            let found = counted(view, &sql)?;
            if found.0 > 0 {
                checked.problems.push(problem::unspoken(def.name, found));
            }
            let mut sql = Sql::new("select count(*), min(t.id) from ");
            sql.name(def.name).push(" t where t.").name(field.name).push(" is not null and ");
            sql.push(UNCOUNTED).push("substr(t.").name(field.name).push(", 1, 64))");
            let found = counted(view, &sql)?;
            if found.0 > 0 {
                checked.problems.push(problem::uncounted(def.name, found));
            }
        }
    }
    match of_contents(crm, view, checked) {
        // Of what nobody can reach nobody knows whether it is whole.
        Err(FilesFault::Content(fault)) => {
            checked.problems.push(problem::unreachable(&crm.contents(), &fault))
        }
        Err(FilesFault::Store(fault)) => return Err(fault),
        Ok(()) => {}
    }
    Ok(())
}

/// Looks at the bytes.
fn of_contents(crm: &Crm, view: &View<'_>, checked: &mut Checked) -> Result<(), FilesFault> {
    let contents = crm.contents();
    let (mut known, mut gone) = (HashSet::new(), Vec::new());
    view.conn.each("select digest, size from content order by digest", |cells| {
        let (Some(digest), Some(size)) = (cells[0].text(), cells[1].int()) else { return Ok(()) };
        checked.files += 1;
        match contents.is_as_kept_wait(digest, u64::try_from(size).unwrap_or(0)) {
            Ok(true) => {}
            Ok(false) => checked.problems.push(problem::bytes_differ(digest)),
            Err(ContentError::Gone(_)) => gone.push(digest.to_owned()),
            // A disk that reads one file badly may read the others well.
            Err(ContentError::Folder(_)) => checked.problems.push(problem::bytes_differ(digest)),
            Err(fault) => return Err(fault.into()),
        }
        known.insert(digest.to_owned());
        Ok::<_, FilesFault>(())
    })?;
    // What is removed for good meanwhile loses its row first: only what has one still should have its bytes.
    for digest in gone {
        if is_kept_now(crm, &digest)? && !contents.is_there_wait(&digest)? {
            checked.problems.push(problem::bytes_gone(&digest));
        }
    }
    let mut nobodys = Vec::new();
    contents.each_wait(|lying| {
        // What arrives just now is spoken of in a moment, and what nobody speaks of goes with the next round.
        if lying.age > ORPHAN_MIN && !known.contains(&lying.name) {
            nobodys.push(lying.name);
        }
        Ok::<_, FilesFault>(())
    })?;
    for name in nobodys {
        if !is_kept_now(crm, &name)? && contents.is_there_wait(&name)? {
            checked.problems.push(problem::nobodys(&name));
        }
    }
    if !crm.may_remove_files_wait()? {
        checked.problems.push(problem::of_another_house(&contents));
    }
    Ok(())
}

/// Whether a row is of a content at this moment, later than the one that is looked at.
fn is_kept_now(crm: &Crm, digest: &str) -> Result<bool, StoreError> {
    let digest = digest.to_owned();
    crm.system().read_wait(move |view| {
        let mut sql = Sql::new("select 1 from content where digest = ");
        sql.bind(digest);
        Ok(!view.query(&sql)?.is_empty())
    })
}
