//! The bytes of files: each that a record speaks of is there, as long as and what it was, and nobody's are not kept.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{Checked, counted, problem};
use crate::backup::hex;
use crate::contents::{Contents, SHARED_WAIT, files_of};
use crate::error::StoreError;
use crate::sql::Sql;
use crate::view::View;

const READ_BYTES: usize = 256 * 1024;

/// Looks at what the rows speak of, and at what lies in the folder beside it.
pub(super) fn of_rows(
    data: &Path,
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
        }
    }
    let contents = Contents::of(data);
    let mut known = HashSet::new();
    view.conn.each("select digest, size from content order by digest", |cells| {
        let (Some(digest), Some(size)) = (cells[0].text(), cells[1].int()) else { return Ok(()) };
        checked.files += 1;
        match contents.path(digest).and_then(|path| File::open(path).ok()) {
            None => checked.problems.push(problem::bytes_gone(digest)),
            Some(file) if !is_as_kept(&file, digest, size) => {
                checked.problems.push(problem::bytes_differ(digest));
            }
            Some(_) => {}
        }
        known.insert(digest.to_owned());
        Ok::<_, StoreError>(())
    })?;
    for file in contents.all() {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // What arrives just now is spoken of in a moment.
        let written = std::fs::metadata(&file).and_then(|metadata| metadata.modified());
        let is_old = written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > SHARED_WAIT));
        if is_old && !known.contains(&name) {
            checked.problems.push(problem::nobodys(&name));
        }
    }
    Ok(())
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
