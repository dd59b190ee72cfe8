//! `PUT /v1/{project_id}/{instance_name}/image`: replaces the tags of a picture.

use operation::Response;
use operation::fields::Object;

use super::done::done;
use super::{path, tags};
use crate::call::Call;
use crate::instance::Instance;
use crate::{Error, body, library};

/// The picture carries exactly the tags that are given, from the answer on.
pub fn modify(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let json = body::json(call.request)?;
    let fields = Object::of(&json)?;
    let path = path::required(&fields)?;
    let tags = fields.required("tags", tags::Pairs)?;
    instance.must_declare_tags("tags", tags.keys())?;
    library::retag(call, &instance, &path, |metadata| {
        metadata.tags = tags.clone();
        Ok(())
    })?;
    Ok(done("Success"))
}
