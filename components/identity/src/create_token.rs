//! `POST /v3/auth/tokens`: a token for the user and password of a key.
//!
//! The user is an access key, or the name of a key's user; the password is the secret key. A key belongs to
//! one project, and so does the token: a scope may name that project's id, and any name, which the answer
//! repeats.

use http::HeaderValue;
use iam::token::{self, IssuedToken};
use iam::{DOMAIN_NAME, Key, password};
use operation::{AccessError, Operation, Response, Timestamp, huawei};
use serde_json::json;

use crate::api::{TokenCall, Tokens};
use crate::error::Error;
use crate::password_request::{PasswordRequest, ScopedProject, User};

/// The longest body that is read, in bytes: what it becomes in memory is many times as large, and anybody may
/// send one.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// The name of a project that nobody named.
const UNNAMED: &str = "default";

/// Makes a token.
pub struct CreateToken {
    user: User,
    /// The project that the token is for.
    project: Option<ScopedProject>,
}

impl Operation<Tokens> for CreateToken {
    fn parse(call: &TokenCall<'_>) -> Result<Self, Error> {
        let body = call.request.body();
        if body.len() > MAX_BODY_BYTES {
            return Err(Error::bad_request(format!(
                "The body must be at most {MAX_BODY_BYTES} bytes."
            )));
        }
        let body: PasswordRequest =
            serde_json::from_slice(body).map_err(|error| malformed(&error))?;
        let identity = body.auth.identity;
        let is_by_password = identity.methods == ["password"];
        let Some(given) = identity.password.filter(|_| is_by_password) else {
            return Err(Error::bad_request(
                "Use the method password: auth.identity.methods must be [\"password\"], with \
                 auth.identity.password.user beside it.",
            ));
        };
        Ok(Self {
            user: given.user,
            project: body.auth.scope.and_then(|scope| scope.project),
        })
    }

    fn run(self, call: &TokenCall<'_>) -> Result<Response, Error> {
        let Self { user, project } = self;
        let context = call.context;
        let headers = call.request.headers();
        let authenticator = context.authenticator();
        let key = password::verify(&user.name, &user.password, headers, authenticator)?;
        let name = scoped_name(project, &key)?;
        // A key that was verified is active, so it has a token.
        let issued = token::issue(&key, context.now.0).ok_or(AccessError::InvalidCredential(
            "The username or password is wrong.",
        ))?;
        Ok(answer(&issued, &key, &name))
    }
}

/// What is wrong by its place only: the body holds a secret.
fn malformed(error: &serde_json::Error) -> Error {
    Error::bad_request(format!(
        "The body must be {{\"auth\": {{\"identity\": {{\"methods\": [\"password\"], \"password\": \
         {{\"user\": {{\"name\": ..., \"password\": ...}}}}}}, \"scope\": ...}}}}: see line {}, column {}.",
        error.line(),
        error.column()
    ))
}

/// The name of the project that the token is for.
fn scoped_name(project: Option<ScopedProject>, key: &Key) -> Result<String, AccessError> {
    let Some(project) = project else {
        return Ok(UNNAMED.to_owned());
    };
    if project.id.is_some_and(|id| id != key.project_id) {
        return Err(AccessError::OtherProject);
    }
    Ok(project.name.unwrap_or_else(|| UNNAMED.to_owned()))
}

fn answer(issued: &IssuedToken, key: &Key, project_name: &str) -> Response {
    let domain = json!({ "id": DOMAIN_NAME, "name": DOMAIN_NAME });
    let body = json!({"token": {
        "expires_at": time(issued.expires_ms),
        "issued_at": time(issued.issued_ms),
        "methods": ["password"],
        "project": {"id": key.project_id, "name": project_name, "domain": domain},
        "user": {
            "id": key.access_key,
            "name": key.user_name,
            "domain": domain,
            "password_expires_at": "",
        },
        "roles": [{"id": "0", "name": "te_admin"}],
        "catalog": [],
    }});
    let mut response = huawei::json(201, &body);
    // A token is letters, digits, '-', '_' and '.', so it always fits.
    if let Ok(token) = HeaderValue::from_str(&issued.token) {
        response.headers_mut().insert("x-subject-token", token);
    }
    response
}

/// With microseconds, as the vendor writes it: `2026-01-02T03:04:05.678000Z`.
fn time(ms: i64) -> String {
    Timestamp(ms).iso8601().replace('Z', "000Z")
}
