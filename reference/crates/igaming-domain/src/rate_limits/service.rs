use std::cell::RefCell;

use cactus_edge::rate_limit::{
    BLOCK_MS_MAX, Counting, RateLimitRule, RuleTable, SubjectKind, WhenUnavailable, policy_value,
    rate_limit_value, retry_after_s, subject_of_address, subject_of_id,
};
use cactus_edge::{Fault, Kv};
use futures_util::future::join_all;
use igaming_contracts::RequestRejection;
use igaming_contracts::rate_limit::{WindowAnswer, WindowRequest};

use super::blocks::{self, Blocks};
use super::rules::counter_of;

/// Exact windows, each in one place for the whole platform.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Windows {
    /// Asks the window of this name.
    ///
    /// # Errors
    /// A fault when it does not answer; whether it counted the request is unknown.
    async fn ask(&self, window: &str, rule: WindowRequest) -> Result<WindowAnswer, Fault>;
}

/// Approximate counters.
#[allow(async_fn_in_trait)] // an isolate has one thread; nobody needs these futures to be Send
pub trait Counters {
    /// Whether the counter of this name admits one more request under this key.
    ///
    /// # Errors
    /// A fault when it does not answer.
    async fn admits(&self, counter: &str, key: &str) -> Result<bool, Fault>;
}

/// Who asks for what, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asker<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path, without a query.
    pub path: &'a str,
    /// The client's address by the platform's own word.
    pub address: Option<&'a str>,
    /// The tenant, once the host is looked up.
    pub tenant_id: Option<&'a str>,
    /// The player, once the access token is verified.
    pub player_id: Option<&'a str>,
}

/// What was found of one request.
#[derive(Debug, Default)]
pub struct Checked {
    /// What the headers tell: on routes with an exact rule, and of each refusal.
    pub quota: Option<Quota>,
    /// The request is refused.
    pub rejection: Option<RequestRejection>,
    /// What could not be asked and lets pass, for the log.
    pub faults: Vec<Fault>,
}

/// The values of the headers `RateLimit-Policy` and `RateLimit`, and of `Retry-After` on a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// All rules that were asked.
    pub policy: String,
    /// The one that is nearest to its end.
    pub rate_limit: String,
    /// Seconds.
    pub retry_after_s: Option<u64>,
}

/// Decides requests by a table.
#[derive(Debug)]
pub struct RateLimits<'a, K, W, C> {
    /// The rules in force.
    pub table: &'a RuleTable,
    /// What this isolate knows.
    pub blocks: &'a RefCell<Blocks>,
    /// `RATELIM_KV`.
    pub list: &'a K,
    /// Exact windows.
    pub windows: W,
    /// Approximate counters.
    pub counters: C,
}

/// Stands for a client without an address: all of them share one.
const NO_ADDRESS: &str = "none";

/// A rule and the window, or the counter's key, of one request.
struct Asked<'a> {
    rule: &'a RateLimitRule,
    window: String,
}

/// What one rule says.
enum Said {
    Admitted {
        remaining: u32,
        reset_ms: u64,
    },
    /// By a counter, which does not say how many remain.
    Passed,
    Limited {
        retry_after_ms: u64,
    },
    Unknown(Fault),
}

