//! The company: six members in a tree of squads, and what each of them may do.
//!
//!     north ── north_east
//!           └─ north_west
//!     south

use std::sync::Arc;

use object::{Id, Object, Registry};
use store::{Actor, ActorKind, Crm, Layer, NO_ROLE, Rights, Scope, Standing, Verb, WriteError};

use super::people::{Member, Squad};

/// The members and squads as stored.
#[derive(Clone, Debug)]
pub struct Company {
    /// 北方
    pub north: Id<Squad>,
    /// 东北, below the north.
    pub north_east: Id<Squad>,
    /// 西北, below the north.
    pub north_west: Id<Squad>,
    /// 南方
    pub south: Id<Squad>,
    /// Leads the north.
    pub li_hua: Colleague,
    /// Works in the north-east.
    pub wang_wei: Colleague,
    /// Works in the south.
    pub zhao_min: Colleague,
    /// Works in the north-west and in the south.
    pub chen_jie: Colleague,
    /// Is in no squad.
    pub sun_li: Colleague,
}

/// A member with the squads they are in.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// Who.
    pub member: Id<Member>,
    /// Their squads.
    pub squads: Vec<i64>,
    /// Those and the ones below.
    pub squads_and_below: Vec<i64>,
}

impl Company {
    /// Founds the company in an empty house.
    pub fn found(crm: &Crm) -> Company {
        crm.system()
            .write_wait::<_, WriteError, _>("found", None, |tx| {
                let mut squad = |name: &str, above: Option<Id<Squad>>| {
                    tx.insert(&Squad { id: Id::from_raw(0), name: name.to_owned(), above })
                };
                let north = squad("北方", None)?;
                let north_east = squad("东北", Some(north))?;
                let north_west = squad("西北", Some(north))?;
                let south = squad("南方", None)?;
                let mut member = |name: &str, squads: &[Id<Squad>], below: &[Id<Squad>]| {
                    let member =
                        tx.insert(&Member { id: Id::from_raw(0), name: name.to_owned(), years: None })?;
                    let squads: Vec<i64> = squads.iter().map(|squad| squad.raw()).collect();
                    let squads_and_below =
                        squads.iter().copied().chain(below.iter().map(|squad| squad.raw())).collect();
                    Ok::<_, WriteError>(Colleague { member, squads, squads_and_below })
                };
                Ok(Company {
                    north,
                    north_east,
                    north_west,
                    south,
                    li_hua: member("李华", &[north], &[north_east, north_west])?,
                    wang_wei: member("王伟", &[north_east], &[])?,
                    zhao_min: member("赵敏", &[south], &[])?,
                    chen_jie: member("陈杰", &[north_west, south], &[])?,
                    sun_li: member("孙丽", &[], &[])?,
                })
            })
            .expect("an empty house takes a company")
    }

    /// All colleagues.
    pub fn colleagues(&self) -> [&Colleague; 5] {
        [&self.li_hua, &self.wang_wei, &self.zhao_min, &self.chen_jie, &self.sun_li]
    }

    /// All squads.
    pub fn squads(&self) -> [Id<Squad>; 4] {
        [self.north, self.north_east, self.north_west, self.south]
    }
}

impl Colleague {
    /// This colleague, with every verb on every governed object reaching so far; members and squads are seen by
    /// all. Removing for good is for those whose reach is everything.
    pub fn reaching(&self, registry: &Registry, scope: Scope) -> Actor {
        let mut rights = Rights::none();
        for def in registry.objects().iter().filter(|def| def.is_governed()) {
            for verb in Verb::ALL.into_iter().filter(|verb| *verb != Verb::Purge || scope == Scope::All) {
                rights.allow(def.name, verb, scope);
            }
        }
        self.with(rights)
    }

    /// This colleague with these rights, and sight of all members and squads.
    pub fn with(&self, mut rights: Rights) -> Actor {
        for def in [Member::def(), Squad::def()] {
            rights.allow(def.name, Verb::See, Scope::All);
        }
        let layer = Layer { standing: self.standing(), role: NO_ROLE, rights: Arc::new(rights) };
        Actor::new(ActorKind::Colleague, self.member.raw(), self.squads.first().copied(), vec![layer])
    }

    /// Where this colleague stands, with nothing shared.
    pub fn standing(&self) -> Arc<Standing> {
        Arc::new(Standing {
            user: self.member.raw(),
            teams: self.squads.clone(),
            teams_and_below: self.squads_and_below.clone(),
            ..Standing::default()
        })
    }
}
