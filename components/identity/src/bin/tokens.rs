//! The component of `/v3/auth/tokens`: makes a token.
operation::component!(
    operation::Family::Identity,
    identity_service::create_token::handle
);
