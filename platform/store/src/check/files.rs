//! The bytes of files: each that a record speaks of is there, as long as and what it was, and nobody's are not kept.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{Checked, counted, problem};
use crate::backup::hex;
use crate::contents::files_of;
use crate::crm::Crm;
use crate::error::StoreError;
use crate::sql::Sql;
use crate::view::View;

const READ_BYTES: usize = 256 * 1024;
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
    let contents = crm.contents();
    let (mut known, mut gone) = (HashSet::new(), Vec::new());
    view.conn.each("select digest, size from content order by digest", |cells| {
        let (Some(digest), Some(size)) = (cells[0].text(), cells[1].int()) else { return Ok(()) };
        checked.files += 1;
        match contents.path(digest).and_then(|path| File::open(path).ok()) {
            None => gone.push(digest.to_owned()),
            Some(file) if !is_as_kept(&file, digest, size) => {
                checked.problems.push(problem::bytes_differ(digest));
            }
            Some(_) => {}
        }
        known.insert(digest.to_owned());
        Ok::<_, StoreError>(())
    })?;
    // What is removed for good meanwhile loses its row first: only what has one still should have its bytes.
    for digest in gone {
        let is_here = || contents.path(&digest).is_some_and(|path| path.exists());
        if is_kept_now(crm, &digest)? && !is_here() {
            checked.problems.push(problem::bytes_gone(&digest));
        }
    }
    for file in contents.all() {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // What arrives just now is spoken of in a moment, and what nobody speaks of goes with the next round.
        let written = std::fs::metadata(&file).and_then(|metadata| metadata.modified());
        let is_old = written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > ORPHAN_MIN));
        if is_old && !known.contains(&name) && !is_kept_now(crm, &name)? && file.exists() {
            checked.problems.push(problem::nobodys(&name));
        }
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

fn is_as_kept(mut file: &File, digest: &str, size: i64) -> bool {
    let mut hash = Sha256::new();
    let mut bytes = 0_i64;
    let mut chunk = vec![0_u8; READ_BYTES];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return bytes == size && hex(&hash.finalize()) == digest,
            Ok(read) => {
                hash.update(&chunk[..read]);
                bytes += read as i64;
            }
            Err(_) => return false,
        }
    }
}
