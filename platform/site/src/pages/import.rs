//! Importing a file by page, in five steps: hand it in, say which column is which field, look at what would
//! happen, let it run, see what came of it. Each step has an address of its own and can be left and found again.

mod acts;
mod bad_cells;
mod belonging;
mod check;
mod discard;
mod duplicates;
mod elsewhere;
mod figures;
mod file;
mod for_all_rows;
mod known_by;
mod mapping;
mod mending;
mod outcome;
mod people;
mod recent;
mod recognised;
mod records;
mod shapes;
mod sheets;
mod taking_back;
mod waiting;

pub(super) use figures::progress as job_progress;
pub(crate) use recognised::like as like_earlier;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{Label, Lang};

use super::frame::{crumb, frame, here};
use crate::site::Site;
use crate::ui::{self, PageHeader, Step, StepState};
use crate::visitor::Visitor;

/// The pages' routes.
pub(super) fn routes() -> Router<Site> {
    // The file is counted as it arrives; see `imports::UPLOAD_BYTES_MAX`.
    let hand_in = get(file::page).post(file::hand_in).layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/{plural}/import", hand_in)
        .route("/imports", get(recent::page))
        .route("/imports/drafts/{draft}", get(mapping::page).post(mapping::settle))
        .route("/imports/drafts/{draft}/check", get(check::page))
        .route("/imports/drafts/{draft}/check/progress", get(check::part))
        .route("/imports/drafts/{draft}/people", post(people::answer))
        .route("/imports/drafts/{draft}/cells", post(bad_cells::choose))
        .route("/imports/drafts/{draft}/discard", get(discard::page).post(discard::discard))
        .route("/imports/drafts/{draft}/rejects", get(check::rejects))
        .route("/imports/drafts/{draft}/emptied", get(check::emptied))
        .route("/imports/drafts/{draft}/rows", get(mending::of_draft).post(mending::mend_draft))
        .route("/imports/{id}/rows", get(mending::of_import).post(mending::mend_import))
        .route("/imports/drafts/{draft}/start", post(check::start))
        .route("/imports/{id}", get(outcome::page))
        .route("/imports/{id}/progress", get(outcome::part))
        .route("/imports/{id}/records", get(records::page))
        .route("/imports/{id}/rejects", get(acts::rejects))
        .route("/imports/{id}/emptied", get(acts::emptied))
        .route("/imports/{id}/stop", post(acts::stop))
        .route("/imports/{id}/resumption", post(acts::resume))
        .route("/imports/{id}/undo", get(taking_back::page).post(acts::undo))
}

/// The steps of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    File,
    Mapping,
    Check,
    Run,
    Result,
}

impl Stage {
    const ALL: [Stage; 5] = [Stage::File, Stage::Mapping, Stage::Check, Stage::Run, Stage::Result];

    const fn label(self) -> Label {
        match self {
            Stage::File => Label::new("选择文件", "File"),
            Stage::Mapping => Label::new("对应字段", "Mapping"),
            Stage::Check => Label::new("检查", "Check"),
            Stage::Run => Label::new("导入", "Run"),
            Stage::Result => Label::new("结果", "Result"),
        }
    }
}

/// The steps with the present one marked; those behind lead back where `href_of` knows the way.
fn steps(lang: Lang, now: Stage, href_of: impl Fn(Stage) -> Option<String>) -> Markup {
    let steps: Vec<Step> = Stage::ALL
        .into_iter()
        .map(|stage| Step {
            label: stage.label().text(lang).to_owned(),
            state: match stage.cmp(&now) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Ahead,
            },
            href: if stage < now { href_of(stage) } else { None },
        })
        .collect();
    ui::steps(lang, &steps)
}

/// A page of the import, under the list of imports.
fn wizard(visitor: &Visitor, title: &str, note: &str, body: Markup) -> Markup {
    let header = PageHeader { title: title.to_owned(), note: note.to_owned(), acts: None };
    let imports = visitor.t("导入", "Imports");
    frame(
        visitor,
        title,
        vec![crumb(imports, "/imports"), here(title)],
        html! { div class="narrow stack" { (ui::page_header(&header)) (body) } },
    )
}
