//! The room staff: who acts in the house, in which teams, with which rights, and how they get in.

mod absence;
mod access;
mod alert;
mod company;
mod defaults;
mod door;
mod explain;
mod face;
mod field_grant;
mod guard;
mod handing_over;
mod judges;
mod keepers;
mod key;
mod lockout;
mod membership;
mod network;
mod pages;
mod password;
mod password_rule;
mod provider;
mod rights;
mod role;
mod saved_view;
mod session;
mod share;
mod sign_in;
mod team;
mod trail;
mod two_step;
mod unmasking;
mod user;
mod webhook;

pub use absence::Absence;
pub use access::Credential;
pub use alert::{Alert, AlertRule, AlertStatus, Pattern};
pub use company::Company;
pub use defaults::{DefaultGrant, DefaultMask, DefaultRole, ROLES, grant, install_roles};
pub use door::Door;
pub use field_grant::{FieldGrant, FieldLevel};
pub use judges::{is_owner, narrower};
pub use key::{Key, NewKey, create_key};
pub use lockout::Lockout;
pub use membership::{NewColleague, add_colleague, set_password};
pub use network::{Networks, name_networks};
pub use provider::{Provider, ProviderIdentity, SpentSignIn, are_passwords_taken, take_passwords};
pub use rights::{ActsBy, actor_of, role_rights};
pub use role::{Grant, GrantedScope, GrantedVerb, Role, RoleHolding};
pub use saved_view::{
    CalendarSpan, Density, SavedView, SharedWith, Shelf, VIEW_NAME_CHARS_MAX, ViewKind, ViewUse,
};
pub use session::{SESSION_IDLE_MS, SESSION_MS, Session};
pub use share::{ShareLevel, ShareOf};
pub use sign_in::{Outcome, SignInAttempt, note as note_sign_in};
pub use team::{Membership, Team};
pub use trail::tally::TrailTally;
pub use trail::{TRAIL_DAYS, TRAIL_DAYS_MAX, TRAIL_DAYS_MIN, TrailLine, keep as keep_trail};
pub use two_step::{PendingSignIn, RecoveryCode, TwoStep};
pub use unmasking::Unmasking;
pub use user::{ActorKind, Language, User};
pub use webhook::Webhook;

use object::{Label, Object};
use site::{Administers, Asks, FirstStep, HeaderOf, ListNote, Room};
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
            Unmasking::def(),
            TrailLine::def(),
            TrailTally::def(),
            Alert::def(),
            AlertRule::def(),
            Credential::def(),
            Session::def(),
            Key::def(),
            Lockout::def(),
            SignInAttempt::def(),
            TwoStep::def(),
            RecoveryCode::def(),
            PendingSignIn::def(),
            Provider::def(),
            ProviderIdentity::def(),
            SpentSignIn::def(),
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
            (TrailLine::def(), "scroll-text"),
            (Alert::def(), "triangle-alert"),
            (AlertRule::def(), "sliders-horizontal"),
            (Unmasking::def(), "eye"),
            (Webhook::def(), "webhook"),
        ],
        headers: vec![
            (User::OBJECT, face::face as HeaderOf),
            (Webhook::OBJECT, webhook::face::face as HeaderOf),
            (Alert::OBJECT, alert::face::face as HeaderOf),
            (AlertRule::OBJECT, alert::face::face_of_rule as HeaderOf),
        ],
        list_notes: vec![(AlertRule::OBJECT, alert::face::note_of_rules as ListNote)],
        administration: true,
        keepers: Some(keepers::keepers),
        administers: vec![
            (Company::OBJECT, Administers::People),
            (User::OBJECT, Administers::People),
            (Team::OBJECT, Administers::People),
            (Role::OBJECT, Administers::People),
            (Absence::OBJECT, Administers::People),
            (TrailLine::def().name, Administers::Safety),
            (Alert::OBJECT, Administers::Safety),
            (AlertRule::OBJECT, Administers::Safety),
            (Unmasking::OBJECT, Administers::Safety),
            (Webhook::OBJECT, Administers::Safety),
        ],
        judges: judges::judges(),
        secrets: vec![two_step::SECRETS, provider::SECRETS],
        passing: vec![session::Session::def(), two_step::PendingSignIn::def()],
        pages: Some(pages::routes),
        record_menu: Some(pages::record_menu),
        readers: Some(pages::READERS),
        beside_fact: Some(pages::unmask::beside),
        hooks: Some(webhook::hook_object()),
        trail: Some(trail::trail_object()),
        views: trail::views::views(),
        subscribers: vec![trail::following::follower()],
        acts: vec![alert::looked_at::LOOK_AT, unmasking::LOOK, handing_over::GIVE],
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
                label: Label::new("用户", "Users"),
                about: Label::new(
                    "为每位同事添加用户，角色和团队决定各自看到什么。",
                    "Add a user for each colleague; role and team decide what each of them sees.",
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
