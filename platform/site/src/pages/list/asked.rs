//! What the address of a list asks for: a kept view and what differs from it, or all of it by itself. Links and
//! forms of the list change one thing and keep the rest.

use std::fmt;
use std::sync::Arc;

use object::{Message, ObjectDef, id_text, parse_id};

use crate::form_body::pairs_of;
use crate::layout::ListFace;
use crate::pages::address::Address;
use crate::refusal::Refusal;
use crate::saved_views::{SavedView, ViewContent};
use crate::site::Site;
use crate::visitor::Visitor;

/// What a kept view says; the address says where it differs.
const OF_VIEW: [&str; 11] =
    ["filter", "sort", "columns", "density", "as", "by", "sum", "span", "tint", "group", "frozen"];
/// How the records are shown, which any condition leaves as it is.
const OF_SHAPE: [&str; 5] = ["as", "by", "sum", "span", "tint"];
/// What stands beside it in the address.
const BESIDE: [&str; 4] = ["q", "limit", "on", "within"];
/// The place in the list; any other change leads back to the first page.
const PLACE: [&str; 4] = ["after", "before", "total", "open"];
/// The word for no view at all, needed by those whose list opens with one.
const NO_VIEW: &str = "all";
/// The order of a list by itself.
const NEWEST: &str = "-updated_at";
/// The density of a list by itself.
const COMFORTABLE: &str = "comfortable";
/// How a list shows its records by itself.
const TABLE: &str = "table";

/// What an address asks for.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Asked {
    /// The list as it is by itself.
    face: Arc<ListFace>,
    view: Option<SavedView>,
    /// The list opens with a view when the address names none.
    has_usual: bool,
    content: [String; OF_VIEW.len()],
    beside: [String; BESIDE.len()],
}

impl Asked {
    /// Reads an address, with the views that the visitor sees.
    pub fn read(
        face: &Arc<ListFace>,
        query: &[(String, String)],
        views: &[SavedView],
    ) -> Result<Asked, Refusal> {
        let given =
            |name: &str| query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let view = match given("view") {
            None | Some("" | NO_VIEW) => None,
            Some(id) => {
                let id = parse_id(id).map_err(|_| unknown_view())?;
                Some(views.iter().find(|view| view.id == id).ok_or_else(unknown_view)?.clone())
            }
        };
        let asked = Asked::of_view(face, view, views);
        let content = OF_VIEW.map(|name| match given(name) {
            Some(text) => plain(face, name, text),
            None => asked.kept(name).to_owned(),
        });
        let beside = BESIDE.map(|name| given(name).unwrap_or_default().trim().to_owned());
        Ok(Asked { content, beside, ..asked })
    }

    /// A kept view as it is kept, or the list by itself.
    pub fn of_view(face: &Arc<ListFace>, view: Option<SavedView>, views: &[SavedView]) -> Asked {
        let mut asked = Asked {
            face: face.clone(),
            view,
            has_usual: views.iter().any(|view| view.is_usual),
            content: Default::default(),
            beside: Default::default(),
        };
        asked.content = OF_VIEW.map(|name| asked.kept(name).to_owned());
        asked
    }

    /// The same list without any condition, order or view, in the same shape.
    pub fn bare(&self) -> Asked {
        let bare =
            Asked { view: None, content: Default::default(), beside: Default::default(), ..self.clone() };
        let kept = OF_SHAPE.iter().chain(&["on"]);
        kept.fold(bare, |bare, name| bare.with(name, self.value(name)))
    }

    /// In its own shape, the rest as it is.
    pub fn as_table(&self) -> Asked {
        OF_SHAPE.iter().chain(&["on"]).fold(self.clone(), |asked, name| asked.with(name, ""))
    }

    /// The view as it was kept, without what differs.
    pub fn as_kept(&self) -> Asked {
        let mut kept = self.clone();
        kept.content = OF_VIEW.map(|name| self.kept(name).to_owned());
        kept
    }

    /// The view, if the address names one.
    pub fn view(&self) -> Option<&SavedView> {
        self.view.as_ref()
    }

