//! Alibaba request signatures: RPC version 1 (HMAC-SHA1) and ACS3-HMAC-SHA256.
