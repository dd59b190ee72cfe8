//! `GET /sightline/v1/{project_id}/instances/{name}/export`: every item as a line of JSON, its descriptor
//! with it.
//!
//! The answer is sent while it is made, page after page, so that it takes the same memory however long it
//! is. Its last line says how many items it has: without that line it is not whole.

use http::header::{CONTENT_TYPE, HeaderValue};
use operation::fields::{Object, integer, text};
use operation::streamed::{Body, Chunks, Streamed, whole};
use operation::{Context, Request};
use serde::Serialize;

use super::cursor::Cursor;
use super::page::Page;
use super::{INSTANCE_SEGMENT, cursor, filter, line, parameters};
use crate::call::Call;
use crate::inference::{Filter, Query};
use crate::instance::Instance;
use crate::{Api, Error, Tools};

/// Items of one piece: some hundred KB, and of the greatest items no more than an instance's memory holds.
const TOGETHER: u64 = 200;

/// Answers the request.
pub fn answer<'a>(
    request: &'a Request,
    context: &'a Context<'a>,
    tools: &'a Tools<'a>,
) -> Streamed<'a> {
    let begun = Call::verified(Api::Extension, request, context, tools).and_then(export);
    begun.unwrap_or_else(|error| whole(error.response(Api::Extension, context)))
}

fn export(call: Call<'_>) -> Result<Streamed<'_>, Error> {
    if call.method() != "GET" {
        return Err(call.method_not_allowed("GET"));
    }
    let mut lines = Lines::new(call)?;
    // What fails at once is refused as a whole.
    let first = lines.piece()?;
    let pieces = std::iter::once(Ok(first)).chain(lines);
    let pieces: Chunks<'_> = Box::new(pieces);
    let mut answer = Streamed::new(Body::Chunks(pieces));
    let kind = HeaderValue::from_static("application/x-ndjson");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(answer)
}

/// The lines that are still to be sent.
struct Lines<'a> {
    call: Call<'a>,
    instance: Instance,
    /// The next page, whose limit is the number of items still wanted.
    query: Query,
    wanted: u64,
    exported: u64,
    ended: bool,
}

impl<'a> Lines<'a> {
    fn new(call: Call<'a>) -> Result<Self, Error> {
        let instance = Instance::find(&call, call.segment(INSTANCE_SEGMENT))?;
        let parameters = parameters::of(&call);
        let parameters = Object::textual(&parameters)?;
        let filter = parameters.optional("filter", text(0..=usize::MAX))?;
        let filter = filter.map(|text| filter::read(&text, &instance.configuration));
        let filter = filter.transpose()?.unwrap_or(Filter::EVERYTHING);
        let wanted = parameters.optional("limit", integer(1..=i64::MAX))?;
        Ok(Self {
            query: Query {
                after: parameters.optional("cursor", Cursor)?,
                ..Query::listing(filter, 0)
            },
            call,
            instance,
            wanted: wanted.map_or(u64::MAX, |wanted| wanted as u64),
            exported: 0,
            ended: false,
        })
    }

    /// The lines of the next page, and the last line after the last page.
    fn piece(&mut self) -> Result<Vec<u8>, Error> {
        let left = self.wanted - self.exported;
        self.query.limit = left.min(TOGETHER) as u32;
        let page = Page::find(&self.call, &self.instance, &self.query)?;
        let mut lines = Vec::new();
        for (image, _) in &page.images {
            line::write(&self.call, image, &mut lines)?;
        }
        self.exported += page.images.len() as u64;
        self.query.after = page.next;
        self.ended = page.next.is_none() || self.exported == self.wanted;
        if self.ended {
            self.end(&mut lines)?;
        }
        Ok(lines)
    }

    fn end(&self, lines: &mut Vec<u8>) -> Result<(), Error> {
        #[derive(Serialize)]
        struct Last {
            exported: u64,
            cursor: Option<String>,
        }
        let last = Last {
            exported: self.exported,
            cursor: self.query.after.map(cursor::written),
        };
        let written = serde_json::to_writer(&mut *lines, &last);
        written.map_err(|error| Error::internal(self.call.context, error))?;
        lines.push(b'\n');
        Ok(())
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Vec<u8>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let piece = self.piece();
        self.ended |= piece.is_err();
        Some(piece.map_err(|error| format!("{error:?}")))
    }
}
