//! `POST /v1/{project_id}/{instance_name}/image`: adds a picture, or replaces the one at its path.

use operation::Response;
use operation::fields::Object;

use super::done::done;
use super::{path, tags};
use crate::call::Call;
use crate::image::{Image, Metadata};
use crate::instance::Instance;
use crate::library::{self, Existing};
use crate::picture::{self, V1};
use crate::{Code, Error, body};

/// Describes the picture and keeps what was found; answers when that is durable and searchable.
pub fn add(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let model = instance.describing_model()?;
    let json = body::json(call.request)?;
    let fields = Object::of(&json)?;
    let path = path::required(&fields)?;
    let tags = fields.optional("tags", tags::Pairs)?.unwrap_or_default();
    instance.must_declare_tags("tags", tags.keys())?;
    let (field, bytes) = match picture::base64(&fields, "file")? {
        Some(bytes) => ("file", bytes),
        None if picture::is_address(&path) => ("path", picture::fetch(call, &path)?),
        None => {
            let advice = "Send the picture in file, or make path the address of one.";
            return Err(Error::new(Code::Path, advice));
        }
    };
    let metadata = Metadata {
        tags,
        ..Metadata::default()
    };
    let described = picture::describe(call, model, field, &bytes, None, &V1, None)?;
    let image = Image::new(
        path,
        metadata,
        model,
        &described.descriptor,
        call.context.now,
    );
    library::put(call, &instance, &image, Existing::Replace)?;
    Ok(done("Success"))
}
