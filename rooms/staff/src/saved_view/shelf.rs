//! Who sees a kept view, who changes it, and what each of them has made of it.

use std::collections::{BTreeSet, HashMap};

use object::{Choice, Filter, Id, Object, RecordAddress};
use site::saved_views::{
    NewView, Pin, SavedView as Seen, Sharing, ViewAct, ViewContent, ViewRefusal, ViewShelf,
};
use store::{Actor, ActorKind, Scope, StoreError, Tx, Verb, View, order_key};

use super::{CalendarSpan, Density, SavedView, SharedWith, ViewKind, ViewUse};
use crate::rights::shares_with;
use crate::role::Role;
use crate::share::{ShareLevel, ShareOf};
use crate::team::Team;
use crate::user::User;

/// The longest name of a view, in characters: it stands in a tab and in the side bar.
pub const VIEW_NAME_CHARS_MAX: usize = 30;
/// The most views one person keeps of one list; more than fit on a page of views are found no more.
const VIEWS_OF_PERSON_MAX: usize = 50;
/// The most views of one list that are looked at.
const VIEWS_MAX: usize = 2_000;
/// The most uses of one person: pinned views and one default a list.
const USES_MAX: usize = 500;
/// The most pinned views in a side bar; beyond that nothing is found in it.
const PINS_SHOWN_MAX: usize = 20;

/// The staff room's shelf of views.
pub struct Shelf;

impl ViewShelf for Shelf {
    fn object(&self) -> &'static str {
        SavedView::def().name
    }

    fn did(&self, objects: &[String]) -> bool {
        let (view, share) = (SavedView::def().name, ShareOf::def().name);
        objects.iter().any(|object| object == view)
            && objects.iter().all(|object| object == view || object == share)
    }

    fn every_view(&self, view: &View<'_>, who: &Actor) -> Result<Vec<(String, Seen)>, StoreError> {
        let kept: Vec<SavedView> = view.all(&Filter::All, None, VIEWS_MAX)?;
        let reach = Reach::of(view, who, &kept)?;
        let mut kept: Vec<SavedView> = kept.into_iter().filter(|kept| reach.sees(kept)).collect();
        kept.sort_by_cached_key(|kept| order_key(&kept.name));
        let names = names_of(view, &kept)?;
        let seen = kept.iter().map(|kept| (kept.object.clone(), seen(kept, &reach, &names, None)));
        Ok(seen.collect())
    }

    fn views(&self, view: &View<'_>, who: &Actor, object: &str) -> Result<Vec<Seen>, StoreError> {
        let kept: Vec<SavedView> = view.all(&SavedView::OBJECT.is(&object.to_owned()), None, VIEWS_MAX)?;
        let reach = Reach::of(view, who, &kept)?;
        let mut kept: Vec<SavedView> = kept.into_iter().filter(|kept| reach.sees(kept)).collect();
        kept.sort_by_cached_key(|kept| (!reach.is_theirs(kept), order_key(&kept.name)));
        let names = names_of(view, &kept)?;
        let uses: HashMap<i64, ViewUse> =
            uses_of(view, who)?.into_iter().map(|use_of| (use_of.view, use_of)).collect();
        Ok(kept.iter().map(|kept| seen(kept, &reach, &names, uses.get(&kept.id.raw()))).collect())
    }

    fn keep(&self, tx: &mut Tx<'_>, who: &Actor, new: &NewView) -> Result<i64, ViewRefusal> {
        let name = name_of(&new.name)?;
        let own: Vec<SavedView> = own_of(tx, who, new.object)?;
        if own.len() >= VIEWS_OF_PERSON_MAX {
            return Err(ViewRefusal::TooMany(VIEWS_OF_PERSON_MAX));
        }
        if own.iter().any(|own| own.name == name) {
            return Err(ViewRefusal::NameTaken);
        }
        refuse_everyone(who, None, new.sharing)?;
        let view = SavedView {
            id: Id::from_raw(0),
            name,
            object: new.object.to_owned(),
            kind: ViewKind::Table,
            filter: None,
            sort: None,
            columns: None,
            density: None,
            shown_by: None,
            summed: None,
            span: None,
            coloured_by: None,
            group_by: None,
            frozen: None,
            widths: None,
            shared_with: shared_with(new.sharing),
            owner: Some(Id::from_raw(who.user)),
            team: who.home_team.map(Id::from_raw),
        };
        Ok(tx.insert(&showing(&view, &new.content))?.raw())
    }

    fn act(&self, tx: &mut Tx<'_>, who: &Actor, id: i64, act: &ViewAct) -> Result<(), ViewRefusal> {
        let found: Option<SavedView> = tx.find(Id::from_raw(id))?;
        let kept = found.ok_or(ViewRefusal::Unknown)?;
        let reach = Reach::of(tx, who, std::slice::from_ref(&kept))?;
        if !reach.sees(&kept) {
            return Err(ViewRefusal::Unknown);
        }
        let (may_change, may_save) = (reach.may_change(&kept), reach.may_save(&kept));
        match act {
            ViewAct::Widen(_) if !may_save => return Err(ViewRefusal::NotYours),
            ViewAct::Widen(widths) => {
                let widths = Some(widths.clone()).filter(|widths| !widths.is_empty());
                tx.update(&kept, &SavedView { widths, ..kept.clone() })?;
            }
            ViewAct::Pin(is_on) => return use_as(tx, who, &kept, |now| now.pinned = *is_on),
            ViewAct::Usual(is_on) => return make_usual(tx, who, &kept, *is_on),
            ViewAct::Show(_) if !may_save => return Err(ViewRefusal::NotYours),
            ViewAct::Name(..) | ViewAct::Delete if !may_change => return Err(ViewRefusal::NotYours),
            ViewAct::Show(content) => {
                tx.update(&kept, &showing(&kept, content))?;
            }
            ViewAct::Name(name, sharing) => {
                let name = name_of(name)?;
                let namesakes = tx.all::<SavedView>(&same_owner(&kept), None, VIEWS_MAX)?;
                if namesakes.iter().any(|other| other.id != kept.id && other.name == name) {
                    return Err(ViewRefusal::NameTaken);
                }
                refuse_everyone(who, Some(kept.shared_with), *sharing)?;
                let named = SavedView { name, shared_with: shared_with(*sharing), ..kept.clone() };
                tx.update(&kept, &named)?;
            }
            ViewAct::Delete => {
                // With whom it was shared goes with it, and comes back with it.
                let address = RecordAddress::new(SavedView::def().plural, id);
                for share in tx.all::<ShareOf>(&ShareOf::RECORD.is(&address), None, VIEWS_MAX)? {
                    tx.delete(ShareOf::def(), share.id.raw(), None)?;
                }
                tx.delete(SavedView::def(), id, None)?;
            }
        }
        Ok(())
    }
}

