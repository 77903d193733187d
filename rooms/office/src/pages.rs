//! The room's own pages. This one is where an object is arranged: its parts to put in order, and beside them what comes
//! of it for the role.

mod editor;
pub(crate) mod numbers;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::Markup;
use object::{
    Choice as _, FieldType as _, Filter, Id, Message, Object, ObjectDef, Row, Value, id_text, parse_id,
};
use site::{News, Refusal, SignedForm, Site, Visitor, frame, go, layout_preview, pairs_of};
use staff::Role;
use store::{ALL_ROWS_MAX, Rights, Scope, StoreError, Verb, View, WriteError};

use self::editor::Editor;
use crate::layout::{Draft, Layout, Surface, is_arranged, place_of};

/// Its address.
const PAGE: &str = "/layouts/arrange";
/// The change set's name.
const ACT: &str = "arrange";

/// The room's routes.
pub(crate) fn routes() -> Router<Site> {
    Router::new().route(PAGE, get(page).post(take)).merge(numbers::routes())
}

/// Where a layout is made and changed.
pub(crate) fn own_form(row: Option<&Row>) -> String {
    let Some(row) = row else { return PAGE.to_owned() };
    let text = |field: &'static object::FieldDef| row.value(field).as_text().unwrap_or_default().to_owned();
    let role = row.value(Layout::ROLE.field()).as_int();
    let surface = Surface::of_code(&text(Layout::SURFACE.field())).unwrap_or(Surface::Form);
    address(&text(Layout::OF.field()), surface, role)
}

fn address(of: &str, surface: Surface, role: Option<i64>) -> String {
    let role = role.map_or_else(String::new, |role| format!("&role={}", id_text(role)));
    format!("{PAGE}?of={}&surface={}{role}", site::encode(of), surface.code())
}

/// What is arranged, and for whom.
#[derive(Clone)]
struct Subject {
    pub def: &'static ObjectDef,
    pub surface: Surface,
    pub role: Option<Role>,
    /// The roles there are, in the order in which they were made.
    pub roles: Vec<Role>,
    /// What the role may see.
    rights: Rights,
    /// The layout as it is kept, if there is one.
    pub kept: Option<Row>,
}

impl Subject {
    fn role_id(&self) -> Option<i64> {
        self.role.as_ref().map(|role| role.id.raw())
    }

    fn address(&self) -> String {
        address(self.def.plural, self.surface, self.role_id())
    }

    async fn of(visitor: &Visitor, pairs: &[(String, String)]) -> Result<Subject, Refusal> {
        let value =
            |name: &str| pairs.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value);
        let def = match value("of") {
            "" => objects(&visitor.site).into_iter().next(),
            plural => objects(&visitor.site).into_iter().find(|def| def.plural == plural),
        };
        let def = def.ok_or_else(Refusal::not_found)?;
        let surface = match value("surface") {
            "" => Surface::Form,
            code => Surface::of_code(code).ok_or_else(Refusal::not_found)?,
        };
        let asked = match value("role") {
            "" => None,
            id => Some(parse_id(id).map_err(|_| Refusal::not_found())?),
        };
        let place = place_of(def.plural, surface, asked);
        let (roles, kept) = visitor
            .visit
            .read(move |view| {
                let mut roles: Vec<Role> = view.all(&Filter::All, None, ALL_ROWS_MAX)?;
                roles.sort_by_key(|role| role.id.raw());
                Ok::<_, StoreError>((roles, kept(view, &place)?))
            })
            .await?;
        let role = match asked {
            None => None,
            Some(id) => {
                let role = roles.iter().find(|role| role.id.raw() == id).cloned();
                Some(role.ok_or_else(Refusal::not_found)?)
            }
        };
        let rights = match asked {
            None => Rights::everything(),
            Some(id) => {
                let house = visitor.site.crm().system();
                house.read(move |view| staff::role_rights(view, Id::from_raw(id))).await?
            }
        };
        Ok(Subject { def, surface, role, roles, rights, kept })
    }

    /// The layout that counts where there is none of this role: the one for everybody.
    fn counting<'a>(&self, site: &'a Site) -> Option<&'a object::Layout> {
        let roles = self.role_id().into_iter();
        site.crm().registry().layout(self.def, self.surface.declared(), roles)
    }

    fn preview(&self, visitor: &Visitor, draft: &Draft) -> Markup {
        layout_preview(visitor, self.def, &draft.layout(self.role_id()), self.rights.clone())
    }
}

/// The objects that can be arranged.
fn objects(site: &Site) -> Vec<&'static ObjectDef> {
    site.crm().registry().objects().iter().copied().filter(|def| is_arranged(def)).collect()
}

fn kept(view: &View<'_>, place: &str) -> Result<Option<Row>, StoreError> {
    let one = Layout::PLACE.is(&Some(place.to_owned()));
    Ok(view.all_rows(Layout::def(), &one, None, 1)?.into_iter().next())
}

fn may(visitor: &Visitor, verb: Verb) -> bool {
    visitor.visit.actor().scope(Layout::OBJECT, verb) == Scope::All
}

