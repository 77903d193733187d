//! Bytes that nobody speaks of go: those that were on their way when a program was stopped, and those whose row went
//! before them. In a bucket only whoever it belongs to removes anything.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bucket::Stored;
use futures_util::{StreamExt, TryStreamExt};

use super::in_bucket::InBucket;
use super::{ContentError, Contents, INCOMING, SHARED_WAIT, folder, is_digest, uses};
use crate::crm::{Backend, Crm};
use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::Tx;

/// Digests that are looked up at once.
const LOOKED_UP_AT_ONCE: usize = 512;
/// The setting with the word by which this house is known in its bucket. A copy of the house is given another.
pub(crate) const HOME: &str = "files_home";

/// Bytes that may belong to nobody, as they were found at the start.
pub struct Unspoken {
    crm: Crm,
    found: Vec<(PathBuf, SystemTime)>,
}

/// What lies where contents do.
pub(crate) struct Lying {
    /// Its name; of a content its digest.
    pub name: String,
    /// For how long.
    pub age: Duration,
}

impl Contents {
    /// All that lies where contents do, what is on its way here included. On a thread that may block.
    ///
    /// # Errors
    /// Where the bucket does not answer, or says no.
    pub(crate) fn each_wait<E: From<ContentError>>(
        &self,
        mut take: impl FnMut(Lying) -> Result<(), E>,
    ) -> Result<(), E> {
        for path in self.lying_here() {
            let written = std::fs::metadata(&path).and_then(|metadata| metadata.modified());
            let age = written.ok().and_then(|at| at.elapsed().ok()).unwrap_or_default();
            take(Lying { name: folder::name_of(&path), age })?;
        }
        let Some(bucket) = &self.bucket else { return Ok(()) };
        let mut all = bucket.all();
        while let Some(stored) = bucket.wait(all.try_next())? {
            let age = age_of(&stored);
            take(Lying { name: stored.name, age })?;
        }
        Ok(())
    }

    /// Whether something of this name lies there.
    ///
    /// # Errors
    /// Where the bucket does not answer, or says no.
    pub(crate) fn is_there_wait(&self, name: &str) -> Result<bool, ContentError> {
        match &self.bucket {
            Some(bucket) if is_digest(name) => Ok(bucket.wait(bucket.look(name))?.is_some()),
            Some(_) | None => Ok(self.lying_here().iter().any(|path| folder::name_of(path) == name)),
        }
    }

    /// Files of this machine: all contents, or where those are in a bucket what is on its way there.
    fn lying_here(&self) -> Vec<PathBuf> {
        if self.bucket.is_some() {
            return folder::entries_of(&self.folder.join(INCOMING));
        }
        folder::entries_of(&self.folder).iter().flat_map(|folder| folder::entries_of(folder)).collect()
    }
}

fn age_of(stored: &Stored) -> Duration {
    let ms = jiff::Timestamp::now().as_millisecond() - stored.at.0;
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

impl Crm {
    /// What lies in the folder of files before the first request is answered, for [`Unspoken::sweep_wait`].
    pub fn unspoken(&self) -> Unspoken {
        self.lying_there(matches!(self.inner.backend, Backend::Postgres(_)))
    }

    /// What lies there while requests are answered, and longer than any of them takes.
    pub fn unspoken_long(&self) -> Unspoken {
        self.lying_there(true)
    }

    fn lying_there(&self, is_shared: bool) -> Unspoken {
        let mut found = Vec::new();
        for file in self.contents().lying_here() {
            let Ok(at) = std::fs::metadata(&file).and_then(|metadata| metadata.modified()) else {
                continue;
            };
            let is_old = at.elapsed().is_ok_and(|age| age > SHARED_WAIT);
            if is_old || !is_shared {
                found.push((file, at));
            }
        }
        Unspoken { crm: self.clone(), found }
    }

    /// Which of these names are those of contents that some row is of.
    fn known_wait(&self, names: &[String]) -> Result<Vec<String>, StoreError> {
        let asked = names.iter().map(|name| name.strip_suffix(folder::GOING_SUFFIX).unwrap_or(name));
        let asked: Vec<String> = asked.filter(|name| is_digest(name)).map(str::to_owned).collect();
        self.system().read_wait::<_, StoreError, _>(move |view| {
            if asked.is_empty() {
                return Ok(Vec::new());
            }
            let mut sql = Sql::new("select digest from content where digest in (");
            sql.bind_list(asked.iter().map(|digest| digest.as_str().into())).push(")");
            Ok(uses::digests_of(&view.query(&sql)?))
        })
    }

    /// Whether the house may remove files: those in a folder of its own always, those in a bucket where that is its own.
    /// One that belongs to nobody yet becomes its own.
    ///
    /// # Errors
    /// Those of the database, and where the bucket does not answer or says no.
    pub(crate) fn may_remove_files_wait(&self) -> Result<bool, FilesFault> {
        let contents = self.contents();
        let is_ours = self.is_home_wait(&contents)?;
        if !is_ours {
            tracing::warn!(
                files = contents.words(),
                "the files there belong to another house; nothing is removed"
            );
        }
        Ok(is_ours)
    }

    /// Whether files that lie there are this house's: always in a folder, in a bucket where it said so first. One that
    /// belongs to nobody yet becomes its own, unless contents lie there and no row of it is of any: those are somebody's.
    ///
    /// # Errors
    /// Those of the database, and where the bucket does not answer or says no.
    pub(crate) fn is_home_wait(&self, contents: &Contents) -> Result<bool, FilesFault> {
        let Some(bucket) = &contents.bucket else { return Ok(true) };
        let word = self.word_at_files_wait()?;
        let said = bucket.wait(bucket.house())?;
        let said = match said {
            Some(said) => Some(said),
            None if self.knows_none_wait(contents)? => return Ok(false),
            None => {
                bucket.wait(bucket.claim(&word))?;
                // Of two that came at once one is the last.
                bucket.wait(bucket.house())?
            }
        };
        Ok(said.as_deref() == Some(word.as_str()))
    }

    /// Whether contents lie there, and no row is of any of them.
    fn knows_none_wait(&self, contents: &Contents) -> Result<bool, FilesFault> {
        let mut names = Vec::new();
        contents.each_wait(|lying| {
            names.extend(Some(lying.name).filter(|name| is_digest(name)));
            Ok::<_, FilesFault>(())
        })?;
        for names in names.chunks(LOOKED_UP_AT_ONCE) {
            if !self.known_wait(names)?.is_empty() {
                return Ok(false);
            }
        }
        Ok(!names.is_empty())
    }

    /// By which word this house is known where its files are.
    fn word_at_files_wait(&self) -> Result<String, StoreError> {
        let known = self.system().read_wait::<_, StoreError, _>(|view| view.setting(HOME))?;
        if let Some(known) = known {
            return Ok(known);
        }
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        let word = super::hex(&random);
        self.system().write_wait::<_, StoreError, _>("files", None, move |tx: &mut Tx<'_>| {
            let mut sql = Sql::new("insert into setting (name, value) values (");
            sql.bind(HOME).push(", ").bind(word.as_str()).push(") on conflict (name) do nothing");
            tx.view.execute(&sql)?;
            Ok(tx.view.setting(HOME)?.unwrap_or_else(|| word.clone()))
        })
    }
}

