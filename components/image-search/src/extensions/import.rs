//! `POST /sightline/v1/{project_id}/instances/{name}/import`: adds the items of an export again, as they were.

use operation::fields::{self, FieldError, Object};
use operation::{Context, Request, Response, huawei};
use serde::Serialize;
use serde_json::{Map, Value};

use super::writer::Writer;
use super::{INSTANCE_SEGMENT, line, outcome};
use crate::call::Call;
use crate::image::Image;
use crate::instance::Instance;
use crate::library::{self, Existing};
use crate::{Api, Code, Error, Tools, body};

/// Lines of one call.
const MOST: usize = 20_000;

/// Bytes of a line. A record is a little longer than its line at most, and a store takes 256 KiB.
const LONGEST_LINE: usize = 250_000;

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::Extension, request, context, tools, |call| {
        match call.method() {
            "POST" => import(call, call.segment(INSTANCE_SEGMENT)),
            _ => Err(call.method_not_allowed("POST")),
        }
    })
}

fn import(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let lines = lines(call)?;
    let mut writer = Writer::new(call, &instance);
    let mut unchanged = 0;
    let mut numbers = Vec::new();
    for (number, line) in lines {
        let read = picture(call, &instance, &writer, line);
        match read {
            Ok(Read::Last) => continue,
            Ok(Read::Known) => {
                unchanged += 1;
                continue;
            }
            Ok(Read::Picture(image)) => writer.add(Ok((*image, Existing::Replace))),
            Err(error) => writer.add(Err(error)),
        }
        numbers.push(number);
    }
    let results = writer.finish();
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
            error: outcome::told(call, error),
        })
    });
    let body = Body {
        imported: results.iter().filter(|result| result.is_ok()).count(),
        unchanged,
        errors: errors.collect(),
    };
    Ok(huawei::json(200, &body))
}

/// What is wrong with a line; the first line is 1.
#[derive(Serialize)]
struct LineError {
    line: usize,
    #[serde(flatten)]
    error: Map<String, Value>,
}

/// The lines that are not empty, and their numbers.
fn lines<'a>(call: &Call<'a>) -> Result<Vec<(usize, &'a [u8])>, Error> {
    let bytes = body::bytes(call.request, "the lines in several calls")?;
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.map(|(index, line)| (index + 1, line.trim_ascii()));
    let lines: Vec<_> = lines
        .filter(|(_, line)| !line.is_empty())
        .take(MOST + 1)
        .collect();
    if lines.len() > MOST {
        let advice = format!("Send at most {MOST} lines: the others in another call.");
        return Err(Error::new(Code::Unsupported, advice));
    }
    Ok(lines)
}

/// What a line is.
enum Read {
    Picture(Box<Image>),
    /// The instance has the very same already.
    Known,
    /// The last line of an export.
    Last,
}

fn picture(
    call: &Call<'_>,
    instance: &Instance,
    writer: &Writer<'_>,
    line: &[u8],
) -> Result<Read, Error> {
    if line.len() > LONGEST_LINE {
        let rule = format!("must be at most {LONGEST_LINE} bytes: shorten what its tags say");
        return Err(FieldError::value("the line", rule).into());
    }
    let json = fields::json(line).map_err(of_a_line)?;
    if line::is_last(&json) {
        return Ok(Read::Last);
    }
    let fields = Object::of(&json).map_err(of_a_line)?;
    let image = line::read(call, instance, &fields)?;
    if writer.waits(&image.path) {
        // What the instance has is about to be replaced by an earlier line.
        return Ok(Read::Picture(Box::new(image)));
    }
    let held = library::find(call, instance, &image.path)?;
    let known = held.is_some_and(|held| {
        let mut asked = image.clone();
        if !fields.has("added") {
            asked.added = held.added;
        }
        held.says_the_same(&asked)
    });
    Ok(if known {
        Read::Known
    } else {
        Read::Picture(Box::new(image))
    })
}

/// A fault of the body is one of the line here.
fn of_a_line(fault: FieldError) -> FieldError {
    FieldError {
        path: "the line".to_owned(),
        ..fault
    }
}
