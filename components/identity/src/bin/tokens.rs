//! The component of `/v3/auth/tokens`: makes a token.
operation::export!(identity::components::TOKENS);
