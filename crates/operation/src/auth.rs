//! Who is calling: one function from a request to a caller.

use iam::{AccessError, Authenticator, Caller, huawei};

use crate::context::{Context, Request};

/// Verifies the request's credential as Huawei's families do: `X-Auth-Token`, else a signature in
/// `Authorization`.
///
/// An `X-Project-Id` header, which the vendors' SDKs send, must agree with the credential's project:
/// the credential decides, never the header.
///
/// # Errors
/// Why the request is not the caller's to make; [`crate::gateway::Error::of`] has the answer to some.
pub fn authenticate(request: &Request, context: &Context<'_>) -> Result<Caller, AccessError> {
    huawei::authenticate(request, context.authenticator())
}

impl<'a> Context<'a> {
    /// The keys that may call.
    pub fn authenticator(&self) -> Authenticator<'a> {
        Authenticator {
            store: self.store,
            root: self.credentials,
            now_ms: self.now.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use iam::Credentials;

    use super::*;

    fn credentials() -> Credentials {
        Credentials {
            project_id: "p".to_owned(),
            workspace_id: "w".to_owned(),
            token: "secret".to_owned(),
            ..Credentials::default()
        }
    }

    fn call(headers: &[(&str, &str)], credentials: &Credentials) -> Result<Caller, AccessError> {
        let mut request = http::Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let context = Context {
            store: &store::Memory::new(),
            credentials,
            now: crate::context::Timestamp(0),
            request_id: String::new(),
        };
        authenticate(&request.body(Vec::new()).unwrap(), &context)
    }

    fn is_wrong(outcome: &Result<Caller, AccessError>) -> bool {
        matches!(outcome, Err(AccessError::InvalidCredential(_)))
    }

    #[test]
    fn only_the_token_opens() {
        assert_eq!(
            call(&[], &credentials()),
            Err(AccessError::MissingCredential)
        );
        assert!(is_wrong(&call(
            &[("x-auth-token", "secreT")],
            &credentials()
        )));
        let caller = call(&[("X-Auth-Token", "secret")], &credentials()).unwrap();
        assert_eq!(caller.project_id, "p");
        assert_eq!(caller.workspace_id, "w");
    }

    #[test]
    fn an_unset_token_opens_nothing() {
        let unset = Credentials::default();
        assert_eq!(
            call(&[("x-auth-token", "")], &unset),
            Err(AccessError::MissingCredential)
        );
        assert!(is_wrong(&call(&[("x-auth-token", "x")], &unset)));
    }

    #[test]
    fn the_project_header_cannot_widen_the_scope() {
        let headers = [("x-auth-token", "secret"), ("x-project-id", "q")];
        assert_eq!(
            call(&headers, &credentials()),
            Err(AccessError::OtherProject)
        );
    }
}
