//! What people see of how they sign in, and what they end of it.

use std::net::IpAddr;

use object::{Filter, Id};
use site::{
    CameBy, Guard, KeyRole, KeySeen, KeyWanted, NetworksRefusal, SessionSeen, SignInOutcome, SignInRefusal,
    SignInSeen, TwoStepSeen,
};
use store::{Actor, Crm, StoreError, Via, View, WriteError};

use crate::company::Company;
use crate::door::Door;
use crate::key::{self, NewKey, create_key};
use crate::network::name_networks;
use crate::session::{self, Which};
use crate::sign_in::{Outcome, SignInAttempt, country_of_text};
use crate::two_step::{self, Then};
use crate::user::User;

/// Attempts to sign in that are shown.
const SIGN_INS_SHOWN: usize = 30;

impl Guard for Door {
    fn name_of(&self, view: &View<'_>, user: i64) -> Result<Option<String>, StoreError> {
        Ok(view.find::<User>(Id::from_raw(user))?.map(|user| user.name))
    }

    fn sessions(&self, view: &View<'_>, user: i64) -> Result<Vec<SessionSeen>, StoreError> {
        session::seen(view, Id::from_raw(user))
    }

    fn sign_ins(&self, view: &View<'_>, user: i64) -> Result<Vec<SignInSeen>, StoreError> {
        let newest = Some(SignInAttempt::AT.descending());
        let attempts: Vec<SignInAttempt> =
            view.all(&SignInAttempt::USER.is(&Id::from_raw(user)), newest, SIGN_INS_SHOWN)?;
        Ok(attempts.into_iter().map(|attempt| as_seen(view, attempt)).collect())
    }

    fn end_session_wait(&self, crm: &Crm, by: &Actor, user: i64, session: i64) -> Result<(), WriteError> {
        session::end_wait(crm, by, Id::from_raw(user), Which::One(session))
    }

    fn end_sessions_wait(
        &self,
        crm: &Crm,
        by: &Actor,
        user: i64,
        stays: Option<i64>,
    ) -> Result<(), WriteError> {
        session::end_wait(crm, by, Id::from_raw(user), Which::AllBut(stays))
    }

    fn keys(&self, view: &View<'_>, user: i64) -> Result<Vec<KeySeen>, StoreError> {
        key::seen(view, Id::from_raw(user))
    }

    fn key_roles(&self, view: &View<'_>, user: i64) -> Result<Vec<KeyRole>, StoreError> {
        key::roles_of(view, Id::from_raw(user))
    }

    fn create_key_wait(
        &self,
        crm: &Crm,
        by: &Actor,
        user: i64,
        wanted: &KeyWanted,
    ) -> Result<String, WriteError> {
        let new = NewKey {
            user: Id::from_raw(user),
            name: wanted.name.clone(),
            role: wanted.role.map(Id::from_raw),
            read_only: wanted.read_only,
            until: wanted.until,
        };
        create_key(crm, by, Via::Page, &new)
    }

    fn revoke_key_wait(&self, crm: &Crm, by: &Actor, user: i64, key: i64) -> Result<(), WriteError> {
        key::revoke_wait(crm, by, Id::from_raw(user), Id::from_raw(key))
    }

    fn two_step(&self, view: &View<'_>, user: i64) -> Result<TwoStepSeen, StoreError> {
        two_step::seen(view, Id::from_raw(user))
    }

    fn begin_two_step_wait(&self, crm: &Crm, by: &Actor) -> Result<(), WriteError> {
        two_step::begin_wait(crm, Id::from_raw(by.user))
    }

    fn confirm_two_step_wait(&self, crm: &Crm, by: &Actor, code: &str) -> Result<Vec<String>, SignInRefusal> {
        two_step::prove_wait(crm, by, code, Then::TurnOn)
    }

    fn renew_codes_wait(&self, crm: &Crm, by: &Actor, code: &str) -> Result<Vec<String>, SignInRefusal> {
        two_step::prove_wait(crm, by, code, Then::RenewCodes)
    }

    fn end_two_step_wait(&self, crm: &Crm, by: &Actor, code: &str) -> Result<(), SignInRefusal> {
        two_step::prove_wait(crm, by, code, Then::TurnOff).map(drop)
    }

    fn reset_two_step_wait(&self, crm: &Crm, by: &Actor, user: i64) -> Result<(), WriteError> {
        two_step::reset_wait(crm, by, Id::from_raw(user))
    }

    fn networks(&self, view: &View<'_>) -> Result<String, StoreError> {
        Ok(view.first::<Company>(&Filter::All)?.map_or_else(String::new, |company| company.networks().text()))
    }

    fn name_networks_wait(
        &self,
        crm: &Crm,
        by: &Actor,
        from: Option<IpAddr>,
        networks: &str,
    ) -> Result<(), NetworksRefusal> {
        name_networks(crm, by, Via::Page, from, networks)
    }

    fn providers_page(&self) -> Option<&'static str> {
        cfg!(feature = "oidc").then_some(crate::provider::PAGE)
    }

    fn note_use_wait(&self, crm: &Crm, used: CameBy) -> Result<(), WriteError> {
        if !self.sends_use(used, crm.now()) {
            return Ok(()); // A request beside this one sent it.
        }
        crm.system().write_wait("note_use", None, move |tx| Ok(session::note_use(tx, used)?))
    }
}

fn as_seen(view: &View<'_>, attempt: SignInAttempt) -> SignInSeen {
    SignInSeen {
        at: attempt.at,
        outcome: match attempt.outcome {
            Outcome::In => SignInOutcome::In,
            Outcome::WrongPassword => SignInOutcome::WrongPassword,
            Outcome::WrongCode => SignInOutcome::WrongCode,
            Outcome::Refused => SignInOutcome::Refused,
        },
        provider: attempt.provider,
        country: country_of_text(view, attempt.address.as_deref()),
        address: attempt.address,
        device: attempt.device.unwrap_or_default(),
    }
}