/// The views in someone's side bar, as far as they still see them.
pub(crate) fn pins_of(view: &View<'_>, who: &Actor) -> Result<Vec<Pin>, StoreError> {
    let mut pinned = uses_of(view, who)?;
    pinned.retain(|use_of| use_of.pinned);
    if pinned.is_empty() {
        return Ok(Vec::new());
    }
    let mut kept = Vec::new();
    for use_of in pinned.iter().take(PINS_SHOWN_MAX) {
        kept.extend(view.find::<SavedView>(Id::from_raw(use_of.view))?);
    }
    let reach = Reach::of(view, who, &kept)?;
    kept.retain(|kept| reach.sees(kept));
    kept.sort_by_cached_key(|kept| order_key(&kept.name));
    Ok(kept
        .into_iter()
        .map(|kept| Pin { view: kept.id.raw(), object: kept.object, name: kept.name })
        .collect())
}

/// How far someone's sight of views reaches.
struct Reach<'a> {
    who: &'a Actor,
    /// Their teams with those above and below: a view of the region is for its offices, a view of an office is seen
    /// by those who lead the region.
    teams: BTreeSet<i64>,
    /// Views that were shared with them or one of their teams by name.
    shared: HashMap<i64, ShareLevel>,
}

impl Reach<'_> {
    /// Reads the teams only where one of the views is shared with a team.
    fn of<'a>(view: &View<'_>, who: &'a Actor, kept: &[SavedView]) -> Result<Reach<'a>, StoreError> {
        let mut teams: BTreeSet<i64> = who.teams_and_below().iter().copied().collect();
        if kept
            .iter()
            .any(|kept| kept.shared_with == SharedWith::Team && kept.owner.map(Id::raw) != Some(who.user))
        {
            let all: Vec<Team> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
            let above: HashMap<i64, i64> =
                all.iter().filter_map(|team| Some((team.id.raw(), team.parent?.raw()))).collect();
            for team in who.teams().iter() {
                let mut team = *team;
                while let Some(parent) = above.get(&team).filter(|parent| teams.insert(**parent)) {
                    team = *parent;
                }
            }
        }
        let shared = shared_views(view, who, kept)?;
        Ok(Reach { who, teams, shared })
    }

    fn is_theirs(&self, kept: &SavedView) -> bool {
        kept.owner.map(Id::raw) == Some(self.who.user)
    }

    fn sees(&self, kept: &SavedView) -> bool {
        self.is_theirs(kept)
            || self.shared.contains_key(&kept.id.raw())
            || match kept.shared_with {
                SharedWith::Nobody => false,
                SharedWith::Team => kept.team.is_some_and(|team| self.teams.contains(&team.raw())),
                SharedWith::Everyone => {
                    self.who.kind == ActorKind::Colleague || self.who.kind == ActorKind::Key
                }
            }
    }

    /// Whether they may keep what they make of it: who may change it, and with whom it was shared for that.
    fn may_save(&self, kept: &SavedView) -> bool {
        self.may_change(kept) || self.shared.get(&kept.id.raw()) == Some(&ShareLevel::Change)
    }

    /// Its owner; an administrator where it is shared. What is shared with nobody is nobody else's business.
    fn may_change(&self, kept: &SavedView) -> bool {
        self.is_theirs(kept) || (kept.shared_with != SharedWith::Nobody && is_administrator(self.who))
    }
}

