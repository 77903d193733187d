//! Which interactions count as looking after a customer (product decisions, section 2.7): what keeps a customer from
//! falling to the pool, and what is no mere attempt.

use super::{Direction, Interaction, InteractionKind, InteractionResult};

/// Whether it is a valid follow-up: a call that was answered, a meeting, a visit with check-in, or something that the
/// customer wrote. A planned one counts once its moment has come; that is for whoever asks, a rule knows no clock.
pub(crate) fn is_valid(interaction: &Interaction) -> Option<bool> {
    let is_valid = match interaction.kind {
        InteractionKind::Note => false,
        InteractionKind::Call => interaction.result != Some(InteractionResult::NoAnswer),
        InteractionKind::Visit => interaction.checked_in_at.is_some(),
        InteractionKind::Meeting | InteractionKind::Video => true,
        InteractionKind::Message
        | InteractionKind::Sms
        | InteractionKind::Email
        | InteractionKind::Chat
        | InteractionKind::Social
        | InteractionKind::App => interaction.direction == Some(Direction::Incoming),
    };
    Some(is_valid)
}

impl Interaction {
    /// Whether they and we were really in touch: not a note, and not a call in vain.
    pub fn is_real_contact(&self) -> bool {
        self.kind.is_contact() && self.result != Some(InteractionResult::NoAnswer)
    }

    /// Whether it came from them and waits for us: what they wrote, and a call of theirs that nobody took.
    pub fn waits_for_us(&self) -> bool {
        let is_unheard =
            self.kind == InteractionKind::Call && self.result == Some(InteractionResult::NoAnswer);
        self.direction == Some(Direction::Incoming)
            && (self.kind.is_written() || is_unheard)
            && self.needs_no_answer != Some(true)
    }

    /// Whether it answers what came before: we wrote to them, or spoke with them.
    pub fn answers(&self) -> bool {
        let is_theirs = self.kind.is_written() && self.direction == Some(Direction::Incoming);
        self.is_real_contact() && !is_theirs
    }
}
