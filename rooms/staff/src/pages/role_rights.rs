//! What a role may do: an overview of all objects, and a form for each, with what somebody who holds the role would see.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};
use object::{Choice as _, FieldDef, Id, Lang, Object, ObjectDef, id_text, parse_id};
use site::ui::{self, Col, Field, Form, PageHeader, Table};
use site::{Act, News, On, Refusal, SignedForm, Site, Visitor, crumb, frame, go, here, pairs_of};
use store::{ALL_ROWS_MAX, Actor, Layer, ListQuery, Rights, Scope, StoreError, Tx, Verb, View, WriteError};

use super::words;
use crate::field_grant::{FieldGrant, FieldLevel};
use crate::rights::{ActsBy, actor_of, rights_of};
use crate::role::{Grant, GrantedScope, GrantedVerb, Role, RoleHolding};
use crate::user::User;

/// Records that a preview shows.
const PREVIEW_ROWS: usize = 5;
/// People who hold the role that a preview offers.
const HOLDERS_OFFERED: usize = 50;
/// What a select sends for "as the verb it needs", "as the others".
const AS_OTHERS: &str = "";
/// The change set's name.
const ACT: &str = "change_rights";

pub(super) fn role_name(role: &Role, lang: Lang) -> &str {
    match lang {
        Lang::En if !role.name_en.is_empty() => &role.name_en,
        Lang::Zh | Lang::En => &role.name,
    }
}

/// The objects of which rights are given: what hangs on records has those of the record.
fn objects(site: &Site) -> Vec<&'static ObjectDef> {
    let all = site.crm().registry().objects().iter().copied();
    all.filter(|def| !def.internal && def.hung_field().is_none()).collect()
}

fn object_of(site: &Site, name: &str) -> Result<&'static ObjectDef, Refusal> {
    objects(site).into_iter().find(|def| def.name == name).ok_or_else(Refusal::not_found)
}

async fn found(visitor: &Visitor, id: &str) -> Result<(Role, Rights), Refusal> {
    super::expect_rights_seen(visitor)?;
    let id = Id::<Role>::from_raw(parse_id(id).map_err(|_| Refusal::not_found())?);
    let read = move |view: &View<'_>| {
        let Some(role) = view.find::<Role>(id)? else { return Ok(None) };
        let rights = rights_of(view, &[id])?.remove(&id).unwrap_or_default();
        Ok::<_, StoreError>(Some((role, rights)))
    };
    visitor.visit.read(read).await?.ok_or_else(Refusal::not_found)
}

