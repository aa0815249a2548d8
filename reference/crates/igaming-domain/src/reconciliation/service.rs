use std::collections::{BTreeMap, BTreeSet};

use cactus_edge::shards::Shard;
use cactus_edge::{Clock, Db, Fault};
use igaming_contracts::batcher::{ProjectionStatus, ReconciliationRun};
use igaming_contracts::wallet_do::ResendRequest;

use super::rules::{FindingKind, OpenFinding, Verdict, compare};
use super::store::{self, Cursor, Finding};
use super::wallets::Wallets;
use crate::ledger_projection::{
    Ledgers, ProjectedHead, count_gaps, count_quarantined, count_wallets, heads_after, heads_of,
    heads_with_gap, register_wallets,
};

/// Wallets with open findings that a run looks at again.
///
/// An invocation may make 1,000 calls to other Workers and databases: 100 + 100 + 600 wallets are asked for their
/// head, 75 are read again and asked to resend, and some 15 statements run. 800 + 2 x 75 + 15 = 965.
pub const FINDINGS_PER_RUN_MAX: u32 = 100;

/// Wallets with a gap that a run looks at.
pub const GAPS_PER_RUN_MAX: u32 = 100;

/// Other wallets that a run asks, in turn. Four runs an hour ask 57,600 wallets a day.
pub const SWEPT_PER_RUN_MAX: u32 = 600;

/// Wallets that a run asks to resend. The others that are behind have to wait for the next.
pub const RESENDS_PER_RUN_MAX: u32 = 75;

/// Players that a run registers. Four runs an hour register 96,000 a day; only a wallet of which nothing ever arrived
/// needs it.
pub const REGISTERED_PER_RUN_MAX: u32 = 1_000;

/// Wallets that are asked in vain, one after another, before a run ends: then it is not the wallets that fail.
pub const UNREACHABLE_STREAK_MAX: usize = 20;

/// What a run needs.
#[derive(Debug)]
pub struct Reconciliation<'a, L: Db, B: Db, W: Wallets, C: Clock> {
    /// Every shard of `player-ledger`.
    pub ledgers: &'a Ledgers<'a, L>,
    /// Every shard of `brands`, for the list of players. Only read.
    pub brands: &'a [B],
    /// The wallets.
    pub wallets: &'a W,
    /// The time.
    pub clock: &'a C,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// As it was written down.
    pub run: ReconciliationRun,
    /// One line for each finding that is open, for the log: kind, wallet and detail.
    pub findings: Vec<String>,
    /// What failed on the way. The run did the rest.
    pub faults: Vec<Fault>,
}

/// What a run has come to so far.
#[derive(Default)]
struct Progress {
    run: RunCounts,
    found: Vec<Finding>,
    /// Of wallets that did not answer since the last one that did.
    streak: Vec<Finding>,
    settled: Vec<(String, String, &'static str, bool)>,
    faults: Vec<Fault>,
    resends: u32,
}

#[derive(Default)]
struct RunCounts {
    checked: u64,
    unreachable: u64,
    resent: u64,
}

/// The wallets that a run looks at.
struct Targets {
    heads: Vec<ProjectedHead>,
    /// From here on they are those whose turn it is.
    swept_from: usize,
    /// The last wallet of the page that was read for the sweep; `None` at the end of the list.
    page_end: Option<(String, String)>,
}

impl<L: Db, B: Db, W: Wallets, C: Clock> Reconciliation<'_, L, B, W, C> {
    /// Does one run on a shard, which shares the limits of a run with the others.
    ///
    /// What it writes down is true of the slots that the shard has by the map of [`Ledgers`], so it looks at wallets
    /// for half of the time for which may be written by that map, and writes nothing afterwards. The next run goes on
    /// where it ended. A caller takes the map anew for each shard.
    ///
    /// # Errors
    /// A fault ends the run. Nothing was written down then, and the next run begins where this one did; what was sent
    /// again stays sent.
    pub async fn run(&self, shard: Shard) -> Result<Report, Fault> {
        let &Self { ledgers, brands, wallets, clock } = self;
        let now_ms = clock.now_ms();
        ledgers.require_writable(now_ms)?;
        let look_until_ms = now_ms + ledgers.write_until_ms.saturating_sub(now_ms) / 2;
        let limits = Limits::shared_by(u32::try_from(ledgers.shards.len()).unwrap_or(u32::MAX).max(1));
        let ledger = ledgers.shard(shard)?;
        ShardRun { ledgers, shard, ledger, brands, wallets, clock, limits, look_until_ms }.run().await
    }
}

