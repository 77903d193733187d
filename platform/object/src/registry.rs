//! All objects of the house, by name.

use std::collections::HashMap;
use std::sync::Arc;

use crate::{CellSplit, Filter, Guard, Layout, NumberPattern, ObjectDef, QualityRule, Rule, Surface};

/// The objects of all rooms, in the order the rooms list them. Nothing registers itself.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    objects: Vec<&'static ObjectDef>,
    by_name: HashMap<&'static str, &'static ObjectDef>,
    by_plural: HashMap<&'static str, &'static ObjectDef>,
    splits: Vec<(&'static str, &'static CellSplit)>,
    over: Vec<(&'static str, Filter)>,
    /// How the company arranges its objects.
    layouts: Arc<[Layout]>,
    rules: HashMap<&'static str, Vec<Arc<Rule>>>,
    /// How the company has its numbers, by the object's name.
    numbers: Arc<[(String, NumberPattern)]>,
    quality: HashMap<&'static str, Vec<Arc<QualityRule>>>,
}

impl Registry {
    /// A registry of these objects. The caller runs [`crate::check`] on it before use.
    pub fn new(objects: impl IntoIterator<Item = &'static ObjectDef>) -> Registry {
        let objects: Vec<_> = objects.into_iter().collect();
        Registry {
            by_name: objects.iter().map(|def| (def.name, *def)).collect(),
            by_plural: objects.iter().map(|def| (def.plural, *def)).collect(),
            objects,
            splits: Vec::new(),
            over: Vec::new(),
            layouts: Arc::default(),
            rules: HashMap::new(),
            numbers: Arc::default(),
            quality: HashMap::new(),
        }
    }

    /// A registry of these objects with the same cells.
    pub(crate) fn of_objects(&self, objects: impl IntoIterator<Item = &'static ObjectDef>) -> Registry {
        Registry { splits: self.splits.clone(), over: self.over.clone(), ..Registry::new(objects) }
    }

    /// The same with cells that fill several fields, by the object's name.
    #[must_use]
    pub fn with_splits(
        mut self,
        splits: impl IntoIterator<Item = (&'static str, &'static CellSplit)>,
    ) -> Registry {
        self.splits.extend(splits);
        self
    }

    /// The same with what says that a record is over, by the object's name: done, and nobody's work any more.
    #[must_use]
    pub fn with_over(mut self, over: impl IntoIterator<Item = (&'static str, Filter)>) -> Registry {
        self.over.extend(over);
        self
    }

    /// What says that a record of this object is over; none where no room says so.
    pub fn is_over(&self, def: &ObjectDef) -> Option<&Filter> {
        self.over.iter().find(|(object, _)| *object == def.name).map(|(_, filter)| filter)
    }

    /// The cells of this object that fill several fields.
    pub fn splits_of(&self, def: &ObjectDef) -> Vec<&'static CellSplit> {
        self.splits.iter().filter(|(object, _)| *object == def.name).map(|(_, split)| *split).collect()
    }

    /// The same with objects arranged so.
    #[must_use]
    pub(crate) fn with_layouts(self, layouts: &[Layout]) -> Registry {
        Registry { layouts: layouts.into(), ..self }
    }

    /// The same with numbers that look so.
    #[must_use]
    pub(crate) fn with_numbers(self, numbers: &[(String, NumberPattern)]) -> Registry {
        Registry { numbers: numbers.into(), ..self }
    }

    /// The pattern of an object's numbers: the company's own, or the one it is declared with.
    pub fn number_pattern(&self, def: &ObjectDef) -> Option<NumberPattern> {
        let declared = NumberPattern::parse(def.numbered_field()?.numbered?).ok();
        let own = self.numbers.iter().find(|(object, _)| object == def.name);
        own.map(|(_, pattern)| pattern.clone()).or(declared)
    }

    /// How an object is arranged on a surface for somebody with these roles, where anybody has said so, see
    /// [`Layout::of`].
    pub fn layout(
        &self,
        def: &ObjectDef,
        surface: Surface,
        roles: impl Iterator<Item = i64>,
    ) -> Option<&Layout> {
        Layout::of(&self.layouts, def.name, surface, roles)
    }

    /// The same with these rules.
    pub(crate) fn with_rules(
        mut self,
        rules: impl IntoIterator<Item = (&'static ObjectDef, Rule)>,
    ) -> Registry {
        for (def, rule) in rules {
            self.rules.entry(def.name).or_default().push(Arc::new(rule));
        }
        self
    }

    /// The rules that the company made for this object.
    pub fn rules_of(&self, def: &ObjectDef) -> &[Arc<Rule>] {
        self.rules.get(def.name).map_or(&[], Vec::as_slice)
    }

    /// The same with these rules of quality.
    #[must_use]
    pub(crate) fn with_quality(
        mut self,
        rules: impl IntoIterator<Item = (&'static ObjectDef, QualityRule)>,
    ) -> Registry {
        for (def, rule) in rules {
            self.quality.entry(def.name).or_default().push(Arc::new(rule));
        }
        self
    }

    /// What the company expects of good data of this object.
    pub fn quality_of(&self, def: &ObjectDef) -> &[Arc<QualityRule>] {
        self.quality.get(def.name).map_or(&[], Vec::as_slice)
    }

    /// Whether it expects anything of any object.
    pub fn has_quality(&self) -> bool {
        !self.quality.is_empty()
    }

    /// All objects, in order.
    pub fn objects(&self) -> &[&'static ObjectDef] {
        &self.objects
    }

    /// The object of this singular name.
    pub fn object(&self, name: &str) -> Option<&'static ObjectDef> {
        self.by_name.get(name).copied()
    }

    /// The object of this plural.
    pub fn plural(&self, plural: &str) -> Option<&'static ObjectDef> {
        self.by_plural.get(plural).copied()
    }

    /// The object at the head of a child's chain of parents, which has owners of its own; itself where it has them.
    pub fn root_of(&self, def: &'static ObjectDef) -> Option<&'static ObjectDef> {
        let mut above = def;
        // A chain that has as many links as there are objects comes back to itself.
        for _ in 0..=self.objects.len() {
            match above.parent_field() {
                Some(parent) => above = self.object(parent.kind.link()?)?,
                None => return matches!(above.guard, Guard::Owned).then_some(above),
            }
        }
        None
    }

    /// Every declared link to `target`: the object that holds it and the field. Not what the house keeps of the head of
    /// a chain, which goes where the chain goes.
    pub fn links_to<'a>(
        &'a self,
        target: &'a str,
    ) -> impl Iterator<Item = (&'static ObjectDef, &'static crate::FieldDef)> + 'a {
        self.objects.iter().flat_map(move |def| {
            def.fields
                .iter()
                .filter(move |field| field.kind.link() == Some(target) && !field.is_kept_root())
                .map(move |field| (*def, *field))
        })
    }

    /// The objects whose records hang on records of any object, with the field that says on which.
    pub fn hung(&self) -> impl Iterator<Item = (&'static ObjectDef, &'static crate::FieldDef)> + '_ {
        self.objects.iter().filter_map(|def| Some((*def, def.hung_field()?)))
    }

    /// The child objects whose parent is `target`.
    pub fn children_of<'a>(
        &'a self,
        target: &'a str,
    ) -> impl Iterator<Item = (&'static ObjectDef, &'static crate::FieldDef)> + 'a {
        self.links_to(target).filter(|(def, field)| def.parent_field() == Some(*field))
    }
}
