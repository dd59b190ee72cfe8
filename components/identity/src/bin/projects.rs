//! The component of `/v3/projects`: lists the caller's project.
operation::export!(identity::components::PROJECTS);
