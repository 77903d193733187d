//! Which rows someone reaches: the one condition and-ed into find, list, search, counts and links.

use object::Row;

use crate::sql::{Cell, Sql};

/// Which rows someone reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sight<'a> {
    /// No row.
    Nothing,
    /// Some rows.
    Some(Reach<'a>),
    /// Every row.
    All,
}

/// Rows that belong to someone or to a team, or were shared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach<'a> {
    /// Those of these owners: one's own, and those of whom one stands in for.
    pub owners: &'a [i64],
    /// Those of these teams.
    pub teams: &'a [i64],
    /// Records that were shared, in order.
    pub shared: &'a [i64],
    /// Where a row names the shared record: the link to the head of its parents; none where it is the row itself.
    pub shared_by: Option<&'static object::FieldDef>,
}

impl<'a> Reach<'a> {
    /// Rows of these owners and teams.
    pub fn of(owners: &'a [i64], teams: &'a [i64]) -> Reach<'a> {
        Reach { owners, teams, shared: &[], shared_by: None }
    }

    /// Whether a row with this owner and team is reached without having been shared.
    fn governs(&self, owner: Option<i64>, team: Option<i64>) -> bool {
        owner.is_some_and(|owner| self.owners.contains(&owner))
            || team.is_some_and(|team| self.teams.contains(&team))
    }

    /// Whether a row was shared.
    fn is_shared(&self, row: &Row) -> bool {
        let record = match self.shared_by {
            None => Some(row.id),
            Some(parent) => row.values[parent.index].as_int(),
        };
        record.is_some_and(|record| self.shared.binary_search(&record).is_ok())
    }
}

impl Sight<'_> {
    /// Whether it reaches a row; the meaning that the SQL must equal.
    pub fn reaches(&self, row: &Row) -> bool {
        match self {
            Sight::Nothing => false,
            Sight::All => true,
            Sight::Some(reach) => reach.governs(row.owner, row.team) || reach.is_shared(row),
        }
    }

    /// Whether it reaches whatever has this owner and team, shared or not.
    pub fn governs(&self, owner: Option<i64>, team: Option<i64>) -> bool {
        match self {
            Sight::Nothing => false,
            Sight::All => true,
            Sight::Some(reach) => reach.governs(owner, team),
        }
    }

    /// Whether the kept counts, which know owners and teams alone, tell all of what it reaches.
    pub(crate) fn is_counted(&self) -> bool {
        match self {
            Sight::Nothing | Sight::All => true,
            Sight::Some(reach) => reach.shared.is_empty(),
        }
    }

    /// Adds the condition to a statement, for the rows under this alias.
    pub(crate) fn push(&self, sql: &mut Sql, alias: &str) {
        self.push_by(sql, alias, "", true);
    }

    /// As [`Sight::push`], beside a condition that finds the rows: without figures SQLite would rather walk all rows
    /// of the user and the teams than a handful of keys. A unary plus keeps a column from its indexes.
    pub(crate) fn push_beside(&self, sql: &mut Sql, alias: &str) {
        self.push_by(sql, alias, "+", true);
    }

    /// As [`Sight::push`], by owner and team alone.
    pub(crate) fn push_governed(&self, sql: &mut Sql, alias: &str) {
        self.push_by(sql, alias, "", false);
    }

    /// The same, where the rows are walked in another order.
    pub(crate) fn push_governed_beside(&self, sql: &mut Sql, alias: &str) {
        self.push_by(sql, alias, "+", false);
    }

    fn push_by(&self, sql: &mut Sql, alias: &str, plus: &str, with_shared: bool) {
        match self {
            Sight::Nothing => {
                sql.push("1 = 0");
            }
            Sight::All => {
                sql.push("1 = 1");
            }
            Sight::Some(reach) => {
                sql.push("(").push(plus).push(alias).push(".\"owner\"");
                match reach.owners {
                    [] => drop(sql.push(" in (null)")),
                    [user] => drop(sql.push(" = ").bind(*user)),
                    owners => {
                        sql.push(" in (").bind_list(padded(owners)).push(")");
                    }
                }
                if !reach.teams.is_empty() {
                    sql.push(" or ").push(plus).push(alias).push(".\"team\" in (");
                    sql.bind_list(padded(reach.teams)).push(")");
                }
                if with_shared && !reach.shared.is_empty() {
                    sql.push(" or ");
                    reach.push_shared(sql, alias, plus);
                }
                sql.push(")");
            }
        }
    }
}

impl Reach<'_> {
    /// Adds the condition that a row was shared.
    pub(crate) fn push_shared(&self, sql: &mut Sql, alias: &str, plus: &str) {
        sql.push(plus).push(alias).push(".").name(self.shared_by.map_or("id", |parent| parent.name));
        sql.push(" in (").bind_list(padded(self.shared)).push(")");
    }

    /// Adds the condition that a row is neither of the owners nor of the teams.
    pub(crate) fn push_ungoverned(&self, sql: &mut Sql, alias: &str) {
        for (column, ids) in [("owner", self.owners), ("team", self.teams)] {
            if !ids.is_empty() {
                sql.push(" and (").push(alias).push(".").name(column).push(" is null or ");
                sql.push(alias).push(".").name(column).push(" not in (");
                sql.bind_list(padded(ids)).push("))");
            }
        }
    }
}

/// Ids for an `in` list, repeated up to a power of two so that few statement texts arise.
pub(crate) fn padded(ids: &[i64]) -> Vec<Cell> {
    let length = ids.len().next_power_of_two();
    (0..length).map(|place| Cell::Int(ids[place.min(ids.len() - 1)])).collect()
}
