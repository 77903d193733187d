//! The backups, for whoever runs the place: where they go, which there are, how old the last one is, and one more now.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use object::Lang;

use super::frame::{frame, here, is_administrator};
use super::jobs::href as job_href;
use super::news::{News, go, see_other};
use super::values::when_text;
use crate::backups::{self, Lying, OLD_AFTER_MS, Plan};
use crate::form_body::SignedForm;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Col, EmptyState, Fact, Look, NoticeKind, PageHeader, Row, Table};
use crate::visitor::Visitor;

/// Where they are shown.
pub(in crate::pages) const PAGE: &str = "/backups";
const MIB: f64 = 1_048_576.0;

/// The page's routes.
pub(super) fn routes() -> Router<Site> {
    Router::new().route(PAGE, get(page).post(take)).route("/backups/{name}/file", get(file))
}

fn expect_administrator(visitor: &Visitor) -> Result<(), Refusal> {
    if is_administrator(visitor) { Ok(()) } else { Err(Refusal::forbidden()) }
}

/// `GET /backups`
async fn page(visitor: Visitor) -> Result<Markup, Refusal> {
    expect_administrator(&visitor)?;
    let title = visitor.t("备份", "Backups");
    let plan = visitor.site.backups().plan().cloned();
    let looked = visitor.site.backups().lying(visitor.site.crm()).await;
    let found = looked.as_deref().unwrap_or_default();
    let header = PageHeader {
        title: title.to_owned(),
        acts: plan.is_some().then(|| take_form(&visitor)),
        ..PageHeader::default()
    };
    let body = html! {
        div class="stack" {
            (ui::page_header(&header))
            @match &plan {
                None => (without_plan(&visitor)),
                Some(plan) => {
                    @match &looked {
                        Ok(_) => (standing(&visitor, found)),
                        Err(why) => (ui::notice(NoticeKind::Error, html! { (why.text(visitor.lang)) }, None)),
                    }
                    (facts(&visitor, plan))
                    @if !found.is_empty() { (table(&visitor, found)) }
                }
            }
            p class="soft" { (visitor.t(
                "备份里没有解密用的钥匙：请把数据目录里的 keys/secrets.key 另存到别处。恢复用命令 guanxi restore，恢复到空的目录或数据库。",
                "The keys are not in a backup: keep keys/secrets.key of the data folder somewhere else. A backup is restored by the command guanxi restore, into an empty folder or database.",
            )) }
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body))
}

/// `POST /backups`: one more, now; on to the job that takes it.
async fn take(form: SignedForm) -> Result<Response, Refusal> {
    expect_administrator(&form.visitor)?;
    match backups::begin_now(&form.visitor.site, form.visitor.visit.clone()).await {
        Ok(job) => Ok(see_other(&job_href(job))),
        Err(refusal) if refusal.status == StatusCode::CONFLICT => {
            Ok(go(&form.visitor.site, PAGE, &News::warning(refusal.message.text(form.visitor.lang))))
        }
        Err(refusal) => Err(refusal),
    }
}

