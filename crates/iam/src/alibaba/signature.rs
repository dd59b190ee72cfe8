//! A signature of either form, and its verification.

use store::KeyValue;
use subtle::ConstantTimeEq;

use super::acs3::{self, CanonicalRequest};
use super::clock;
use super::error::SignatureError;
use super::fields::Fields;
use super::nonces::{Claim, Nonce};
use super::rpc::{self, Parameters};

/// Most bytes of a string to sign that a refusal repeats: enough for any request without a picture.
const MAX_ECHO_BYTES: usize = 16 * 1024;

/// A signature as a request presents it, not yet verified.
pub struct Signature<'a> {
    fields: Fields<'a>,
    signed: Signed<'a>,
}

/// What is signed, and by which rules.
enum Signed<'a> {
    Rpc(Parameters<'a>),
    Acs3(CanonicalRequest),
}

impl<'a> Signature<'a> {
    /// The signature that `request` presents, `None` if there is no trace of one.
    ///
    /// An `Authorization` header of ACS3 comes first. One of another scheme is passed over if the parameters
    /// hold a signature, because HTTP clients add such headers on their own.
    pub fn of(request: &'a http::Request<Vec<u8>>) -> Result<Option<Self>, SignatureError> {
        let authorization = request.headers().get(http::header::AUTHORIZATION);
        if let Some(authorization) = authorization.filter(|header| acs3::is_acs3(header)) {
            let (fields, canonical) = acs3::signature(request, authorization)?;
            let signed = Signed::Acs3(canonical);
            return Ok(Some(Self { fields, signed }));
        }
        let parameters = Parameters::of(request);
        if parameters.hold_signature() {
            let (fields, parameters) = rpc::signature(request, parameters)?;
            let signed = Signed::Rpc(parameters);
            return Ok(Some(Self { fields, signed }));
        }
        match authorization {
            Some(_) => Err(SignatureError::UnsupportedMethod),
            None => Ok(None),
        }
    }

    /// The access key that the request names.
    pub fn access_key(&self) -> &str {
        &self.fields.access_key
    }

    /// Verifies time, nonce and signature with the secret of [`Self::access_key`], then keeps the nonce.
    ///
    /// `now_ms` are milliseconds since the Unix epoch. Of two requests with the same nonce that come at once,
    /// one is let through. An error of the store leaves open whether the nonce was kept.
    pub fn verify(
        &self,
        secret: &str,
        kv: &dyn KeyValue,
        now_ms: i64,
    ) -> Result<(), SignatureError> {
        clock::check(&self.fields.time, now_ms)?;
        let nonce = Nonce::new(&self.fields.access_key, &self.fields.nonce);
        if nonce.is_used(kv, now_ms)? {
            return Err(SignatureError::NonceUsed);
        }
        if !self.matches(secret) {
            return Err(SignatureError::Mismatch {
                string_to_sign: self.string_to_sign(),
            });
        }
        if self.fields.has_security_token {
            return Err(SignatureError::SecurityToken);
        }
        match nonce.claim(kv, now_ms)? {
            Claim::New => Ok(()),
            Claim::Used => Err(SignatureError::NonceUsed),
            Claim::Full => Err(SignatureError::TooManyNonces),
        }
    }

    /// Whether the signature is the one that `secret` makes; the texts are compared in constant time, so that
    /// a signature has one spelling.
    fn matches(&self, secret: &str) -> bool {
        let expected = match &self.signed {
            Signed::Rpc(parameters) => parameters.sign(secret),
            Signed::Acs3(canonical) => canonical.sign(secret),
        };
        expected
            .as_bytes()
            .ct_eq(self.fields.signature.as_bytes())
            .into()
    }

    fn string_to_sign(&self) -> String {
        match &self.signed {
            Signed::Rpc(parameters) => parameters.string_to_sign(MAX_ECHO_BYTES),
            Signed::Acs3(canonical) => canonical.on_one_line(MAX_ECHO_BYTES),
        }
    }
}
