//! A program's way in: made for a user, never wider than they are, taken back at once.

use object::{Day, Filter, Id, Instant, Message, Object, Row};
use serde_json::{Map, Value as Json};
use site::{KeyRole, KeySeen, KeyStanding};
use store::{Actor, Crm, FieldProblem, Rights, Scope, StoreError, Tx, Verb, Via, View, WriteError};

use crate::access::hash_of;
use crate::role::{Role, RoleHolding};
use crate::session::USE_NOTED_EVERY_MS;
use crate::user::User;

/// How our keys begin, so that people and scanners recognise a leaked one.
const KEY_PREFIX: &str = "gx_";
/// Keys of one user that let in at once; who needs more has several programs to tell apart, and users for them.
const KEYS_MAX: usize = 50;
/// Keys that are shown, with those that let in no more.
const KEYS_SHOWN: usize = 100;
/// The longest name of a key, in characters: it stands in a table.
const NAME_CHARS_MAX: usize = 80;
/// What stands in the history when a key is made and when it is taken back.
const CREATED: &str = "key_created";
const REVOKED: &str = "key_revoked";

/// A key: acts as a user, with no more than one role's rights when one is named.
#[derive(Clone, Debug, Object)]
#[object(
    table = "api_key",
    plural = "api_keys",
    zh = "接口密钥",
    en = "API key",
    en_plural = "API keys",
    title = "name",
    internal
)]
pub struct Key {
    /// Its id.
    pub id: Id<Key>,
    /// What it is for.
    #[field(zh = "用途", en = "Name")]
    pub name: String,
    /// On whose behalf.
    #[field(zh = "用户", en = "User", index)]
    pub user: Id<User>,
    /// Only this role's rights, as far as the user holds them.
    #[field(zh = "角色", en = "Role")]
    pub role: Option<Id<Role>>,
    /// SHA-256 of the key.
    #[field(zh = "密钥散列", en = "Key hash", unique, secret)]
    pub key_hash: String,
    /// Changes nothing: every request but a reading one is refused.
    #[field(zh = "只读", en = "Read only")]
    pub read_only: Option<bool>,
    /// The last day on which it lets in.
    #[field(zh = "有效期至", en = "Valid until")]
    pub until: Option<Day>,
    /// When it was taken back.
    #[field(zh = "撤销时间", en = "Revoked at")]
    pub revoked_at: Option<Instant>,
    /// When it was last used, to the minute.
    #[field(zh = "最近使用", en = "Last used", measure)]
    pub last_used: Option<Instant>,
}

impl Key {
    /// Whether it lets in, on a day of the company's zone.
    pub(crate) fn standing(&self, today: Day) -> KeyStanding {
        match (self.revoked_at, self.until) {
            (Some(_), _) => KeyStanding::Revoked,
            (None, Some(until)) if until < today => KeyStanding::Expired,
            (None, _) => KeyStanding::LetsIn,
        }
    }

    /// Whether its last use is to be noted.
    pub(crate) fn is_unnoted(&self, now: Instant) -> bool {
        self.last_used.is_none_or(|used| now.0 - used.0 >= USE_NOTED_EVERY_MS)
    }
}

/// What is wanted of a new key.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// On whose behalf.
    pub user: Id<User>,
    /// What it is for.
    pub name: String,
    /// Only this role's rights.
    pub role: Option<Id<Role>>,
    /// Changes nothing.
    pub read_only: bool,
    /// The last day on which it lets in; none for as long as nobody takes it back.
    pub until: Option<Day>,
}

/// Makes a key; it is answered once and never kept. Call on a thread that may block.
///
/// # Errors
/// `Invalid` with what is wrong with its name or its last day, or where the user has too many.
pub fn create_key(crm: &Crm, by: &Actor, via: Via, new: &NewKey) -> Result<String, WriteError> {
    let key = format!("{KEY_PREFIX}{}", site::random_text(24));
    let record = Key {
        id: Id::from_raw(0),
        name: object::text::clean(&new.name),
        user: new.user,
        role: new.role,
        key_hash: hash_of(&key),
        read_only: new.read_only.then_some(true),
        until: new.until,
        revoked_at: None,
        last_used: None,
    };
    crm.visit(by.allowed(keeping()), via).write_wait("create_key", None, move |tx| {
        // A key does all that its user may, so nobody makes one for somebody else.
        let is_own = record.user.raw() == tx.actor().user || tx.actor().user == store::SYSTEM_USER;
        if !is_own && !crate::judges::is_owner(tx)? {
            return Err(WriteError::Forbidden);
        }
        record.check(tx, via)?;
        let id = tx.insert(&record)?;
        note(tx, CREATED, id, &record);
        Ok::<_, WriteError>(())
    })?;
    Ok(key)
}