/// What one shard's run may do.
struct Limits {
    findings: u32,
    gaps: u32,
    swept: u32,
    resends: u32,
    registered: u32,
}

impl Limits {
    fn shared_by(shards: u32) -> Self {
        let share = |limit: u32| (limit / shards).max(1);
        Self {
            findings: share(FINDINGS_PER_RUN_MAX),
            gaps: share(GAPS_PER_RUN_MAX),
            swept: share(SWEPT_PER_RUN_MAX),
            resends: share(RESENDS_PER_RUN_MAX),
            registered: REGISTERED_PER_RUN_MAX,
        }
    }
}

/// A run on one shard, over the wallets that it owns. What it has of others is on its way to it or from it.
struct ShardRun<'a, L: Db, B: Db, W: Wallets, C: Clock> {
    ledgers: &'a Ledgers<'a, L>,
    shard: Shard,
    ledger: &'a L,
    brands: &'a [B],
    wallets: &'a W,
    clock: &'a C,
    limits: Limits,
    look_until_ms: u64,
}

impl<L: Db, B: Db, W: Wallets, C: Clock> ShardRun<'_, L, B, W, C> {
    async fn run(&self) -> Result<Report, Fault> {
        let last = store::last_run(self.ledger).await?;
        // Runs are in the order of their times even when the clock was set back.
        let not_before_ms = last.as_ref().map_or(0, |(run, _)| run.started_at_ms + 1);
        let started_at_ms = self.clock.now_ms().max(not_before_ms);
        let mut cursor = last.map(|(_, cursor)| cursor).unwrap_or_default();
        let mut progress = Progress::default();
        if let Err(fault) = self.register(&mut cursor).await {
            progress.faults.push(fault);
        }
        let targets = self.targets(&cursor).await?;
        let mut open = self.open_findings(&targets.heads).await?;
        let mut checked = 0;
        for head in &targets.heads {
            if self.clock.now_ms() > self.look_until_ms {
                break;
            }
            let open = open.remove(&key(head)).unwrap_or_default();
            self.check(head, &open, &mut progress).await?;
            checked += 1;
            if progress.streak.len() >= UNREACHABLE_STREAK_MAX {
                let detail = format!("{UNREACHABLE_STREAK_MAX} wallets in turn did not answer");
                progress.faults.push(Fault::unavailable(detail));
                progress.streak.clear();
                break;
            }
        }
        progress.found.append(&mut progress.streak);
        targets.advance(checked, &mut cursor);
        self.save(started_at_ms, &cursor, progress).await
    }

    /// Makes the wallets of some more players known. A wallet of which nothing arrived is in no other list.
    async fn register(&self, cursor: &mut Cursor) -> Result<(), Fault> {
        let limit = self.limits.registered;
        let players = store::players_after(self.brands, &cursor.registered_player_id, limit).await?;
        let owned: Vec<_> = players.iter().filter(|(_, player_id)| self.owns(player_id)).cloned().collect();
        self.ledgers.require_writable(self.clock.now_ms())?;
        register_wallets(self.ledger, &owned, self.clock.now_ms()).await?;
        let is_last_page = players.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        let last = players.into_iter().next_back().filter(|_| !is_last_page);
        cursor.registered_player_id = last.map(|(_, player_id)| player_id).unwrap_or_default();
        Ok(())
    }

    fn owns(&self, player_id: &str) -> bool {
        self.ledgers.owns(self.shard, player_id)
    }

    async fn targets(&self, cursor: &Cursor) -> Result<Targets, Fault> {
        let Limits { findings, gaps, swept, .. } = self.limits;
        let with_findings = store::wallets_with_findings(self.ledger, findings).await?;
        let mut heads = heads_of(self.ledger, &with_findings).await?;
        heads.extend(heads_with_gap(self.ledger, gaps).await?);
        let mut seen = BTreeSet::new();
        heads.retain(|head| self.owns(&head.player_id) && seen.insert(key(head)));
        let page = heads_after(self.ledger, &cursor.tenant_id, &cursor.player_id, swept).await?;
        let is_last_page = page.len() < usize::try_from(swept).unwrap_or(usize::MAX);
        let page_end = page.last().filter(|_| !is_last_page).map(key);
        let swept_from = heads.len();
        let owned = page.into_iter().filter(|head| self.owns(&head.player_id));
        heads.extend(owned.filter(|head| !seen.contains(&key(head))));
        Ok(Targets { heads, swept_from, page_end })
    }

    async fn open_findings(
        &self,
        heads: &[ProjectedHead],
    ) -> Result<BTreeMap<(String, String), Vec<OpenFinding>>, Fault> {
        let wallets: Vec<(&str, &str)> =
            heads.iter().map(|head| (head.tenant_id.as_str(), head.player_id.as_str())).collect();
        let mut open: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for finding in store::open_findings_of(self.ledger, &wallets).await? {
            let wallet = (finding.tenant_id.clone(), finding.player_id.clone());
            open.entry(wallet).or_default().push(finding);
        }
        Ok(open)
    }

    /// Compares one wallet with its projection, and has it send again what did not arrive.
    async fn check(
        &self,
        head: &ProjectedHead,
        open: &[OpenFinding],
        progress: &mut Progress,
    ) -> Result<(), Fault> {
        progress.run.checked += 1;
        let wallet = match self.wallets.head(&head.tenant_id, &head.player_id).await {
            Ok(wallet) => wallet,
            Err(fault) => {
                progress.run.unreachable += 1;
                let undecided = open.iter().filter(|open| open.kind != FindingKind::Unreachable);
                progress.settled.extend(undecided.map(|open| settled(open, false)));
                let head_sequence = head.contiguous_sequence;
                progress.streak.push(finding(
                    head,
                    FindingKind::Unreachable,
                    head_sequence,
                    fault.to_string(),
                ));
                return Ok(());
            }
        };
        progress.found.append(&mut progress.streak);
        let mut head = head.clone();
        let mut verdict = compare(&head, &wallet, self.clock.now_ms());
        if verdict == Verdict::Disagrees(FindingKind::Behind) {
            // The page of heads may be older than the entry: only what is still missing now is sent again.
            if progress.resends < self.limits.resends {
                progress.resends += 1;
                head = heads_of(self.ledger, &[key(&head)]).await?.into_iter().next().unwrap_or(head);
                verdict = compare(&head, &wallet, self.clock.now_ms());
            } else {
                verdict = Verdict::InFlight;
            }
        }
        if let Verdict::Disagrees(kind) = verdict {
            let detail = match kind {
                FindingKind::Behind => self.resend(&head, wallet.synced_sequence, progress).await,
                _ => detail(kind, &head, wallet.sequence),
            };
            let wallet_sequence =
                if kind == FindingKind::Behind { wallet.synced_sequence } else { wallet.sequence };
            progress.found.push(finding(&head, kind, wallet_sequence, detail));
        }
        for open in open.iter().filter(|open| verdict != Verdict::Disagrees(open.kind)) {
            progress.settled.push(settled(open, open.is_repaired(&head, verdict)));
        }
        Ok(())
    }

    /// Answers the detail of the finding.
    async fn resend(&self, head: &ProjectedHead, synced_sequence: u64, progress: &mut Progress) -> String {
        let after_sequence = head.contiguous_sequence;
        let request = ResendRequest { after_sequence, limit: None };
        match self.wallets.resend(&head.tenant_id, &head.player_id, request).await {
            Ok(resent) => {
                progress.run.resent += resent.entries;
                let last = resent.last_sequence;
                format!("{} to {synced_sequence} are missing; sent again up to {last}", after_sequence + 1)
            }
            Err(fault) => {
                let detail = format!("{} to {synced_sequence} are missing; {fault}", after_sequence + 1);
                progress.faults.push(fault);
                detail
            }
        }
    }

    async fn save(&self, started_at_ms: u64, cursor: &Cursor, progress: Progress) -> Result<Report, Fault> {
        let Progress { run: counts, found, settled, faults, .. } = progress;
        let count = |items: usize| u64::try_from(items).unwrap_or(u64::MAX);
        let run = ReconciliationRun {
            started_at_ms,
            finished_at_ms: self.clock.now_ms().max(started_at_ms),
            wallets_count: count_wallets(self.ledger).await?,
            checked_count: counts.checked,
            unreachable_count: counts.unreachable,
            found_count: count(found.len()),
            repaired_count: count(settled.iter().filter(|(.., repaired)| *repaired).count()),
            resent_count: counts.resent,
        };
        self.ledgers.require_writable(self.clock.now_ms())?;
        store::save_run(self.ledger, &run, cursor, &found, &settled).await?;
        let line = |finding: &Finding| {
            let Finding { tenant_id, player_id, kind, detail, .. } = finding;
            format!("{kind}: {tenant_id} {player_id}: {detail}")
        };
        Ok(Report { run, findings: found.iter().map(line).collect(), faults })
    }
}

