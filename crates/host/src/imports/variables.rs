//! `fermyon:spin/variables@2.0.0`: the variables that the manifest gives to the component.

use super::fermyon::spin::variables::{Error, Host};
use crate::instance::InstanceState;
use crate::manifest::variable_name_fault;
use crate::variables::VariableError;

impl Host for InstanceState {
    async fn get(&mut self, name: String) -> wasmtime::Result<Result<String, Error>> {
        if let Some(fault) = variable_name_fault(&name) {
            return Ok(Err(Error::InvalidName(fault)));
        }
        let value = self.component().variable(&name);
        Ok(value.map_err(|error| match error {
            VariableError::Undefined { .. } => Error::Undefined(error.to_string()),
            VariableError::Missing(_) => Error::Provider(error.to_string()),
        }))
    }
}
