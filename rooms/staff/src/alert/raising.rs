//! Raising an alert: once for a window, told to those who look after such things.

use object::{Country, Filter, Id, Instant, Object};
use site::Origin;
use site::trail::Deed;
use store::{Happening, NotificationKind, SYSTEM_USER, StoreError, Tx, View, WriteError};

use super::{Alert, AlertRule, AlertStatus, Pattern};
use crate::keepers::holders;
use crate::role::GrantedVerb;
use crate::sign_in::{Outcome, SignInAttempt, address_text, country_of_text};
use crate::trail::network_of;
use crate::trail::tally::{Counted, Doer};
use crate::user::User;

/// What a rule without a window looks back over, so that nobody is told of the same twice.
const WINDOW_MINUTES: i64 = 60;
/// So many of somebody's last attempts tell which browsers and networks are theirs: half a year of signing in daily from
/// two of them.
const SIGN_INS_LOOKED_AT: usize = 500;

/// What is to be told of an alert.
struct Noticed {
    pattern: Pattern,
    person: Option<Id<User>>,
    place: Option<String>,
    country: Option<Country>,
    device: Option<String>,
    records: i64,
    threshold: Option<i64>,
    since: Option<Instant>,
    at: Instant,
}

/// Judges what grew: whether somebody did more of it than usual.
pub(crate) fn judge(tx: &mut Tx<'_>, counted: &Counted) -> Result<(), WriteError> {
    let Some(pattern) = Pattern::ALL.into_iter().find(|pattern| pattern.deed() == counted.deed) else {
        return Ok(());
    };
    let Some(rule) = rule_of(tx, pattern)? else { return Ok(()) };
    let (Some(threshold), Some(minutes)) = (rule.threshold, rule.minutes) else { return Ok(()) };
    let records = counted.within(tx, minutes)?;
    let since = counted.at.plus_ms(-minutes * 60_000);
    if records < threshold {
        return Ok(());
    }
    let (person, place) = match &counted.doer {
        Doer::Person(person) => (Some(Id::from_raw(*person)), None),
        Doer::Network(network) => (None, Some(network.clone())),
    };
    let noticed = Noticed {
        pattern,
        person,
        place,
        country: None,
        device: None,
        records,
        threshold: Some(threshold),
        since: Some(since),
        at: counted.at,
    };
    if was_raised(tx, &noticed, since)? { Ok(()) } else { raise(tx, noticed) }
}

/// The rule for a pattern, where it is switched on.
fn rule_of(view: &View<'_>, pattern: Pattern) -> Result<Option<AlertRule>, StoreError> {
    Ok(view.first::<AlertRule>(&AlertRule::PATTERN.is(&pattern))?.filter(|rule| rule.active))
}

/// Whether the same was told of already, after `since`.
fn was_raised(view: &View<'_>, noticed: &Noticed, since: Instant) -> Result<bool, StoreError> {
    let of_whom = match (&noticed.person, &noticed.place) {
        (Some(_), _) => Alert::PERSON.is(&noticed.person),
        (None, Some(_)) => Alert::PLACE.is(&noticed.place),
        (None, None) => return Ok(false),
    };
    let filter = of_whom.and(Alert::PATTERN.is(&noticed.pattern)).and(Alert::AT.after(&since));
    Ok(!view.all::<Alert>(&filter, None, 1)?.is_empty())
}

fn raise(tx: &mut Tx<'_>, noticed: Noticed) -> Result<(), WriteError> {
    let Noticed { pattern, person, place, country, device, records, threshold, since, at } = noticed;
    let alert = tx.insert(&Alert {
        id: Id::from_raw(0),
        pattern,
        status: AlertStatus::Open,
        person,
        place,
        country,
        device,
        records,
        threshold,
        since,
        at,
        note: None,
        looked_by: None,
        looked_at: None,
    })?;
    let happening = Happening {
        kind: NotificationKind::Alerted,
        object: Alert::OBJECT,
        record: alert.raw(),
        records: 1,
        actor: SYSTEM_USER,
    };
    // Whoever may see every alert by a role of theirs.
    for watcher in holders(tx, Alert::OBJECT, GrantedVerb::See)? {
        tx.notify(watcher, &happening)?;
    }
    Ok(())
}

