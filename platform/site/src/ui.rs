//! The building blocks of every page: what a person sees and touches, in both languages, light and dark, on a
//! desk and on a phone.
//!
//! A component takes plain values and gives markup; none knows a business object, a session or a database.
//! No page is built outside of them. Everything works as links and forms; scripts only make it quicker, and
//! nothing is inline, because the content security policy allows neither inline scripts nor inline styles.

mod advanced;
mod amount;
mod arrange;
mod badge;
mod bell;
mod board;
mod breadcrumb;
mod bundle;
mod button;
mod calendar;
mod card;
mod carry;
mod chart_frame;
mod chip;
mod choice_field;
mod column_list;
mod compare;
mod composer;
mod copy;
mod day_field;
mod dialog;
mod draft_bar;
mod drop_zone;
mod empty;
mod facts;
mod field;
mod figures;
mod file_field;
mod files;
mod filter_bar;
mod form;
mod grouped_table;
mod help;
mod hue;
mod icon;
mod icon_button;
mod in_place;
mod instant_field;
mod kbd;
mod keyboard;
mod kinds;
mod line;
mod link_field;
mod markdown;
mod menu;
mod money_field;
mod navigation;
mod neighbours;
mod notice;
mod page;
mod pager;
mod pair_card;
mod palette;
mod people_field;
mod person;
mod phone_link;
mod places;
mod position_field;
mod presence;
mod preview_panel;
mod progress;
mod selection_bar;
mod settling;
mod shell;
mod skeleton;
mod stage_path;
mod steps;
mod suggestions;
mod table;
mod tabs;
mod tag;
mod tick_field;
mod tile;
mod timeline;
mod toast;
mod todo;
mod top_bar;
mod trend;
mod ways;

pub use advanced::advanced;
pub use amount::{Figure, amount, figure, figure_inside, number};
pub use arrange::{ArrangedField, ArrangedPart, arrange};
pub use badge::{badge, dot};
pub use bell::{Bell, bell, bell_count, bell_label, watch};
pub use board::{
    Board, BoardCard, BoardColumn, BoardHead, board, board_add, board_card, board_cards, board_head,
    board_more,
};
pub use breadcrumb::{Crumb, breadcrumb};
pub use bundle::{asset_href, set_asset_versions};
pub use button::{Button, LinkButton, Look};
pub use calendar::{Calendar, CalendarDay, CalendarEntry, CalendarHour, CalendarLook, calendar};
pub use card::{card, empty_card};
pub use carry::{Carried, Carry};
pub use chart_frame::{ChartFrame, Legend, Shade, chart_frame, legend_dot, strip};
pub use chip::{FilterChip, chip};
pub use choice_field::{Choice, bare_select, helped_select, select_field};
pub use column_list::{ColumnLine, column_list};
pub use compare::{CompareCell, CompareHead, CompareLine, compare};
pub use composer::{Composer, ComposerTab, composer};
pub use copy::{copy_button, copyable, copyable_code};
pub use day_field::{DayAhead, day_field};
pub use dialog::{Dialog, dialog, opener, side_panel};
pub use draft_bar::{DraftSays, draft_bar};
pub use drop_zone::{DropZone, drop_zone};
pub use empty::{EmptyState, empty_state};
pub use facts::{Change, Fact, facts, late, late_mark, masked, nothing, restricted};
pub use field::{
    Field, TextKind, field_id, number_field, suggested_field, tags_field, text_field, textarea_field,
};
pub use figures::{figures_line, figures_to_come};
pub use file_field::{FILE_CHOSEN, FILE_GONE, FILE_KEPT, KeptFile, file_field, file_value};
pub use files::{FILES, FileAdding, FileLine, Files, Stamp, file_list, file_note, files, files_veil};
pub use filter_bar::{FilterBar, SortChoice, filter_bar};
pub use form::{
    DRAFT, Form, applying, csrf_field, field_group, form, hidden_field, more_fields, ruled, ruled_by,
    single_group,
};
pub use grouped_table::{GroupHead, grouped_table};
pub use help::help;
pub use icon::icon;
pub use icon_button::IconButton;
pub use in_place::{InPlace, in_place};
pub use instant_field::instant_field;
pub use kbd::kbd;
pub use kinds::{Kind, kinds};
pub use line::{line_news, line_toast, offline};
pub use link_field::{LinkChoice, link_field, link_options};
pub use markdown::{first_words, markdown};
pub use menu::{MenuItem, menu, menu_at_start};
pub use money_field::money_field;
pub use navigation::{NavEntry, NavGroup};
pub use neighbours::{Neighbours, neighbours};
pub use notice::{NoticeKind, Problem, notice, problem_list, problem_summary};
pub use page::{
    PageHeader, RecordHeader, list_layout, page_header, preview_header, record_header, record_layout,
    talking_layout,
};
pub use pager::{Pager, count, count_to_come, pager};
pub use pair_card::{PairCard, pair_card};
pub use palette::{PaletteAct, PaletteGroup, PaletteLine, palette_options, palette_page};
pub use people_field::people_field;
pub use person::{avatar, avatar_large, person};
pub use phone_link::{Dialled, call_button, phone_copyable, phone_link};
pub use places::{Place, PlaceGroup, places};
pub use position_field::position_field;
pub use presence::{Present, presence, presence_place};
pub use progress::{Progress, live_region, progress};
pub use selection_bar::{ACT, ALL_FOUND, SelectionAct, SelectionBar, selection_bar};
pub use settling::{Settling, settling};
pub use shell::{GROUNDS, OtherLanguage, Shell, Theme, User, bare_shell, shell};
pub use skeleton::skeleton;
pub use stage_path::{PathStage, choice_path, stage_path};
pub use steps::{Step, StepState, steps};
pub use suggestions::{Suggestion, suggestions};
pub use table::{CellField, Col, Direction, Grid, Row, RowRecord, SortLink, Table, table};
pub use tabs::{Tab, tabs};
pub use tag::{tag, tags};
pub use tick_field::{checkbox_field, radio_field, switch_field, ticks_field};
pub use tile::{Tile, tiles};
pub use timeline::{TimelineChange, TimelineDay, TimelineEntry, timeline};
pub use toast::{Flash, toast};
pub use todo::{Todo, todos};
pub use trend::{TrendPoint, trend};
pub use ways::{Way, ways};
