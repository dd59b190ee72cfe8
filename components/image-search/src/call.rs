//! An authenticated call: who makes it, in which project, on what.

use operation::{Context, Request, Response, authenticate, segments};

use crate::{Code, Error};

/// What the vendor's SDK leaves in the path when it is given an endpoint and no project.
const UNSET_PROJECT: &str = "{project_id}";

/// A call whose caller was verified: `/v1/{project_id}/...`.
pub struct Call<'a> {
    /// The request.
    pub request: &'a Request,
    /// The world around it.
    pub context: &'a Context<'a>,
    /// The caller's project.
    pub project_id: String,
    segments: Vec<String>,
}

impl<'a> Call<'a> {
    /// Verifies the caller, runs the operation, and answers with what it returns.
    pub fn answer(
        request: &'a Request,
        context: &'a Context<'a>,
        operation: impl FnOnce(&Self) -> Result<Response, Error>,
    ) -> Response {
        let answered = Self::verified(request, context).and_then(|call| operation(&call));
        answered.unwrap_or_else(|error| error.response(context))
    }

    fn verified(request: &'a Request, context: &'a Context<'a>) -> Result<Self, Error> {
        let caller = authenticate(request, context)?;
        let segments = segments(request);
        let asked = segments.get(1).map_or("", String::as_str);
        if asked != UNSET_PROJECT {
            caller.must_own_project(asked)?;
        }
        Ok(Self {
            request,
            context,
            project_id: caller.project_id,
            segments,
        })
    }

    /// The segment at `index` of `/v1/{project_id}/...`, where `v1` is 0; empty when there is none.
    pub fn segment(&self, index: usize) -> &str {
        self.segments.get(index).map_or("", String::as_str)
    }

    /// The refusal of a method that this path does not have.
    pub fn method_not_allowed(&self, allowed: &str) -> Error {
        let method = self.request.method();
        Error::new(Code::Method, format!("Use {allowed} here, not {method}."))
    }
}
