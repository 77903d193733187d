//! The room staff: who acts in the house, in which teams, with which rights, and how they get in.

mod absence;
mod access;
mod company;
mod defaults;
mod door;
mod field_grant;
mod membership;
mod password;
mod rights;
mod role;
mod saved_view;
mod share;
mod team;
mod user;
mod webhook;

pub use absence::Absence;
pub use access::{Credential, Key, Session, create_key};
pub use company::Company;
pub use defaults::{DefaultGrant, DefaultMask, DefaultRole, ROLES, grant, install_roles};
pub use door::{Door, PASSWORD_CHARS_MIN};
pub use field_grant::{FieldGrant, FieldLevel};
pub use membership::{NewColleague, add_colleague, set_password};
pub use rights::{ActsBy, actor_of};
pub use role::{Grant, GrantedScope, GrantedVerb, Role, RoleHolding};
pub use saved_view::{
    CalendarSpan, Density, SavedView, SharedWith, Shelf, VIEW_NAME_CHARS_MAX, ViewKind, ViewUse,
};
pub use share::{ShareLevel, ShareOf};
pub use team::{Membership, Team};
pub use user::{ActorKind, Language, User};
pub use webhook::Webhook;

use object::{Label, Object};
use site::{Asks, FirstStep, HeaderOf, Room};
use store::Verb;

/// The room, as a list of what it offers.
pub fn room() -> Room {
    Room {
        label: Label::new("管理", "Administration"),
        objects: vec![
            Company::def(),
            User::def(),
            Team::def(),
            Membership::def(),
            Role::def(),
            Grant::def(),
            FieldGrant::def(),
            RoleHolding::def(),
            ShareOf::def(),
            Absence::def(),
            Credential::def(),
            Session::def(),
            Key::def(),
            SavedView::def(),
            ViewUse::def(),
            Webhook::def(),
        ],
        entries: vec![
            (Company::def(), "landmark"),
            (User::def(), "user"),
            (Team::def(), "users"),
            (Role::def(), "shield-check"),
            (Absence::def(), "calendar-off"),
            (Webhook::def(), "webhook"),
        ],
        headers: vec![(Webhook::OBJECT, webhook::face::face as HeaderOf)],
        administration: true,
        hooks: Some(webhook::hook_object()),
        first_steps: vec![
            FirstStep {
                noun: "company",
                order: 1,
                label: Label::new("公司", "Company"),
                about: Label::new(
                    "给公司起个名字，显示在每个页面的左上角。",
                    "Say what the company is called; it stands at the head of every page.",
                ),
                icon: "landmark",
                def: Company::def(),
                verb: Verb::Change,
                asks: Asks::Filled(Company::NAME.field()),
            },
            FirstStep {
                noun: "people",
                order: 2,
                label: Label::new("同事", "People"),
                about: Label::new(
                    "添加同事，给每人一个角色和团队，决定各自看到什么。",
                    "Add colleagues; role and team decide what each of them sees.",
                ),
                icon: "users",
                def: User::def(),
                verb: Verb::Create,
                asks: Asks::Colleagues,
            },
        ],
        ..Room::default()
    }
}
