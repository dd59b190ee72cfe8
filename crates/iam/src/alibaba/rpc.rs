//! RPC version 1: HMAC-SHA1 over the method and all parameters, in the parameter `Signature`.
//!
//! The parameters are those of query and form together; where both have a name, the form's counts. They are
//! sorted by name and percent-encoded as `name=value`, joined by `&`; the result is percent-encoded again
//! into the string to sign, `METHOD&%2F&...`. A picture of 6 MiB makes one of 9 MB, so it is never built:
//! its pieces go straight into the hash.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use percent_encoding::percent_encode;
use sha1::Sha1;

use super::error::SignatureError;
use super::fields::Fields;
use crate::unreserved::RESERVED;

/// The parameter that is not signed.
const SIGNATURE: &str = "Signature";
const METHOD: &str = "HMAC-SHA1";
const VERSION: &str = "1.0";

/// The parameters that make a request a signed one, in the order in which their absence is reported.
///
/// `Action` and `Version` are among them because the signature covers no header: an action that only a
/// header names could be exchanged on the way.
const MANDATORY: [&str; 8] = [
    "Action",
    "Version",
    "AccessKeyId",
    SIGNATURE,
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
    "SignatureNonce",
];

/// The decoded parameters of a request, with its method.
pub(super) struct Parameters<'a> {
    method: &'a str,
    by_name: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
}

/// The signature among the parameters of `request`.
pub(super) fn signature<'a>(
    request: &http::Request<Vec<u8>>,
    mut parameters: Parameters<'a>,
) -> Result<(Fields<'a>, Parameters<'a>), SignatureError> {
    let kind = parameters.get("SignatureType");
    if !kind.is_empty() {
        return Err(SignatureError::Invalid(
            "SignatureType",
            "Leave SignatureType out and sign with an access key; bearer tokens do not exist here.",
        ));
    }
    for name in MANDATORY {
        if parameters.get(name).is_empty() {
            return Err(SignatureError::Missing(name));
        }
    }
    if parameters.get("SignatureMethod") != METHOD {
        return Err(SignatureError::UnsupportedMethod);
    }
    if parameters.get("SignatureVersion") != VERSION {
        return Err(SignatureError::Invalid(
            "SignatureVersion",
            "SignatureVersion must be 1.0.",
        ));
    }
    if is_json(request) && !request.body().is_empty() {
        return Err(SignatureError::UnsignedBody);
    }
    let fields = Fields {
        access_key: parameters.get("AccessKeyId").clone(),
        time: parameters.get("Timestamp").clone(),
        nonce: parameters.get("SignatureNonce").clone(),
        has_security_token: !parameters.get("SecurityToken").is_empty(),
        signature: parameters.by_name.remove(SIGNATURE).unwrap_or_default(),
    };
    Ok((fields, parameters))
}

/// Whether the edge reads the body as JSON, which is no part of the signed parameters.
fn is_json(request: &http::Request<Vec<u8>>) -> bool {
    let kind = request.headers().get(http::header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

impl<'a> Parameters<'a> {
    /// The parameters of query and form; the last of a repeated name counts, as it does for the operations.
    ///
    /// It reads the form whatever its size: the edge bounds it before.
    pub(super) fn of(request: &'a http::Request<Vec<u8>>) -> Self {
        let query = request.uri().query().unwrap_or_default().as_bytes();
        let form: &[u8] = if is_json(request) {
            &[]
        } else {
            request.body()
        };
        let both = [query, form];
        Self {
            method: request.method().as_str(),
            by_name: both.into_iter().flat_map(form_urlencoded::parse).collect(),
        }
    }

    /// Whether anything says that the request is meant to be signed.
    pub(super) fn hold_signature(&self) -> bool {
        let signs = ["AccessKeyId", SIGNATURE, "SignatureMethod", "SignatureType"];
        signs.iter().any(|name| !self.get(name).is_empty())
    }

    /// The value of `name`; blank for what is absent.
    fn get(&self, name: &str) -> &Cow<'a, str> {
        const BLANK: &Cow<'static, str> = &Cow::Borrowed("");
        self.by_name.get(name).unwrap_or(BLANK)
    }

    /// The signature that `secret` makes, in base64.
    pub(super) fn sign(&self, secret: &str) -> String {
        let key = format!("{secret}&");
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key.as_bytes()) else {
            return String::new();
        };
        self.write(&mut |piece| mac.update(piece.as_bytes()));
        STANDARD.encode(mac.finalize().into_bytes())
    }

    /// The string to sign, up to about `longest` bytes.
    pub(super) fn string_to_sign(&self, longest: usize) -> String {
        let mut text = String::new();
        self.write(&mut |piece| {
            let room = longest.saturating_sub(text.len());
            // All pieces are ASCII, so that they can be cut anywhere.
            text.push_str(&piece[..piece.len().min(room)]);
        });
        text
    }

    /// Gives the string to sign piece by piece.
    fn write(&self, sink: &mut impl FnMut(&str)) {
        sink(self.method);
        sink("&%2F");
        let mut separator = "&";
        for (name, value) in &self.by_name {
            sink(separator);
            write_encoded_twice(name, sink);
            sink("%3D");
            write_encoded_twice(value, sink);
            separator = "%26";
        }
    }
}

/// Gives `text` as it looks once percent-encoded and then percent-encoded again.
fn write_encoded_twice(text: &str, sink: &mut impl FnMut(&str)) {
    // A piece is either a run of unreserved characters or one `%XX`, whose percent sign alone is encoded.
    for piece in percent_encode(text.as_bytes(), RESERVED) {
        match piece.strip_prefix('%') {
            Some(digits) => {
                sink("%25");
                sink(digits);
            }
            None => sink(piece),
        }
    }
}
