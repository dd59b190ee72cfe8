//! `GET /sightline/v1/{project_id}/instances/{name}/export`: every item as a line of JSON, its descriptor
//! with it.
//!
//! The answer is sent while it is made, page after page, so that it takes the same memory however long it
//! is. Its last line says how many items it has: without that line it is not whole.

use http::header::{CONTENT_TYPE, HeaderValue};
use operation::StreamedOperation;
use operation::fields::{Object, integer};
use operation::streamed::{Body, Chunks, Streamed};
use serde::Serialize;

use super::cursor::{self, Cursor};
use super::export_line;
use super::fields::{INSTANCE, filter, query};
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::inference::Query;
use crate::instance::Instance;
use crate::library::{Library, Page};
use crate::services::Project;

/// Items of one chunk: some hundred KB, and of the greatest items no more than an instance's memory holds.
const BATCH_SIZE: u64 = 200;

/// Exports the items that pass the filter.
pub struct ExportItems {
    instance: Instance,
    /// The items from the cursor on.
    query: Query,
    /// Most items to export.
    limit: u64,
}

impl StreamedOperation<ImageSearch> for ExportItems {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let parameters = query(call.request);
        let parameters = Object::textual(&parameters)?;
        let filter = filter(&parameters, &instance)?;
        let limit = parameters.optional("limit", integer(1..=i64::MAX))?;
        let query = Query {
            after: parameters.optional("cursor", Cursor)?,
            ..Query::listing(filter, 0)
        };
        Ok(Self {
            instance,
            query,
            limit: limit.map_or(u64::MAX, |limit| limit as u64),
        })
    }

    fn run<'c>(self, call: &'c ImageSearchCall<'_>) -> Result<Streamed<'c>, Error> {
        let mut lines = Lines {
            project: project(call),
            export: self,
            exported: 0,
            ended: false,
        };
        // What fails at once is refused as a whole.
        let first = lines.chunk()?;
        let chunks: Chunks<'c> = Box::new(std::iter::once(Ok(first)).chain(lines));
        let mut answer = Streamed::new(Body::Chunks(chunks));
        let kind = HeaderValue::from_static("application/x-ndjson");
        answer.headers_mut().insert(CONTENT_TYPE, kind);
        Ok(answer)
    }
}

/// The lines that are still to be sent.
struct Lines<'a> {
    project: Project<'a>,
    export: ExportItems,
    exported: u64,
    ended: bool,
}

impl Lines<'_> {
    /// The lines of the next page, and the last line after the last page.
    fn chunk(&mut self) -> Result<Vec<u8>, Error> {
        let ExportItems {
            instance,
            query,
            limit,
        } = &mut self.export;
        query.limit = (*limit - self.exported).min(BATCH_SIZE) as u32;
        let page = Page::find(&Library::new(self.project, instance), query)?;
        let mut lines = Vec::new();
        for (image, _) in &page.images {
            export_line::write(image, &mut lines)?;
        }
        self.exported += page.images.len() as u64;
        query.after = page.next;
        self.ended = page.next.is_none() || self.exported == *limit;
        if self.ended {
            self.write_end(&mut lines)?;
        }
        Ok(lines)
    }

    fn write_end(&self, lines: &mut Vec<u8>) -> Result<(), Error> {
        #[derive(Serialize)]
        struct End {
            exported: u64,
            cursor: Option<String>,
        }
        let end = End {
            exported: self.exported,
            cursor: self.export.query.after.map(cursor::encode),
        };
        export_line::write_json(&end, lines)
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Vec<u8>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let chunk = self.chunk();
        self.ended |= chunk.is_err();
        Some(chunk.map_err(|error| error.to_string()))
    }
}
