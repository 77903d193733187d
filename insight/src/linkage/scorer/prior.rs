//! What is known before anything was learned: parameters of generated people and companies, put together anew for
//! the columns at hand.
//!
//! For whoever has too few records to learn from. Made once by `cargo run -p guanxi-insight --example linkage --
//! prior`, which also says how right they are; `docs/insight/linkage.md` describes it.

use std::sync::LazyLock;

use super::kept::Frequencies;
use super::{Scorer, parents_of};
use crate::Refusal;
use crate::linkage::coincidence::{Coincidence, STATES};
use crate::linkage::compare::{FEATURES_MAX, LEVELS, Shape};
use crate::linkage::learning::beginning_of_related;
use crate::linkage::model::{CELLS, CLASSES, Model, RELATED, is_learned};
use crate::linkage::prepared::{Comparator, Prepared};
use crate::linkage::repeats::REPEATS;
use crate::linkage::table::Kind;
use crate::linkage::too_many_columns;

static PEOPLE: LazyLock<Scorer> =
    LazyLock::new(|| of_house(include_bytes!("../../../data/linkage/people.scorer")));
static COMPANIES: LazyLock<Scorer> =
    LazyLock::new(|| of_house(include_bytes!("../../../data/linkage/companies.scorer")));

fn of_house(bytes: &[u8]) -> Scorer {
    Scorer::of_bytes(bytes).expect("written by our own example; a test reads it")
}

/// What a number that is a digit or two off says in a table of companies at most, in bits. Companies are given blocks of
/// neighbouring numbers, by exchange and by building, so that such a number is as often the next company's, or the same
/// one's next line, as a slip of the pen; the generator that taught the prior knows only slips. Three bits turn the
/// balance between two who are much alike otherwise, and make one of no two others.
const NEIGHBOUR_BITS_MAX: f32 = 3.0;
/// Levels of a phone that is one digit off, and two.
const NEIGHBOURS: [usize; 2] = [2, 3];

/// What a mailbox of the same or nearly the same name at another domain says in a table of companies at most, in bits:
/// most of them are called info, sales or office (RFC 2142), and the generator that taught the prior knows only people's.
const MAILBOX_BITS_MAX: f32 = 1.0;
/// Levels of an e-mail whose name before the @ is the same, one character apart, or longer, each elsewhere.
const MAILBOXES: [usize; 3] = [2, 4, 5];

/// What is known of one feature.
struct Piece {
    shares: [[f32; CELLS]; CLASSES],
    table: [[f32; LEVELS]; STATES],
    equal: f32,
    strangers: [[f32; REPEATS]; 2],
    frequencies: Frequencies,
}

impl Scorer {
    /// A scorer of these columns for a company that has too few records to learn from.
    ///
    /// # Errors
    /// [`Refusal::TooFew`] without a column, [`Refusal::BadValue`] with `too_many_columns`.
    pub fn prior(columns: &[(String, Kind)]) -> Result<Scorer, Refusal> {
        let mut layout = Prepared::empty(columns);
        if layout.features.is_empty() {
            return Err(Refusal::TooFew { what: "columns", have: 0, need: 1 });
        }
        if layout.features.len() >= FEATURES_MAX {
            return Err(too_many_columns(columns));
        }
        let of_companies = layout.features.iter().any(|feature| feature.comparator == Comparator::Company);
        let (own, other) = if of_companies { (&*COMPANIES, &*PEOPLE) } else { (&*PEOPLE, &*COMPANIES) };
        layout.rows_counted = own.layout.rows_counted;
        let shape = Shape::of(&layout.features);
        let mut log_shares = vec![[0.0; FEATURES_MAX * CELLS]; CLASSES];
        let (mut table, mut equal, mut strangers) = (Vec::new(), Vec::new(), Vec::new());
        let mut frequencies = Vec::new();
        let parents = parents_of(&layout);
        for (at, feature) in layout.features.iter().enumerate() {
            let stands_in = parents[at][0].map(|parent| layout.features[parent].comparator);
            let mut piece = piece_of(own, other, feature.comparator, stands_in);
            match feature.comparator {
                Comparator::Phone if of_companies => piece.doubt(&NEIGHBOURS, NEIGHBOUR_BITS_MAX),
                Comparator::Email if of_companies => piece.doubt(&MAILBOXES, MAILBOX_BITS_MAX),
                _ => {}
            }
            for (shares, of_class) in log_shares.iter_mut().zip(&piece.shares) {
                shares[at * CELLS..][..CELLS].copy_from_slice(of_class);
            }
            table.push(piece.table);
            equal.push(piece.equal);
            strangers.push(piece.strangers);
            frequencies.push(piece.frequencies);
        }
        if shape.names.is_some() {
            // The order of names stands behind the last feature.
            let (at, order) = (layout.features.len(), PEOPLE.layout.features.len());
            for (shares, known) in log_shares.iter_mut().zip(&PEOPLE.model.log_shares).take(RELATED) {
                shares[at * CELLS..][..CELLS].copy_from_slice(&known[order * CELLS..][..CELLS]);
            }
        }
        let coincidence = Coincidence { parents, table, equal, strangers };
        let log_priors = own.model.log_priors;
        let model = Model { coincidence, log_priors, log_shares, calibration: None, correction: None };
        Ok(Scorer::of(columns.to_vec(), layout, model, frequencies))
    }

