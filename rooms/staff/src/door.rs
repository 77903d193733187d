//! Letting people in: sign-in, sessions, keys, and the first administrator of a new installation.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use object::{Day, Filter, Id, Instant, Message, Object};
use site::trail::Deed;
use site::{
    CameBy, Doorkeeper, Entrance, Guard, KeyStanding, NewPassword, Newcomer, NotAdmitted, Openings, Origin,
    Pass, SignIn, SignInRefusal, SignedIn, WaysIn,
};
use store::{Actor, Crm, Rights, Scope, StoreError, Tx, Verb, Via, View, WriteError};

use crate::access::{Credential, hash_of};
use crate::company::Company;
use crate::key::Key;
use crate::lockout::{self, Subject};
use crate::membership::{NewColleague, add_colleague};
use crate::network::Networks;
use crate::password::{self, Place};
use crate::password_rule;
use crate::provider::{self, are_passwords_taken};
use crate::rights::{ActsBy, actor_of};
use crate::role::{Role, is_two_step_required};
use crate::saved_view::pins_of;
use crate::session::{self, Session, USE_NOTED_EVERY_MS, Which};
use crate::sign_in::{self, Outcome};
use crate::team::Team;
use crate::two_step::{self, SecondStep};
use crate::user::{Language, User};

/// Sessions and keys whose last use is remembered until it may be noted again; with more, all are forgotten.
const USES_REMEMBERED_MAX: usize = 20_000;

/// The staff room's door.
pub struct Door {
    install: fn(&mut Tx<'_>) -> Result<(), WriteError>,
    /// When the use of a session or key was last sent to be noted, so that requests at once send it once.
    uses: Mutex<HashMap<CameBy, Instant>>,
    /// Actors by user and key's role, good for one rights version.
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// The version of all rights, and the day.
    holds: Option<(i64, Day)>,
    actors: HashMap<(i64, ActsBy), Arc<KnownActor>>,
}

struct KnownActor {
    actor: store::Actor,
    name: String,
    detail: String,
    company: String,
    lang: Option<&'static str>,
    /// A role of theirs asks for a second step, and they have none.
    owes_two_step: bool,
    /// From where anybody may come in.
    networks: Networks,
}

impl Door {
    /// A door; `install` makes the default roles with the grants of all rooms.
    pub fn new(install: fn(&mut Tx<'_>) -> Result<(), WriteError>) -> Door {
        Door { install, uses: Mutex::default(), known: Mutex::default() }
    }

    fn known_actor(
        &self,
        view: &View<'_>,
        user: Id<User>,
        by: ActsBy,
    ) -> Result<Option<Arc<KnownActor>>, StoreError> {
        // Absences and shares begin and end with a day, without anybody writing anything.
        let holds = (view.rights_version()?, view.now().day_in(view.zone()));
        let slot = (user.raw(), by);
        if let Ok(mut known) = self.known.lock() {
            if known.holds != Some(holds) {
                *known = Known { holds: Some(holds), actors: HashMap::new() };
            }
            if let Some(found) = known.actors.get(&slot) {
                return Ok(Some(found.clone()));
            }
        }
        let Some(user) = view.find::<User>(user)? else { return Ok(None) };
        let Some(actor) = actor_of(view, &user, by)? else { return Ok(None) };
        let detail = match actor.home_team {
            Some(team) => view.find::<Team>(Id::from_raw(team))?.map(|team| team.name),
            None => None,
        };
        let company = view.first::<Company>(&Filter::All)?;
        let owes_two_step = user.two_step != Some(true) && is_two_step_required(view, user.id)?;
        let found = Arc::new(KnownActor {
            networks: company.as_ref().map(Company::networks).unwrap_or_default(),
            company: company.map_or(String::new(), |company| company.spoken().to_owned()),
            actor,
            name: user.name,
            detail: detail.unwrap_or_default(),
            owes_two_step,
            lang: user.language.map(|language| match language {
                Language::Zh => "zh",
                Language::En => "en",
                Language::ZhHant => "zh-Hant",
            }),
        });
        if let Ok(mut known) = self.known.lock()
            && known.holds == Some(holds)
        {
            known.actors.insert(slot, found.clone());
        }
        Ok(Some(found))
    }

    /// Whether this use is the one that is sent to be noted.
    pub(crate) fn sends_use(&self, used: CameBy, now: Instant) -> bool {
        let Ok(mut uses) = self.uses.lock() else { return false };
        if uses.get(&used).is_some_and(|sent| now.0 - sent.0 < USE_NOTED_EVERY_MS) {
            return false;
        }
        if uses.len() >= USES_REMEMBERED_MAX {
            uses.clear();
        }
        uses.insert(used, now);
        true
    }

    fn pass_of(used: CameBy, is_unnoted: bool) -> Pass {
        Pass { by: Some(used), is_unnoted, ..Pass::default() }
    }
}

/// What a session of somebody begins with.
pub(crate) struct Begins<'a> {
    /// Its token, which nobody had before.
    pub token: &'a str,
    /// The token that its forms carry.
    pub csrf: &'a str,
    /// The provider that vouched for them; none where they gave their password.
    pub provider: Option<&'a str>,
    /// The provider asked for more than one proof.
    pub is_strong: bool,
    /// Where they come from.
    pub origin: &'a Origin,
}

/// They proved who they are: nothing is held against them, and a session of theirs begins.
pub(crate) fn let_in(tx: &mut Tx<'_>, user: &User, begins: &Begins<'_>) -> Result<(), WriteError> {
    lockout::forgive(tx, &user.login)?;
    sign_in::note(tx, user.id, Outcome::In, begins.provider, begins.origin)?;
    session::open(tx, user.id, begins.token, begins.csrf, begins.origin, begins.is_strong)
}

fn signed_in(found: &KnownActor, csrf: String, key: Option<i64>) -> SignedIn {
    let mut actor = found.actor.clone();
    if key.is_some() {
        actor.key = key;
        actor.kind = store::ActorKind::Key;
    }
    let (name, detail, company) = (found.name.clone(), found.detail.clone(), found.company.clone());
    SignedIn { actor, name, detail, company, lang: found.lang, csrf, pins: Vec::new(), pass: Pass::default() }
}

impl Doorkeeper for Door {
    fn guard(&self) -> Option<&dyn Guard> {
        Some(self)
    }

