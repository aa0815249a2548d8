use crate::client::{Call, Client};

/// A key of a KV namespace of the entry Worker, through a door that only a local platform has.
#[derive(Debug, Clone)]
pub struct KeyValue {
    client: Client,
    path: String,
}

impl KeyValue {
    /// A key of a namespace, for example `CONFIG_KV`.
    pub fn of(namespace: &str, key: &str) -> Self {
        let key = key.replace('%', "%25").replace('/', "%2F");
        Self { client: Client::demo(), path: format!("/.kv/{namespace}/{key}") }
    }

    /// The value, if there is one.
    #[track_caller]
    pub fn get(&self) -> Option<String> {
        let answer = self.call("GET").send();
        assert_eq!(answer.status(), 200, "{answer:?}");
        Some(String::from_utf8_lossy(answer.body()).into_owned()).filter(|value| !value.is_empty())
    }

    /// Writes a value.
    #[track_caller]
    pub fn put(&self, value: &str) {
        assert_eq!(self.call("PUT").body(value).send().status(), 200);
    }

    /// Removes the value.
    #[track_caller]
    pub fn delete(&self) {
        assert_eq!(self.call("DELETE").send().status(), 200);
    }

    fn call(&self, method: &str) -> Call {
        self.client.call(method, &self.path)
    }
}
