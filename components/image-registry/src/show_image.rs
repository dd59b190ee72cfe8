//! `GET /v1/{project_id}/images/{image_id}`: shows one image.

use operation::{Operation, Response, huawei};

use crate::api::{ImageCall, ImageRegistry};
use crate::error::Error;
use crate::image::Image;

/// Shows the project's image that the path names.
pub struct ShowImage {
    id: String,
}

impl Operation<ImageRegistry> for ShowImage {
    fn parse(call: &ImageCall<'_>) -> Result<Self, Error> {
        let id = call.head.segment(3).to_owned();
        Ok(Self { id })
    }

    fn run(self, call: &ImageCall<'_>) -> Result<Response, Error> {
        let image = Image::read(call.context.store, &call.caller.project_id, &self.id)?;
        let image = image.ok_or_else(|| Error::not_found(&self.id))?;
        Ok(huawei::json(200, &image.show()))
    }
}
