//! The fields of searches that v2 and the extensions have in common.

use operation::fields::{FieldError, Object, text};

use crate::image::attributes::tag_field;
use crate::instance::{Instance, list_names};

/// `collapse_key`: the field of the tag of which each value is answered once.
pub fn collapse_field(fields: &Object<'_>, instance: &Instance) -> Result<Option<u32>, FieldError> {
    let Some(name) = fields.optional("collapse_key", text(1..=64))? else {
        return Ok(None);
    };
    let declared = &instance.configuration.tags;
    if !declared.contains(&name) {
        let rule = format!(
            "must be a declared tag: the instance has {}",
            list_names(declared)
        );
        return Err(FieldError::value(fields.path_of("collapse_key"), rule));
    }
    Ok(Some(tag_field(&name)))
}

/// The least single-precision number that is not below `bound`: no score below it passes by rounding.
pub fn round_up(bound: f64) -> f32 {
    let nearest = bound as f32;
    if f64::from(nearest) < bound {
        nearest.next_up()
    } else {
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_never_rounded_down() {
        for bound in [0.0, 0.1, 0.3, 0.7, 0.93, 0.999_999_99, 1.0] {
            let single = round_up(bound);
            assert!(f64::from(single) >= bound, "{bound}");
            assert!(single == 0.0 || f64::from(single.next_down()) < bound);
        }
    }
}
