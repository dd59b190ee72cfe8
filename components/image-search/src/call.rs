//! An authenticated call: who makes it, in which project, on what.

use operation::{Context, Request, Response, authenticate, segments};

use crate::inference::Inference;
use crate::{Api, Code, Error, Tools};

/// A call whose caller was verified.
pub struct Call<'a> {
    /// The request.
    pub request: &'a Request,
    /// The world around it.
    pub context: &'a Context<'a>,
    /// What else the operation needs.
    pub tools: &'a Tools<'a>,
    /// The caller's project.
    pub project_id: String,
    segments: Vec<String>,
}

impl<'a> Call<'a> {
    /// Verifies the caller, runs the operation, and answers with what it returns in the words of `api`.
    pub fn answer(
        api: Api,
        request: &'a Request,
        context: &'a Context<'a>,
        tools: &'a Tools<'a>,
        operation: impl FnOnce(&Self) -> Result<Response, Error>,
    ) -> Response {
        let verified = Self::verified(api, request, context, tools);
        let answered = verified.and_then(|call| operation(&call));
        answered.unwrap_or_else(|error| error.response(api, context))
    }

    /// Verifies the caller.
    pub fn verified(
        api: Api,
        request: &'a Request,
        context: &'a Context<'a>,
        tools: &'a Tools<'a>,
    ) -> Result<Self, Error> {
        let caller = authenticate(request, context)?;
        let segments = segments(request);
        let asked = segments.get(api.project_segment());
        let asked = asked.map_or("", String::as_str);
        caller.must_own_path_project(asked)?;
        Ok(Self {
            request,
            context,
            tools,
            project_id: caller.project_id,
            segments,
        })
    }

    /// The search core.
    pub fn inference(&self) -> &'a dyn Inference {
        self.tools.inference
    }

    /// The segment at `index` of the path, where its first is 0; empty when there is none.
    pub fn segment(&self, index: usize) -> &str {
        self.segments.get(index).map_or("", String::as_str)
    }

    /// The request's method.
    pub fn method(&self) -> &str {
        self.request.method().as_str()
    }

    /// The refusal of a method that this path does not have.
    pub fn method_not_allowed(&self, allowed: &str) -> Error {
        let method = self.request.method();
        Error::new(Code::Method, format!("Use {allowed} here, not {method}."))
    }
}
