//! What a page's form sends. The only way to read one checks the session's token first, so no page can forget.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use object::Message;

use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::{Visitor, csrf_holds};

/// The largest form without a file, in bytes.
pub const FORM_BYTES_MAX: usize = 1 << 20;

/// A visitor and the form they sent, in order, names possibly repeated.
pub struct SignedForm {
    /// Who sent it.
    pub visitor: Visitor,
    /// Name and value, in order.
    pub fields: Vec<(String, String)>,
}

impl SignedForm {
    /// The last value of a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().rev().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl FromRequest<Site> for SignedForm {
    type Rejection = Refusal;

    async fn from_request(request: Request, site: &Site) -> Result<SignedForm, Refusal> {
        let (mut parts, body) = request.into_parts();
        let visitor =
            <Visitor as axum::extract::FromRequestParts<Site>>::from_request_parts(&mut parts, site).await?;
        let fields = fields_of(body).await?;
        let form = SignedForm { visitor, fields };
        csrf_holds(&form.visitor, form.value("csrf").unwrap_or_default())?;
        Ok(form)
    }
}

/// Reads a form's body.
pub(crate) async fn fields_of(body: axum::body::Body) -> Result<Vec<(String, String)>, Refusal> {
    let bytes = axum::body::to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Message::new("form_too_large", "提交的内容超过 1 MB", "the form is larger than 1 MB"),
        )
    })?;
    Ok(pairs_of(&String::from_utf8_lossy(&bytes)))
}

/// `a=1&b=2`, percent-decoded, `+` for a space.
pub fn pairs_of(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |text: &str| crate::visitor::decode(&text.replace('+', " "));
            (plain(name), plain(value))
        })
        .collect()
}