impl Targets {
    /// Moves the cursor past the wallets that were looked at, `checked` of all, and to the start after the last page.
    fn advance(&self, checked: usize, cursor: &mut Cursor) {
        let is_done = checked == self.heads.len();
        let last = self.heads.get(..checked).and_then(<[_]>::last).filter(|_| checked > self.swept_from);
        if is_done {
            (cursor.tenant_id, cursor.player_id) = self.page_end.clone().unwrap_or_default();
        } else if let Some(last) = last {
            (cursor.tenant_id, cursor.player_id) = key(last);
        }
    }
}

fn key(head: &ProjectedHead) -> (String, String) {
    (head.tenant_id.clone(), head.player_id.clone())
}

fn settled(open: &OpenFinding, repaired: bool) -> (String, String, &'static str, bool) {
    (open.tenant_id.clone(), open.player_id.clone(), open.kind.code(), repaired)
}

fn finding(head: &ProjectedHead, kind: FindingKind, wallet_sequence: u64, detail: String) -> Finding {
    Finding {
        tenant_id: head.tenant_id.clone(),
        player_id: head.player_id.clone(),
        kind: kind.code(),
        detail,
        projected_sequence: head.contiguous_sequence,
        wallet_sequence,
    }
}

fn detail(kind: FindingKind, head: &ProjectedHead, wallet_sequence: u64) -> String {
    let contiguous = head.contiguous_sequence;
    match kind {
        FindingKind::Ahead => {
            format!("entry {} is projected, the log ends at {wallet_sequence}", head.max_sequence)
        }
        FindingKind::ChainBroken => format!("entry {} is not linked to {contiguous}", contiguous + 1),
        FindingKind::HashMismatch => format!("two entries {contiguous}"),
        FindingKind::Behind | FindingKind::Unreachable => kind.code().to_owned(),
    }
}