impl<K: Kv, W: Windows, C: Counters> RateLimits<'_, K, W, C> {
    /// The rules that need only the client's address and cost no object: before anything is looked up for the request.
    ///
    /// # Errors
    /// A fault when a rule cannot be decided and refuses then.
    pub async fn check_address(&self, asker: &Asker<'_>, now_ms: u64) -> Result<Checked, Fault> {
        let asked = self.asked(asker, is_by_address_alone);
        let checked = self.decide(&asked, now_ms).await?;
        // What admits by a counter has nothing to tell.
        Ok(Checked { quota: checked.quota.filter(|_| checked.rejection.is_some()), ..checked })
    }

    /// All other rules, once tenant and player are known. The windows are asked at the same time, each once; when one
    /// refuses, the others have counted the request nevertheless, this once: who is refused is known from then on and
    /// asks none of them.
    ///
    /// # Errors
    /// A fault when a rule cannot be decided and refuses then.
    pub async fn check(&self, asker: &Asker<'_>, now_ms: u64) -> Result<Checked, Fault> {
        self.decide(&self.asked(asker, |rule| !is_by_address_alone(rule)), now_ms).await
    }

    fn asked<'a>(&'a self, asker: &Asker<'a>, belongs: fn(&RateLimitRule) -> bool) -> Vec<Asked<'a>> {
        let rules = self.table.matching(asker.method, asker.path).filter(|rule| belongs(rule));
        rules
            .filter_map(|rule| {
                let subject = subject(rule.subject, asker)?;
                let tenant_id = asker.tenant_id.unwrap_or_default();
                Some(Asked { rule, window: format!("{}:{tenant_id}:{subject}", rule.id) })
            })
            .collect()
    }

    async fn decide(&self, asked: &[Asked<'_>], now_ms: u64) -> Result<Checked, Fault> {
        if asked.is_empty() {
            return Ok(Checked::default());
        }
        let mut faults = Vec::new();
        // Whoever is known to be refused asks no window, and consumes nothing in any.
        let listed = join_all(asked.iter().map(|asked| self.full_until(asked, now_ms))).await;
        let mut said: Vec<Said> = Vec::with_capacity(asked.len());
        for full in listed {
            match full {
                Ok(Some(until_ms)) => {
                    let retry_after_ms = until_ms.saturating_sub(now_ms);
                    said.push(Said::Limited { retry_after_ms });
                }
                Ok(None) => said.push(Said::Passed),
                Err(fault) => {
                    // The list only saves calls: without it the windows are asked.
                    faults.push(fault);
                    said.push(Said::Passed);
                }
            }
        }
        if !said.iter().any(|said| matches!(said, Said::Limited { .. })) {
            said = join_all(asked.iter().map(|asked| self.ask(asked, now_ms))).await;
        }
        conclude(asked, said, faults)
    }

    async fn full_until(&self, asked: &Asked<'_>, now_ms: u64) -> Result<Option<u64>, Fault> {
        if asked.rule.counting == Counting::Approximate {
            return Ok(None);
        }
        let known = self.blocks.borrow().known(&asked.window, now_ms);
        if let Some(known) = known {
            return Ok(known);
        }
        let listed = blocks::listed_until(self.list, &asked.window, now_ms).await?;
        let mut blocks = self.blocks.borrow_mut();
        match listed {
            // Nobody is refused by the list for longer than it is meant for, whatever it holds.
            Some(until_ms) if until_ms <= now_ms.saturating_add(BLOCK_MS_MAX) => {
                blocks.full(&asked.window, until_ms, now_ms);
                Ok(Some(until_ms))
            }
            Some(_) | None => {
                blocks.not_listed(&asked.window, now_ms);
                Ok(None)
            }
        }
    }

    async fn ask(&self, asked: &Asked<'_>, now_ms: u64) -> Said {
        let rule = asked.rule;
        if rule.counting == Counting::Approximate {
            let Some(counter) = counter_of(rule) else {
                return Said::Unknown(Fault::internal(format!("no counter of rule {}", rule.id)));
            };
            return match self.counters.admits(&counter, &asked.window).await {
                Ok(true) => Said::Passed,
                // A fixed window ends within its length.
                Ok(false) => Said::Limited { retry_after_ms: rule.window_ms },
                Err(fault) => Said::Unknown(fault),
            };
        }
        let request = WindowRequest { limit: rule.limit, window_ms: rule.window_ms };
        match self.windows.ask(&asked.window, request).await {
            Ok(WindowAnswer::Admitted { remaining, reset_ms }) => Said::Admitted { remaining, reset_ms },
            Ok(WindowAnswer::Limited { retry_after_ms, list_until_ms }) => {
                let until_ms = now_ms.saturating_add(retry_after_ms.min(BLOCK_MS_MAX));
                self.blocks.borrow_mut().full(&asked.window, until_ms, now_ms);
                if let Some(until_ms) = list_until_ms {
                    // Not written, the next minute's refusals try again.
                    let _ = blocks::list(self.list, &asked.window, until_ms, now_ms).await;
                }
                Said::Limited { retry_after_ms }
            }
            Err(fault) => Said::Unknown(fault),
        }
    }
}

