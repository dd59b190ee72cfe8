//! The fields that the bodies of deploy and update share.

use operation::fields::{FieldError, Object, object};

use crate::instance::Source;
use crate::rules;

/// What a service instance may scale between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scaling {
    /// Units, at least 1.
    pub min: u32,
    /// Units, at least `min`.
    pub max: u32,
    /// The specification of the units.
    pub spec_code: Option<String>,
}

/// Reads `source`.
pub(crate) fn source(fields: &Object<'_>) -> Result<Source, FieldError> {
    Ok(Source {
        id: fields.required("id", rules::id())?,
        version_id: fields.optional("version_id", rules::id())?,
    })
}

/// Reads `config`; how its model instance scales, if it has one.
pub(crate) fn config(fields: &Object<'_>) -> Result<Option<Scaling>, FieldError> {
    if fields.has("pgsql_instance_config") {
        let rule = "is not supported by this server; leave it out";
        return Err(FieldError::value(
            fields.path_of("pgsql_instance_config"),
            rule,
        ));
    }
    let model = |fields: &Object<'_>| fields.required("resource", object(scaling));
    fields.optional("model_instance_config", object(model))
}

fn scaling(fields: &Object<'_>) -> Result<Scaling, FieldError> {
    let scaling = Scaling {
        min: rules::stored(fields.required("min", rules::units(1))?),
        max: rules::stored(fields.required("max", rules::units(1))?),
        spec_code: fields.optional("spec_code", rules::spec_code())?,
    };
    rules::ordered(fields, scaling.min, scaling.max)?;
    Ok(scaling)
}