    fn session(
        &self,
        view: &View<'_>,
        token: &str,
        from: Option<IpAddr>,
    ) -> Result<Option<SignedIn>, StoreError> {
        let Some(session) = view.first::<Session>(&Session::TOKEN_HASH.is(&hash_of(token)))? else {
            return Ok(None);
        };
        if !session.holds(view.now()) {
            return Ok(None);
        }
        let Some(found) = self.known_actor(view, session.user, ActsBy::Person)? else { return Ok(None) };
        let pins = pins_of(view, &found.actor)?;
        let used = CameBy::Session(session.id.raw());
        let pass = Pass {
            owes_two_step: found.owes_two_step && session.strong != Some(true),
            is_elsewhere: !found.networks.admit(from),
            ..Door::pass_of(used, session.is_unnoted(view.now()))
        };
        Ok(Some(SignedIn { pins, pass, ..signed_in(&found, session.csrf, None) }))
    }

    fn key(&self, view: &View<'_>, key: &str, from: Option<IpAddr>) -> Result<Option<SignedIn>, StoreError> {
        let Some(key) = view.first::<Key>(&Key::KEY_HASH.is(&hash_of(key)))? else { return Ok(None) };
        if key.standing(view.now().day_in(view.zone())) != KeyStanding::LetsIn {
            return Ok(None);
        }
        let Some(found) = self.known_actor(view, key.user, ActsBy::Key(key.role))? else { return Ok(None) };
        let used = CameBy::Key(key.id.raw());
        let pass = Pass {
            read_only: key.read_only == Some(true),
            is_elsewhere: !found.networks.admit(from),
            ..Door::pass_of(used, key.is_unnoted(view.now()))
        };
        Ok(Some(SignedIn { pass, ..signed_in(&found, String::new(), Some(key.id.raw())) }))
    }

    fn person(&self, view: &View<'_>, user: i64, key: Option<i64>) -> Result<Option<SignedIn>, StoreError> {
        let by = match key {
            None => ActsBy::Person,
            Some(key) => match view.find::<Key>(Id::from_raw(key))? {
                Some(key)
                    if key.user.raw() == user
                        && key.standing(view.now().day_in(view.zone())) == KeyStanding::LetsIn =>
                {
                    ActsBy::Key(key.role)
                }
                Some(_) | None => return Ok(None),
            },
        };
        let found = self.known_actor(view, Id::from_raw(user), by)?;
        Ok(found.map(|found| signed_in(&found, String::new(), key)))
    }