/// How the projection is doing on all shards together, for operators. Wallets on their way from one shard to another
/// are on both.
///
/// # Errors
/// A fault.
pub async fn status<D: Db>(ledgers: &Ledgers<'_, D>) -> Result<ProjectionStatus, Fault> {
    let mut status = ProjectionStatus {
        wallets_with_gap_count: 0,
        quarantined_count: count_quarantined(ledgers.quarantine()?).await?,
        open_findings_count: 0,
        last_run: None,
    };
    for ledger in ledgers.shards {
        status.wallets_with_gap_count += count_gaps(ledger).await?;
        status.open_findings_count += store::count_open_findings(ledger).await?;
        let run = store::last_run(ledger).await?.map(|(run, _)| run);
        status.last_run = match (status.last_run, run) {
            (Some(one), Some(other)) => Some(together(&one, &other)),
            (one, other) => one.or(other),
        };
    }
    Ok(status)
}

/// The runs of two shards as one.
fn together(one: &ReconciliationRun, other: &ReconciliationRun) -> ReconciliationRun {
    ReconciliationRun {
        started_at_ms: one.started_at_ms.min(other.started_at_ms),
        finished_at_ms: one.finished_at_ms.max(other.finished_at_ms),
        wallets_count: one.wallets_count + other.wallets_count,
        checked_count: one.checked_count + other.checked_count,
        unreachable_count: one.unreachable_count + other.unreachable_count,
        found_count: one.found_count + other.found_count,
        repaired_count: one.repaired_count + other.repaired_count,
        resent_count: one.resent_count + other.resent_count,
    }
}
