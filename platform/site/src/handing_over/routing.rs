//! To whom each record goes. What a record hangs on goes before it, and it follows; for the others the first rule that
//! means it holds. Several people share what a rule means in the order of the ids, so that the same records always
//! come to the same people, and nobody is ever ahead of their share by a whole one.

use std::collections::HashMap;

use object::{Filter, ObjectDef, Row};
use serde_json::{Value as Json, json};
use store::{StoreError, View};

use super::asked::{HandOverAsked, Meant, Share};

/// Where a record goes, and how that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// To whom that went on which it hangs.
    Follows(i64),
    /// As a rule says, or the rest.
    ByRule(i64),
    /// Nowhere: no rule means it.
    Stays,
}

impl Way {
    /// To whom.
    pub fn receiver(self) -> Option<i64> {
        match self {
            Way::Follows(user) | Way::ByRule(user) => Some(user),
            Way::Stays => None,
        }
    }
}

/// The rules at work on one object after the other, with how much everybody has had of it.
pub(crate) struct Router {
    /// What each rule means, of which object, and who shares it; the rest at the end.
    rules: Vec<(Which, Vec<Share>)>,
    /// How many of the object at hand each has had by each rule.
    had: Vec<Vec<i64>>,
}

enum Which {
    Filter(&'static ObjectDef, Filter),
    Records(Vec<(&'static ObjectDef, i64)>),
    Rest,
}

impl Router {
    /// With the filters of the rules, in their order.
    pub fn new(asked: &HandOverAsked, filters: Vec<Filter>) -> Router {
        let mut filters = filters.into_iter();
        let mut rules: Vec<(Which, Vec<Share>)> = Vec::new();
        for rule in &asked.rules {
            let which = match &rule.meant {
                Meant::Filter(def, _) => Which::Filter(def, filters.next().unwrap_or(Filter::Or(Vec::new()))),
                Meant::Records(records) => Which::Records(records.clone()),
            };
            rules.push((which, rule.to.clone()));
        }
        if !asked.rest.is_empty() {
            rules.push((Which::Rest, asked.rest.clone()));
        }
        let mut router = Router { rules, had: Vec::new() };
        router.next_object();
        router
    }

    /// Begins with another object.
    pub fn next_object(&mut self) {
        self.had = self.rules.iter().map(|(_, to)| vec![0; to.len()]).collect();
    }

    /// How much everybody has had, to be kept with the job.
    pub fn had(&self) -> Json {
        json!(self.had)
    }

    /// Goes on where another process stood; what does not fit these rules is none of theirs.
    pub fn go_on(&mut self, had: &Json) {
        if let Ok(had) = serde_json::from_value::<Vec<Vec<i64>>>(had.clone())
            && had.len() == self.had.len()
            && had.iter().zip(&self.had).all(|(known, own)| known.len() == own.len())
        {
            self.had = had;
        }
    }

    /// Where these rows of an object go, in their order. `follow` says what each hangs on, `went` where that went.
    ///
    /// # Errors
    /// Those of the database.
    pub fn ways(
        &mut self,
        view: &View<'_>,
        def: &'static ObjectDef,
        rows: &[Row],
        follow: &HashMap<i64, Vec<i64>>,
        went: &HashMap<i64, i64>,
    ) -> Result<Vec<Way>, StoreError> {
        let followed = |row: &Row| follow.get(&row.id)?.iter().find_map(|on| went.get(on).copied());
        let free: Vec<i64> = rows.iter().filter(|row| followed(row).is_none()).map(|row| row.id).collect();
        let mut meant: HashMap<i64, usize> = HashMap::new();
        for (place, (which, _)) in self.rules.iter().enumerate() {
            let left: Vec<i64> = free.iter().copied().filter(|id| !meant.contains_key(id)).collect();
            let means: Vec<i64> = match which {
                Which::Filter(of, _) if of.name != def.name => Vec::new(),
                Which::Filter(_, filter) => view.which(def, &left, filter)?.into_iter().collect(),
                Which::Records(records) => {
                    let is_named =
                        |id: &i64| records.iter().any(|(of, named)| of.name == def.name && named == id);
                    left.into_iter().filter(is_named).collect()
                }
                Which::Rest => left,
            };
            meant.extend(means.into_iter().map(|id| (id, place)));
        }
        let ways = rows.iter().map(|row| match (followed(row), meant.get(&row.id)) {
            (Some(user), _) => Way::Follows(user),
            (None, Some(place)) => Way::ByRule(self.next_of(*place)),
            (None, None) => Way::Stays,
        });
        Ok(ways.collect())
    }

    /// Whose turn it is: theirs who would otherwise fall behind most.
    fn next_of(&mut self, rule: usize) -> i64 {
        let (to, had) = (&self.rules[rule].1, &mut self.had[rule]);
        let given: i64 = had.iter().sum();
        let owed = |place: &usize| to[*place].percent * (given + 1) - 100 * had[*place];
        // Of those who are owed alike, the first.
        let place = (0..to.len()).rev().max_by_key(owed).expect("a rule has a receiver, read so");
        had[place] += 1;
        to[place].user
    }
}

#[cfg(test)]
#[path = "tests/routing.rs"]
mod tests;
