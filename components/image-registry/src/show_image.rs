//! Shows one image.

use operation::{Caller, Context, Request, Response, huawei, segments};

use crate::error::Error;
use crate::image::Image;

/// Shows the project's image that the path names.
pub fn run(request: &Request, caller: &Caller, context: &Context<'_>) -> Result<Response, Error> {
    let path = segments(request);
    let id = path.get(3).map_or("", String::as_str);
    let image = Image::read(context.store, &caller.project_id, id)?;
    let image = image.ok_or_else(|| Error::not_found(id))?;
    Ok(huawei::json(200, &image.show()))
}