/// Takes somebody's key back; one that was taken back stays so.
pub(crate) fn revoke_wait(crm: &Crm, by: &Actor, user: Id<User>, key: Id<Key>) -> Result<(), WriteError> {
    crm.visit(by.allowed(keeping()), Via::Page).write_wait("revoke_key", None, move |tx| {
        let found = tx.find_to_change(key)?;
        if found.user != user {
            return Err(WriteError::NotFound);
        }
        if found.revoked_at.is_some() {
            return Ok(());
        }
        tx.update(&found, &Key { revoked_at: Some(tx.now()), ..found.clone() })?;
        note(tx, REVOKED, key, &found);
        Ok(())
    })
}

/// Somebody's keys, the newest first.
pub(crate) fn seen(view: &View<'_>, user: Id<User>) -> Result<Vec<KeySeen>, StoreError> {
    let rows = view.all_rows(Key::def(), &Key::USER.is(&user), None, KEYS_SHOWN)?;
    let roles: Vec<Role> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
    let today = view.now().day_in(view.zone());
    let mut keys = rows.iter().map(|row| as_seen(row, &roles, today)).collect::<Result<Vec<_>, _>>()?;
    keys.sort_by_key(|key| (key.standing != KeyStanding::LetsIn, std::cmp::Reverse(key.created)));
    Ok(keys)
}

fn as_seen(row: &Row, roles: &[Role], today: Day) -> Result<KeySeen, StoreError> {
    let key: Key = store::typed(row)?;
    let role = key.role.and_then(|role| roles.iter().find(|known| known.id == role));
    Ok(KeySeen {
        id: row.id,
        standing: key.standing(today),
        role: role.map(as_role),
        read_only: key.read_only == Some(true),
        until: key.until,
        created: row.created_at,
        last_used: key.last_used,
        name: key.name,
    })
}

/// The roles that somebody holds: a key can be narrowed to one of them.
pub(crate) fn roles_of(view: &View<'_>, user: Id<User>) -> Result<Vec<KeyRole>, StoreError> {
    let held: Vec<RoleHolding> = view.all(&RoleHolding::USER.is(&user), None, store::ALL_ROWS_MAX)?;
    let roles: Vec<Role> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
    Ok(roles.iter().filter(|role| held.iter().any(|holding| holding.role == role.id)).map(as_role).collect())
}

fn as_role(role: &Role) -> KeyRole {
    KeyRole { id: role.id.raw(), zh: role.name.clone(), en: role.name_en.clone() }
}

impl Key {
    fn check(&self, tx: &Tx<'_>, via: Via) -> Result<(), WriteError> {
        let today = tx.now().day_in(tx.zone());
        let mut problems = Vec::new();
        let length = self.name.chars().count();
        if length == 0 || length > NAME_CHARS_MAX {
            problems.push(FieldProblem {
                field: Key::NAME.field(),
                message: Message::new(
                    "key_name",
                    format!("请写明用途，最多 {NAME_CHARS_MAX} 个字"),
                    format!("say what it is for, in at most {NAME_CHARS_MAX} characters"),
                ),
            });
        }
        if self.until.is_some_and(|until| until < today) {
            problems.push(FieldProblem {
                field: Key::UNTIL.field(),
                message: Message::new("key_expired", "这一天已经过去", "this day has passed"),
            });
        }
        let keys: Vec<Key> = tx.all(&Key::USER.is(&self.user), None, store::ALL_ROWS_MAX)?;
        let held = keys.iter().filter(|key| key.standing(today) == KeyStanding::LetsIn).count();
        // Whoever gives commands runs the server.
        if via == Via::Page && held >= KEYS_MAX {
            problems.push(FieldProblem {
                field: Key::NAME.field(),
                message: Message::new(
                    "keys_too_many",
                    format!("最多 {KEYS_MAX} 个有效密钥，请先撤销不用的"),
                    format!("there are {KEYS_MAX} keys already; revoke those that nobody needs"),
                ),
            });
        }
        if problems.is_empty() { Ok(()) } else { Err(WriteError::Invalid(problems)) }
    }
}

/// Whoever makes and takes back keys needs no grant for it: whose they may, the door has asked.
fn keeping() -> Rights {
    let mut rights = Rights::none();
    for verb in [Verb::See, Verb::Create, Verb::Change] {
        rights.allow(Key::OBJECT, verb, Scope::All);
    }
    rights
}

fn note(tx: &mut Tx<'_>, what: &str, id: Id<Key>, key: &Key) {
    let told = [("name", Json::from(key.name.clone())), ("user", Json::from(key.user.to_string()))];
    let told: Map<String, Json> = told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    tx.note_in_history(what, id.raw(), told);
}
