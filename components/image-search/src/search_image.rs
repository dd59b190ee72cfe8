//! `POST /v1/{project_id}/{instance_name}/image/search`: finds the pictures most like another.

mod found;
mod request;

use operation::{Context, Request, Response, huawei};
use serde::Serialize;

use crate::call::Call;
use crate::image_record::Image;
use crate::inference::{Inference, Query};
use crate::instance_record::Instance;
use crate::tags::{self, Tags};
use crate::{Code, Error};

use found::find;
use request::{Search, Source};

/// Answers the request.
#[cfg(target_family = "wasm")]
pub fn handle(request: &Request, context: &Context<'_>) -> Response {
    handle_with(request, context, &crate::inference::Component)
}

/// Answers the request with this search core.
pub fn handle_with(
    request: &Request,
    context: &Context<'_>,
    inference: &dyn Inference,
) -> Response {
    Call::answer(request, context, |call| {
        match call.request.method().as_str() {
            "POST" => search(call, call.segment(2), inference),
            _ => Err(call.method_not_allowed("POST")),
        }
    })
}

fn search(call: &Call<'_>, name: &str, inference: &dyn Inference) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let search = Search::read(call.request)?;
    instance.must_declare(&search.tags)?;
    let query = Query {
        descriptor: descriptor(call, &instance, search.source, inference)?,
        tags: tags::hashes(&search.tags),
        offset: search.offset,
        limit: search.limit,
    };
    let found = find(call, &instance, &query, inference)?;
    #[derive(Serialize)]
    struct Body<'a> {
        count: u64,
        result: Vec<Match<'a>>,
    }
    #[derive(Serialize)]
    struct Match<'a> {
        path: &'a str,
        sim: f32,
        tags: &'a Tags,
    }
    let result = found.images.iter().map(|(image, score)| Match {
        path: &image.path,
        sim: *score,
        tags: &image.tags,
    });
    let body = Body {
        count: found.count,
        result: result.collect(),
    };
    Ok(huawei::json(200, &body))
}

/// What to look for: a picture's descriptor, or that of a picture in the instance.
fn descriptor(
    call: &Call<'_>,
    instance: &Instance,
    source: Source,
    inference: &dyn Inference,
) -> Result<Vec<i8>, Error> {
    let path = match source {
        Source::File(picture, region) => {
            return Ok(inference.describe(&instance.model, &picture, region)?);
        }
        Source::Path(path) => path,
    };
    let store_error = |error| Error::store(call.context, &error);
    let image = Image::record(&instance.id, &path).read(call.context.store);
    let image = image.map_err(store_error)?.ok_or_else(|| {
        let advice = "The instance has no picture of this path: send the picture in file.";
        Error::new(Code::Path, advice)
    })?;
    image.descriptor().map_err(store_error)
}
