use super::manifest::{Fleet, Queue, RateLimit, Status, Worker};
use super::validate::{findings, folder_findings};
use super::{generate, wrangler};
use crate::layout::Layout;

fn committed() -> Fleet {
    Fleet::parse(&std::fs::read_to_string(Layout::here().fleet_manifest()).unwrap()).unwrap()
}

/// Breaks the committed fleet and expects exactly the findings that contain the given texts.
fn check(expected: &[&str], break_it: impl FnOnce(&mut Fleet)) {
    let mut fleet = committed();
    break_it(&mut fleet);
    let found = findings(&fleet);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for text in expected {
        assert!(found.iter().any(|finding| finding.contains(text)), "no finding says {text:?}: {found:#?}");
    }
}

fn worker<'a>(fleet: &'a mut Fleet, name: &str) -> &'a mut Worker {
    fleet.workers.iter_mut().find(|worker| worker.name == name).unwrap()
}

#[test]
fn the_committed_fleet_has_no_findings() {
    check(&[], |_| {});
}

#[test]
fn an_unknown_key_is_refused() {
    let text =
        "[platform]\nentry = \"a\"\ncompatibility_date = \"d\"\nlog_sampling_rate = 1.0\nregion = \"x\"\n";
    let error = format!("{:#}", Fleet::parse(text).unwrap_err());
    assert!(error.contains("unknown field `region`"), "{error}");
}

#[test]
fn an_unknown_callee_is_found() {
    check(&["igaming-games calls igaming-bank, which does not exist"], |fleet| {
        worker(fleet, "igaming-games").services.insert("BANK".into(), "igaming-bank".into());
    });
}

#[test]
fn a_planned_callee_is_found() {
    check(&["igaming-games calls igaming-vip, which is only planned"], |fleet| {
        worker(fleet, "igaming-games").services.insert("VIP".into(), "igaming-vip".into());
    });
}

#[test]
fn unknown_resources_are_found() {
    let expected = ["uses KV A_KV", "uses secret A_KEY", "uses D1 a-db", "uses queue a-queue"];
    check(&expected, |fleet| {
        let games = worker(fleet, "igaming-games");
        games.kv.push("A_KV".into());
        games.secrets.push("A_KEY".into());
        games.databases.push("a-db".into());
        games.produces.push("a-queue".into());
    });
}

#[test]
fn a_counter_that_rules_would_not_find_is_found() {
    let counter = |fleet: &mut Fleet, change: fn(&mut RateLimit)| {
        change(fleet.rate_limits.get_mut("RATE_600_PER_60S").unwrap());
    };
    check(&["counter RATE_600_PER_60S: its name must say its limit, 500 per 60 s"], |fleet| {
        counter(fleet, |counter| counter.limit = 500);
    });
    check(&["its name must say", "counter RATE_600_PER_60S: the platform counts"], |fleet| {
        counter(fleet, |counter| counter.period_s = 30);
    });
    check(&["RATE_600_PER_60S and RATE_60_PER_60S would count together"], |fleet| {
        counter(fleet, |counter| counter.namespace_id = "1001".into());
    });
    check(&["counter RATE_600_PER_60S: namespace_id"], |fleet| {
        counter(fleet, |counter| counter.namespace_id = "generic".into());
    });
    check(&["uses counter RATE_1_PER_10S", "counter RATE_600_PER_60S is asked by nobody"], |fleet| {
        worker(fleet, "igaming-apex").rate_limits.retain(|name| name != "RATE_600_PER_60S");
        worker(fleet, "igaming-apex").rate_limits.push("RATE_1_PER_10S".into());
    });
}

#[test]
fn a_binding_declared_twice_is_found() {
    check(&["igaming-games: binding CONFIG_KV is declared twice"], |fleet| {
        worker(fleet, "igaming-games").services.insert("CONFIG_KV".into(), "igaming-wallet-do".into());
    });
}

#[test]
fn a_circle_of_calls_is_found() {
    check(&["igaming-wallet-do -> igaming-games -> igaming-wallet-do"], |fleet| {
        worker(fleet, "igaming-wallet-do").services.insert("GAMES".into(), "igaming-games".into());
        // Only the part that is the circle is named, whichever Worker the search starts from.
        fleet.workers.sort_by_key(|worker| worker.name != "igaming-wallet-do");
    });
}

#[test]
fn an_owner_that_is_not_bound_is_found() {
    check(&["database player-ledger: its owner igaming-auth is not bound to it"], |fleet| {
        fleet.databases.get_mut("player-ledger").unwrap().owner = "igaming-auth".into();
    });
}

