//! `fermyon:spin/variables@2.0.0`: the variables that the manifest gives to the component.

use super::bindings::fermyon::spin::variables::{Error, Host};
use crate::instance::InstanceState;
use crate::manifest::check_variable_name;
use crate::variables::VariableError;

impl Host for InstanceState {
    async fn get(&mut self, name: String) -> wasmtime::Result<Result<String, Error>> {
        if let Err(error) = check_variable_name(&name) {
            return Ok(Err(Error::InvalidName(error.to_string())));
        }
        let value = self.component().variable(&name);
        Ok(value.map_err(|error| match error {
            VariableError::Undefined { .. } => Error::Undefined(error.to_string()),
            VariableError::Missing(_) => Error::Provider(error.to_string()),
        }))
    }
}
