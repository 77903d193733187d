//! Seals chain the history: each holds the hash of the seal before and of every entry since, so whoever keeps
//! the newest hash elsewhere can prove later that nothing before it was changed, removed or cut off.

use sha2::{Digest, Sha256};

use crate::crm::Crm;
use crate::engine::entries_after;
use crate::entry::{ENTRY_SELECT, Entry};
use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::view::View;

/// How many entries one seal holds at most.
const SEAL_ENTRIES: i64 = 10_000;
/// The hash before the first seal.
const BEGINNING: &str = "guanxi history";

/// Seals the entries after the last seal; returns how many.
pub(crate) fn seal_next(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let last = last_seal(&tx.view)?;
    let (number, after, before) =
        last.map_or((0, 0, BEGINNING.to_owned()), |seal| (seal.number, seal.last_seq, seal.hash));
    let entries = entries_after(tx, after, SEAL_ENTRIES)?;
    let Some(last_seq) = entries.last().and_then(|entry| entry.seq) else { return Ok(0) };
    let mut chain = Chain::after(&before);
    entries.iter().for_each(|entry| chain.add(entry));
    let mut sql = Sql::new("insert into seal (number, first_seq, last_seq, hash, at) values (");
    sql.bind_list([
        (number + 1).into(),
        (after + 1).into(),
        last_seq.into(),
        chain.end(tx.now.0).into(),
        tx.now.0.into(),
    ]);
    sql.push(")");
    tx.view.execute(&sql)?;
    Ok(entries.len())
}

struct Chain {
    hash: Sha256,
}

impl Chain {
    fn after(before: &str) -> Chain {
        let mut hash = Sha256::new();
        hash.update(before.as_bytes());
        Chain { hash }
    }
    fn add(&mut self, entry: &Entry) {
        self.hash.update(entry.hash());
    }
    fn end(mut self, at: i64) -> String {
        self.hash.update(at.to_be_bytes());
        self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

struct Seal {
    number: i64,
    first_seq: i64,
    last_seq: i64,
    hash: String,
    at: i64,
}

fn last_seal(view: &View<'_>) -> Result<Option<Seal>, StoreError> {
    let rows = view.query(&Sql::new(
        "select number, first_seq, last_seq, hash, at from seal order by number desc limit 1",
    ))?;
    rows.first().map(|cells| seal_of(cells)).transpose()
}

fn seal_numbered(view: &View<'_>, number: i64) -> Result<Option<Seal>, StoreError> {
    let mut sql = Sql::new("select number, first_seq, last_seq, hash, at from seal where number = ");
    sql.bind(number);
    view.query(&sql)?.first().map(|cells| seal_of(cells)).transpose()
}

/// Whether a seal was taken out or moved away, or anything stands before the first number: numbers begin at 1
/// and have no gap, so whatever else there is, is forged.
fn has_strays(view: &View<'_>) -> Result<bool, StoreError> {
    let rows = view.query(&Sql::new(
        "select (select coalesce(max(number), 0) - count(*) from seal), \
         (select count(*) from seal where number <= 0), (select count(*) from entry where seq <= 0)",
    ))?;
    Ok(rows.iter().flatten().filter_map(crate::sql::Cell::int).any(|strays| strays != 0))
}

fn seal_of(cells: &[crate::sql::Cell]) -> Result<Seal, StoreError> {
    let number = |place: usize| cells[place].int();
    match (number(0), number(1), number(2), cells[3].text(), number(4)) {
        (Some(number), Some(first_seq), Some(last_seq), Some(hash), Some(at)) => {
            Ok(Seal { number, first_seq, last_seq, hash: hash.to_owned(), at })
        }
        _ => Err(StoreError::Damaged("a seal cannot be read".to_owned())),
    }
}

/// What verifying the history found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Entries looked at.
    pub entries: i64,
    /// Seals that hold.
    pub seals: i64,
    /// Whether everything holds.
    pub ok: bool,
    /// The number of the first entry that cannot be relied on.
    pub first_bad: Option<i64>,
    /// Whether the head kept elsewhere was found among the seals; `None` when none was given.
    pub head_found: Option<bool>,
}

impl Crm {
    /// Verifies the chain from the beginning; with `head`, also that the seal with this hash is part of it.
    /// Entries not yet sealed are checked for a gap in their numbers only. The house may be at work meanwhile:
    /// what is sealed after the walk has come to the tail counts as tail.
    pub fn verify_history(&self, head: Option<String>) -> Result<Verified, StoreError> {
        let mut found = Verified {
            entries: 0,
            seals: 0,
            ok: true,
            first_bad: None,
            head_found: head.as_ref().map(|_| false),
        };
        let mut before = BEGINNING.to_owned();
        let mut after = 0;
        let mut in_tail = false;
        loop {
            let number = found.seals + 1;
            let (seal, entries) = self.system().read_wait(move |view| {
                let seal = if in_tail { None } else { seal_numbered(view, number)? };
                let until = seal.as_ref().map_or(after + SEAL_ENTRIES, |seal| seal.last_seq);
                let mut sql = Sql::new("select ");
                sql.push(ENTRY_SELECT).push(" from entry where seq > ").bind(after);
                sql.push(" and seq <= ").bind(until).push(" order by seq");
                Ok::<_, StoreError>((seal, view.query(&sql)?))
            })?;
            let bad = |found: &mut Verified, seq: i64| {
                found.ok = false;
                found.first_bad.get_or_insert(seq);
            };
            let mut chain = Chain::after(&before);
            for (place, cells) in entries.iter().enumerate() {
                let due = after + 1 + place as i64;
                found.entries += 1;
                match Entry::of_whole_cells(cells) {
                    Some(entry) if entry.seq == Some(due) => chain.add(&entry),
                    Some(_) | None => {
                        bad(&mut found, due);
                        return Ok(found);
                    }
                }
            }
            let Some(seal) = seal else {
                // The tail after the last seal, in steps; done when a step is empty.
                if entries.is_empty() {
                    if found.head_found == Some(false) {
                        found.ok = false;
                    }
                    if self.system().read_wait(has_strays)? {
                        bad(&mut found, after + 1);
                    }
                    return Ok(found);
                }
                in_tail = true;
                after += entries.len() as i64;
                continue;
            };
            let whole = seal.first_seq == after + 1 && entries.len() as i64 == seal.last_seq - after;
            if !whole || chain.end(seal.at) != seal.hash {
                bad(&mut found, after + 1);
                return Ok(found);
            }
            if head.as_ref() == Some(&seal.hash) {
                found.head_found = Some(true);
            }
            found.seals = seal.number;
            after = seal.last_seq;
            before = seal.hash;
        }
    }

    /// The newest seal's hash, to keep elsewhere; none before the first.
    pub fn history_head(&self) -> Result<Option<String>, StoreError> {
        self.system().read_wait(|view| Ok(last_seal(view)?.map(|seal| seal.hash)))
    }
}
