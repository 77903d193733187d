//! The building blocks of every page: what a person sees and touches, in both languages, light and dark, on a
//! desk and on a phone.
//!
//! A component takes plain values and gives markup; none knows a business object, a session or a database.
//! No page is built outside of them. Everything works as links and forms; scripts only make it quicker, and
//! nothing is inline, because the content security policy allows neither inline scripts nor inline styles.

mod amount;
mod badge;
mod bundle;
mod button;
mod choice_field;
mod copy;
mod drop_zone;
mod empty;
mod facts;
mod field;
mod filter_bar;
mod form;
mod icon;
mod keyboard;
mod link_field;
mod menu;
mod navigation;
mod notice;
mod page;
mod pager;
mod person;
mod progress;
mod shell;
mod steps;
mod suggestions;
mod table;
mod tabs;
mod timeline;
mod top_bar;

pub use amount::money_text;
pub use badge::{badge, dot, tag, tags};
pub use bundle::{asset_href, set_asset_versions};
pub use button::{Button, LinkButton, Look};
pub use choice_field::{Choice, bare_select, checkbox_field, select_field};
pub use copy::{copy_button, copyable};
pub use drop_zone::{DropZone, drop_zone};
pub use empty::{EmptyState, empty_state};
pub use facts::{Fact, Tile, card, facts, nothing, restricted, tiles};
pub use field::{
    Field, TextKind, day_field, field_id, money_field, number_field, tags_field, text_field, textarea_field,
};
pub use filter_bar::{FilterBar, FilterChip, SortChoice, filter_bar};
pub use form::{Form, csrf_field, field_group, form, hidden_field};
pub use icon::icon;
pub use link_field::{LinkChoice, link_field, link_options};
pub use menu::{MenuItem, menu};
pub use navigation::{NavEntry, NavGroup};
pub use notice::{Flash, NoticeKind, Problem, notice, problem_summary};
pub use page::{PageHeader, RecordHeader, list_layout, page_header, record_header, record_layout};
pub use pager::{Pager, pager};
pub use person::{avatar, person};
pub use progress::{Progress, live_region, progress};
pub use shell::{Crumb, Shell, Theme, User, bare_shell, shell};
pub use steps::{PathStage, Step, StepState, stage_path, steps};
pub use suggestions::{Suggestion, suggestions};
pub use table::{Col, Direction, Row, SortLink, Table, table};
pub use tabs::{Tab, tabs};
pub use timeline::{TimelineChange, TimelineDay, TimelineEntry, timeline};
