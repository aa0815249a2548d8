use cactus_edge::Fault;
use serde::Serialize;

/// One line per request, as JSON, without personal data: no address, no id of a person, no token, nothing of a query or
/// a body. Whose request it was, the rows say that it wrote, by the request id.
#[derive(Serialize)]
pub(crate) struct RequestLine<'a> {
    pub level: &'static str,
    pub worker: &'static str,
    pub request_id: &'a str,
    pub method: &'a str,
    /// The words of the path.
    pub route: &'a str,
    pub status: u16,
    pub duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<&'a str>,
    /// The platform's data centre, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colo: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'a str>,
}

impl RequestLine<'_> {
    pub(crate) fn write(&self) {
        let line = serde_json::to_string(self).unwrap_or_default();
        if self.fault.is_some() {
            worker::console_error!("{}", line);
        } else {
            worker::console_log!("{}", line);
        }
    }
}

/// A fault outside any request: in an alarm, a cron or a queue.
pub fn log_fault(worker: &'static str, event: &str, fault: &Fault) {
    #[derive(Serialize)]
    struct FaultLine<'a> {
        level: &'static str,
        worker: &'static str,
        event: &'a str,
        fault: String,
    }
    let line = FaultLine { level: "error", worker, event, fault: fault.to_string() };
    worker::console_error!("{}", serde_json::to_string(&line).unwrap_or_default());
}
