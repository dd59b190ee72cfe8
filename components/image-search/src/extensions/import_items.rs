//! `POST /sightline/v1/{project_id}/instances/{name}/import`: adds the items of an export again, as they were.

use std::ops::Range;

use operation::fields::{self, FieldError, Object};
use operation::{Operation, Response, huawei};
use serde::Serialize;
use serde_json::{Map, Value};

use super::answer::error_fields;
use super::export_line;
use super::fields::INSTANCE;
use crate::api::{ImageSearch, ImageSearchCall, instance, project};
use crate::error::Error;
use crate::error_code::Code;
use crate::image::Image;
use crate::instance::Instance;
use crate::library::{Batch, Existing, Library};
use crate::request::bytes;

/// Lines of one call.
const MAX_LINES: usize = 20_000;

/// Bytes of a line. A record is a little longer than its line at most, and a store takes 256 KiB.
const MAX_LINE: usize = 250_000;

/// Adds the items of an export again.
pub struct ImportItems {
    instance: Instance,
    /// The lines that are not empty. Each is read when its turn comes: as items they may take ten times the memory of
    /// the body.
    lines: Vec<Line>,
}

/// A line of the body.
struct Line {
    /// The first line is 1.
    number: usize,
    /// Its bytes.
    range: Range<usize>,
}

impl Operation<ImageSearch> for ImportItems {
    fn parse(call: &ImageSearchCall<'_>) -> Result<Self, Error> {
        let instance = instance(call, INSTANCE)?;
        let lines = lines(bytes(call.request, "the lines in several calls")?)?;
        Ok(Self { instance, lines })
    }

    fn run(self, call: &ImageSearchCall<'_>) -> Result<Response, Error> {
        let library = Library::new(project(call), &self.instance);
        let mut batch = Batch::new(library);
        let mut unchanged = 0;
        let mut numbers = Vec::new();
        for Line { number, range } in self.lines {
            let parsed = parse_line(&call.request.body()[range], &library, &batch);
            match parsed {
                Ok(Parsed::End) => continue,
                Ok(Parsed::Unchanged) => {
                    unchanged += 1;
                    continue;
                }
                Ok(Parsed::Picture(image)) => batch.add(Ok((*image, Existing::Replace))),
                Err(error) => batch.add(Err(error)),
            }
            numbers.push(number);
        }
        let results = batch.finish();
        #[derive(Serialize)]
        struct Body {
            imported: usize,
            unchanged: usize,
            errors: Vec<LineError>,
        }
        let errors = numbers.iter().zip(&results).filter_map(|(line, result)| {
            let error = result.as_ref().err()?;
            Some(LineError {
                line: *line,
                error: error_fields(error, call.context),
            })
        });
        let body = Body {
            imported: results.iter().filter(|result| result.is_ok()).count(),
            unchanged,
            errors: errors.collect(),
        };
        Ok(huawei::json(200, &body))
    }
}

/// What is wrong with a line; the first line is 1.
#[derive(Serialize)]
struct LineError {
    line: usize,
    #[serde(flatten)]
    error: Map<String, Value>,
}

/// The lines that are not empty.
fn lines(body: &[u8]) -> Result<Vec<Line>, Error> {
    let mut start = 0;
    let mut lines = Vec::new();
    for (index, line) in body.split(|byte| *byte == b'\n').enumerate() {
        let range = start..start + line.len();
        start = range.end + 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        if lines.len() == MAX_LINES {
            let advice = format!("Send at most {MAX_LINES} lines: the others in another call.");
            return Err(Error::new(Code::Unsupported, advice));
        }
        let number = index + 1;
        lines.push(Line { number, range });
    }
    Ok(lines)
}

/// What a line is.
enum Parsed {
    Picture(Box<Image>),
    /// The instance has the very same already.
    Unchanged,
    /// The last line of an export.
    End,
}

fn parse_line(line: &[u8], library: &Library<'_>, batch: &Batch<'_>) -> Result<Parsed, Error> {
    let line = line.trim_ascii();
    if line.len() > MAX_LINE {
        let rule = format!("must be at most {MAX_LINE} bytes: shorten what its tags say");
        return Err(FieldError::value("the line", rule).into());
    }
    let json = fields::json(line).map_err(of_the_line)?;
    if export_line::is_end(&json) {
        return Ok(Parsed::End);
    }
    let fields = Object::of(&json).map_err(of_the_line)?;
    let now = library.project.context.now;
    let image = export_line::read(&fields, library.instance, now)?;
    if batch.is_pending(&image.path) {
        // What the instance has is about to be replaced by an earlier line.
        return Ok(Parsed::Picture(Box::new(image)));
    }
    let stored = library.find(&image.path)?;
    let is_unchanged = stored.is_some_and(|stored| {
        let mut wanted = image.clone();
        if !fields.has("added") {
            wanted.added = stored.added;
        }
        stored.has_same_content(&wanted)
    });
    Ok(if is_unchanged {
        Parsed::Unchanged
    } else {
        Parsed::Picture(Box::new(image))
    })
}

/// An error of the body is one of the line here.
fn of_the_line(error: FieldError) -> FieldError {
    FieldError {
        path: "the line".to_owned(),
        ..error
    }
}