    fn sign_in_wait(&self, crm: &Crm, asked: &SignIn) -> Result<Entrance, SignInRefusal> {
        let login = asked.login.trim().to_lowercase();
        let mut subjects = vec![Subject::login(&login)];
        subjects.extend(asked.origin.address.map(Subject::address));
        // Taken before looking whether they wait: so only as many guesses at once slip past a wait as are checked
        // at once.
        let place = Place::take();
        let (name, waiting) = (login.clone(), subjects.clone());
        let from = asked.origin.address;
        let (admitted, by_password, wait, found) = crm
            .system()
            .read_wait(move |view| {
                let (admitted, by_password) = (are_admitted(view, from)?, are_passwords_taken(view)?);
                let wait = lockout::wait_s(view, &waiting)?;
                let Some(user) = view.first::<User>(&User::LOGIN.is(&name))? else {
                    return Ok((admitted, by_password, wait, None));
                };
                let credential = view.first::<Credential>(&Credential::USER.is(&user.id))?;
                Ok::<_, StoreError>((admitted, by_password, wait, Some((user, credential))))
            })
            .map_err(SignInRefusal::Store)?;
        if !admitted {
            // Whatever the password: nobody guesses from there.
            return Err(SignInRefusal::Elsewhere { user: found.map(|(user, _)| user.id.raw()) });
        }
        if !by_password {
            return Err(SignInRefusal::Unfit(Message::new(
                "passwords_off",
                "本系统只能用上面的统一身份登录，不再使用密码。",
                "Passwords are not taken here; sign in with the button above.",
            )));
        }
        if let Some(retry_after_s) = wait {
            return Err(SignInRefusal::TooMany { retry_after_s });
        }
        let kept = found.as_ref().and_then(|(_, credential)| credential.as_ref());
        let kept = kept.map(|credential| credential.password_hash.as_str());
        let holds = password::holds(&place, &asked.password, kept);
        let origin = asked.origin.clone();
        match found {
            Some((user, _)) if holds && user.active => {
                let (token, csrf) = (site::random_text(32), site::random_text(24));
                let given = token.clone();
                let owes_code = crm
                    .system()
                    .write_wait("sign_in", None, move |tx| {
                        if two_step::is_on(tx, user.id)? {
                            two_step::await_code(tx, user.id, &given, None)?;
                            return Ok(true);
                        }
                        let begins = Begins {
                            token: &given,
                            csrf: &csrf,
                            provider: None,
                            is_strong: false,
                            origin: &origin,
                        };
                        let_in(tx, &user, &begins)?;
                        Ok(false)
                    })
                    .map_err(refusal_of)?;
                Ok(if owes_code { Entrance::SecondStep(token) } else { Entrance::Session(token) })
            }
            known => {
                let user = known.map(|(user, _)| user.id);
                crm.system()
                    .write_wait("sign_in_failed", None, move |tx| {
                        match user {
                            Some(user) => sign_in::note(tx, user, Outcome::WrongPassword, None, &origin)?,
                            None => sign_in::note_in_trail(tx, None, Deed::SignInFailed, None, &origin)?,
                        }
                        lockout::note_failure(tx, &subjects)
                    })
                    .map_err(refusal_of)?;
                Err(SignInRefusal::Wrong)
            }
        }
    }

    fn second_step_wait(
        &self,
        crm: &Crm,
        pending: &str,
        code: &str,
        origin: &Origin,
    ) -> Result<String, SignInRefusal> {
        let (token, csrf) = (site::random_text(32), site::random_text(24));
        let (given, pending, code, origin) =
            (token.clone(), pending.to_owned(), code.to_owned(), origin.clone());
        let ended = crm
            .system()
            .write_wait("sign_in", None, move |tx| {
                if !are_admitted(tx, origin.address)? {
                    return Ok(SecondStep::Elsewhere(two_step::who_owes(tx, &pending)?));
                }
                let ended = two_step::take_code(tx, &pending, &code, &origin)?;
                if let SecondStep::Right(user, provider) = &ended {
                    let begins = Begins {
                        token: &given,
                        csrf: &csrf,
                        provider: provider.as_deref(),
                        is_strong: false,
                        origin: &origin,
                    };
                    let_in(tx, user, &begins)?;
                }
                Ok(ended)
            })
            .map_err(refusal_of)?;
        match ended {
            SecondStep::Right(..) => Ok(token),
            SecondStep::Wrong => Err(SignInRefusal::Wrong),
            SecondStep::Waits(retry_after_s) => Err(SignInRefusal::TooMany { retry_after_s }),
            SecondStep::Over => Err(two_step::over()),
            SecondStep::Elsewhere(user) => Err(SignInRefusal::Elsewhere { user: user.map(Id::raw) }),
        }
    }