/// Whether someone may share a view with others by name.
pub(crate) fn may_give(view: &View<'_>, who: &Actor, kept: &SavedView) -> Result<bool, StoreError> {
    Ok(Reach::of(view, who, std::slice::from_ref(kept))?.may_change(kept))
}

/// Which of these views were shared with someone, or with a team of theirs, by name.
fn shared_views(
    view: &View<'_>,
    who: &Actor,
    kept: &[SavedView],
) -> Result<HashMap<i64, ShareLevel>, StoreError> {
    if kept.iter().all(|kept| kept.owner.map(Id::raw) == Some(who.user)) {
        return Ok(HashMap::new());
    }
    let mut shared: HashMap<i64, ShareLevel> = HashMap::new();
    for share in shares_with(view, Id::from_raw(who.user), who.teams())? {
        if share.record.plural == SavedView::def().plural {
            let level = shared.entry(share.record.id).or_insert(share.level);
            if share.level == ShareLevel::Change {
                *level = ShareLevel::Change;
            }
        }
    }
    Ok(shared)
}

/// Administrators are those who may change everyone's account and every role.
fn is_administrator(who: &Actor) -> bool {
    [User::OBJECT, Role::OBJECT].iter().all(|object| who.scope(object, Verb::Change) == Scope::All)
}

/// Sharing with everyone takes an administrator; leaving it so takes nobody.
fn refuse_everyone(who: &Actor, before: Option<SharedWith>, wanted: Sharing) -> Result<(), ViewRefusal> {
    if wanted == Sharing::Everyone && before != Some(SharedWith::Everyone) && !is_administrator(who) {
        return Err(ViewRefusal::NotForEveryone);
    }
    Ok(())
}

fn name_of(typed: &str) -> Result<String, ViewRefusal> {
    let name = object::text::clean(typed);
    if name.is_empty() || name.chars().count() > VIEW_NAME_CHARS_MAX {
        return Err(ViewRefusal::NameNeeded(VIEW_NAME_CHARS_MAX));
    }
    Ok(name)
}

fn own_of(view: &View<'_>, who: &Actor, object: &str) -> Result<Vec<SavedView>, StoreError> {
    let own =
        SavedView::OWNER.is(&Some(Id::from_raw(who.user))).and(SavedView::OBJECT.is(&object.to_owned()));
    view.all(&own, None, VIEWS_MAX)
}

/// The views of the same list that belong to the same person.
fn same_owner(kept: &SavedView) -> Filter {
    let of_list = SavedView::OBJECT.is(&kept.object);
    SavedView::OWNER.is(&kept.owner).and(of_list)
}

fn uses_of(view: &View<'_>, who: &Actor) -> Result<Vec<ViewUse>, StoreError> {
    view.all(&ViewUse::USER.is(&Id::from_raw(who.user)), None, USES_MAX)
}

