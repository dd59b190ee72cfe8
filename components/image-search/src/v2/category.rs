//! Categories of products, of the instances that are for products.

use operation::fields::{FieldError, Object, integer};

use crate::instance::ServiceType;

const GENERAL_PRODUCT: &[&str] = &[
    "others",
    "top",
    "bottom",
    "skirt",
    "underwear",
    "jewelry",
    "bags",
    "shoes",
    "toy",
    "furniture",
    "health_beauty",
    "electronics",
];

/// Clothing has the first five of them.
const CLOTHING_PRODUCT: &[&str] = GENERAL_PRODUCT.split_at(5).0;

/// A category of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category {
    /// Its number.
    pub number: usize,
    /// Its name.
    pub name: &'static str,
}

/// The names of a kind of instance, each at its number; none where pictures are not of products.
fn names(service_type: ServiceType) -> &'static [&'static str] {
    match service_type {
        ServiceType::GeneralImage => &[],
        ServiceType::GeneralProduct => GENERAL_PRODUCT,
        ServiceType::ClothingProduct => CLOTHING_PRODUCT,
    }
}

/// What a picture shows where nobody says it; `None` where pictures are not of products.
pub fn others(service_type: ServiceType) -> Option<Category> {
    numbered(service_type, 0)
}

/// The field `category`; [`others`] when it is absent. Where pictures are not of products it says nothing.
pub fn read(
    fields: &Object<'_>,
    service_type: ServiceType,
) -> Result<Option<Category>, FieldError> {
    let highest = match names(service_type).len() {
        0 => i64::MAX,
        count => count as i64 - 1,
    };
    let number = fields.optional("category", integer(0..=highest))?;
    Ok(number.map_or_else(
        || others(service_type),
        |number| numbered(service_type, number as usize),
    ))
}

fn numbered(service_type: ServiceType, number: usize) -> Option<Category> {
    let name = names(service_type).get(number);
    name.map(|name| Category { number, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_instance_has_its_categories() {
        assert_eq!(names(ServiceType::GeneralImage).len(), 0);
        assert_eq!(names(ServiceType::GeneralProduct).len(), 12);
        assert_eq!(
            names(ServiceType::ClothingProduct),
            ["others", "top", "bottom", "skirt", "underwear"]
        );
    }
}
