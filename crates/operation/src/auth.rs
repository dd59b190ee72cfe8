//! Who is calling: one function from a request to a caller.

use subtle::ConstantTimeEq;

use crate::{Context, Request};

/// The project that this deployment serves and the token that opens it.
///
/// The values are the variables `project_id`, `workspace_id` and `token`. An empty token opens nothing.
#[derive(Clone, Default)]
pub struct Credentials {
    /// 32 hexadecimal digits.
    pub project_id: String,
    /// The DataArts Fabric workspace of the project.
    pub workspace_id: String,
    /// What `X-Auth-Token` must be.
    pub token: String,
    /// Names the secret key in signatures.
    pub access_key: String,
    /// What signatures are made with.
    pub secret_key: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("project_id", &self.project_id)
            .field("workspace_id", &self.workspace_id)
            .finish_non_exhaustive()
    }
}

/// A caller whose identity was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The project the caller acts in.
    pub project_id: String,
    /// The caller's workspace.
    pub workspace_id: String,
    /// The account, as answers name it.
    pub domain_name: String,
    /// The user, as answers name it.
    pub user_name: String,
}

/// Why a request is not the caller's to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// No credential came with the request.
    Missing,
    /// The credential is not one of ours.
    Wrong,
    /// The credential is good, but for another project or workspace.
    OtherProject,
}

/// Verifies the request's credential: `X-Auth-Token`, compared in constant time.
///
/// An `X-Project-Id` header, which the vendors' SDKs send, must agree with the credential's project:
/// the credential decides, never the header.
pub fn authenticate(request: &Request, context: &Context<'_>) -> Result<Caller, Denied> {
    let credentials = context.credentials;
    let token = header(request, "x-auth-token").unwrap_or_default();
    if token.is_empty() {
        return Err(Denied::Missing);
    }
    let matches: bool = token.as_bytes().ct_eq(credentials.token.as_bytes()).into();
    if !matches || credentials.token.is_empty() {
        return Err(Denied::Wrong);
    }
    let caller = Caller {
        project_id: credentials.project_id.clone(),
        workspace_id: credentials.workspace_id.clone(),
        domain_name: "sightline".to_owned(),
        user_name: "admin".to_owned(),
    };
    if let Some(project) = header(request, "x-project-id") {
        caller.must_own_project(project)?;
    }
    Ok(caller)
}

impl Caller {
    /// Refuses a project that is not the caller's.
    pub fn must_own_project(&self, project_id: &str) -> Result<(), Denied> {
        own(project_id, &self.project_id)
    }

    /// Refuses a workspace that is not the caller's.
    pub fn must_own_workspace(&self, workspace_id: &str) -> Result<(), Denied> {
        own(workspace_id, &self.workspace_id)
    }
}

fn own(asked: &str, owned: &str) -> Result<(), Denied> {
    if asked == owned {
        Ok(())
    } else {
        Err(Denied::OtherProject)
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        Credentials {
            project_id: "p".to_owned(),
            workspace_id: "w".to_owned(),
            token: "secret".to_owned(),
            ..Credentials::default()
        }
    }

    fn call(headers: &[(&str, &str)], credentials: &Credentials) -> Result<Caller, Denied> {
        let mut request = http::Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let context = Context {
            store: &store::Memory::new(),
            credentials,
            now: crate::Timestamp(0),
            request_id: String::new(),
        };
        authenticate(&request.body(Vec::new()).unwrap(), &context)
    }

    #[test]
    fn only_the_token_opens() {
        assert_eq!(call(&[], &credentials()), Err(Denied::Missing));
        assert_eq!(
            call(&[("x-auth-token", "secreT")], &credentials()),
            Err(Denied::Wrong)
        );
        let caller = call(&[("X-Auth-Token", "secret")], &credentials()).unwrap();
        assert_eq!(caller.must_own_project("p"), Ok(()));
        assert_eq!(caller.must_own_project("q"), Err(Denied::OtherProject));
        assert_eq!(caller.must_own_workspace("p"), Err(Denied::OtherProject));
    }

    #[test]
    fn an_unset_token_opens_nothing() {
        let unset = Credentials::default();
        assert_eq!(call(&[("x-auth-token", "")], &unset), Err(Denied::Missing));
        assert_eq!(call(&[("x-auth-token", "x")], &unset), Err(Denied::Wrong));
    }

    #[test]
    fn the_project_header_cannot_widen_the_scope() {
        let headers = [("x-auth-token", "secret"), ("x-project-id", "q")];
        assert_eq!(call(&headers, &credentials()), Err(Denied::OtherProject));
    }

    #[test]
    fn secrets_are_not_printed() {
        assert!(!format!("{:?}", credentials()).contains("secret"));
    }
}
