//! Who acts, and how far each of their rights reaches. The store knows actors only as numbers; which roles give
//! them what is the staff room's business.

use std::collections::HashMap;
use std::sync::Arc;

/// The id under which the system itself writes.
pub const SYSTEM_USER: i64 = 0;

/// Kinds of actors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// Someone of the company.
    Colleague,
    /// Someone at a partner.
    PartnerUser,
    /// A customer who sees their own.
    PortalCustomer,
    /// A program with a key.
    Key,
    /// The house itself: imports resumed, schedules, first start.
    System,
}

/// What may be done with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// See it.
    See,
    /// Create one.
    Create,
    /// Change it.
    Change,
    /// Delete it.
    Delete,
    /// Take it out in a file, beside seeing it.
    Export,
}

/// How far a right reaches; the order is that of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nowhere.
    Nothing,
    /// Records one owns.
    Own,
    /// And those of one's teams.
    Team,
    /// And those of the teams below.
    TeamAndBelow,
    /// All.
    All,
}

/// What an actor may do, from all roles together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rights {
    scopes: HashMap<(String, Verb), Scope>,
    /// At most so many records a day; what is not here has no limit.
    rows_a_day: HashMap<(String, Verb), i64>,
    everything: bool,
}

impl Rights {
    /// No right at all.
    pub fn none() -> Rights {
        Rights::default()
    }

    /// Every right on every object: the system itself.
    pub fn everything() -> Rights {
        Rights { everything: true, ..Rights::default() }
    }

    /// Adds a right; the widest of several holds.
    pub fn allow(&mut self, object: &str, verb: Verb, scope: Scope) {
        self.allow_a_day(object, verb, scope, None);
    }

    /// Adds a right to at most so many records a day; without a number, to as many as they like. The widest of
    /// several holds, of reach and of number.
    pub fn allow_a_day(&mut self, object: &str, verb: Verb, scope: Scope, rows_a_day: Option<i64>) {
        let key = (object.to_owned(), verb);
        let is_new = !self.scopes.contains_key(&key);
        let known = self.rows_a_day.remove(&key);
        let wider = match (is_new, known, rows_a_day) {
            (true, _, rows) => rows,
            (false, Some(known), Some(rows)) => Some(known.max(rows)),
            (false, _, _) => None,
        };
        if let Some(rows) = wider {
            self.rows_a_day.insert(key.clone(), rows);
        }
        let slot = self.scopes.entry(key).or_insert(Scope::Nothing);
        *slot = (*slot).max(scope);
    }

    /// How many records a day `verb` may be done with; none for as many as they like.
    pub fn rows_a_day(&self, object: &str, verb: Verb) -> Option<i64> {
        self.rows_a_day.get(&(object.to_owned(), verb)).copied()
    }

    /// How far `verb` reaches on an object.
    pub fn scope(&self, object: &str, verb: Verb) -> Scope {
        if self.everything {
            return Scope::All;
        }
        self.scopes.get(&(object.to_owned(), verb)).copied().unwrap_or(Scope::Nothing)
    }
}

/// Who acts.
#[derive(Clone, Debug)]
pub struct Actor {
    /// What kind.
    pub kind: ActorKind,
    /// The user's raw id; [`SYSTEM_USER`] for the system. Keys act as the user they belong to.
    pub user: i64,
    /// The key used, if any.
    pub key: Option<i64>,
    /// Teams the user is in.
    pub teams: Arc<[i64]>,
    /// Those and all teams below them.
    pub teams_and_below: Arc<[i64]>,
    /// The team new records fall to.
    pub home_team: Option<i64>,
    /// What they may do.
    pub rights: Arc<Rights>,
}

impl Actor {
    /// The house itself.
    pub fn system() -> Actor {
        Actor {
            kind: ActorKind::System,
            user: SYSTEM_USER,
            key: None,
            teams: Arc::from([]),
            teams_and_below: Arc::from([]),
            home_team: None,
            rights: Arc::new(Rights::everything()),
        }
    }

    /// Which rows of an object a verb reaches. What hangs on records is reached through them alone, see
    /// [`crate::View::reaches`]: by itself it is in nobody's sight, whatever a role says.
    pub fn sight(&self, object: &object::ObjectDef, verb: Verb) -> Sight<'_> {
        if object.hung_field().is_some() && !self.rights.everything {
            return Sight::Nothing;
        }
        match self.rights.scope(object.name, verb) {
            Scope::Nothing => Sight::Nothing,
            Scope::All => Sight::All,
            // Rows without an owner are all or nothing.
            Scope::Own | Scope::Team | Scope::TeamAndBelow if !object.is_governed() => Sight::Nothing,
            Scope::Own => Sight::Some { user: self.user, teams: &[] },
            Scope::Team => Sight::Some { user: self.user, teams: &self.teams },
            Scope::TeamAndBelow => Sight::Some { user: self.user, teams: &self.teams_and_below },
        }
    }
}

/// Which rows someone reaches: the one condition and-ed into find, list, search, counts and links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight<'a> {
    /// No row.
    Nothing,
    /// Rows owned by the user or belonging to one of the teams.
    Some {
        /// The user.
        user: i64,
        /// The teams.
        teams: &'a [i64],
    },
    /// Every row.
    All,
}

impl Sight<'_> {
    /// Whether it reaches a row with this owner and team; the meaning that the SQL must equal.
    pub fn reaches(&self, owner: Option<i64>, team: Option<i64>) -> bool {
        match self {
            Sight::Nothing => false,
            Sight::All => true,
            Sight::Some { user, teams } => {
                owner == Some(*user) || team.is_some_and(|team| teams.contains(&team))
            }
        }
    }

    /// Adds the condition to a statement, for the rows under this alias.
    pub(crate) fn push(&self, sql: &mut crate::sql::Sql, alias: &str) {
        self.push_by(sql, alias, "");
    }

    /// As [`Sight::push`], beside a condition that finds the rows: without figures SQLite would rather walk all rows
    /// of the user and the teams than a handful of keys. A unary plus keeps a column from its indexes.
    pub(crate) fn push_beside(&self, sql: &mut crate::sql::Sql, alias: &str) {
        self.push_by(sql, alias, "+");
    }

    fn push_by(&self, sql: &mut crate::sql::Sql, alias: &str, plus: &str) {
        match self {
            Sight::Nothing => {
                sql.push("1 = 0");
            }
            Sight::All => {
                sql.push("1 = 1");
            }
            Sight::Some { user, teams } => {
                sql.push("(").push(plus).push(alias).push(".\"owner\" = ").bind(*user);
                if !teams.is_empty() {
                    sql.push(" or ").push(plus).push(alias).push(".\"team\" in (");
                    sql.bind_list(padded(teams)).push(")");
                }
                sql.push(")");
            }
        }
    }
}

/// Ids for an `in` list, repeated up to a power of two so that few statement texts arise.
pub(crate) fn padded(ids: &[i64]) -> Vec<crate::sql::Cell> {
    let length = ids.len().next_power_of_two();
    (0..length).map(|place| crate::sql::Cell::Int(ids[place.min(ids.len() - 1)])).collect()
}
