//! A new colleague: the user, their teams, their roles and their password, in one act.

use object::{Filter, Id, Message};
use store::{FieldProblem, Tx, WriteError};

use crate::access::Credential;
use crate::role::{Role, RoleHolding};
use crate::session::{self, Which};
use crate::team::{Membership, Team};
use crate::user::{ActorKind, Language, User};

/// What is needed of a new colleague.
#[derive(Clone, Debug)]
pub struct NewColleague {
    /// Name.
    pub name: String,
    /// Login; made lower case.
    pub login: String,
    /// The kept form of the password; none for someone who cannot sign in yet.
    pub password_hash: Option<String>,
    /// Teams, the home team first.
    pub teams: Vec<Id<Team>>,
    /// Codes of roles.
    pub roles: Vec<String>,
    /// Language of the screens.
    pub language: Option<Language>,
}

/// Adds a colleague.
pub fn add_colleague(tx: &mut Tx<'_>, new: &NewColleague) -> Result<Id<User>, WriteError> {
    let user = tx.insert(&User {
        id: Id::from_raw(0),
        name: new.name.clone(),
        login: new.login.trim().to_lowercase(),
        kind: ActorKind::Colleague,
        active: true,
        email: None,
        phone: None,
        language: new.language,
        two_step: None,
        positions_agreed: None,
    })?;
    for (place, team) in new.teams.iter().enumerate() {
        tx.insert(&Membership { id: Id::from_raw(0), user, team: *team, home: place == 0 })?;
    }
    let known: Vec<Role> = tx.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
    for code in &new.roles {
        let Some(role) = known.iter().find(|role| role.code == *code) else {
            let codes: Vec<&str> = known.iter().map(|role| role.code.as_str()).collect();
            return Err(WriteError::Invalid(vec![FieldProblem {
                field: RoleHolding::ROLE.field(),
                message: Message::new(
                    "role_unknown",
                    format!("没有“{code}”这个角色，可选：{}", codes.join("、")),
                    format!("there is no role “{code}”; choose from: {}", codes.join(", ")),
                ),
            }]));
        };
        tx.insert(&RoleHolding { id: Id::from_raw(0), user, role: role.id })?;
    }
    if let Some(password_hash) = &new.password_hash {
        tx.insert(&Credential { id: Id::from_raw(0), user, password_hash: password_hash.clone() })?;
    }
    Ok(user)
}

/// Gives a user another password, and ends their sessions: whoever had the old one is out.
pub fn set_password(tx: &mut Tx<'_>, user: Id<User>, password_hash: &str) -> Result<(), WriteError> {
    match tx.first::<Credential>(&Credential::USER.is(&user))? {
        Some(old) => {
            let new = Credential { password_hash: password_hash.to_owned(), ..old.clone() };
            tx.update(&old, &new)?;
        }
        None => {
            tx.insert(&Credential { id: Id::from_raw(0), user, password_hash: password_hash.to_owned() })?;
        }
    }
    session::end(tx, user, Which::AllBut(None)).map(drop)
}
