//! `GET /duplicates`: which records of an object may be the same, the surest first; `POST /duplicates`: what somebody says of
//! them. The same that the page tells, by the same rights.

use axum::Json as JsonBody;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use object::{Message, ObjectDef, id_text, parse_id};
use serde_json::{Map, Value as Json, json};
use store::{CERTAIN, LIKELY_ROWS_MAX, LikelyAsked, LikelyFound, LikelySearch, StoreError, Verb, Verdict};

use super::answer::Answer;
use super::json_body::{BODY_BYTES_MAX, object_in, read};
use super::once::Once;
use super::record_json::Shown;
use super::{Caller, ROOT};
use crate::duplicates::{self, JUDGED_MAX, Judgement, is_compared, is_told_totals, place_of, place_text};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::Visitor;

/// How many are told where nothing is said.
const SHOWN: usize = 20;
/// Takes back what was said.
pub(super) const NO_VERDICT: &str = "none";

/// The routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/api/v1/duplicates", get(list).post(judge))
        .route("/api/v1/duplicates/search", axum::routing::post(search))
}

/// The object that is named, if its records are compared and the caller may merge them.
fn object_of(visitor: &Visitor, plural: &str) -> Result<&'static ObjectDef, Refusal> {
    let def = visitor.site.object(plural)?;
    if !is_compared(def) {
        return Err(Refusal::not_found());
    }
    let actor = visitor.visit.actor();
    let may = |verb: Verb| actor.scope(def.name, verb) > store::Scope::Nothing;
    if may(Verb::Change) && may(Verb::Delete) { Ok(def) } else { Err(Refusal::forbidden()) }
}

/// `GET /duplicates?object=&related=&least=&mine=&limit=&after=`
async fn list(caller: Caller) -> Result<JsonBody<Json>, Refusal> {
    let visitor = &caller.visitor;
    let named = caller.parameter("object").ok_or_else(|| unreadable("object"))?;
    let def = object_of(visitor, named)?;
    let yes = |name: &'static str| match caller.query.iter().find(|(known, _)| known == name) {
        None => Ok(false),
        Some((_, value)) => value.parse::<bool>().map_err(|_| unreadable(name)),
    };
    let number = |name: &'static str, range: std::ops::RangeInclusive<i64>, otherwise: i64| match caller
        .query
        .iter()
        .find(|(known, _)| known == name)
    {
        None => Ok(otherwise),
        Some((_, value)) => {
            value.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| unreadable(name))
        }
    };
    let after = match caller.query.iter().find(|(known, _)| known == "after") {
        None => None,
        Some((_, text)) => Some(place_of(visitor, def, text).ok_or_else(|| unreadable("after"))?),
    };
    let asked = LikelyAsked {
        def,
        related: yes("related")?,
        least: number("least", 50..=100, 50)? * CERTAIN / 100,
        mine: yes("mine")?,
        after,
        limit: number("limit", 1..=LIKELY_ROWS_MAX as i64, SHOWN as i64)?.unsigned_abs() as usize,
    };
    let lang = visitor.lang;
    let (page, data) = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let page = view.likely(&asked)?;
            let shown = Shown::all(def);
            let mut data = Vec::with_capacity(page.found.len());
            for likely in &page.found {
                data.push(likely_json(likely, shown.records(view, &likely.rows)?, lang));
            }
            Ok((page, data))
        })
        .await?;
    let next = page.next.map(|next| place_text(visitor, def, &next)).transpose()?;
    let search = page.search.map(|search| search_json(&search, is_told_totals(visitor, def)));
    Ok(JsonBody(json!({"data": data, "next": next, "search": search})))
}

fn likely_json(likely: &LikelyFound, records: Vec<Json>, lang: object::Lang) -> Json {
    let reason = |because: &store::Because| {
        json!({
            "field": because.field.name,
            "bits": f64::from((because.bits * 10.0).round()) / 10.0,
            "text": because.text(lang),
        })
    };
    json!({
        "probability": likely.pair.probability as f64 / CERTAIN as f64,
        "related": likely.pair.related,
        "reasons": likely.because.iter().map(reason).collect::<Vec<_>>(),
        "records": records,
    })
}

