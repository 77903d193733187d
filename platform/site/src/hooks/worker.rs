//! Carries what waits to its receivers. A hook is one process's at a time, by a lease; within a hook the events of a
//! record go in order, and what fails is tried again, each time after a longer while.

use std::time::Duration;

use courier::{NotSent, Parcel, Place, Secret};
use object::{Instant, Lang, Row, id_text};
use store::{Attempt, DELIVER, Delivery, DeliveryState, HookSecrets, NotificationKind, StoreError, Via};
use tokio::task::JoinSet;

use super::HookObject;
use super::asked::{switch_off, tell_owner};
use super::message::{Told, tell};
use crate::site::Site;

/// How often is looked for what is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Receivers that are delivered to at the same time in one process; a slow one does not keep the others waiting.
const LANES_AT_ONCE: usize = 8;
/// Deliveries that are looked up at once.
const ROUND_DELIVERIES: usize = 50;
/// Rounds of one turn of a hook; then the others are looked for again.
const TURN_ROUNDS: usize = 20;
/// The first wait after a failure; each further one is three times as long.
const FIRST_WAIT_MS: i64 = 5_000;
/// Up to this: five waits reach it.
const WAIT_MAX_MS: i64 = 60 * 60 * 1_000;
/// Waits differ by up to a fifth either way, so that what failed together does not come back together.
const JITTER_PERCENT: i64 = 20;
/// A receiver that is down is asked again after this while at the latest, with one message.
const QUIET_MAX_MS: i64 = 5 * 60 * 1_000;
/// A delivery is tried for a day: whoever is down for longer asks for a replay.
pub const GIVE_UP_AFTER_MS: i64 = 24 * 60 * 60 * 1_000;
/// A receiver that took nothing for five days is given up itself.
pub const OFF_AFTER_MS: i64 = 5 * GIVE_UP_AFTER_MS;
/// How often old deliveries are let go.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);

