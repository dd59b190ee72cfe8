//! The component of `/v3/auth/tokens`: makes a token.
operation::component!(operation::Family::Identity, identity::create_token::handle);
