//! A verb on an object, declared once by its room. Its button, its form, its place in the palette, its endpoints, its
//! right and its line in the history follow from the declaration.

use object::{FieldDef, Input, InputDef, Label, ObjectDef, Row, Value};
use store::{Rights, StoreError, Tx, Verb};

use crate::refusal::Refusal;

/// An act on one record.
#[derive(Clone, Copy)]
pub struct Act {
    /// On whose records.
    pub on: On,
    /// The verb: the act's name in change sets.
    pub name: &'static str,
    /// The noun of its endpoint: `POST /{plural}/{id}/{noun}`.
    pub noun: &'static str,
    /// What its button says.
    pub label: Label,
    /// What it does and what it refuses, in a sentence or two, for programs and for people who wonder.
    pub help: Label,
    /// What the history says someone did.
    pub told: Label,
    /// What is said when it is done.
    pub done: Label,
    /// The icon of its button.
    pub icon: &'static str,
    /// The right it needs on the record.
    pub verb: Verb,
    /// It settles what the record waits for: in lists it stands in front of the record's name.
    pub settles: bool,
    /// Whether it makes sense for the record as it stands; its button shows then.
    pub fits: fn(&Row) -> bool,
    /// Does it.
    pub run: Run,
}

/// The records that an act is for.
#[derive(Clone, Copy)]
pub enum On {
    /// Those of one object, by its name.
    Object(&'static str),
    /// Those of every object that has pages and is written by people. Such an act reaches as far as its verb.
    Every,
    /// Those of every object whose records are work that goes from one colleague to another. It reaches as far as its
    /// verb.
    Owned,
}

/// How an act is done. It refuses what may not be, `NotFound` and `Forbidden` included.
#[derive(Clone, Copy)]
pub enum Run {
    /// It needs nothing but the record. Twice is the same as once.
    Plain(fn(&mut Tx<'_>, i64) -> Result<(), Refusal>),
    /// It asks for something first: `Run::Asking(&Asking(settle))`. Twice with the same is the same as once.
    Asking(&'static dyn DoneWith),
    /// It asks, and what it answers is no record but one value that is seen this once: `Run::Telling(&Telling { … })`.
    Telling(&'static dyn ToldOf),
}

/// An act that takes what `#[derive(Input)]` describes.
pub struct Asking<I>(pub fn(&mut Tx<'_>, i64, I) -> Result<(), Refusal>);

/// The same, of whichever object the record is.
pub struct AskingOf<I>(pub fn(&mut Tx<'_>, &'static ObjectDef, i64, I) -> Result<(), Refusal>);

/// An act that tells a value, and notes that it did.
pub struct Telling<I> {
    /// What is written beside, which nobody writes by hand: rights that the act has while it is done. They let it
    /// create, and never see: what is in sight and how much is told is judged by its doer's own.
    pub allows: fn() -> Rights,
    /// Tells the value to whoever may know it now.
    pub tell: fn(&Tx<'_>, &'static ObjectDef, i64, &I) -> Result<Told, Refusal>,
    /// Notes it. An answer that is given again, because it got lost, is told anew and not noted twice.
    pub note: fn(&mut Tx<'_>, &'static ObjectDef, i64, &I) -> Result<(), Refusal>,
}

/// One value of a record, as it is.
pub struct Told {
    /// Of which field.
    pub field: &'static FieldDef,
    /// The value.
    pub value: Value,
}

/// Does an act with what it was told: [`Asking`], whatever it asks for.
pub trait DoneWith: Sync {
    /// What it asks for.
    fn input(&self) -> &'static InputDef;
    /// Does it, with one value per field.
    fn run(&self, tx: &mut Tx<'_>, def: &'static ObjectDef, id: i64, values: &[Value])
    -> Result<(), Refusal>;
}

/// Tells a value: [`Telling`], whatever it asks for.
pub trait ToldOf: Sync {
    /// What it asks for.
    fn input(&self) -> &'static InputDef;
    /// See [`Telling::allows`].
    fn allows(&self) -> Rights;
    /// Tells it, with one value per field, and notes that.
    fn tell(
        &self,
        tx: &mut Tx<'_>,
        def: &'static ObjectDef,
        id: i64,
        values: &[Value],
    ) -> Result<Told, Refusal>;
    /// Tells it once more, because the answer got lost.
    fn tell_again(
        &self,
        tx: &Tx<'_>,
        def: &'static ObjectDef,
        id: i64,
        values: &[Value],
    ) -> Result<Told, Refusal>;
}

impl<I: Input> DoneWith for Asking<I> {
    fn input(&self) -> &'static InputDef {
        I::def()
    }

    fn run(&self, tx: &mut Tx<'_>, _: &'static ObjectDef, id: i64, values: &[Value]) -> Result<(), Refusal> {
        (self.0)(tx, id, typed(tx, values)?)
    }
}

impl<I: Input> DoneWith for AskingOf<I> {
    fn input(&self) -> &'static InputDef {
        I::def()
    }

    fn run(
        &self,
        tx: &mut Tx<'_>,
        def: &'static ObjectDef,
        id: i64,
        values: &[Value],
    ) -> Result<(), Refusal> {
        (self.0)(tx, def, id, typed(tx, values)?)
    }
}

impl<I: Input> ToldOf for Telling<I> {
    fn input(&self) -> &'static InputDef {
        I::def()
    }

    fn allows(&self) -> Rights {
        (self.allows)()
    }

    fn tell(
        &self,
        tx: &mut Tx<'_>,
        def: &'static ObjectDef,
        id: i64,
        values: &[Value],
    ) -> Result<Told, Refusal> {
        let input = typed(tx, values)?;
        let told = (self.tell)(tx, def, id, &input)?;
        (self.note)(tx, def, id, &input)?;
        Ok(told)
    }

    fn tell_again(
        &self,
        tx: &Tx<'_>,
        def: &'static ObjectDef,
        id: i64,
        values: &[Value],
    ) -> Result<Told, Refusal> {
        (self.tell)(tx, def, id, &typed(tx, values)?)
    }
}

/// What an act was told, as its room sees it.
fn typed<I: Input>(tx: &Tx<'_>, values: &[Value]) -> Result<I, Refusal> {
    tx.refuse_unknown_links(&I::def().fields, values)?;
    Ok(I::from_values(values).map_err(StoreError::from)?)
}

impl Act {
    /// What it asks for, if anything.
    pub fn input(&self) -> Option<&'static InputDef> {
        match self.run {
            Run::Plain(_) => None,
            Run::Asking(asking) => Some(asking.input()),
            Run::Telling(telling) => Some(telling.input()),
        }
    }

    /// Whether it is for records of this object.
    pub fn is_on(&self, def: &ObjectDef) -> bool {
        match self.on {
            On::Object(name) => name == def.name,
            On::Owned => store::hands_over(def),
            On::Every => !def.internal && !def.journal && def.hung_field().is_none(),
        }
    }
}