/// Delivers what is due, for as long as the site is there. Call once, when the site serves.
pub fn look_after(site: &Site) {
    if site.hooks().is_none() {
        return;
    }
    let site = site.clone();
    tokio::spawn(async move {
        let mut forgotten_at: Option<std::time::Instant> = None;
        loop {
            let site = site.current();
            match deliver_due(&site).await {
                Ok(_) => {}
                Err(StoreError::Closing) => return,
                Err(fault) => tracing::error!(%fault, "webhooks cannot be delivered; it is tried again"),
            }
            if forgotten_at.is_none_or(|at| at.elapsed() > FORGET_EVERY) {
                forgotten_at = Some(std::time::Instant::now());
                let system = site.crm().system();
                let forgotten = system.write::<_, StoreError, _>(DELIVER, |tx| tx.forget_deliveries()).await;
                if let Err(fault) = forgotten {
                    tracing::warn!(%fault, "old deliveries stay a while longer");
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
}

/// One turn of every hook that has something due and that no other process has; answers how many messages were sent.
///
/// # Errors
/// Those of the database.
pub async fn deliver_due(site: &Site) -> Result<usize, StoreError> {
    let Some(hooks) = site.hooks() else { return Ok(0) };
    let due = site.crm().system().read(|view| view.due_lanes(LANES_AT_ONCE)).await?;
    let mut turns = JoinSet::new();
    for hook in due {
        let site = site.clone();
        turns.spawn(async move { turn_of(&site, hooks, hook).await });
    }
    let mut sent = 0;
    while let Some(turn) = turns.join_next().await {
        sent += turn.map_err(|fault| StoreError::Database(fault.to_string()))??;
    }
    Ok(sent)
}

async fn turn_of(site: &Site, hooks: HookObject, hook: i64) -> Result<usize, StoreError> {
    let holder = site.workers().holder();
    let system = site.crm().system();
    if !system.write::<_, StoreError, _>(DELIVER, move |tx| tx.hold_lane(hook, holder)).await? {
        return Ok(0);
    }
    let mut sent = 0;
    'turn: for _ in 0..TURN_ROUNDS {
        let due = system.read(move |view| view.due_deliveries(hook, ROUND_DELIVERIES)).await?;
        if due.is_empty() {
            break;
        }
        for delivery in due {
            let next = match prepare(site, hooks, hook, delivery).await? {
                Prepared::Nothing => Next::Onward,
                Prepared::Ready(ready) => {
                    sent += 1;
                    let outcome = courier::send(&ready.parcel, site.reach()).await;
                    note(site, hooks, *ready, outcome, holder).await?
                }
                Prepared::Over => Next::Stop,
            };
            if next == Next::Stop {
                break 'turn;
            }
        }
    }
    system.write::<_, StoreError, _>(DELIVER, move |tx| tx.leave_lane(hook, holder)).await?;
    Ok(sent)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Onward,
    Stop,
}

enum Prepared {
    /// A message to this hook.
    Ready(Box<Ready>),
    /// There was nothing to tell, which is noted.
    Nothing,
    /// The hook is gone or switched off.
    Over,
}

struct Ready {
    row: Row,
    delivery: Delivery,
    parcel: Parcel,
}

/// Looks the hook up as it is now, and what its person may see now.
async fn prepare(
    site: &Site,
    hooks: HookObject,
    hook: i64,
    delivery: Delivery,
) -> Result<Prepared, StoreError> {
    let doorkeeper = site.doorkeeper().clone();
    let system = site.crm().system();
    let found = system
        .read::<_, StoreError, _>(move |view| {
            let Some(row) = view.find_row(hooks.def, hook)?.filter(|row| hooks.is_active(row)) else {
                return Ok(None);
            };
            let person = row.owner.map(|owner| doorkeeper.person(view, owner, None)).transpose()?.flatten();
            Ok(Some((row, person, view.hook_secrets(hook)?)))
        })
        .await?;
    let id = delivery.id;
    let skip = |why: String| system.write::<_, StoreError, _>(DELIVER, move |tx| tx.skip_delivery(id, &why));
    let (row, person, secrets) = match found {
        Some((row, Some(person), Some(secrets))) => (row, person, secrets),
        Some((_, None, _)) => {
            skip("person_gone".to_owned()).await?;
            return Ok(Prepared::Nothing);
        }
        Some((_, Some(_), None)) => {
            skip("no_secret".to_owned()).await?;
            return Ok(Prepared::Nothing);
        }
        None => {
            let end = move |tx: &mut store::Tx<'_>| tx.give_up_deliveries(hook, "switched_off");
            system.write::<_, StoreError, _>(DELIVER, end).await?;
            return Ok(Prepared::Over);
        }
    };
    let visit = site.crm().visit(person.actor, Via::System);
    let (told_of, told_to) = (delivery.clone(), row.clone());
    let told = visit.read(move |view| tell(view, hooks, &told_to, &told_of)).await?;
    let body = match told {
        Told::Body(body) => body,
        Told::Nothing(why) => {
            skip(why).await?;
            return Ok(Prepared::Nothing);
        }
    };
    let place = match Place::parse(hooks.text(&row, hooks.url)) {
        Ok(place) => place,
        Err(message) => {
            skip(message.code.to_owned()).await?;
            return Ok(Prepared::Nothing);
        }
    };
    let parcel = Parcel {
        place,
        id: format!("msg_{}", id_text(delivery.id)),
        seconds: site.crm().now().0.div_euclid(1_000),
        body,
        secrets: secrets_of(&secrets),
    };
    Ok(Prepared::Ready(Box::new(Ready { row, delivery, parcel })))
}

fn secrets_of(kept: &HookSecrets) -> Vec<Secret> {
    let previous = kept.previous.as_ref().map(|(text, _)| text.as_str());
    [Some(kept.secret.as_str()), previous].into_iter().flatten().filter_map(Secret::of_text).collect()
}

/// Notes what came of an attempt, as long as the hook is still this process's.
async fn note(
    site: &Site,
    hooks: HookObject,
    ready: Ready,
    outcome: Result<courier::Answered, NotSent>,
    holder: i64,
) -> Result<Next, StoreError> {
    let (status, ms, answer) = match outcome {
        Ok(answered) => (Some(i64::from(answered.status)), Some(answered.ms), answered.beginning),
        Err(not_sent) => (None, None, not_sent.message().text(Lang::En).to_owned()),
    };
    let (Ready { row, delivery, .. }, chance) = (ready, chance_percent());
    let write = move |tx: &mut store::Tx<'_>| {
        if !tx.hold_lane(row.id, holder)? {
            return Ok(Next::Stop);
        }
        let now = tx.now();
        let mut attempt =
            Attempt { state: DeliveryState::Done, next_at: now, status, ms, answer: answer.clone() };
        if matches!(status, Some(200..=299)) {
            tx.note_attempt(delivery.id, &attempt)?;
            tx.note_arrival(row.id)?;
            return Ok(Next::Onward);
        }
        let tried_for = now.0 - delivery.tried_since.unwrap_or(now).0;
        let is_over = tried_for >= GIVE_UP_AFTER_MS;
        attempt.state = if is_over { DeliveryState::GivenUp } else { DeliveryState::Waiting };
        attempt.next_at = Instant(now.0 + wait_ms(delivery.attempts, WAIT_MAX_MS, chance));
        tx.note_attempt(delivery.id, &attempt)?;
        if is_over {
            tell_owner(tx, hooks, &row, NotificationKind::DeliveryGivenUp)?;
        }
        let lane = tx.lane(row.id)?;
        // Who refuses one message may take the next; who does not answer, or cannot now, is left alone.
        let is_down = matches!(status, None | Some(429 | 500..));
        let failures = lane.map_or(0, |lane| lane.failures);
        let quiet = if is_down { wait_ms(failures, QUIET_MAX_MS, chance) } else { 0 };
        tx.note_failure(row.id, Instant(now.0 + quiet))?;
        let failing_for = lane.and_then(|lane| lane.failing_since).map_or(0, |since| now.0 - since.0);
        // 410: the receiver says that it wants no more (Standard Webhooks).
        if status == Some(410) || failing_for >= OFF_AFTER_MS {
            switch_off(
                tx,
                hooks,
                &row,
                if status == Some(410) { "receiver_gone" } else { "failing_for_days" },
            )?;
            return Ok(Next::Stop);
        }
        Ok(if is_down { Next::Stop } else { Next::Onward })
    };
    site.crm().system().write::<_, StoreError, _>(DELIVER, write).await
}

/// The wait after the so-manieth failure, counted from 0.
fn wait_ms(failures: i64, most: i64, chance_percent: i64) -> i64 {
    let mut wait = FIRST_WAIT_MS;
    for _ in 0..failures.min(16) {
        wait = (wait * 3).min(most);
    }
    wait * (100 + chance_percent) / 100
}

/// From -[`JITTER_PERCENT`] to +[`JITTER_PERCENT`].
fn chance_percent() -> i64 {
    let mut random = [0u8; 8];
    getrandom::fill(&mut random).expect("the operating system has randomness");
    i64::from_be_bytes(random).rem_euclid(2 * JITTER_PERCENT + 1) - JITTER_PERCENT
}