/// Somebody comes in, before it is noted: whether with a browser, from a network or from a country that is new to them.
/// Who comes in for the first time has none.
pub(crate) fn came_from_elsewhere(
    tx: &mut Tx<'_>,
    user: Id<User>,
    origin: &Origin,
) -> Result<(), WriteError> {
    let mut known: Vec<SignInAttempt> =
        tx.all(&SignInAttempt::USER.is(&user), Some(SignInAttempt::AT.descending()), SIGN_INS_LOOKED_AT)?;
    known.retain(|attempt| attempt.outcome == Outcome::In);
    if known.is_empty() {
        return Ok(());
    }
    let device = site::device_words(&origin.device);
    let is_known_device = known
        .iter()
        .any(|attempt| site::device_words(attempt.device.as_deref().unwrap_or_default()) == device);
    let network = origin.address.map(network_of);
    let network_known = |attempt: &SignInAttempt| {
        attempt.address.as_deref().and_then(|text| text.parse().ok()).map(network_of)
    };
    let is_known_network = network.is_none() || known.iter().any(|attempt| network_known(attempt) == network);
    let country = origin.address.and_then(|address| tx.country_of(address));
    let country_known = |attempt: &SignInAttempt| country_of_text(tx, attempt.address.as_deref());
    let is_known_country = country.is_none() || known.iter().any(|attempt| country_known(attempt) == country);
    let news = [
        (Pattern::NewDevice, is_known_device),
        (Pattern::NewNetwork, is_known_network),
        (Pattern::NewCountry, is_known_country),
    ];
    for (pattern, _) in news.into_iter().filter(|(_, is_known)| !is_known) {
        if rule_of(tx, pattern)?.is_none() {
            continue;
        }
        let at = tx.now();
        let noticed = Noticed {
            pattern,
            person: Some(user),
            place: origin.address.map(address_text),
            country: country.clone(),
            device: Some(device.clone()),
            records: 1,
            threshold: None,
            since: None,
            at,
        };
        // A program that is another browser each time is told of once an hour.
        if was_raised(tx, &noticed, at.plus_ms(-WINDOW_MINUTES * 60_000))? {
            continue;
        }
        raise(tx, noticed)?;
        let told = match pattern {
            Pattern::NewDevice => Some(NotificationKind::NewDevice),
            Pattern::NewCountry => Some(NotificationKind::NewCountry),
            // A network is new with every hotel.
            Pattern::NewNetwork
            | Pattern::MassExport
            | Pattern::ManySeen
            | Pattern::ManyUnmasked
            | Pattern::ManyRefused
            | Pattern::ManyFailedSignIns => None,
        };
        if let Some(kind) = told {
            let own =
                Happening { kind, object: User::OBJECT, record: user.raw(), records: 1, actor: SYSTEM_USER };
            tx.notify(user.raw(), &own)?;
        }
    }
    Ok(())
}

/// The lines that an alert is made of.
pub(crate) fn lines_behind(alert: &Alert) -> Filter {
    use crate::trail::TrailLine;
    let deed: Deed = alert.pattern.deed();
    let mut filter = TrailLine::DEED.is(&deed);
    if alert.person.is_some() {
        filter = filter.and(TrailLine::OWNER.is(&alert.person));
    }
    let moment = |op, at: Instant| Filter::Compare {
        path: object::Path::own(TrailLine::def().system_field(object::SystemField::UpdatedAt)),
        op,
        value: object::Value::Int(at.0),
    };
    if let Some(since) = alert.since {
        filter = filter.and(moment(object::Op::GreaterOrEqual, since));
    }
    filter.and(moment(object::Op::LessOrEqual, alert.at))
}
