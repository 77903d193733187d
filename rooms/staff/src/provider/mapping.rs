//! What a provider's claims come to here: which value of a claim gives which role, which puts into which team.

use std::collections::BTreeSet;

use object::{Filter, Id, Lang, Message};
use oidc::Claims;
use store::{StoreError, View};

use super::Provider;
use crate::role::Role;
use crate::team::Team;

/// Lines of one map; a company has a few dozen groups that mean something here.
const LINES_MAX: usize = 200;

/// `value = target`, one a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mapping(Vec<(String, String)>);

impl Mapping {
    /// As people write it. A value may hold a `=` itself (`CN=Sales,OU=…`); what comes after the last one is the target.
    ///
    /// # Errors
    /// Which line cannot be read.
    pub(crate) fn parse(text: &str) -> Result<Mapping, Message> {
        let mut lines = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let pair = line.rsplit_once(['=', '＝', '→']);
            let pair = pair.map(|(value, target)| (value.trim(), target.trim()));
            let Some((value, target)) =
                pair.filter(|(value, target)| !value.is_empty() && !target.is_empty())
            else {
                return Err(Message::new(
                    "mapping_unreadable",
                    format!("“{line}”看不懂，请写成：声明的值 = 这里的名称"),
                    format!("“{line}” cannot be read; write: value of the claim = name here"),
                ));
            };
            lines.push((value.to_owned(), target.to_owned()));
        }
        if lines.len() > LINES_MAX {
            return Err(Message::new(
                "mapping_too_long",
                format!("最多 {LINES_MAX} 行"),
                format!("at most {LINES_MAX} lines"),
            ));
        }
        Ok(Mapping(lines))
    }

    /// As it is kept and shown.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> = self.0.iter().map(|(value, target)| format!("{value} = {target}")).collect();
        lines.join("\n")
    }

    /// With each target as `of` knows it.
    ///
    /// # Errors
    /// The first target that it does not know, with those there are.
    fn with_targets(self, known: &[String], of: impl Fn(&str) -> Option<String>) -> Result<Mapping, Message> {
        let mut lines = Vec::new();
        for (value, target) in self.0 {
            let Some(target) = of(&target) else {
                return Err(Message::new(
                    "target_unknown",
                    format!("没有“{target}”，可选：{}", known.join("、")),
                    format!("there is no “{target}”; choose from: {}", known.join(", ")),
                ));
            };
            lines.push((value, target));
        }
        Ok(Mapping(lines))
    }

    /// What these values give.
    fn given(&self, values: &[String]) -> BTreeSet<&str> {
        self.0.iter().filter(|(value, _)| values.contains(value)).map(|(_, target)| target.as_str()).collect()
    }

    /// All that it rules over.
    fn ruled(&self) -> BTreeSet<&str> {
        self.0.iter().map(|(_, target)| target.as_str()).collect()
    }
}

/// Roles by code, or by a name people know; kept by code.
pub(crate) fn of_roles(view: &View<'_>, text: &str) -> Result<Result<Mapping, Message>, StoreError> {
    let roles: Vec<Role> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
    let codes: Vec<String> = roles.iter().map(|role| role.code.clone()).collect();
    let of = |target: &str| {
        let is = |role: &&Role| {
            role.code == target || role.name == target || role.name_en.eq_ignore_ascii_case(target)
        };
        roles.iter().find(is).map(|role| role.code.clone())
    };
    Ok(Mapping::parse(text).and_then(|mapping| mapping.with_targets(&codes, of)))
}

/// Teams by name.
pub(crate) fn of_teams(view: &View<'_>, text: &str) -> Result<Result<Mapping, Message>, StoreError> {
    let teams: Vec<Team> = view.all(&Filter::All, Some(Team::NAME.ascending()), store::ALL_ROWS_MAX)?;
    let names: Vec<String> = teams.into_iter().map(|team| team.name).collect();
    let of = |target: &str| names.iter().find(|name| *name == target).cloned();
    Ok(Mapping::parse(text).and_then(|mapping| mapping.with_targets(&names, of)))
}

/// What somebody is given here, of all that the provider rules over. Roles and teams that its map does not name are
/// none of its business.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub roles: BTreeSet<Id<Role>>,
    pub roles_ruled: BTreeSet<Id<Role>>,
    pub teams: BTreeSet<Id<Team>>,
    pub teams_ruled: BTreeSet<Id<Team>>,
}

impl Given {
    /// By the claims. What was kept for a role or team that is gone since gives nothing.
    pub(crate) fn by(view: &View<'_>, provider: &Provider, claims: &Claims) -> Result<Given, StoreError> {
        let values =
            |claim: &Option<String>| claim.as_deref().map(|claim| claims.list(claim)).unwrap_or_default();
        let kept =
            |text: &Option<String>| Mapping::parse(text.as_deref().unwrap_or_default()).unwrap_or_default();
        let (roles, teams) = (kept(&provider.roles), kept(&provider.teams));
        let all_roles: Vec<Role> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
        let all_teams: Vec<Team> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
        let role_ids = |codes: BTreeSet<&str>| {
            all_roles.iter().filter(|role| codes.contains(role.code.as_str())).map(|role| role.id).collect()
        };
        let team_ids = |names: BTreeSet<&str>| {
            all_teams.iter().filter(|team| names.contains(team.name.as_str())).map(|team| team.id).collect()
        };
        Ok(Given {
            roles: role_ids(roles.given(&values(&provider.roles_claim))),
            roles_ruled: role_ids(roles.ruled()),
            teams: team_ids(teams.given(&values(&provider.teams_claim))),
            teams_ruled: team_ids(teams.ruled()),
        })
    }
}

/// What people can choose from, beside the field: codes and names of roles, or teams.
pub(crate) fn choices(view: &View<'_>, lang: Lang) -> Result<(String, String), StoreError> {
    let roles: Vec<Role> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
    let teams: Vec<Team> = view.all(&Filter::All, Some(Team::NAME.ascending()), store::ALL_ROWS_MAX)?;
    let role = |role: &Role| match lang {
        Lang::Zh => format!("{}（{}）", role.code, role.name),
        Lang::En => format!("{} ({})", role.code, role.name_en),
    };
    let roles: Vec<String> = roles.iter().map(role).collect();
    let teams: Vec<String> = teams.into_iter().map(|team| team.name).collect();
    let between = match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    };
    Ok((roles.join(between), teams.join(between)))
}

#[cfg(test)]
#[path = "../tests/mapping.rs"]
mod tests;