fn may_arrange(visitor: &Visitor, subject: &Subject) -> bool {
    may(visitor, if subject.kept.is_some() { Verb::Change } else { Verb::Create })
}

/// `GET /layouts/arrange?of=customers&surface=form&role=…`
async fn page(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    if !may(&visitor, Verb::See) {
        return Err(Refusal::forbidden());
    }
    let pairs = pairs_of(query.as_deref().unwrap_or_default());
    let subject = Subject::of(&visitor, &pairs).await?;
    let draft = Draft::of(subject.def, subject.surface, subject.counting(&site));
    let may_change = may_arrange(&visitor, &subject);
    Ok(shown(&Editor::of(&visitor, &subject, &draft, may_change)).into_response())
}

fn shown(editor: &Editor<'_>) -> Markup {
    frame(editor.visitor, &editor.title(), editor.crumbs(), editor.markup())
}

/// `POST /layouts/arrange`: one step, the keeping of it, or back to how it is declared.
async fn take(headers: HeaderMap, State(site): State<Site>, form: SignedForm) -> Result<Response, Refusal> {
    let SignedForm { visitor, fields: sent, .. } = form;
    if !may(&visitor, Verb::See) {
        return Err(Refusal::forbidden());
    }
    let subject = Subject::of(&visitor, &sent).await?;
    if !may_arrange(&visitor, &subject) {
        return Err(Refusal::forbidden());
    }
    let value = |name: &str| {
        sent.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    };
    let mut draft = Draft::sent(subject.def, subject.surface, &sent);
    let seen = value("version").parse::<i64>().unwrap_or_default();
    match value("step") {
        "save" => keep(&site, &visitor, &subject, &draft, seen).await,
        "reset" => reset(&site, &visitor, &subject, seen).await,
        step => {
            draft.step(step);
            if headers.contains_key("hx-request") {
                return Ok(subject.preview(&visitor, &draft).into_response());
            }
            let editor = Editor::of(&visitor, &subject, &draft, true).told(seen, Vec::new());
            Ok(shown(&editor).into_response())
        }
    }
}

async fn keep(
    site: &Site,
    visitor: &Visitor,
    subject: &Subject,
    draft: &Draft,
    seen: i64,
) -> Result<Response, Refusal> {
    let place = place_of(subject.def.plural, subject.surface, subject.role_id());
    let mut set = draft.set();
    let mut values = vec![Value::Null; Layout::def().fields.len()];
    set.push((Layout::OF.field(), Value::Text(subject.def.plural.to_owned())));
    set.push((Layout::SURFACE.field(), subject.surface.to_value()));
    set.push((Layout::ROLE.field(), subject.role_id().map_or(Value::Null, Value::Int)));
    for (field, value) in &set {
        values[field.index] = value.clone();
    }
    let written = visitor
        .visit
        .write::<_, WriteError, _>(ACT, move |tx| {
            match kept(tx, &place)? {
                Some(row) => tx.change(Layout::def(), row.id, Some(seen), set.clone())?,
                None => tx.create(Layout::def(), values.clone())?,
            };
            Ok(tx.change_set())
        })
        .await;
    let back = subject.address();
    match written {
        Ok(change_set) => {
            let text = visitor.t("布局已保存，立即生效。", "Layout saved; it holds at once.");
            Ok(go(site, &back, &News::done(text).with_undo(change_set, &back)))
        }
        Err(WriteError::Invalid(problems)) => {
            let problems = problems.into_iter().map(|problem| problem.message).collect();
            let editor = Editor::of(visitor, subject, draft, true).told(seen, problems);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(&editor)).into_response())
        }
        Err(WriteError::Conflict(theirs)) => {
            let editor = Editor::of(visitor, subject, draft, true).told(theirs.version, vec![quicker()]);
            Ok((StatusCode::CONFLICT, shown(&editor)).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

fn quicker() -> Message {
    Message::new(
        "layout_changed",
        "您打开之后，别人改过这个布局：再次保存将以您的为准，刷新可查看对方的。",
        "somebody has changed this layout since you opened it: saving again keeps yours, reloading shows theirs",
    )
}

/// Takes the layout away, so that the next one counts: the one for everybody, or the declaration.
async fn reset(site: &Site, visitor: &Visitor, subject: &Subject, seen: i64) -> Result<Response, Refusal> {
    let back = subject.address();
    let Some(row) = &subject.kept else {
        let text = visitor.t("没有可以恢复的布局。", "There is no layout to take away.");
        return Ok(go(site, &back, &News::done(text)));
    };
    let id = row.id;
    let change_set = visitor
        .visit
        .write::<_, WriteError, _>(ACT, move |tx| {
            tx.delete(Layout::def(), id, Some(seen))?;
            Ok(tx.change_set())
        })
        .await?;
    let text = visitor.t("已恢复默认布局。", "The default layout holds again.");
    Ok(go(site, &back, &News::done(text).with_undo(change_set, &back)))
}
