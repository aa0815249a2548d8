use serde_json::Value;

use crate::client::Client;
use crate::key_value::KeyValue;

const NAMESPACE: &str = "CONFIG_KV";

/// What an operator would write into the platform's configuration by hand, through the door that the entry of a local
/// platform has.
#[derive(Debug)]
pub struct Configuration;

impl Configuration {
    /// Of the platform under test.
    pub fn of_platform() -> Self {
        Self
    }

    /// Writes a value of `CONFIG_KV` as it is.
    ///
    /// # Panics
    /// When it is not written.
    #[track_caller]
    pub fn put(&self, key: &str, value: &str) {
        KeyValue::of(NAMESPACE, key).put(value);
    }

    /// A value of `CONFIG_KV` that is JSON.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn get(&self, key: &str) -> Value {
        serde_json::from_str(&KeyValue::of(NAMESPACE, key).get().expect("a value")).expect("JSON")
    }

    /// A brand like `demo` under a host name of its own, with other values in its configuration. No isolate has heard
    /// of it, so it is in force at once.
    #[track_caller]
    pub fn brand(&self, name: &str, changes: &Value) -> Client {
        let mut config = self.get("tenant:demo:config");
        for (field, value) in changes.as_object().expect("fields") {
            config[field] = value.clone();
        }
        self.put(&format!("tenant:{name}:config"), &config.to_string());
        self.host(name)
    }

    /// A host name for a tenant.
    #[track_caller]
    pub fn host(&self, name: &str) -> Client {
        let host = format!("{name}.localhost");
        self.put(&format!("host:{host}"), name);
        Client::of_host(&host)
    }
}