#[test]
fn two_databases_with_one_binding_are_found() {
    let expected = [
        "platform-main and player-ledger share the binding LEDGER_DB_S0",
        "igaming-backoffice: binding LEDGER_DB_S0 is declared twice",
    ];
    check(&expected, |fleet| {
        fleet.databases.get_mut("platform-main").unwrap().binding = "LEDGER_DB_S0".into();
        worker(fleet, "igaming-backoffice").databases.push("player-ledger".into());
    });
}

#[test]
fn shards_that_are_none_or_listed_twice_are_found() {
    check(&["database brands: one shard is none"], |fleet| {
        fleet.databases.get_mut("brands").unwrap().shards.truncate(1);
    });
    check(&["database brands-s0 is listed twice"], |fleet| {
        fleet.databases.get_mut("player-ledger").unwrap().shards.push("brands-s0".into());
    });
}

#[test]
fn a_worker_is_bound_to_every_shard_and_the_owner_migrates_each_from_one_folder() {
    let fleet = committed();
    let config = wrangler::config(&fleet, fleet.worker("igaming-d1-batcher").unwrap(), None);
    let bound = |schema: &str| {
        let databases = config["d1_databases"].as_array().unwrap().iter();
        let of = databases.filter(|database| database["database_name"].as_str().unwrap().starts_with(schema));
        of.map(|database| (database["binding"].clone(), database["migrations_dir"].clone()))
            .collect::<Vec<_>>()
    };
    let folder = serde_json::json!("../../migrations/player-ledger");
    assert_eq!(
        bound("player-ledger"),
        [("LEDGER_DB_S0".into(), folder.clone()), ("LEDGER_DB_S1".into(), folder)]
    );
    let bindings: Vec<_> = bound("brands").into_iter().map(|(binding, _)| binding).collect();
    assert_eq!(bindings, ["BRANDS_DB_S0", "BRANDS_DB_S1", "BRANDS_DB_S2"]);
    assert!(bound("brands").iter().all(|(_, folder)| folder.is_null()), "only the owner migrates");
}

fn queue<'a>(fleet: &'a mut Fleet, name: &str) -> &'a mut Queue {
    fleet.queues.get_mut(name).unwrap()
}

#[test]
fn a_queue_without_consumer_or_producer_is_found() {
    let expected =
        ["igaming-vip is not a built Worker", "has no producer", "nobody uses the binding SYNC_QUEUE"];
    check(&expected, |fleet| {
        queue(fleet, "igaming-sync").consumer = Some("igaming-vip".into());
        worker(fleet, "igaming-wallet-do").produces.retain(|queue| queue != "igaming-sync");
    });
    check(&["queue igaming-sync needs either a consumer or a planned_consumer"], |fleet| {
        queue(fleet, "igaming-sync").consumer = None;
    });
    check(&["queue igaming-sync has a producer and no binding"], |fleet| {
        queue(fleet, "igaming-sync").binding = None;
    });
    check(
        &["queues igaming-events and igaming-sync share a binding", "EVENTS_QUEUE is declared twice"],
        |fleet| {
            queue(fleet, "igaming-sync").binding = Some("EVENTS_QUEUE".into());
        },
    );
}

#[test]
fn a_plan_for_a_consumer_that_is_none_is_found() {
    let plan = |fleet: &mut Fleet, planned: &str| {
        queue(fleet, "igaming-events").consumer = None;
        queue(fleet, "igaming-events").planned_consumer = Some(planned.into());
    };
    check(&["igaming-auth is built, so name it as consumer"], |fleet| plan(fleet, "igaming-auth"));
    check(&["its planned consumer igaming-bank does not exist"], |fleet| plan(fleet, "igaming-bank"));
    check(&[], |fleet| plan(fleet, "igaming-vip"));
}

#[test]
fn messages_that_would_be_dropped_unseen_are_found() {
    let expected = ["queue igaming-events needs a dead letter queue", "igaming-events-dlq has no producer"];
    check(&[expected[0], expected[1], "igaming-events-dlq needs a dead letter queue"], |fleet| {
        queue(fleet, "igaming-events").dead_letter_queue = None;
    });
    check(&["other than itself", expected[1], "igaming-events-dlq needs a dead letter queue"], |fleet| {
        queue(fleet, "igaming-events").dead_letter_queue = Some("igaming-events".into());
    });
    check(&["queue igaming-sync-dlq takes dead letters and may not pass them on"], |fleet| {
        queue(fleet, "igaming-sync-dlq").dead_letter_queue = Some("igaming-sync-dlq-2".into());
    });
}