    /// Which object's list it is.
    pub fn def(&self) -> &'static ObjectDef {
        self.face.def
    }

    /// The list as it is by itself.
    pub fn face(&self) -> &Arc<ListFace> {
        &self.face
    }

    /// What holds of a name, also where the list does it by itself because a layout says so.
    pub fn in_force(&self, name: &str) -> String {
        match (name, self.value(name)) {
            ("columns", "") => self.face.columns_text(),
            ("sort", "") => self.face.sort.clone(),
            (_, value) => value.to_owned(),
        }
    }

    /// What holds of a name; empty for what the list does by itself.
    pub fn value(&self, name: &str) -> &str {
        if let Some(place) = OF_VIEW.iter().position(|known| *known == name) {
            return &self.content[place];
        }
        BESIDE.iter().position(|known| *known == name).map_or("", |place| &self.beside[place])
    }

    /// With another value of a name, on the first page.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Asked {
        let mut changed = self.clone();
        if let Some(place) = OF_VIEW.iter().position(|known| *known == name) {
            changed.content[place] = plain(&self.face, name, value);
        }
        if let Some(place) = BESIDE.iter().position(|known| *known == name) {
            value.trim().clone_into(&mut changed.beside[place]);
        }
        changed
    }

    /// How wide its columns are kept, by the view that is shown.
    pub fn widths(&self) -> &str {
        self.view.as_ref().map_or("", |view| view.content.widths.as_str())
    }

    /// What a view of it would keep.
    pub fn content(&self) -> ViewContent {
        let [filter, sort, columns, density, shape, by, sum, span, tint, group, frozen] =
            self.content.clone();
        let widths = self.widths().to_owned();
        ViewContent { filter, sort, columns, density, shape, by, sum, span, tint, group, frozen, widths }
    }

    /// Whether it shows something else than its view, or than the list by itself.
    pub fn is_changed(&self) -> bool {
        OF_VIEW.iter().any(|name| self.value(name) != self.kept(name))
    }

    /// Names and values of the address, for the hidden fields of a form that keeps them all but `left_out`.
    pub fn pairs_without(&self, left_out: &[&str]) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        if let Some(view) = &self.view {
            pairs.push((String::from("view"), id_text(view.id)));
        }
        for (name, value) in OF_VIEW.iter().zip(&self.content) {
            if value != self.kept(name) {
                pairs.push(((*name).to_owned(), value.clone()));
            }
        }
        for (name, value) in BESIDE.iter().zip(&self.beside) {
            if !value.is_empty() {
                pairs.push(((*name).to_owned(), value.clone()));
            }
        }
        if pairs.is_empty() && self.has_usual {
            pairs.push((String::from("view"), NO_VIEW.to_owned()));
        }
        pairs.retain(|(name, _)| !left_out.contains(&name.as_str()));
        pairs
    }

    /// The address of the list.
    pub fn address(&self) -> Address {
        self.address_at("")
    }

    /// The address of a page beside the list that knows what it asks for: `/columns`.
    pub fn address_at(&self, below: &str) -> Address {
        let path = Address::new(format!("/{}{below}", self.def().plural));
        self.pairs_without(&[]).iter().fold(path, |address, (name, value)| address.given(name, value))
    }

    /// Everything that holds, spelled out for [`crate::listing::ListParams`], with the place of `query`.
    pub fn spelled_out(&self, query: &[(String, String)]) -> Vec<(String, String)> {
        let pair = |(name, value): (&&str, &String)| ((*name).to_owned(), value.clone());
        let of_list = |name: &&str| ((*name).to_owned(), self.in_force(name));
        let place = query.iter().filter(|(name, _)| PLACE.contains(&name.as_str())).cloned();
        OF_VIEW.iter().map(of_list).chain(BESIDE.iter().zip(&self.beside).map(pair)).chain(place).collect()
    }

    fn kept(&self, name: &str) -> &str {
        let Some(ViewContent {
            filter,
            sort,
            columns,
            density,
            shape,
            by,
            sum,
            span,
            tint,
            group,
            frozen,
            widths: _,
        }) = self.view.as_ref().map(|view| &view.content)
        else {
            return "";
        };
        match name {
            "filter" => filter,
            "sort" => sort,
            "columns" => columns,
            "density" => density,
            "as" => shape,
            "by" => by,
            "sum" => sum,
            "span" => span,
            "tint" => tint,
            "group" => group,
            "frozen" => frozen,
            _ => "",
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address().fmt(f)
    }
}

/// What a request asks for, and the views that its visitor sees.
pub(in crate::pages) async fn read(
    site: &Site,
    visitor: &Visitor,
    def: &'static ObjectDef,
    query: Option<&str>,
) -> Result<(Vec<(String, String)>, Asked, Vec<SavedView>), Refusal> {
    let query = pairs_of(query.unwrap_or_default());
    let views = views_of(site, visitor, def).await?;
    let asked = Asked::read(&face_of(visitor, def), &query, &views)?;
    Ok((query, asked, views))
}

/// The list as it is by itself for this visitor.
pub(super) fn face_of(visitor: &Visitor, def: &'static ObjectDef) -> Arc<ListFace> {
    Arc::new(ListFace::for_visitor(visitor, def))
}

/// The views of an object that the visitor sees.
pub(super) async fn views_of(
    site: &Site,
    visitor: &Visitor,
    def: &'static ObjectDef,
) -> Result<Vec<SavedView>, Refusal> {
    let Some(shelf) = site.shelf().cloned() else { return Ok(Vec::new()) };
    let actor = visitor.visit.actor().clone();
    // The shelf knows who sees what: sharing is no matter of roles.
    let views = site.crm().system().read(move |view| shelf.views(view, &actor, def.name)).await;
    views.map_err(|fault: store::StoreError| Refusal::from(fault))
}

/// Whether an address leaves it to the list what to show.
pub(super) fn says_nothing(query: &[(String, String)]) -> bool {
    !query.iter().any(|(name, _)| {
        let name = name.as_str();
        name == "view" || OF_VIEW.contains(&name) || BESIDE.contains(&name) || PLACE.contains(&name)
    })
}

/// A value as the address has it: what the list does by itself is not said.
fn plain(face: &ListFace, name: &str, value: &str) -> String {
    let value = value.trim();
    let is_by_itself = match name {
        "sort" if face.sort.is_empty() => value == NEWEST,
        "sort" => value == face.sort,
        "density" => value == COMFORTABLE,
        "as" => value == TABLE,
        // The first column, which says what a record is called, always stays.
        "frozen" => value == "1",
        "columns" => value.split(',').map(str::trim).eq(face.columns.iter().map(|field| field.name)),
        _ => false,
    };
    if is_by_itself { String::new() } else { value.to_owned() }
}

fn unknown_view() -> Refusal {
    let message = Message::new(
        "view_unknown",
        "找不到这个视图：它可能已被删除，或不再共享给您",
        "there is no such view; it may be deleted, or no longer shared with you",
    );
    Refusal::new(axum::http::StatusCode::NOT_FOUND, message)
}

#[cfg(test)]
#[path = "../tests/asked.rs"]
mod tests;