    /// The same, keeping only the counts of names that at least this share of the rows bear: what a prior is made of.
    pub fn thinned(&self, share: f64) -> Scorer {
        let least = (share * self.layout.rows_counted as f64).ceil() as u32;
        let mut thinned = self.clone();
        for (frequencies, feature) in thinned.frequencies.iter_mut().zip(&self.layout.features) {
            let is_name = matches!(feature.comparator, Comparator::Given | Comparator::Family);
            *frequencies = frequencies.thinned(if is_name { least } else { u32::MAX });
        }
        thinned
    }
}

impl Piece {
    /// These levels say no more than so many bits, for the same and for relatives.
    fn doubt(&mut self, levels: &[usize], bits_max: f32) {
        for shares in &mut self.shares {
            for (state, chances) in self.table.iter().enumerate() {
                for level in levels {
                    let most = chances[*level].max(1e-12).ln() + bits_max * std::f32::consts::LN_2;
                    let share = &mut shares[state * LEVELS + level];
                    *share = share.min(most);
                }
            }
        }
    }
}

/// What is known of a feature, from its own kind of table if that has one.
fn piece_of(own: &Scorer, other: &Scorer, comparator: Comparator, stands_in: Option<Comparator>) -> Piece {
    let find =
        |scorer: &Scorer| scorer.layout.features.iter().position(|feature| feature.comparator == comparator);
    let of_companies = own.shape.branch.is_some();
    let Some(at) = find(own) else {
        let at = find(other).expect("people and companies together have all kinds");
        let mut piece = piece_at(other, at);
        for class in RELATED..CLASSES {
            // A branch is no member of a household: what is known of the other's relatives says nothing here.
            if is_learned(class, Some(comparator)) {
                piece.shares[class] = beginning_of_related(class, comparator, of_companies);
            } else {
                piece.shares[class] = [0.0; CELLS];
            }
        }
        return piece;
    };
    let mut piece = piece_at(own, at);
    if (comparator, stands_in) == (Comparator::Category, Some(Comparator::Category)) {
        // A place within a place: how postcodes lie in cities.
        let inner = PEOPLE
            .layout
            .features
            .iter()
            .rposition(|feature| feature.comparator == Comparator::Category)
            .map(|inner| piece_at(&PEOPLE, inner));
        if let Some(inner) = inner {
            for (table, inside) in piece.table.iter_mut().zip(inner.table).skip(1) {
                *table = inside;
                // The frequency of the value makes no difference here; the share of the state does.
                table[1] = table[1].max(piece.equal);
            }
        }
    }
    piece
}

fn piece_at(scorer: &Scorer, at: usize) -> Piece {
    let mut shares = [[0.0; CELLS]; CLASSES];
    for (shares, known) in shares.iter_mut().zip(&scorer.model.log_shares) {
        shares.copy_from_slice(&known[at * CELLS..][..CELLS]);
    }
    let coincidence = &scorer.model.coincidence;
    Piece {
        shares,
        table: coincidence.table[at],
        equal: coincidence.equal[at],
        strangers: coincidence.strangers[at],
        frequencies: scorer.frequencies[at].clone(),
    }
}
