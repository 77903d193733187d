//! The room staff: who acts in the house, in which teams, with which rights, and how they get in.

mod access;
mod defaults;
mod door;
mod membership;
mod password;
mod rights;
mod role;
mod saved_view;
mod team;
mod user;

pub use access::{Credential, Key, Session, create_key};
pub use defaults::{DefaultRole, ROLES, grant, install_roles};
pub use door::{Door, PASSWORD_CHARS_MIN};
pub use membership::{NewColleague, add_colleague, set_password};
pub use rights::actor_of;
pub use role::{Grant, GrantedScope, GrantedVerb, Role, RoleHolding};
pub use saved_view::{
    CalendarSpan, Density, SavedView, SharedWith, Shelf, VIEW_NAME_CHARS_MAX, ViewKind, ViewUse,
};
pub use team::{Membership, Team};
pub use user::{ActorKind, Language, User};

use object::{Label, Object};
use site::Room;

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("管理", "Administration"),
        objects: vec![
            User::def(),
            Team::def(),
            Membership::def(),
            Role::def(),
            Grant::def(),
            RoleHolding::def(),
            Credential::def(),
            Session::def(),
            Key::def(),
            SavedView::def(),
            ViewUse::def(),
        ],
        entries: vec![(User::def(), "user"), (Team::def(), "users"), (Role::def(), "shield-check")],
        administration: true,
        ..Room::default()
    }
}