/// Changes what a view is to someone; what says nothing any more goes.
fn use_as(
    tx: &mut Tx<'_>,
    who: &Actor,
    kept: &SavedView,
    change: impl Fn(&mut ViewUse),
) -> Result<(), ViewRefusal> {
    let known = uses_of(tx, who)?.into_iter().find(|known| known.view == kept.id.raw());
    let mut wanted = known.clone().unwrap_or(ViewUse {
        id: Id::from_raw(0),
        user: Id::from_raw(who.user),
        view: kept.id.raw(),
        object: kept.object.clone(),
        pinned: false,
        usual: false,
    });
    change(&mut wanted);
    match (known, wanted.pinned || wanted.usual) {
        (Some(known), true) => {
            tx.update(&known, &wanted)?;
        }
        (Some(known), false) => {
            tx.delete(ViewUse::def(), known.id.raw(), None)?;
        }
        (None, true) => {
            tx.insert(&wanted)?;
        }
        (None, false) => {}
    }
    Ok(())
}

/// A list opens with one view at most.
fn make_usual(tx: &mut Tx<'_>, who: &Actor, kept: &SavedView, is_on: bool) -> Result<(), ViewRefusal> {
    for other in uses_of(tx, who)? {
        if is_on && other.usual && other.object == kept.object && other.view != kept.id.raw() {
            let no_more = ViewUse { usual: false, ..other.clone() };
            tx.update(&other, &no_more)?;
        }
    }
    use_as(tx, who, kept, |now| now.usual = is_on)
}

fn names_of(view: &View<'_>, kept: &[SavedView]) -> Result<HashMap<i64, String>, StoreError> {
    let owners: Vec<i64> = kept.iter().filter_map(|kept| Some(kept.owner?.raw())).collect();
    let rows = view.rows_by_id(User::def(), &owners)?;
    Ok(rows.iter().map(|row| (row.id, row.title(User::def()))).collect())
}

fn seen(kept: &SavedView, reach: &Reach<'_>, names: &HashMap<i64, String>, use_of: Option<&ViewUse>) -> Seen {
    let owner_name = kept.owner.and_then(|owner| names.get(&owner.raw())).cloned().unwrap_or_default();
    Seen {
        id: kept.id.raw(),
        name: kept.name.clone(),
        content: ViewContent {
            filter: kept.filter.clone().unwrap_or_default(),
            sort: kept.sort.clone().unwrap_or_default(),
            columns: kept.columns.clone().unwrap_or_default(),
            density: match kept.density {
                Some(Density::Compact) => String::from("compact"),
                Some(Density::Comfortable) | None => String::new(),
            },
            shape: match kept.kind {
                ViewKind::Table => String::new(),
                ViewKind::Board | ViewKind::Calendar => kept.kind.code().to_owned(),
            },
            by: kept.shown_by.clone().unwrap_or_default(),
            sum: kept.summed.clone().unwrap_or_default(),
            span: kept.span.map_or_else(String::new, |span| span.code().to_owned()),
            tint: kept.coloured_by.clone().unwrap_or_default(),
            group: kept.group_by.clone().unwrap_or_default(),
            frozen: kept.frozen.map(|columns| columns.to_string()).unwrap_or_default(),
            widths: kept.widths.clone().unwrap_or_default(),
        },
        sharing: match kept.shared_with {
            SharedWith::Nobody => Sharing::Nobody,
            SharedWith::Team => Sharing::Team,
            SharedWith::Everyone => Sharing::Everyone,
        },
        owner_name,
        is_mine: reach.is_theirs(kept),
        may_change: reach.may_change(kept),
        may_save: reach.may_save(kept),
        is_pinned: use_of.is_some_and(|use_of| use_of.pinned),
        is_usual: use_of.is_some_and(|use_of| use_of.usual),
    }
}

/// The view with other contents.
fn showing(kept: &SavedView, content: &ViewContent) -> SavedView {
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    SavedView {
        filter: filled(&content.filter),
        sort: filled(&content.sort),
        columns: filled(&content.columns),
        density: (content.density == "compact").then_some(Density::Compact),
        kind: ViewKind::of_code(&content.shape).unwrap_or(ViewKind::Table),
        shown_by: filled(&content.by),
        summed: filled(&content.sum),
        span: CalendarSpan::of_code(&content.span),
        coloured_by: filled(&content.tint),
        group_by: filled(&content.group),
        frozen: content.frozen.parse().ok(),
        widths: filled(&content.widths),
        ..kept.clone()
    }
}

const fn shared_with(sharing: Sharing) -> SharedWith {
    match sharing {
        Sharing::Nobody => SharedWith::Nobody,
        Sharing::Team => SharedWith::Team,
        Sharing::Everyone => SharedWith::Everyone,
    }
}
