//! `POST /v1/{project_id}/{instance_name}/image/search`: finds the pictures most like another.

use operation::{Context, Request, Response, huawei};
use serde::Serialize;

use super::search_request::{Search, Source};
use crate::attributes::{tag, written};
use crate::call::Call;
use crate::find::find;
use crate::image::Tags;
use crate::inference::{Filter, Query, Ranking};
use crate::instance::Instance;
use crate::picture::{self, V1};
use crate::{Api, Code, Error, Tools, library};

/// Answers the request.
pub fn answer(request: &Request, context: &Context<'_>, tools: &Tools<'_>) -> Response {
    Call::answer(Api::V1, request, context, tools, |call| {
        match call.method() {
            "POST" => search(call, call.segment(2)),
            _ => Err(call.method_not_allowed("POST")),
        }
    })
}

fn search(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let search = Search::read(call.request)?;
    instance.must_declare_tags("tags", search.tags.keys())?;
    let query = Query {
        ranking: Ranking::Similarity(descriptor(call, &instance, search.source)?),
        offset: search.offset,
        ..Query::listing(carries_all(&search.tags), search.limit)
    };
    let found = find(call, &instance, &query)?;
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
        tags: &image.metadata.tags,
    });
    let body = Body {
        count: found.count,
        result: result.collect(),
    };
    Ok(huawei::json(200, &body))
}

fn carries_all(tags: &Tags) -> Filter {
    let carries = tags
        .iter()
        .map(|(name, value)| Filter::Tag(tag(name, &written(value))));
    Filter::All(carries.collect())
}

/// What to look for: a picture's descriptor, or that of a picture in the instance.
fn descriptor(call: &Call<'_>, instance: &Instance, source: Source) -> Result<Vec<i8>, Error> {
    let model = || instance.describing_model();
    let (model, field, bytes, region) = match source {
        Source::File(bytes, region) => (model()?, "file", bytes, region),
        Source::Path(path, region) => match library::find(call, instance, &path)? {
            // Searched whole: its pixels were not kept.
            Some(image) => {
                let descriptor = image.descriptor();
                return descriptor.map_err(|error| Error::store(call.context, &error));
            }
            None if picture::is_address(&path) => {
                (model()?, "path", picture::fetch(call, &path)?, region)
            }
            None => {
                let advice = "The instance has no picture of this path: send the picture in file.";
                return Err(Error::new(Code::Path, advice));
            }
        },
    };
    Ok(picture::describe(call, model, field, &bytes, region, &V1, None)?.descriptor)
}