/// Why files cannot be looked after.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilesFault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Content(#[from] ContentError),
}

impl Unspoken {
    /// Removes what no row ever spoke of; answers how many that were. On a thread that may block, beside the
    /// requests: what came anew since it was found is left alone.
    ///
    /// # Errors
    /// Those of the database; what cannot be removed is logged and stays.
    pub fn sweep_wait(self) -> Result<usize, StoreError> {
        let mut swept = self.sweep_folder_wait()?;
        if let Some(bucket) = self.crm.contents().bucket {
            match self.sweep_bucket_wait(&bucket) {
                Ok(removed) => swept += removed,
                Err(FilesFault::Store(fault)) => return Err(fault),
                Err(FilesFault::Content(fault)) => {
                    tracing::warn!(%fault, files = bucket.words(), "bytes of nobody stay until the next round");
                }
            }
        }
        if swept > 0 {
            tracing::info!(swept, "files that no record speaks of were removed");
        }
        Ok(swept)
    }

    fn sweep_folder_wait(&self) -> Result<usize, StoreError> {
        let mut swept = 0;
        for found in self.found.chunks(LOOKED_UP_AT_ONCE) {
            let names: Vec<String> = found.iter().map(|(path, _)| folder::name_of(path)).collect();
            let known = self.crm.known_wait(&names)?;
            // Asked after the rows: a backup that begins from here on has none of these.
            if self.crm.are_contents_held_wait()? {
                return Ok(swept);
            }
            for ((path, at), name) in found.iter().zip(&names) {
                let is_as_found =
                    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok() == Some(*at);
                if known.contains(name) || !is_as_found {
                    continue;
                }
                if let Some(place) = folder::place_before_going(path)
                    && known.contains(&folder::name_of(&place))
                    && !place.exists()
                {
                    if let Err(fault) = std::fs::rename(path, &place) {
                        tracing::warn!(%fault, path = %path.display(), "a file is not where it belongs");
                    }
                    continue;
                }
                match std::fs::remove_file(path) {
                    Ok(()) => swept += 1,
                    Err(fault) => tracing::warn!(%fault, path = %path.display(), "bytes of nobody stay"),
                }
            }
        }
        Ok(swept)
    }

    fn sweep_bucket_wait(&self, bucket: &InBucket) -> Result<usize, FilesFault> {
        if !self.crm.may_remove_files_wait()? {
            return Ok(0);
        }
        let old = bucket.all().try_filter(|stored| std::future::ready(age_of(stored) > SHARED_WAIT));
        let mut old = old.try_chunks(LOOKED_UP_AT_ONCE);
        let mut swept = 0;
        while let Some(found) = bucket.wait(old.next()) {
            let found = found.map_err(|cut| cut.1)?;
            let names: Vec<String> = found.into_iter().map(|stored| stored.name).collect();
            let known = self.crm.known_wait(&names)?;
            // As in the folder.
            if self.crm.are_contents_held_wait()? {
                return Ok(swept);
            }
            for name in names.iter().filter(|name| is_digest(name) && !known.contains(name)) {
                swept += usize::from(bucket.wait(bucket.remove_unless_fresh(name))?);
            }
        }
        bucket.wait(bucket.forget_old_words())?;
        Ok(swept)
    }
}