/// Whether any rule is to be asked for a request: before anything is looked up, or once tenant and player are known.
/// Most requests fall under none of the latter, and nothing else has to be found out for them.
pub fn is_limited(table: &RuleTable, method: &str, path: &str, is_identified: bool) -> bool {
    table.matching(method, path).any(|rule| is_by_address_alone(rule) != is_identified)
}

fn is_by_address_alone(rule: &RateLimitRule) -> bool {
    let by_address = matches!(rule.subject, SubjectKind::Ip | SubjectKind::IpPrefix);
    by_address && rule.counting == Counting::Approximate
}

/// Who is counted, or `None` where a rule does not apply: a rule by player to who is not logged in, for example, whom
/// the endpoint refuses.
fn subject(kind: SubjectKind, asker: &Asker<'_>) -> Option<String> {
    match kind {
        SubjectKind::Ip | SubjectKind::IpPrefix => {
            let subject = asker.address.and_then(|address| subject_of_address(kind, address));
            Some(subject.unwrap_or_else(|| NO_ADDRESS.to_owned()))
        }
        SubjectKind::Player => asker.player_id.and_then(subject_of_id).map(str::to_owned),
        SubjectKind::Tenant => asker.tenant_id.and_then(subject_of_id).map(str::to_owned),
        SubjectKind::Account | SubjectKind::Device => None,
    }
}

/// All rules must admit. A refusal stands before a rule that could not be asked, and of several the longest.
fn conclude(asked: &[Asked<'_>], said: Vec<Said>, mut faults: Vec<Fault>) -> Result<Checked, Fault> {
    let mut limited: Option<(&RateLimitRule, u64)> = None;
    let mut tightest: Option<(&RateLimitRule, u32, u64)> = None;
    let mut unknown = None;
    for (asked, said) in asked.iter().zip(said) {
        match said {
            Said::Passed => {}
            Said::Admitted { remaining, reset_ms } => {
                if tightest.is_none_or(|(_, least, _)| remaining < least) {
                    tightest = Some((asked.rule, remaining, reset_ms));
                }
            }
            Said::Limited { retry_after_ms } => {
                if limited.is_none_or(|(_, longest_ms)| retry_after_ms > longest_ms) {
                    limited = Some((asked.rule, retry_after_ms));
                }
            }
            Said::Unknown(fault) if asked.rule.when_unavailable == WhenUnavailable::Refuse => {
                unknown = Some(fault);
            }
            Said::Unknown(fault) => faults.push(fault),
        }
    }
    let policy = || policy_value(asked.iter().map(|asked| asked.rule));
    if let Some((rule, retry_after_ms)) = limited {
        let retry_after_s = retry_after_s(retry_after_ms);
        let quota = Quota {
            policy: policy(),
            rate_limit: rate_limit_value(&rule.id, 0, retry_after_ms),
            retry_after_s: Some(retry_after_s),
        };
        let (limit, window_s) = (rule.limit, rule.window_s());
        let rejection = RequestRejection::RateLimited { limit, window_s, retry_after_s };
        return Ok(Checked { quota: Some(quota), rejection: Some(rejection), faults });
    }
    if let Some(fault) = unknown {
        return Err(fault);
    }
    let quota = tightest.map(|(rule, remaining, reset_ms)| Quota {
        policy: policy(),
        rate_limit: rate_limit_value(&rule.id, remaining, reset_ms),
        retry_after_s: None,
    });
    Ok(Checked { quota, rejection: None, faults })
}