#[test]
fn a_cron_that_may_be_misread_is_found() {
    check(
        &["igaming-do-backup: cron \"0 4 * * 0\"", "igaming-do-backup: cron \"0 4 * * SUN\" is listed twice"],
        |fleet| {
            worker(fleet, "igaming-do-backup").crons.extend(["0 4 * * 0".into(), "0 4 * * SUN".into()]);
        },
    );
}

#[test]
fn a_bucket_that_nobody_uses_or_can_have_is_found() {
    check(&["bucket igaming-wallet-backups is used by nobody", "uses R2 a-bucket"], |fleet| {
        worker(fleet, "igaming-do-backup").r2 = vec!["a-bucket".into()];
    });
    check(
        &["a name has 3 to 63 lower-case letters", "share the binding BACKUP_BUCKET", "is declared twice"],
        |fleet| {
            let bucket = fleet.r2["igaming-wallet-backups"].clone();
            fleet.r2.insert("Wallet_Backups".into(), bucket);
            worker(fleet, "igaming-do-backup").r2.push("Wallet_Backups".into());
        },
    );
}

#[test]
fn a_dataset_that_nobody_uses_or_can_have_is_found() {
    check(&["dataset events_analytics is used by nobody", "uses dataset a_dataset"], |fleet| {
        worker(fleet, "igaming-analytics-consumer").datasets = vec!["a_dataset".into()];
    });
    check(
        &[
            "has lower-case letters and underscores",
            "share the binding EVENTS_ANALYTICS",
            "is declared twice",
        ],
        |fleet| {
            let dataset = fleet.datasets["events_analytics"].clone();
            fleet.datasets.insert("Events-Analytics".into(), dataset);
            worker(fleet, "igaming-analytics-consumer").datasets.push("Events-Analytics".into());
        },
    );
}

#[test]
fn queue_settings_outside_the_platforms_limits_are_found() {
    check(&["max_batch_size = 101 is outside 1 to 100"], |fleet| {
        fleet.queues.get_mut("igaming-sync").unwrap().max_batch_size = 101;
    });
}

#[test]
fn clashing_prefixes_are_found() {
    check(&["routes clash: /api/games/mines/*"], |fleet| {
        worker(fleet, "igaming-vip").routes = vec!["/api/games/mines/*".into()];
    });
}

#[test]
fn a_route_the_entry_does_not_reach_is_found() {
    check(&["igaming-games has public routes, but the entry is not bound to it"], |fleet| {
        worker(fleet, "igaming-apex").services.remove("GAMES");
    });
}

#[test]
fn a_missing_worker_is_found() {
    check(&["24 Workers are listed, not 25"], |fleet| {
        fleet.workers.retain(|worker| worker.name != "igaming-vip");
    });
}

#[test]
fn a_class_without_migration_is_found() {
    check(&["igaming-games: class TournamentDo must be bound and created"], |fleet| {
        worker(fleet, "igaming-games").durable_objects.insert("TOURNAMENT_DO".into(), "TournamentDo".into());
    });
}

#[test]
fn a_planned_worker_with_bindings_is_found() {
    check(&["igaming-vip: a planned Worker has planned_bindings only"], |fleet| {
        worker(fleet, "igaming-vip").kv.push("CONFIG_KV".into());
    });
}

#[test]
fn folders_must_match_the_list() {
    let root = std::env::temp_dir().join(format!("xtask-fleet-folders-{}", std::process::id()));
    let layout = Layout::at(&root);
    let mut fleet = committed();
    fleet.workers.retain(|worker| ["igaming-apex", "igaming-vip"].contains(&worker.name.as_str()));
    std::fs::create_dir_all(layout.worker("igaming-vip")).unwrap();
    std::fs::create_dir_all(layout.worker("igaming-stray")).unwrap();
    let mut found = folder_findings(&fleet, &layout).unwrap();
    found.sort();
    assert_eq!(
        found,
        [
            "igaming-apex is built, but workers/igaming-apex has no Cargo.toml",
            "igaming-vip is planned, but workers/igaming-vip exists",
            "workers/igaming-stray exists, but is not listed",
        ]
    );
    std::fs::remove_dir_all(&root).unwrap();
}

