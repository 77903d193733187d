//! What is to be done in a new house before work begins: declared by rooms, shown on the start page until it is done
//! or put away. Whether a step is done is never noted; it follows from what is there.

use object::{FieldDef, Filter, Label, ObjectDef};
use store::{StoreError, Verb, View};

use crate::doorkeeper::Doorkeeper;

/// One step.
#[derive(Clone, Copy)]
pub struct FirstStep {
    /// Its word in addresses.
    pub noun: &'static str,
    /// Its place among all rooms' steps, from 1.
    pub order: u8,
    /// Its name.
    pub label: Label,
    /// What it is good for.
    pub about: Label,
    /// Its icon.
    pub icon: &'static str,
    /// What it needs a right for …
    pub def: &'static ObjectDef,
    /// … and which.
    pub verb: Verb,
    /// What has to be there.
    pub asks: Asks,
}

/// What has to be there for a step to be done.
#[derive(Clone, Copy)]
pub enum Asks {
    /// This field of the one record of the step's object.
    Filled(&'static FieldDef),
    /// More people than the first.
    Colleagues,
    /// Some records of the step's object; a sample to begin with, in both languages.
    Records(Option<Sample>),
}

/// A small file to try an import with.
#[derive(Clone, Copy)]
pub struct Sample {
    /// What the file is called.
    pub file_name: Label,
    /// CSV in UTF-8.
    pub text: Label,
}

impl FirstStep {
    /// Whether it is done, as far as the viewer sees.
    pub(crate) fn is_done(&self, view: &View<'_>, door: &dyn Doorkeeper) -> Result<bool, StoreError> {
        match self.asks {
            Asks::Filled(field) => {
                let row = view.all_rows(self.def, &Filter::All, None, 1)?.into_iter().next();
                Ok(row.is_some_and(|row| !row.values[field.index].is_null()))
            }
            Asks::Colleagues => door.has_colleagues(view),
            Asks::Records(_) => Ok(!view.all_rows(self.def, &Filter::All, None, 1)?.is_empty()),
        }
    }
}