fn search_json(search: &LikelySearch, with_totals: bool) -> Json {
    let at = search.at.rfc3339();
    match with_totals {
        true => json!({"at": at, "records": search.records, "pairs": search.pairs}),
        false => json!({"at": at}),
    }
}

/// `POST /duplicates` with `{"object": "customers", "ids": […], "verdict": "different"}`: of every two of them.
async fn judge(caller: Caller, headers: HeaderMap, body: Body) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let bytes = read(body, BODY_BYTES_MAX).await?;
    let map = object_in(&headers, &bytes)?;
    let judgement = judgement_of(visitor, &map)?;
    let once = Once::begin(&caller, "POST", &headers, &bytes)?;
    once.run_parts(&visitor.visit, "judge_twins", async {
        let (ids, verdict) = (judgement.ids.clone(), judgement.verdict);
        judgement.keep(visitor).await?;
        let ids: Vec<String> = ids.into_iter().map(id_text).collect();
        let verdict = verdict.map_or(NO_VERDICT, Verdict::code);
        Ok(Answer::new(StatusCode::OK, &json!({"ids": ids, "verdict": verdict})))
    })
    .await
}

fn judgement_of(visitor: &Visitor, map: &Map<String, Json>) -> Result<Judgement, Refusal> {
    let text = |name: &str| map.get(name).and_then(Json::as_str).unwrap_or_default();
    let wrong = |name: &str, zh: String, en: String| {
        Refusal::invalid(vec![(name.to_owned(), Message::new("verdict_unreadable", zh, en))])
    };
    if let Some(unknown) = map.keys().find(|name| !["object", "ids", "verdict"].contains(&name.as_str())) {
        let zh = String::from("不认识这一项，可用：object、ids、verdict");
        let en = String::from("this is not known here; use object, ids and verdict");
        return Err(wrong(unknown, zh, en));
    }
    let ids = map.get("ids").and_then(Json::as_array).and_then(|ids| {
        ids.iter().map(|id| id.as_str().and_then(|id| parse_id(id).ok())).collect::<Option<Vec<i64>>>()
    });
    let mut ids = ids.unwrap_or_default();
    ids.sort_unstable();
    ids.dedup();
    if !(2..=JUDGED_MAX).contains(&ids.len()) {
        let zh = format!("请用 ids 列出 2 到 {JUDGED_MAX} 个记录编号");
        let en = format!("name from 2 to {JUDGED_MAX} record ids in ids");
        return Err(wrong("ids", zh, en));
    }
    let verdict = match text("verdict") {
        NO_VERDICT => None,
        code => Some(Verdict::of_code(code).ok_or_else(|| {
            let zh = String::from("verdict 应为 different、related 或 none");
            let en = String::from("verdict is different, related or none");
            wrong("verdict", zh, en)
        })?),
    };
    let def = visitor.site.object(text("object")).ok().filter(|def| is_compared(def)).ok_or_else(|| {
        let zh = String::from("没有这种对象，或它的记录不比对");
        let en = String::from("there is no such object, or its records are not compared");
        wrong("object", zh, en)
    })?;
    Ok(Judgement { def, ids, verdict, above: None })
}

/// `POST /duplicates/search`: for those who run the place; answers the job that looks.
async fn search(caller: Caller, headers: HeaderMap) -> Result<Answer, Refusal> {
    let visitor = &caller.visitor;
    let once = Once::begin(&caller, "POST", &headers, b"")?;
    once.run_parts(&visitor.visit, "find_duplicates", async {
        let job = duplicates::begin_now(visitor).await?;
        let at = format!("{ROOT}/jobs/{}", id_text(job));
        Ok(Answer::new(StatusCode::ACCEPTED, &super::jobs::whole_json(visitor, job).await?).at(at))
    })
    .await
}

fn unreadable(name: &str) -> Refusal {
    Refusal::bad_request(Message::new(
        "parameter_unreadable",
        format!("{name} 无法识别"),
        format!("{name} cannot be read"),
    ))
}
