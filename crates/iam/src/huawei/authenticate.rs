//! Who a request is from, by its token or its signature.

use super::verify::verify;
use crate::authenticator::Authenticator;
use crate::caller::Caller;
use crate::error::AccessError;
use crate::token;

/// Verifies the request's credential: `X-Auth-Token`, else `Authorization`.
///
/// An `X-Project-Id` header, which the vendors' SDKs send, must agree with the credential's project: the
/// credential decides, never the header.
///
/// # Errors
/// Why the request is not the caller's to make.
pub fn authenticate(
    request: &http::Request<Vec<u8>>,
    authenticator: Authenticator<'_>,
) -> Result<Caller, AccessError> {
    let headers = request.headers();
    // A value that is no text is there all the same, and belongs to nobody.
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("\u{fffd}"))
    };
    let given = |name: &str| text(name).filter(|text| !text.is_empty());
    let caller = match (given("x-auth-token"), given("authorization")) {
        (Some(sent), _) => token::verify(sent, headers, authenticator)?,
        (None, Some(_)) => Caller::from(&verify(request, authenticator)?),
        (None, None) => return Err(AccessError::MissingCredential),
    };
    if let Some(project) = text("x-project-id") {
        caller.must_own_project(project)?;
    }
    Ok(caller)
}
