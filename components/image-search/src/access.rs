//! Who may call, and in which project.

use operation::{Context, Request, authenticate, segments};

use crate::{Code, Error};

/// What the vendor's SDK leaves in the path when it is given an endpoint and no project.
const UNSET_PROJECT: &str = "{project_id}";

/// Where an authenticated request goes: `/v1/{project_id}/...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The caller's project.
    pub project_id: String,
    /// The segments after the project.
    rest: Vec<String>,
}

impl Scope {
    /// Authenticates the request and checks that its project is the caller's.
    pub fn of(request: &Request, context: &Context<'_>) -> Result<Self, Error> {
        let caller = authenticate(request, context.credentials)?;
        let mut segments = segments(request).into_iter().skip(1);
        let project = segments.next().unwrap_or_default();
        if project != UNSET_PROJECT {
            caller.must_own_project(&project)?;
        }
        Ok(Self {
            project_id: caller.project_id,
            rest: segments.collect(),
        })
    }

    /// The segment at `index` after the project; empty when there is none.
    pub fn segment(&self, index: usize) -> &str {
        self.rest.get(index).map_or("", String::as_str)
    }
}

/// The refusal of a method that `path` does not have.
pub fn no_such_method(allowed: &str) -> Error {
    Error::new(Code::Method, format!("Use {allowed} here."))
}
