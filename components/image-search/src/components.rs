//! The components: which operations each path has.

use operation::{Component, on, streamed_on};

use crate::api::ImageSearch::{self, Extensions, V1, V2};
use crate::extensions::add_items::AddItems;
use crate::extensions::compare_images::CompareImages;
use crate::extensions::configure_instance::ConfigureInstance;
use crate::extensions::delete_items::DeleteItems;
use crate::extensions::export_items::ExportItems;
use crate::extensions::find_duplicates::FindDuplicates;
use crate::extensions::import_items::ImportItems;
use crate::extensions::list_instances::ListInstances;
use crate::extensions::list_items::ListItems;
use crate::extensions::search_items::SearchItems;
use crate::extensions::show_instance::ShowInstance;
use crate::v1::add_image::AddImage;
use crate::v1::check_image::CheckImage;
use crate::v1::create_instance::CreateInstance;
use crate::v1::delete_image::DeleteImage;
use crate::v1::delete_instance::DeleteInstance;
use crate::v1::modify_image::ModifyImage;
use crate::v1::query_instance::QueryInstance;
use crate::v1::search_image::SearchImage;
use crate::v2::add_data::AddData;
use crate::v2::check_data::CheckData;
use crate::v2::delete_data::DeleteData;
use crate::v2::search_data::SearchData;
use crate::v2::update_data::UpdateData;

/// `/v1/{project_id}/service`
pub const CREATE_INSTANCE: Component<ImageSearch> = Component {
    api: V1,
    operations: &[on::<_, CreateInstance>("POST")],
};

/// `/v1/{project_id}/service/{instance_name}`
pub const INSTANCE: Component<ImageSearch> = Component {
    api: V1,
    operations: &[
        on::<_, QueryInstance>("GET"),
        on::<_, DeleteInstance>("DELETE"),
    ],
};

/// `/v1/{project_id}/{instance_name}/image`
pub const IMAGE: Component<ImageSearch> = Component {
    api: V1,
    operations: &[
        on::<_, AddImage>("POST"),
        on::<_, ModifyImage>("PUT"),
        on::<_, DeleteImage>("DELETE"),
    ],
};

/// `/v1/{project_id}/{instance_name}/image/check`
pub const CHECK_IMAGE: Component<ImageSearch> = Component {
    api: V1,
    operations: &[on::<_, CheckImage>("POST")],
};

/// `/v1/{project_id}/{instance_name}/image/search`
pub const SEARCH_IMAGE: Component<ImageSearch> = Component {
    api: V1,
    operations: &[on::<_, SearchImage>("POST")],
};

/// `/v2/{project_id}/mms/{service_name}/data/add`
pub const ADD_DATA: Component<ImageSearch> = Component {
    api: V2,
    operations: &[on::<_, AddData>("POST")],
};

/// `/v2/{project_id}/mms/{service_name}/data/check`
pub const CHECK_DATA: Component<ImageSearch> = Component {
    api: V2,
    operations: &[on::<_, CheckData>("POST")],
};

/// `/v2/{project_id}/mms/{service_name}/data/update`
pub const UPDATE_DATA: Component<ImageSearch> = Component {
    api: V2,
    operations: &[on::<_, UpdateData>("POST")],
};

/// `/v2/{project_id}/mms/{service_name}/data/delete`
pub const DELETE_DATA: Component<ImageSearch> = Component {
    api: V2,
    operations: &[on::<_, DeleteData>("POST")],
};

/// `/v2/{project_id}/mms/{service_name}/search`
pub const SEARCH_DATA: Component<ImageSearch> = Component {
    api: V2,
    operations: &[on::<_, SearchData>("POST")],
};

/// `/sightline/v1/{project_id}/instances`
pub const INSTANCES: Component<ImageSearch> = Component {
    api: Extensions,
    operations: &[on::<_, ListInstances>("GET")],
};

/// `/sightline/v1/{project_id}/instances/{name}`
pub const INSTANCE_CONFIGURATION: Component<ImageSearch> = Component {
    api: Extensions,
    operations: &[
        on::<_, ShowInstance>("GET"),
        on::<_, ConfigureInstance>("PATCH"),
    ],
};

/// `/sightline/v1/{project_id}/instances/{name}/items`
pub const ITEMS: Component<ImageSearch> = Component {
    api: Extensions,
    operations: &[
        on::<_, ListItems>("GET"),
        on::<_, AddItems>("POST"),
        on::<_, DeleteItems>("DELETE"),
    ],
};

/// `/sightline/v1/{project_id}/instances/{name}/search`
pub const SEARCH_ITEMS: Component<ImageSearch> = Component {
    api: Extensions,
    operations: &[on::<_, SearchItems>("POST")],
};

/// `/sightline/v1/{project_id}/instances/{name}/export`
pub const EXPORT: Component<ImageSearch> = Component {
    api: Extensions,
    operations: &[streamed_on::<_, ExportItems>("GET")],
};

/// `/sightline/v1/{project_id}/instances/{name}/import`
pub const IMPORT: Component<ImageSearch> = Component {
    api: Extensions,
    operations: &[on::<_, ImportItems>("POST")],
};

/// `/sightline/v1/{project_id}/instances/{name}/duplicates`
pub const DUPLICATES: Component<ImageSearch> = Component {
    api: Extensions,
    operations: &[on::<_, FindDuplicates>("GET")],
};

/// `/sightline/v1/{project_id}/compare`
pub const COMPARE_IMAGES: Component<ImageSearch> = Component {
    api: Extensions,
    operations: &[on::<_, CompareImages>("POST")],
};
