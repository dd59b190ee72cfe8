//! What the vendor never had: `/sightline/v1/{project_id}/...`, in the words of v2 for errors.

pub mod filter;
