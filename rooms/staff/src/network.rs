//! From where one may come in: networks that whoever runs the place names, or everywhere while none is named.

use std::net::IpAddr;

use ipnet::IpNet;
use object::{Filter, Message, Object};
use site::NetworksRefusal;
use store::{Actor, Crm, Rights, Scope, Tx, Verb, Via, WriteError};

use crate::company::{self, Company};

/// Networks that are named at once: the branches of a company, and no more than one reads through.
const NETWORKS_MAX: usize = 64;

/// The networks from which one may come in; none for everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// As people write them: one a line, or separated by commas or spaces, a single address too.
    ///
    /// # Errors
    /// Which of them cannot be read, or that there are too many.
    pub fn parse(text: &str) -> Result<Networks, Message> {
        let mut networks = Vec::new();
        for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | ';' | '；' | '、'))
        {
            if word.is_empty() {
                continue;
            }
            let read = word.parse::<IpNet>().or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
            let Ok(network) = read else {
                return Err(Message::new(
                    "network_unreadable",
                    format!("“{word}”不是网络地址，请写成 203.0.113.0/24 或 2001:db8::/32"),
                    format!("“{word}” is no network; write it as 203.0.113.0/24 or 2001:db8::/32"),
                ));
            };
            let network = network.trunc();
            if !networks.contains(&network) {
                networks.push(network);
            }
        }
        if networks.len() > NETWORKS_MAX {
            return Err(Message::new(
                "networks_too_many",
                format!("最多 {NETWORKS_MAX} 个网络"),
                format!("at most {NETWORKS_MAX} networks"),
            ));
        }
        Ok(Networks(networks))
    }

    /// Whether one may come in from there. Who comes from an unknown address may only while everybody may.
    pub fn admit(&self, address: Option<IpAddr>) -> bool {
        let is_inside =
            |address: IpAddr| self.0.iter().any(|network| network.contains(&address.to_canonical()));
        self.0.is_empty() || address.is_some_and(is_inside)
    }

    /// As they are kept and shown, one a line.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }
}

impl Company {
    /// From where one may come in. A list that cannot be read, which only somebody past the program writes, admits
    /// nobody rather than everybody.
    pub(crate) fn networks(&self) -> Networks {
        let kept = self.networks.as_deref().unwrap_or_default();
        Networks::parse(kept).unwrap_or_else(|_| Networks(vec![IpNet::from(IpAddr::from([0, 0, 0, 0]))]))
    }
}

/// Names the networks; the company's history keeps who did.
///
/// # Errors
/// `Unfit` where a page asks and its own address is unknown or would be outside.
pub fn name_networks(
    crm: &Crm,
    by: &Actor,
    via: Via,
    from: Option<IpAddr>,
    text: &str,
) -> Result<(), NetworksRefusal> {
    let networks = Networks::parse(text).map_err(NetworksRefusal::Unfit)?;
    // Whoever gives commands runs the server, and is not shut out.
    if via == Via::Page && !networks.admit(from) {
        return Err(NetworksRefusal::Unfit(match from {
            None => Message::new(
                "address_unknown",
                "程序不知道您的地址：代理后面请先用 --proxy 写明代理的地址",
                "your own address is unknown: behind a proxy, name it with --proxy first",
            ),
            Some(address) => Message::new(
                "locks_you_out",
                format!("您现在的地址 {address} 不在其中，保存后您自己就进不来了"),
                format!("you are at {address}, which is not among them: you would lock yourself out"),
            ),
        }));
    }
    let mut rights = Rights::none();
    for verb in [Verb::See, Verb::Change, Verb::Create] {
        rights.allow(Company::OBJECT, verb, Scope::All);
    }
    let kept = Some(networks.text()).filter(|text| !text.is_empty());
    crm.visit(by.allowed(rights), via)
        .write_wait("name_networks", None, move |tx| keep(tx, &kept))
        .map_err(NetworksRefusal::Write)
}

fn keep(tx: &mut Tx<'_>, kept: &Option<String>) -> Result<(), WriteError> {
    company::install(tx)?;
    let company = tx.first::<Company>(&Filter::All)?.ok_or(WriteError::NotFound)?;
    let company = tx.find_to_change(company.id)?;
    if company.networks != *kept {
        tx.update(&company, &Company { networks: kept.clone(), ..company.clone() })?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests/network.rs"]
mod tests;
