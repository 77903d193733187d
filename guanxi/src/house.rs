//! The rooms put together: which there are, in reading order, and how their store is opened.

mod upgrade;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bucket::Bucket;
use object::{Instant, Registry};
use site::{Front, Room, Site};
use store::{
    BackupError, BackupMade, BackupRestored, BackupWanted, Clock, CountryOf, Crm, Customs, Options,
    SecretColumn, StoreError, Subscriber, Tx, WriteError,
};

use crate::migrations::MIGRATIONS;

/// The rooms, in reading order: each knows only earlier ones.
pub fn rooms() -> Vec<Room> {
    vec![
        customers::room(),
        conversations::room(),
        sales::room(),
        orders::room(),
        staff::room(),
        office::room(),
    ]
}

/// All objects, and proof that their declarations are in order.
pub fn registry() -> Registry {
    let splits: Vec<_> = rooms().into_iter().flat_map(|room| room.splits).collect();
    let over: Vec<_> = rooms().into_iter().flat_map(|room| room.over).collect();
    let registry =
        Registry::new(rooms().into_iter().flat_map(|room| room.objects)).with_splits(splits).with_over(over);
    let mut findings = object::check(&registry);
    for act in rooms().iter().flat_map(|room| &room.acts) {
        findings.extend(
            act.input().into_iter().flat_map(|input| object::check_input(&registry, act.name, input)),
        );
    }
    assert!(findings.is_empty(), "declarations: {findings:#?}");
    registry
}

/// Where the data is.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The data folder.
    pub data: PathBuf,
    /// PostgreSQL instead of SQLite.
    pub database_url: Option<String>,
    /// A bucket with the bytes of files, instead of the data folder.
    pub files: Option<Bucket>,
}

/// The company's time zone: all its days are days there.
pub const ZONE: &str = "Asia/Shanghai";

/// The real clock.
pub fn clock() -> Clock {
    Arc::new(|| Instant(jiff::Timestamp::now().as_millisecond()))
}

/// Opens the store. Where that changes the schema of a house with data, a backup of it as it was is made first: the
/// way back.
pub async fn open(place: &Place, clock: Clock) -> Result<Crm, StoreError> {
    open_knowing_countries(place, clock, None).await
}

/// The same with somebody who knows in which country an address is.
pub async fn open_knowing_countries(
    place: &Place,
    clock: Clock,
    countries: Option<CountryOf>,
) -> Result<Crm, StoreError> {
    upgrade::keep_as_it_was(place, &clock).await?;
    let options = options(place, clock, secrets(), Some(office::customs))?;
    Crm::open(Options { countries, ..options }).await
}

/// The migrations that opening would run on the data there is.
///
/// # Errors
/// Where the database cannot be read.
pub async fn pending_migrations(place: &Place) -> Result<Vec<&'static str>, StoreError> {
    Crm::pending_migrations(&options(place, clock(), secrets(), None)?).await
}

/// Backs the house up without opening it.
///
/// # Errors
/// Those of [`Crm::back_up_as_is`].
pub async fn back_up_as_is(place: &Place, wanted: BackupWanted) -> Result<Option<BackupMade>, BackupError> {
    Crm::back_up_as_is(&options(place, clock(), secrets(), None)?, wanted).await
}

/// Opens the store for drafting the next migration: what is declared to be encrypted may not be there yet, so nothing
/// is, nor where the company keeps what it added.
pub async fn open_to_draft(place: &Place, clock: Clock) -> Result<Crm, StoreError> {
    Crm::open(options(place, clock, Vec::new(), None)?).await
}

/// Fills an empty place with a backup.
///
/// # Errors
/// Those of [`Crm::restore`].
pub async fn restore(place: &Place, file: &Path, takes_over: bool) -> Result<BackupRestored, BackupError> {
    Crm::restore(file, &options(place, clock(), secrets(), None)?, takes_over).await
}

fn options(
    place: &Place,
    clock: Clock,
    secrets: Vec<SecretColumn>,
    customs: Option<Customs>,
) -> Result<Options, StoreError> {
    let zone = jiff::tz::TimeZone::get(ZONE).map_err(|fault| StoreError::Folder(fault.to_string()))?;
    let passing = rooms().into_iter().flat_map(|room| room.passing).map(|def| def.name);
    Ok(Options {
        data: place.data.clone(),
        database_url: place.database_url.clone(),
        files: place.files.clone(),
        registry: registry(),
        fills: rooms().into_iter().flat_map(|room| room.fills).collect(),
        secrets,
        judges: rooms().into_iter().flat_map(|room| room.judges).collect(),
        passing: passing.chain(store::PASSING).collect(),
        migrations: MIGRATIONS,
        customs,
        countries: None,
        clock,
        zone,
    })
}

/// What is kept encrypted: the rooms' secrets, and those of webhooks and schedules.
fn secrets() -> Vec<SecretColumn> {
    let of_rooms = rooms().into_iter().flat_map(|room| room.secrets);
    of_rooms.chain(store::HOOK_SECRETS).chain(store::SCHEDULE_SECRETS).collect()
}

/// Those of all rooms who follow what happens.
pub fn subscribers() -> Vec<Arc<dyn Subscriber>> {
    let follower = site::hooks::follower(&rooms());
    rooms().into_iter().flat_map(|room| room.subscribers).chain(follower).collect()
}

/// Makes the default roles with the grants of all rooms, where they are missing, and the rules of quality that rooms give
/// their objects.
pub fn install(tx: &mut Tx<'_>) -> Result<(), WriteError> {
    let grants: Vec<_> =
        [customers::grants(), conversations::grants(), orders::grants(), sales::grants(), office::grants()]
            .into_iter()
            .flatten()
            .collect();
    let masks: Vec<_> = [customers::masks(), conversations::masks(), orders::masks(), sales::masks()]
        .into_iter()
        .flatten()
        .collect();
    staff::install_roles(tx, &grants, &masks)?;
    sales::install_pipelines(tx)?;
    let quality: Vec<_> = rooms().into_iter().flat_map(|room| room.quality).collect();
    office::install_quality_rules(tx, &quality)
}

/// The site over an open store.
pub fn site(crm: &Crm, front: Front) -> Site {
    let door = Arc::new(staff::Door::new(install));
    Site::new(crm.clone(), rooms(), door, Some(Arc::new(staff::Shelf)), front)
}
