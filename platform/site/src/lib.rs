//! The shell of pages and API: who comes in, how lists, records and forms look, and the same as JSON. It knows
//! no business object; everything it shows follows from the objects' declarations and what rooms bring.

mod act;
mod api;
mod assets;
pub mod backups;
mod day_card;
mod dictionary;
mod doorkeeper;
pub mod duplicates;
mod files;
mod first_step;
mod form_body;
mod guard;
mod handing_over;
pub mod hooks;
pub mod imports;
pub mod jobs;
pub mod layout;
pub mod listing;
pub mod locales;
mod manual;
mod merging;
mod meter;
mod notifications;
mod origin;
mod pages;
mod presence;
mod recent;
mod refusal;
pub mod retention;
mod room;
pub mod saved_views;
pub mod schedules;
mod site;
mod timeline;
pub mod trail;
mod turns;
pub mod ui;
mod visitor;

pub use act::{Act, Asking, AskingOf, DoneWith, On, Run, Telling, Told, ToldOf};
pub use day_card::{Coming, DayCard, ReadyView, Tells};
pub use dictionary::Readers;
pub use doorkeeper::{
    Doorkeeper, Entrance, NewPassword, Newcomer, NotAdmitted, Openings, PASSWORD_CHARS_MIN, Pass,
    ProviderWay, SignIn, SignInRefusal, SignedIn, WaysIn,
};
pub use files::scan;
pub use files::{
    Came, FILE_BYTES_MAX, FILES_OF_RECORD_MAX, FileObject, FileReader, ReadAs, ReadBytes, ReadFile,
};
pub use first_step::{Asks, FirstStep, Sample};
pub use form_body::{FORM_BYTES_MAX, SignedForm, pairs_of};
pub use guard::{
    CameBy, Guard, KeyRole, KeySeen, KeyStanding, KeyWanted, NetworksRefusal, SessionSeen, SignInOutcome,
    SignInSeen, TwoStepSeen,
};
pub use handing_over::{HandedOver, hand_over_now, left_by, may_hand_over, undo_now};
pub use meter::Meter;
pub use origin::{Front, Origin, device_words};
pub use pages::{
    News, as_keeper, crumb, enter, few_records, frame, go, here, is_administrator, layout_preview, next_of,
    not_let_in, sent_values, told_elsewhere,
};
pub use refusal::Refusal;
pub use room::{
    Administers, BesideFact, GivenQuality, HeaderOf, ListNote, OwnForm, ReadersOf, RecordFace, RecordMenu,
    Reduce, Room,
};
pub use site::{REQUEST_TIME_MAX, Site, random_text};
pub use timeline::{Above, Mind, ShortForm, TimelineSource};
pub use visitor::{
    CSRF_HEADER, Context, Door, FLASH_COOKIE, Visitor, cookie, csrf_holds, encode, not_from_here,
};
