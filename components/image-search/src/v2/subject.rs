//! What the picture of a request shows: the part of it that counts and, on instances for products, the product.

use operation::fields::{FieldError, Object, boolean, integer, object};
use serde::Serialize;

use crate::error::Error;
use crate::inference::{Description, Language, Region, Size};
use crate::instance::ServiceType;
use crate::request::{Corners, Picture};
use crate::services::Services;

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

/// What a request knows of its picture.
#[derive(Debug, Clone, Copy)]
pub struct Hints {
    /// The part of it that counts.
    region: Option<Region>,
    /// What it is.
    category: Option<Category>,
}

impl Hints {
    /// The field `optional_params` of a request that adds a picture.
    pub fn read(fields: &Object<'_>, service_type: ServiceType) -> Result<Self, FieldError> {
        let given = object(|params: &Object<'_>| Self::of(params, service_type));
        let given = fields.optional("optional_params", given)?;
        Ok(given.unwrap_or_else(|| Self::none(service_type)))
    }

    /// Those among the optional parameters.
    pub fn of(params: &Object<'_>, service_type: ServiceType) -> Result<Self, FieldError> {
        // There is no detection and no classification to turn off.
        for switch in ["do_det", "do_cls"] {
            params.optional(switch, boolean())?;
        }
        Ok(Self {
            region: params.optional("box", Corners)?,
            category: Category::read(params, service_type)?,
        })
    }

    /// Nothing is known.
    pub fn none(service_type: ServiceType) -> Self {
        Self {
            region: None,
            category: Category::others(service_type),
        }
    }
}

/// What a picture was found to show.
pub struct Subject {
    /// What the model made of it.
    pub described: Description,
    /// The part that counts: the whole picture where no box says otherwise.
    region: Region,
    /// What it is; `None` where pictures are not of products.
    category: Option<Category>,
}

impl Subject {
    /// Describes a picture as `hints` say; with keywords in `language`, if they are wanted.
    pub fn describe(
        picture: &Picture,
        hints: &Hints,
        services: &Services<'_>,
        model: &str,
        language: Option<Language>,
    ) -> Result<Self, Error> {
        let described = picture.describe(services, model, hints.region, language);
        let described = described.map_err(in_optional_params)?;
        let Size { width, height } = described.size;
        let whole = Region {
            x: 0,
            y: 0,
            width,
            height,
        };
        Ok(Self {
            region: hints.region.unwrap_or(whole),
            category: hints.category,
            described,
        })
    }

    /// The product on the picture; `None` where pictures are not of products.
    pub fn product(&self) -> Option<Product> {
        let category = self.category?;
        let region = self.region;
        let (right, bottom) = (region.x + region.width, region.y + region.height);
        Some(Product {
            corners: format!("{},{},{right},{bottom}", region.x, region.y),
            category: category.number,
            category_name: category.name,
        })
    }
}

/// `box` is a field of `optional_params` here.
fn in_optional_params(error: Error) -> Error {
    match error {
        Error::Field(error) if error.path == "box" => Error::Field(FieldError {
            path: "optional_params.box".to_owned(),
            ..error
        }),
        other => other,
    }
}

/// A category of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Category {
    /// Its number.
    number: usize,
    /// Its name.
    name: &'static str,
}

impl Category {
    /// What a picture shows where nobody says it; `None` where pictures are not of products.
    fn others(service_type: ServiceType) -> Option<Self> {
        Self::numbered(service_type, 0)
    }

    /// The field `category`; [`Self::others`] when it is absent. Where pictures are not of products it says nothing.
    fn read(fields: &Object<'_>, service_type: ServiceType) -> Result<Option<Self>, FieldError> {
        let highest = match names(service_type).len() {
            0 => i64::MAX,
            count => count as i64 - 1,
        };
        let number = fields.optional("category", integer(0..=highest))?;
        Ok(number.map_or_else(
            || Self::others(service_type),
            |number| Self::numbered(service_type, number as usize),
        ))
    }

    fn numbered(service_type: ServiceType, number: usize) -> Option<Self> {
        let name = names(service_type).get(number);
        name.map(|name| Self { number, name })
    }
}

/// The names of a kind of instance, each at its number; none where pictures are not of products.
fn names(service_type: ServiceType) -> &'static [&'static str] {
    match service_type {
        ServiceType::GeneralImage => &[],
        ServiceType::GeneralProduct => GENERAL_PRODUCT,
        ServiceType::ClothingProduct => CLOTHING_PRODUCT,
    }
}

/// A product on a picture.
#[derive(Serialize, Clone)]
pub struct Product {
    #[serde(rename = "box")]
    corners: String,
    category: usize,
    category_name: &'static str,
}

/// The answer to adding a picture.
#[derive(Serialize)]
pub struct AddedImage {
    objects: [Product; 1],
}

/// The answer to a search: what was searched for, and all that is on the picture.
#[derive(Serialize)]
pub struct SearchedImage {
    #[serde(flatten)]
    subject: Product,
    objects: [Product; 1],
}

impl From<Product> for AddedImage {
    fn from(product: Product) -> Self {
        Self { objects: [product] }
    }
}

impl From<Product> for SearchedImage {
    fn from(product: Product) -> Self {
        Self {
            subject: product.clone(),
            objects: [product],
        }
    }
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