#[test]
fn check_sees_an_edited_and_a_left_over_configuration() {
    let root = std::env::temp_dir().join(format!("xtask-fleet-check-{}", std::process::id()));
    let layout = Layout::at(&root);
    let fleet = committed();
    generate(&fleet, &layout).unwrap().write(&layout).unwrap();
    generate(&fleet, &layout).unwrap().check(&layout, "cargo xtask fleet").unwrap();
    std::fs::write(layout.worker("igaming-auth").join("wrangler.jsonc"), "{}").unwrap();
    std::fs::write(layout.worker("igaming-auth").join("wrangler.toml"), "").unwrap();
    let error =
        generate(&fleet, &layout).unwrap().check(&layout, "cargo xtask fleet").unwrap_err().to_string();
    assert!(error.contains("differs: reference/workers/igaming-auth/wrangler.jsonc"), "{error}");
    assert!(error.contains("left over: reference/workers/igaming-auth/wrangler.toml"), "{error}");
    assert!(error.contains("run `cargo xtask fleet`"), "{error}");
    std::fs::remove_dir_all(&root).unwrap();
}

#[test]
fn only_the_owner_of_a_database_has_its_migrations() {
    let fleet = committed();
    let folder = |worker: &str| {
        let worker = fleet.worker(worker).unwrap();
        wrangler::config(&fleet, worker, None)["d1_databases"][0]["migrations_dir"].clone()
    };
    assert_eq!(folder("igaming-d1-batcher"), "../../migrations/player-ledger");
    assert!(folder("igaming-wallet").is_null());
}

#[test]
fn the_consumer_and_the_producer_get_their_side_of_the_queue() {
    let fleet = committed();
    let queues =
        |worker: &str| wrangler::config(&fleet, fleet.worker(worker).unwrap(), None)["queues"].clone();
    assert_eq!(queues("igaming-wallet-do")["producers"][0]["queue"], "igaming-sync");
    let consumer = &queues("igaming-d1-batcher")["consumers"][0];
    assert_eq!(consumer["max_batch_size"], 100);
    assert_eq!(consumer["dead_letter_queue"], "igaming-sync-dlq");
    let dead_letters = &queues("igaming-d1-batcher")["consumers"][1];
    assert_eq!(dead_letters["queue"], "igaming-sync-dlq");
    assert!(dead_letters["dead_letter_queue"].is_null());
    let produced: Vec<_> = queues("igaming-wallet-do")["producers"].as_array().unwrap().clone();
    assert!(produced.iter().any(|queue| queue["binding"] == "EVENTS_QUEUE"), "{produced:?}");
    assert!(queues("igaming-reports").is_null());
}

#[test]
fn crons_and_buckets_reach_the_configuration_and_the_graph() {
    let fleet = committed();
    let config = wrangler::config(&fleet, fleet.worker("igaming-do-backup").unwrap(), None);
    assert_eq!(config["triggers"]["crons"], serde_json::json!(["0 4 * * SUN"]));
    assert_eq!(config["r2_buckets"][0]["binding"], "BACKUP_BUCKET");
    assert_eq!(config["r2_buckets"][0]["bucket_name"], "igaming-wallet-backups");
    let consumer = fleet.worker("igaming-analytics-consumer").unwrap();
    let datasets = &wrangler::config(&fleet, consumer, None)["analytics_engine_datasets"];
    let expected = serde_json::json!([{ "binding": "EVENTS_ANALYTICS", "dataset": "events_analytics" }]);
    assert_eq!(*datasets, expected);
    let graph = super::graph::toml(&fleet);
    for line in [
        r#"EVENTS_QUEUE = "igaming-events -> igaming-analytics-consumer""#,
        r#"igaming-sync = "igaming-sync-dlq -> igaming-d1-batcher""#,
        r#"igaming-events = "igaming-events-dlq -> igaming-analytics-consumer""#,
    ] {
        assert!(graph.lines().any(|found| found == line), "{line} is not in\n{graph}");
    }
    assert!(graph.contains("igaming-do-backup = \"0 4 * * SUN\""), "{graph}");
    assert!(toml::from_str::<toml::Table>(&graph).is_ok(), "{graph}");
}

#[test]
fn routes_and_callers_follow_the_bindings() {
    let fleet = committed();
    let routes = fleet.public_routes();
    assert!(routes.contains(&("/api/games/".into(), "GAMES".into())), "{routes:?}");
    assert!(
        !routes.iter().any(|(prefix, _)| prefix.starts_with("/api/vip")),
        "planned Workers have no route"
    );
    let callers = fleet.callers();
    assert!(callers["igaming-wallet-do"].is_sorted());
    for caller in ["igaming-auth", "igaming-do-backup", "igaming-games", "igaming-wallet"] {
        assert!(callers["igaming-wallet-do"].contains(&caller), "{caller}");
    }
    assert!(callers["igaming-apex"].is_empty());
    assert_eq!(fleet.built().filter(|worker| worker.status == Status::Built).count(), callers.len());
}
