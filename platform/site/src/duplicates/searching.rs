//! All records of an object compared with each other, on a thread of its own: what is found comes in pieces.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use insight::Refusal;
use insight::linkage::{Column, Label, Linkage, Pair, Table, Texts};
use object::Message;
use store::{CERTAIN, LikelyLabels, LikelyPair, LinkageColumns};

/// From here on a pair is kept as the same.
const SAME_MIN: f32 = 0.5;
/// And as related: what is related in part of the cases only helps nobody.
const RELATED_MIN: f32 = 0.9;
/// The surest pairs that are kept; so many nobody answers.
const PAIRS_MAX: usize = 200_000;
/// Pairs of one piece.
const PIECE_PAIRS: usize = 500;
/// Pieces that wait to be kept.
const PIECES_WAITING: usize = 2;
/// What people said teaches from so many answers of each kind on: those told apart alone say that nothing is the same.
const LABELS_MIN: usize = 5;
/// The same records give the same pairs.
const SEED: u64 = 1;

/// What is compared.
pub(super) struct Gathered {
    columns: LinkageColumns,
    texts: Vec<Texts>,
    ids: Vec<i64>,
}

/// What a search tells.
pub(super) enum Told {
    /// How many pairs there will be, and what was learned.
    Found(usize, Vec<u8>),
    /// Some of them.
    Pairs(Vec<LikelyPair>),
    /// They cannot be compared.
    Refused(Message),
}

impl Gathered {
    /// Nothing yet.
    pub fn new(columns: LinkageColumns) -> Gathered {
        let texts = columns.declared().iter().map(|_| Texts::new()).collect();
        Gathered { columns, texts, ids: Vec::new() }
    }

    /// In which columns they are compared.
    pub fn columns(&self) -> &LinkageColumns {
        &self.columns
    }

    /// One more record, along the ids.
    pub fn push(&mut self, id: i64, texts: &[String]) {
        self.ids.push(id);
        self.push_texts(texts);
    }

    fn push_texts(&mut self, texts: &[String]) {
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.push(text);
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Begins to compare them.
    ///
    /// # Errors
    /// Where no thread can be had.
    pub fn search(self, labels: LikelyLabels) -> std::io::Result<Receiver<Told>> {
        let (tells, told) = sync_channel(PIECES_WAITING);
        // One core is left to the pages.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores.saturating_sub(1).max(1)).build();
        let pool = pool.map_err(std::io::Error::other)?;
        let thread = std::thread::Builder::new().name(String::from("duplicates"));
        thread.spawn(move || {
            if let Err(refused) = pool.install(|| self.compare(&labels, &tells)) {
                // Whoever asked may have gone meanwhile.
                drop(tells.send(Told::Refused(words_of(&refused))));
            }
        })?;
        Ok(told)
    }

    fn compare(mut self, labels: &LikelyLabels, tells: &SyncSender<Told>) -> Result<(), Refusal> {
        let records = self.ids.len();
        let known: HashMap<i64, u32> =
            self.ids.iter().enumerate().map(|(row, id)| (*id, row as u32)).collect();
        let labels = self.labels(labels, &known);
        let columns = self.columns.declared().into_iter().zip(self.texts);
        let columns = columns.map(|((name, kind), texts)| Column::new(&name, kind, texts)).collect();
        let table = Table::new(columns)?;
        let mut linkage = Linkage::of_one(&table, SEED)?;
        drop(table);
        linkage.teach(&labels)?;
        let is_kept = |pair: &Pair| pair.answer.same >= SAME_MIN || pair.answer.related >= RELATED_MIN;
        let (_, mut pairs) =
            linkage.look(|pair| (is_kept(&pair) && (pair.right as usize) < records).then_some(pair));
        let certainty = |pair: &Pair| if is_same(pair) { pair.answer.same } else { pair.answer.related };
        let by_certainty = |one: &Pair, other: &Pair| {
            (is_same(other), certainty(other)).partial_cmp(&(is_same(one), certainty(one)))
        };
        pairs.sort_by(|one, other| {
            let by_rows = (one.left, one.right).cmp(&(other.left, other.right));
            by_certainty(one, other).unwrap_or(by_rows).then(by_rows)
        });
        pairs.truncate(PAIRS_MAX);
        let same: Vec<Pair> = pairs.iter().copied().filter(is_same).collect();
        let group_of = linkage.clusters(&same);
        let mut members: HashMap<u32, u32> = HashMap::new();
        for row in group_of.iter().take(records) {
            *members.entry(*row).or_default() += 1;
        }
        if tells.send(Told::Found(pairs.len(), linkage.scorer().to_bytes())).is_err() {
            return Ok(());
        }
        for piece in pairs.chunks(PIECE_PAIRS) {
            let kept = piece.iter().map(|pair| {
                let (left, right) = (pair.left as usize, pair.right as usize);
                let group = group_of[left];
                let is_grouped = is_same(pair) && group == group_of[right] && members[&group] > 2;
                LikelyPair {
                    first: self.ids[left],
                    second: self.ids[right],
                    probability: parts(certainty(pair)),
                    related: !is_same(pair),
                    cluster: is_grouped.then(|| self.ids[group as usize]),
                }
            });
            if tells.send(Told::Pairs(kept.collect())).is_err() {
                return Ok(()); // Somebody stopped it.
            }
        }
        Ok(())
    }

    /// What people said, by rows. What a merge took away stands behind the records that are there, to be learned from.
    fn labels(&mut self, said: &LikelyLabels, known: &HashMap<i64, u32>) -> Vec<Label> {
        let row = |id: &i64| known.get(id).copied();
        let different = said.different.iter().filter_map(|(first, second)| row(first).zip(row(second)));
        let mut labels: Vec<Label> =
            different.map(|(left, right)| Label { left, right, same: false }).collect();
        let same: Vec<(u32, &Vec<String>)> =
            said.same.iter().filter_map(|(stayed, texts)| row(stayed).zip(Some(texts))).collect();
        if labels.len() < LABELS_MIN || same.len() < LABELS_MIN {
            return Vec::new();
        }
        for (left, texts) in same {
            let right = self.texts.first().map_or(0, Texts::len) as u32;
            self.push_texts(texts);
            labels.push(Label { left, right, same: true });
        }
        labels
    }
}

fn is_same(pair: &Pair) -> bool {
    pair.answer.same >= SAME_MIN
}

/// Nothing that was learned is certain.
fn parts(probability: f32) -> i64 {
    ((f64::from(probability) * CERTAIN as f64) as i64).clamp(0, CERTAIN - 1)
}

fn words_of(refusal: &Refusal) -> Message {
    match refusal {
        Refusal::NoVariation { .. } | Refusal::TooFew { .. } => Message::new(
            "nothing_to_compare",
            "这些记录里没有可以比对的内容",
            "these records hold nothing that could be compared",
        ),
        Refusal::BadValue { .. }
        | Refusal::Lengths { .. }
        | Refusal::NotConverged { .. }
        | Refusal::NoBetterThanChance { .. } => Message::new(
            "not_comparable",
            format!("这些记录无法比对：{refusal}"),
            format!("these records cannot be compared: {refusal}"),
        ),
    }
}