    fn sign_out_wait(&self, crm: &Crm, token: &str) -> Result<(), StoreError> {
        let hash = hash_of(token);
        crm.system()
            .write_wait::<_, WriteError, _>("sign_out", None, move |tx| {
                match tx.first::<Session>(&Session::TOKEN_HASH.is(&hash))? {
                    Some(session) => tx.delete(Session::def(), session.id.raw(), None).map(drop),
                    None => Ok(()),
                }
            })
            .map_err(|refused| match refused {
                WriteError::Store(fault) => fault,
                other => StoreError::Database(other.to_string()),
            })
    }

    fn change_password_wait(&self, crm: &Crm, asked: &NewPassword) -> Result<(), SignInRefusal> {
        let user = Id::<User>::from_raw(asked.user);
        let place = Place::take();
        let found = crm
            .system()
            .read_wait(move |view| {
                let Some(user) = view.find::<User>(user)? else { return Ok(None) };
                let credential = view.first::<Credential>(&Credential::USER.is(&user.id))?;
                let subjects = [Subject::login(&user.login)];
                let wait = lockout::wait_s(view, &subjects)?;
                Ok::<_, StoreError>(credential.map(|credential| (user, subjects, wait, credential)))
            })
            .map_err(SignInRefusal::Store)?;
        let (person, subjects, wait, credential) = found.ok_or(SignInRefusal::Wrong)?;
        if let Some(retry_after_s) = wait {
            return Err(SignInRefusal::TooMany { retry_after_s });
        }
        if !password::holds(&place, &asked.old, Some(&credential.password_hash)) {
            crm.system()
                .write_wait("change_password", None, move |tx| lockout::note_failure(tx, &subjects))
                .map_err(refusal_of)?;
            return Err(SignInRefusal::Wrong);
        }
        if asked.new == asked.old {
            return Err(SignInRefusal::Unfit(Message::new(
                "password_same",
                "新密码与当前密码相同",
                "This is your current password; choose another one",
            )));
        }
        drop(place);
        let company = company_name(crm).map_err(SignInRefusal::Store)?;
        let hash = hash_checked(&asked.new, &[&person.login, &person.name, &company])?;
        let stays = hash_of(&asked.session);
        crm.system()
            .write_wait("change_password", None, move |tx| {
                let Some(known) = tx.first::<Credential>(&Credential::USER.is(&user))? else {
                    return Err(WriteError::NotFound);
                };
                if known.password_hash != credential.password_hash {
                    return Err(WriteError::NotFound); // Someone with the account was quicker.
                }
                tx.update(&known, &Credential { password_hash: hash.clone(), ..known.clone() })?;
                let stays = tx.first::<Session>(&Session::TOKEN_HASH.is(&stays))?;
                session::end(tx, user, Which::AllBut(stays.map(|session| session.id.raw()))).map(drop)
            })
            .map_err(refusal_of)
    }

    fn ways_in(&self, view: &View<'_>) -> Result<WaysIn, StoreError> {
        provider::ways_in(view)
    }

    fn is_empty(&self, view: &View<'_>) -> Result<bool, StoreError> {
        Ok(view.all::<Credential>(&Filter::All, None, 1)?.is_empty())
    }

    fn has_colleagues(&self, view: &View<'_>) -> Result<bool, StoreError> {
        Ok(view.all::<Credential>(&Filter::All, None, 2)?.len() > 1)
    }

    fn openings(&self, view: &View<'_>) -> Result<Openings, StoreError> {
        let roles: Vec<Role> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
        let teams: Vec<Team> = view.all(&Filter::All, Some(Team::NAME.ascending()), store::ALL_ROWS_MAX)?;
        Ok(Openings {
            roles: roles.into_iter().map(|role| (role.code, role.name, role.name_en)).collect(),
            teams: teams.into_iter().map(|team| team.name).collect(),
        })
    }

