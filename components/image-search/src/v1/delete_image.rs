//! `DELETE /v1/{project_id}/{instance_name}/image`: deletes the picture that the body names.

use operation::Response;
use operation::fields::Object;

use super::done::done;
use super::path;
use crate::call::Call;
use crate::instance::Instance;
use crate::{Error, body, library};

/// The picture is found no more from the answer on.
///
/// # Errors
/// [`crate::Code::Path`] when there is none: the vendor documents nothing for it.
pub fn delete(call: &Call<'_>, name: &str) -> Result<Response, Error> {
    let instance = Instance::find(call, name)?;
    let json = body::json(call.request)?;
    let path = path::required(&Object::of(&json)?)?;
    match library::remove(call, &instance, &path)? {
        true => Ok(done("Success")),
        false => Err(library::no_picture(&path)),
    }
}