/// `GET /backups/{name}/file`
async fn file(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Refusal> {
    let opened = backups::open(&visitor, &name).await?;
    Ok(crate::api::backup_file(opened, &name))
}

fn take_form(visitor: &Visitor) -> Markup {
    let is_running = visitor.site.backups().state().running.is_some();
    let button = Button::new(Look::Primary, visitor.t("立即备份", "Back up now")).icon("download");
    html! {
        form method="post" action=(PAGE) {
            (ui::csrf_field(visitor.csrf()))
            (if is_running { button.disabled() } else { button })
        }
    }
}

fn without_plan(visitor: &Visitor) -> Markup {
    ui::empty_state(&EmptyState {
        icon: "download",
        title: visitor.t("还没有设置自动备份", "No backups are taken by themselves yet").to_owned(),
        hint: visitor
            .t(
                "启动时加上 --backup-to 目录，每天就会自动备份一次；也可以随时用 guanxi backup --to 文件 备份。",
                "Start the program with --backup-to FOLDER and one is taken every day; guanxi backup --to FILE takes one at any time.",
            )
            .to_owned(),
        action: None,
    })
}

/// What there is to worry about, or that there is nothing.
fn standing(visitor: &Visitor, found: &[Lying]) -> Markup {
    let state = visitor.site.backups().state();
    let crm = visitor.site.crm();
    let newest = found.iter().find(|backup| !backup.is_ahead(crm.now()));
    let ahead = found.iter().filter(|backup| backup.is_ahead(crm.now())).count();
    let when = |at| when_text(visitor.lang, at, crm.now(), crm.zone());
    html! {
        @if let Some(since) = state.running {
            (ui::notice(NoticeKind::Info, html! { (match visitor.lang {
                Lang::Zh => format!("正在备份，开始于{}", when(since)),
                Lang::En => format!("A backup is being taken, since {}", when(since)),
            }) }, None))
        }
        @if let Some((at, why)) = &state.failed {
            (ui::notice(NoticeKind::Error, html! { (match visitor.lang {
                Lang::Zh => format!("{}的备份没有成功：{}", when(*at), why.text(visitor.lang)),
                Lang::En => format!("The backup of {} failed: {}", when(*at), why.text(visitor.lang)),
            }) }, None))
        }
        @if ahead > 0 {
            (ui::notice(NoticeKind::Warning, html! { (match visitor.lang {
                Lang::Zh => format!("{ahead} 份备份的文件名是将来的日期，可能是时钟快了；判断备份是否及时不计入它们，也不会自动清理。"),
                Lang::En => format!("{ahead} backups are named by a day to come: a clock was ahead. They do not count, and stay."),
            }) }, None))
        }
        @match newest {
            None => (ui::notice(NoticeKind::Warning, html! { (visitor.t("还没有任何备份。", "There is no backup yet.")) }, None)),
            Some(newest) if crm.now().0 - newest.at.0 > OLD_AFTER_MS => {
                (ui::notice(NoticeKind::Warning, html! { (match visitor.lang {
                    Lang::Zh => format!("最近一次成功的备份是{}，已经太久了。", when(newest.at)),
                    Lang::En => format!("The last good backup is of {}: that is too long ago.", when(newest.at)),
                }) }, None))
            }
            Some(_) => {}
        }
    }
}

fn facts(visitor: &Visitor, plan: &Plan) -> Markup {
    let crm = visitor.site.crm();
    let next = backups::around(crm.now(), plan.hour, crm.zone()).map(|(_, next)| next);
    let (days, weeks, months) = (plan.kept.days, plan.kept.weeks, plan.kept.months);
    let kept = match visitor.lang {
        Lang::Zh => format!("最近 {days} 天、{weeks} 周、{months} 个月各一份"),
        Lang::En => format!("one of each of the last {days} days, {weeks} weeks and {months} months"),
    };
    let daily = match visitor.lang {
        Lang::Zh => format!("每天 {}:00", plan.hour),
        Lang::En => format!("every day at {}:00", plan.hour),
    };
    let next = next.map_or_else(
        || ui::nothing(visitor.lang),
        |at| html! { (when_text(visitor.lang, at, crm.now(), crm.zone())) },
    );
    ui::facts(
        visitor.lang,
        &[
            Fact::new(visitor.t("备份到", "They go to"), html! { (plan.depot.words()) }),
            Fact::new(visitor.t("时间", "When"), html! { (daily) }),
            Fact::new(visitor.t("下一次", "Next"), next),
            Fact::new(visitor.t("保留", "Kept"), html! { (kept) }),
        ],
    )
}

fn table(visitor: &Visitor, found: &[Lying]) -> Markup {
    let crm = visitor.site.crm();
    let cols = vec![
        Col { strong: true, ..Col::new(visitor.t("时间", "When")) },
        Col { strong: true, numeric: true, ..Col::new(visitor.t("大小", "Size")) },
        Col::new(visitor.t("方式", "Taken")),
        Col::new(visitor.t("文件", "File")),
    ];
    let may_download = backups::may_download(visitor);
    let rows = found.iter().map(|backup| {
        let when = when_text(visitor.lang, backup.at, crm.now(), crm.zone());
        Row {
            id: backup.name.clone(),
            name: when.clone(),
            href: None,
            peek_href: None,
            record: None,
            settling: None,
            cells: vec![
                html! { time datetime=(backup.at.rfc3339()) { (when) } },
                html! { (format!("{:.1} MB", backup.bytes as f64 / MIB)) },
                html! { (match backup.by_hand {
                    true => visitor.t("手动", "By hand"),
                    false => visitor.t("自动", "By itself"),
                }) },
                html! {
                    @if may_download {
                        a href={ (PAGE) "/" (backup.name) "/file" } download { (backup.name) }
                    } @else {
                        (backup.name)
                    }
                },
            ],
        }
    });
    let caption = visitor.t("现有的备份", "The backups there are").to_owned();
    ui::table(visitor.lang, &Table { caption, cols, rows: rows.collect(), ..Table::default() })
}