    fn admit_wait(&self, crm: &Crm, actor: &Actor, new: &Newcomer) -> Result<i64, NotAdmitted> {
        let company = company_name(crm).map_err(|fault| NotAdmitted::Write(WriteError::Store(fault)))?;
        let password_hash = match hash_checked(&new.password, &[&new.login, &new.name, &company]) {
            Ok(hash) => hash,
            Err(SignInRefusal::Unfit(message)) => return Err(NotAdmitted::Unfit("password", message)),
            Err(SignInRefusal::Store(fault)) => return Err(NotAdmitted::Write(WriteError::Store(fault))),
            Err(SignInRefusal::Wrong | SignInRefusal::TooMany { .. } | SignInRefusal::Elsewhere { .. }) => {
                return Err(NotAdmitted::Write(WriteError::Forbidden));
            }
        };
        // Whoever may add a colleague may give them their first password; nobody else writes one.
        let mut rights = Rights::none();
        for verb in [Verb::See, Verb::Create] {
            rights.allow(Credential::OBJECT, verb, Scope::All);
        }
        let keeper = actor.allowed(rights);
        let new = new.clone();
        let added = crm.visit(keeper, Via::Page).write_wait("add_colleague", None, move |tx| {
            let team = match &new.team {
                None => None,
                Some(name) => Some(match tx.first::<Team>(&Team::NAME.is(name))? {
                    Some(team) => team.id,
                    None => tx.insert(&Team { id: Id::from_raw(0), name: name.clone(), parent: None })?,
                }),
            };
            let colleague = NewColleague {
                name: new.name.clone(),
                login: new.login.clone(),
                password_hash: Some(password_hash.clone()),
                teams: team.into_iter().collect(),
                roles: vec![new.role.clone()],
                language: None,
            };
            add_colleague(tx, &colleague)?;
            Ok::<_, WriteError>(tx.change_set())
        });
        added.map_err(|refused| match refused {
            WriteError::Invalid(problems) => match problems.into_iter().next() {
                Some(problem) => NotAdmitted::Unfit(problem.field.name, problem.message),
                None => NotAdmitted::Write(WriteError::Forbidden),
            },
            other => NotAdmitted::Write(other),
        })
    }

    fn found_wait(&self, crm: &Crm, name: &str, login: &str, password: &str) -> Result<(), SignInRefusal> {
        let new = NewColleague {
            name: object::text::clean(name),
            login: login.to_owned(),
            password_hash: Some(hash_checked(password, &[login, name])?),
            teams: Vec::new(),
            roles: vec!["owner".to_owned(), "system_admin".to_owned()],
            language: None,
        };
        if new.name.is_empty() || new.login.trim().is_empty() {
            return Err(SignInRefusal::Unfit(Message::new(
                "required",
                "请填写姓名和登录名",
                "name and login are needed",
            )));
        }
        let install = self.install;
        crm.system()
            .write_wait("found", None, move |tx| {
                if !tx.all::<Credential>(&Filter::All, None, 1)?.is_empty() {
                    return Err(WriteError::Forbidden); // Someone was quicker.
                }
                install(tx)?;
                add_colleague(tx, &new).map(drop)
            })
            .map_err(refusal_of)
    }
}

impl Door {
    /// The kept form of a password that will do for somebody of whom these words are known; for commands that make
    /// users.
    pub fn hash_password(password: &str, known: &[&str]) -> Result<String, SignInRefusal> {
        hash_checked(password, known)
    }
}

/// Whether anybody may come in from there.
pub(crate) fn are_admitted(view: &View<'_>, from: Option<IpAddr>) -> Result<bool, StoreError> {
    let company = view.first::<Company>(&Filter::All)?;
    Ok(company.is_none_or(|company| company.networks().admit(from)))
}

/// What the company calls itself.
fn company_name(crm: &Crm) -> Result<String, StoreError> {
    let company = crm.system().read_wait(|view| view.first::<Company>(&Filter::All))?;
    Ok(company.map_or_else(String::new, |company| company.spoken().to_owned()))
}

fn hash_checked(password: &str, known: &[&str]) -> Result<String, SignInRefusal> {
    password_rule::check(password, known).map_err(SignInRefusal::Unfit)?;
    password::hash(&Place::take(), password)
        .map_err(|fault| SignInRefusal::Store(StoreError::Database(fault.to_string())))
}

pub(crate) fn refusal_of(refused: WriteError) -> SignInRefusal {
    match refused {
        WriteError::Store(fault) => SignInRefusal::Store(fault),
        WriteError::Invalid(problems) => match problems.into_iter().next() {
            Some(problem) => SignInRefusal::Unfit(problem.message),
            None => SignInRefusal::Wrong,
        },
        WriteError::NotFound | WriteError::Forbidden | WriteError::Conflict(_) | WriteError::InUse(_) => {
            SignInRefusal::Wrong
        }
    }
}
