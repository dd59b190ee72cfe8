//! The component of `/v3/projects`: lists the caller's project.
operation::component!(operation::Family::Identity, identity::list_projects::handle);