/// `GET /roles/{id}/rights`
pub(super) async fn overview(
    State(site): State<Site>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let (role, rights) = found(&visitor, &id).await?;
    let lang = visitor.lang;
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let mut cols = vec![strong(visitor.t("对象", "Object"))];
    cols.extend(Verb::ALL.map(|verb| Col {
        strong: matches!(verb, Verb::See | Verb::Change),
        ..Col::new(words::verb(verb, lang))
    }));
    cols.push(Col::new(visitor.t("个人信息", "Personal data")));
    let rows = objects(&site).into_iter().map(|def| {
        let mut cells = vec![html! { (def.label_plural.text(lang)) }];
        cells.extend(Verb::ALL.map(|verb| html! { (words::scope(rights.scope(def.name, verb), lang)) }));
        let personal = def.fields.iter().copied().find(|field| field.personal);
        cells.push(match personal {
            Some(field) => html! { (words::level(rights.level(def, field), lang)) },
            None => html! { "—" },
        });
        ui::Row {
            name: def.label_plural.text(lang).to_owned(),
            href: Some(format!("/roles/{id}/rights/{}", def.name)),
            cells,
            ..ui::Row::default()
        }
    });
    let title = super::said(
        lang,
        format!("“{}”的权限", role_name(&role, lang)),
        format!("What {} may do", role_name(&role, lang)),
    );
    let table = Table { caption: title.clone(), cols, rows: rows.collect(), ..Table::default() };
    let body = html! {
        (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
        p {
            (visitor.t(
                "点一行修改。一个人担任多个角色时，哪个角色够得到记录，就按哪个角色的规定显示。",
                "Press a line to change it. Who holds several roles sees each record as the role that reaches it tells.",
            ))
        }
        (ui::table(lang, &table))
    };
    Ok(frame(&visitor, &title, crumbs(&visitor, &role, None), html! { div class="stack" { (body) } }))
}

fn crumbs(visitor: &Visitor, role: &Role, def: Option<&ObjectDef>) -> Vec<ui::Crumb> {
    let roles = Role::def().label_plural.text(visitor.lang);
    let name = role_name(role, visitor.lang).to_owned();
    let href = format!("/roles/{}", id_text(role.id.raw()));
    let mut crumbs = vec![crumb(roles, "/roles"), crumb(name, href.clone())];
    let rights = visitor.t("权限", "Rights");
    match def {
        None => crumbs.push(here(rights)),
        Some(def) => {
            crumbs.push(crumb(rights, format!("{href}/rights")));
            crumbs.push(here(def.label_plural.text(visitor.lang)));
        }
    }
    crumbs
}

/// What stands in an object's form.
#[derive(Clone, Default)]
struct Draft {
    scopes: Vec<(GrantedVerb, Option<GrantedScope>, Option<i64>)>,
    acts: Vec<(&'static str, Option<GrantedScope>)>,
    personal: Option<FieldLevel>,
    fields: Vec<(&'static str, FieldLevel)>,
}

/// The acts of which a role may say how far they reach; those on every object reach as far as their verb.
fn acts_of<'a>(site: &'a Site, def: &'a ObjectDef) -> impl Iterator<Item = &'a Act> {
    site.acts_on(def).filter(|act| matches!(act.on, On::Object(_)))
}

impl Draft {
    /// As the role is.
    fn of(site: &Site, def: &'static ObjectDef, grants: &[Grant], told: &[FieldGrant]) -> Draft {
        let own: Vec<&Grant> = grants.iter().filter(|grant| grant.object == def.name).collect();
        let scopes = Verb::ALL.map(|verb| {
            let verb = words::granted(verb);
            let grant = own.iter().find(|grant| grant.verb == verb);
            (verb, grant.map(|grant| grant.scope), grant.and_then(|grant| grant.rows_a_day))
        });
        let acts = acts_of(site, def).map(|act| {
            let grant = own.iter().find(|grant| grant.act.as_deref() == Some(act.noun));
            (act.noun, grant.map(|grant| grant.scope))
        });
        let told = told.iter().filter(|told| told.object == def.name);
        let mut draft = Draft { scopes: scopes.to_vec(), acts: acts.collect(), ..Draft::default() };
        for grant in told {
            match grant.field.as_deref().map(|field| def.field(field)) {
                None => draft.personal = Some(grant.level),
                Some(Some(field)) => draft.fields.push((field.name, grant.level)),
                Some(None) => {} // A field that is no longer declared tells nothing.
            }
        }
        draft
    }

    /// As a form sent it.
    fn sent(site: &Site, def: &'static ObjectDef, value: &dyn Fn(&str) -> Option<String>) -> Draft {
        let scope = |name: &str| value(name).and_then(|code| GrantedScope::of_code(&code));
        let scopes = Verb::ALL.map(|verb| {
            let verb = words::granted(verb);
            let rows =
                value(&format!("rows-{}", verb.code())).and_then(|text| text.trim().parse::<i64>().ok());
            (verb, scope(&format!("verb-{}", verb.code())), rows.filter(|rows| *rows > 0))
        });
        let level = |name: &str| value(name).and_then(|code| FieldLevel::of_code(&code));
        let fields = def
            .fields
            .iter()
            .filter_map(|field| Some((field.name, level(&format!("field-{}", field.name))?)));
        Draft {
            scopes: scopes.to_vec(),
            acts: acts_of(site, def).map(|act| (act.noun, scope(&format!("act-{}", act.noun)))).collect(),
            personal: level("personal"),
            fields: fields.collect(),
        }
    }

    /// The lines it stands for.
    fn lines(&self, role: Id<Role>, def: &ObjectDef) -> (Vec<Grant>, Vec<FieldGrant>) {
        let grant = |verb, act: Option<&str>, scope, rows_a_day| Grant {
            id: Id::from_raw(0),
            role,
            object: def.name.to_owned(),
            verb,
            act: act.map(str::to_owned),
            scope,
            rows_a_day,
        };
        let verbs = self.scopes.iter().filter_map(|(verb, scope, rows)| {
            scope
                .filter(|scope| *scope != GrantedScope::Nothing)
                .map(|scope| grant(*verb, None, scope, *rows))
        });
        let acts = self
            .acts
            .iter()
            .filter_map(|(noun, scope)| Some(grant(GrantedVerb::Act, Some(noun), (*scope)?, None)));
        let told = |field: Option<&str>, level| FieldGrant {
            id: Id::from_raw(0),
            role,
            object: def.name.to_owned(),
            field: field.map(str::to_owned),
            level,
        };
        let fields = self.fields.iter().map(|(field, level)| told(Some(field), *level));
        (
            verbs.chain(acts).collect(),
            self.personal.map(|level| told(None, level)).into_iter().chain(fields).collect(),
        )
    }
}

/// The lines of a role.
fn lines_of(view: &View<'_>, role: Id<Role>) -> Result<(Vec<Grant>, Vec<FieldGrant>), StoreError> {
    Ok((
        view.all(&Grant::ROLE.is(&role), None, ALL_ROWS_MAX)?,
        view.all(&FieldGrant::ROLE.is(&role), None, ALL_ROWS_MAX)?,
    ))
}

/// `GET /roles/{id}/rights/{object}`: the form; with `person` what they would see with what stands in it.
pub(super) async fn object(
    State(site): State<Site>,
    Path((id, object)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let (role, _) = found(&visitor, &id).await?;
    let def = object_of(&site, &object)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let value =
        |name: &str| query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let role_id = role.id;
    let (grants, told) = visitor.visit.read(move |view| lines_of(view, role_id)).await?;
    let is_tried = value("try").is_some();
    let draft =
        if is_tried { Draft::sent(&site, def, &value) } else { Draft::of(&site, def, &grants, &told) };
    let holders = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let holdings: Vec<RoleHolding> =
                view.all(&RoleHolding::ROLE.is(&role_id), None, HOLDERS_OFFERED)?;
            let mut people = Vec::with_capacity(holdings.len());
            for holding in holdings {
                people.extend(view.find::<User>(holding.user)?.filter(|user| user.active));
            }
            Ok(people)
        })
        .await?;
    let asked = value("person").and_then(|person| parse_id(&person).ok());
    let person = holders.iter().find(|user| Some(user.id.raw()) == asked).or(holders.first()).cloned();
    let preview = match person.filter(|_| is_tried) {
        Some(person) => preview(&visitor, &role, def, &draft, person).await?,
        None => html! {},
    };
    let may_change = visitor.visit.actor().scope(Grant::def().name, Verb::Change) == Scope::All;
    let lang = visitor.lang;
    let title = super::said(
        lang,
        format!("“{}”对{}的权限", role_name(&role, lang), def.label_plural.zh),
        format!("What {} may do with {}", role_name(&role, lang), def.label_plural.within(lang)),
    );
    let here_href = format!("/roles/{id}/rights/{}", def.name);
    let fields = html! {
        (fields(&visitor, &site, def, &draft))
        @if !holders.is_empty() {
            (ui::field_group(visitor.t("预览", "Preview"), html! {
                (ui::select_field(
                    lang,
                    &Field {
                        required: true,
                        value: asked.or(holders.first().map(|user| user.id.raw())).map_or(String::new(), id_text),
                        ..Field::new("person", visitor.t("以谁为例", "For whom"))
                    },
                    &holders
                        .iter()
                        .map(|user| ui::Choice::new(id_text(user.id.raw()), user.name.clone()))
                        .collect::<Vec<_>>(),
                ))
            }))
        }
    };
    let try_button = html! {
        @if !holders.is_empty() {
            button class="button button-plain" type="submit" name="try" value="1" formmethod="get" formaction=(here_href) {
                (ui::icon("eye")) (visitor.t("预览此人看到的", "Show what they would see"))
            }
        }
    };
    let form = Form {
        action: here_href.clone(),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("保存", "Save").to_owned(),
        cancel_href: Some(format!("/roles/{id}/rights")),
        more_buttons: Some(try_button),
        ..Form::default()
    };
    let body = html! {
        (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
        (preview)
        @if may_change {
            (ui::form(lang, &form, fields))
        } @else {
            (ui::notice(ui::NoticeKind::Info, html! {
                (visitor.t("您可以查看，不能修改。", "You may look at this, not change it."))
            }, None))
            (fields)
        }
    };
    Ok(frame(&visitor, &title, crumbs(&visitor, &role, Some(def)), html! { div class="stack" { (body) } }))
}

fn scope_choices(def: &ObjectDef, lang: Lang) -> Vec<ui::Choice> {
    let is_governed = def.is_governed();
    GrantedScope::DEF
        .items
        .iter()
        .filter(|item| item.code != GrantedScope::Nothing.code())
        .filter(|item| is_governed || item.code == GrantedScope::All.code())
        .map(|item| ui::Choice::new(item.code, item.label.text(lang)).with_help(item.help, lang))
        .collect()
}

fn fields(visitor: &Visitor, site: &Site, def: &'static ObjectDef, draft: &Draft) -> Markup {
    let lang = visitor.lang;
    let scopes = scope_choices(def, lang);
    let mut act_scopes = scopes.clone();
    act_scopes.insert(0, ui::Choice::new(GrantedScope::Nothing.code(), visitor.t("不允许", "Not at all")));
    let levels: Vec<ui::Choice> = FieldLevel::DEF
        .items
        .iter()
        .map(|item| ui::Choice::new(item.code, item.label.text(lang)).with_help(item.help, lang))
        .collect();
    let has_personal = def.fields.iter().any(|field| field.personal);
    let limited = [GrantedVerb::Export, GrantedVerb::Unmask];
    let verbs = draft.scopes.iter().filter(|(verb, ..)| {
        let is_read = matches!(verb, GrantedVerb::See | GrantedVerb::Export);
        let is_of_people = matches!(verb, GrantedVerb::ExportPersonal | GrantedVerb::Unmask);
        let is_work = *verb != GrantedVerb::HandOver || store::hands_over(def);
        // What the house writes by itself is only read.
        if def.is_only_read() { is_read } else { is_work && (has_personal || !is_of_people) }
    });
    let hidden = |field: &&'static FieldDef| field.secret || def.is_governed_by(field);
    html! {
        (ui::field_group(visitor.t("记录", "Records"), html! {
            @for (verb, scope, rows) in verbs {
                @let item = GrantedVerb::DEF.item(verb.code());
                (ui::select_field(
                    lang,
                    &Field {
                        value: scope.map_or(String::new(), |scope| scope.code().to_owned()),
                        help: item.and_then(|item| item.help).map_or(String::new(), |help| help.text(lang).to_owned()),
                        ..Field::new(format!("verb-{}", verb.code()), item.map_or("", |item| item.label.text(lang)))
                    },
                    &scopes,
                ))
                @if limited.contains(verb) {
                    (ui::number_field(lang, &Field {
                        value: rows.map_or(String::new(), |rows| rows.to_string()),
                        hint: visitor.t("留空不限", "Empty for no limit").to_owned(),
                        ..Field::new(format!("rows-{}", verb.code()), super::said(
                            lang,
                            format!("{}每天最多条数", item.map_or("", |item| item.label.zh)),
                            format!("{}: records a day", item.map_or("", |item| item.label.en)),
                        ))
                    }, ""))
                }
            }
        }))
        @if !draft.acts.is_empty() {
            (ui::field_group(visitor.t("操作", "Acts"), html! {
                @for (noun, scope) in &draft.acts {
                    @let label = acts_of(site, def).find(|act| act.noun == *noun).map_or("", |act| act.label.text(lang));
                    (ui::select_field(
                        lang,
                        &Field {
                            value: scope.map_or(AS_OTHERS.to_owned(), |scope| scope.code().to_owned()),
                            hint: visitor.t("不选：与“修改”相同", "Unchosen: as far as changing").to_owned(),
                            ..Field::new(format!("act-{noun}"), label)
                        },
                        &act_scopes,
                    ))
                }
            }))
        }
        (ui::field_group(visitor.t("字段", "Fields"), html! {
            @if has_personal {
                (ui::select_field(
                    lang,
                    &Field {
                        value: draft.personal.map_or(String::new(), |level| level.code().to_owned()),
                        hint: visitor.t("不选：与其他字段相同", "Unchosen: as other fields").to_owned(),
                        ..Field::new("personal", visitor.t("所有个人信息", "All personal data"))
                    },
                    &levels,
                ))
            }
            @for field in def.fields.iter().filter(|field| !hidden(field)) {
                @let level = draft.fields.iter().find(|(name, _)| *name == field.name).map(|(_, level)| *level);
                (ui::select_field(
                    lang,
                    &Field {
                        value: level.map_or(String::new(), |level| level.code().to_owned()),
                        ..Field::new(format!("field-{}", field.name), field.label.text(lang))
                    },
                    &levels,
                ))
            }
        }))
    }
}

/// What somebody who holds the role sees of an object now, and would see with what stands in the form.
async fn preview(
    visitor: &Visitor,
    role: &Role,
    def: &'static ObjectDef,
    draft: &Draft,
    person: User,
) -> Result<Markup, Refusal> {
    let lang = visitor.lang;
    let (role_id, lines) = (role.id, draft.lines(role.id, def));
    let user = person.clone();
    let actors = visitor
        .site
        .crm()
        .system()
        .read::<_, StoreError, _>(move |view| {
            let Some(now) = actor_of(view, &user, ActsBy::Person)? else { return Ok(None) };
            let (mut grants, mut told) = lines_of(view, role_id)?;
            grants.retain(|grant| grant.object != def.name);
            told.retain(|told| told.object != def.name);
            grants.extend(lines.0.clone());
            told.extend(lines.1.clone());
            let rights = std::sync::Arc::new(crate::rights::rights_of_lines(&grants, &told));
            let layers = now.layers().iter().map(|layer| {
                let is_tried = layer.role == role_id.raw() && layer.standing.user == user.id.raw();
                let rights = if is_tried { rights.clone() } else { layer.rights.clone() };
                Layer { rights, ..layer.clone() }
            });
            let then = Actor::new(now.kind, now.user, now.home_team, layers.collect());
            Ok(Some((now, then)))
        })
        .await?;
    let Some((now, then)) = actors else { return Ok(html! {}) };
    let before = seen(visitor, now, def).await?;
    let after = seen(visitor, then, def).await?;
    let heading = super::said(
        lang,
        format!(
            "{}会看到 {} 条{}（现在 {} 条）",
            person.name, after.count, def.label_plural.zh, before.count
        ),
        format!(
            "{} would see {} {} (now {})",
            person.name,
            after.count,
            def.label_plural.within(lang),
            before.count
        ),
    );
    Ok(ui::card(&heading, None, after.table))
}

struct Seen {
    count: String,
    table: Markup,
}

/// How many records an actor sees, and the newest of them as they see them. The reader of this page gives rights; the
/// records stand here as masked as for the one they are shown for, and names alone where the reader sees none.
async fn seen(visitor: &Visitor, actor: Actor, def: &'static ObjectDef) -> Result<Seen, Refusal> {
    let reader = visitor.clone();
    let own = visitor.visit.actor();
    let reads_all = own.scope(def.name, Verb::See) == Scope::All && !own.has_veils(def);
    let visit = visitor.site.crm().visit(actor, store::Via::System);
    let seen = visit
        .read::<_, StoreError, _>(move |view| {
            let total = view.total(def, &object::Filter::All, false)?;
            let count = if total.exact { total.count.to_string() } else { format!("{}+", total.count) };
            // Whoever gives rights without seeing records learns how many there are, and no more.
            let rows = if reads_all {
                view.list(&ListQuery::of(def, ListQuery::newest_first(def), PREVIEW_ROWS))?.rows
            } else {
                Vec::new()
            };
            let table = site::few_records(&reader, view, def, &rows)?;
            Ok(Seen { count, table })
        })
        .await?;
    Ok(seen)
}

/// `POST /roles/{id}/rights/{object}`
pub(super) async fn keep(
    State(site): State<Site>,
    Path((id, object)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let (role, _) = found(&form.visitor, &id).await?;
    let def = object_of(&site, &object)?;
    let draft = Draft::sent(&site, def, &|name| form.value(name).map(str::to_owned));
    let visitor = form.visitor;
    let role_id = role.id;
    let change_set = visitor
        .visit
        .write::<_, WriteError, _>(ACT, move |tx| {
            let (grants, told) = draft.lines(role_id, def);
            let changed = replace(tx, role_id, def, grants, told)?;
            Ok(changed.then(|| tx.change_set()))
        })
        .await?;
    let back = format!("/roles/{id}/rights");
    let news = News::done(
        visitor.t("权限已保存，从下一次请求起生效。", "Saved; it holds from the next request on."),
    );
    let news = match change_set {
        Some(change_set) => news.with_undo(change_set, back.clone()),
        None => news,
    };
    Ok(go(&site, &back, &news))
}

/// Puts these lines in place of those that the role has of the object; whether anything changed. Lines that stay as they
/// are keep their records.
fn replace(
    tx: &mut Tx<'_>,
    role: Id<Role>,
    def: &ObjectDef,
    grants: Vec<Grant>,
    told: Vec<FieldGrant>,
) -> Result<bool, WriteError> {
    let (known, known_told) = lines_of(tx, role)?;
    let mut changed = false;
    let key = |grant: &Grant| (grant.verb, grant.act.clone());
    for old in known.iter().filter(|old| old.object == def.name) {
        match grants.iter().find(|new| key(new) == key(old)) {
            Some(new) => {
                let new = Grant { id: old.id, ..new.clone() };
                if new.scope != old.scope || new.rows_a_day != old.rows_a_day {
                    tx.update(old, &new)?;
                    changed = true;
                }
            }
            None => {
                tx.delete(Grant::def(), old.id.raw(), None)?;
                changed = true;
            }
        }
    }
    for new in
        grants.iter().filter(|new| !known.iter().any(|old| old.object == def.name && key(old) == key(new)))
    {
        tx.insert(new)?;
        changed = true;
    }
    for old in known_told.iter().filter(|old| old.object == def.name) {
        match told.iter().find(|new| new.field == old.field) {
            Some(new) if new.level == old.level => {}
            Some(new) => {
                tx.update(old, &FieldGrant { id: old.id, ..new.clone() })?;
                changed = true;
            }
            None => {
                tx.delete(FieldGrant::def(), old.id.raw(), None)?;
                changed = true;
            }
        }
    }
    let is_new =
        |new: &&FieldGrant| !known_told.iter().any(|old| old.object == def.name && old.field == new.field);
    for new in told.iter().filter(is_new) {
        tx.insert(new)?;
        changed = true;
    }
    Ok(changed)
}
