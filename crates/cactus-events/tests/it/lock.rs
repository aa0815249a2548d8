//! Which changes of a catalog may follow what was published.

use cactus_events::lock::{Bound, Lock, LockedEvent, LockedField};

/// What a lock may be changed to.
type Edit = fn(&mut LockedEvent);

fn field(kind: &str, required: bool) -> LockedField {
    LockedField {
        kind: kind.into(),
        required,
        personal_data: "none".into(),
        min: None,
        max: None,
        max_chars: None,
        max_items: None,
        words: Vec::new(),
    }
}

fn published() -> Lock {
    let event = LockedEvent {
        version: "1.2.0".into(),
        emitters: vec!["client".into()],
        stability: "stable".into(),
        retention: "90_days".into(),
        legal_basis: "consent".into(),
        fields: [
            ("id".to_owned(), field("id", true)),
            (
                "count".to_owned(),
                LockedField {
                    min: Some(Bound::Integer(0)),
                    max: Some(Bound::Integer(10)),
                    ..field("integer", true)
                },
            ),
            ("note".to_owned(), LockedField { max_chars: Some(64), ..field("text", false) }),
            (
                "tags".to_owned(),
                LockedField { max_chars: Some(8), max_items: Some(4), ..field("list", false) },
            ),
            (
                "via".to_owned(),
                LockedField { words: vec!["ws".into(), "http".into()], ..field("choice", true) },
            ),
        ]
        .into(),
    };
    Lock { catalog_version: "1.5.0".into(), events: [("a.b".to_owned(), event)].into() }
}

fn problems(before: &Lock, after: &Lock) -> Vec<String> {
    after.may_follow(before).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// The published lock after an edit, with these versions of the event and of the catalog.
fn edited(edit: Edit, event_version: &str, catalog_version: &str) -> Lock {
    let mut lock = published();
    let event = lock.events.get_mut("a.b").unwrap();
    edit(event);
    event.version = event_version.into();
    lock.catalog_version = catalog_version.into();
    lock
}

fn of<'a>(event: &'a mut LockedEvent, name: &str) -> &'a mut LockedField {
    event.fields.get_mut(name).unwrap()
}

#[test]
fn a_breaking_change_wants_a_new_major_version() {
    let edits: [(Edit, &str); 13] = [
        (|event| drop(event.fields.remove("id")), "id was removed"),
        (|event| drop(event.fields.remove("note")), "note was removed"),
        (|event| drop(event.fields.insert("new".into(), field("id", true))), "new is new and required"),
        (|event| of(event, "note").required = true, "note became required"),
        (|event| of(event, "id").kind = "text".into(), "id is of another kind"),
        (|event| of(event, "count").max = Some(Bound::Integer(9)), "count allows less"),
        (|event| of(event, "count").min = Some(Bound::Integer(1)), "count allows less"),
        (|event| of(event, "note").max_chars = Some(63), "note allows less"),
        (|event| of(event, "tags").max_items = Some(3), "tags allows less"),
        (|event| of(event, "tags").max_chars = Some(7), "tags allows less"),
        (|event| drop(of(event, "via").words.remove(0)), "via allows less"),
        (|event| of(event, "via").words = vec!["websocket".into(), "http".into()], "via allows less"),
        (|event| event.emitters = vec!["server".into()], "client may not emit it any more"),
    ];
    for (edit, what) in edits {
        let found = problems(&published(), &edited(edit, "1.3.0", "2.0.0"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("a.b: a breaking change wants a new major version after 1.2.0, not 1.3.0")
        );
        assert!(found[0].contains(what), "{found:?}");
        let catalog = problems(&published(), &edited(edit, "2.0.0", "1.6.0"));
        assert_eq!(catalog, ["catalog: a breaking change wants a new major version after 1.5.0, not 1.6.0"]);
        assert_eq!(problems(&published(), &edited(edit, "2.0.0", "2.0.0")), [""; 0]);
    }
}

#[test]
fn another_change_wants_a_new_minor_version() {
    let edits: [(Edit, &str); 11] = [
        (|event| drop(event.fields.insert("new".into(), field("id", false))), "new is new"),
        (|event| of(event, "id").required = false, "id changed"),
        (|event| of(event, "count").max = Some(Bound::Integer(11)), "count changed"),
        (|event| of(event, "count").min = Some(Bound::Integer(-1)), "count changed"),
        (|event| of(event, "note").max_chars = Some(65), "note changed"),
        (|event| of(event, "via").words.push("push".into()), "via changed"),
        (|event| of(event, "id").personal_data = "direct".into(), "id changed"),
        (|event| event.emitters.push("server".into()), "it has a new emitter"),
        (|event| event.stability = "deprecated".into(), "stable, 90_days, consent became deprecated"),
        (|event| event.retention = "5_years".into(), "became stable, 5_years"),
        (|event| event.legal_basis = "contract".into(), "became stable, 90_days, contract"),
    ];
    for (edit, what) in edits {
        for version in ["1.2.0", "1.2.1"] {
            let found = problems(&published(), &edited(edit, version, "1.6.0"));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with("a.b: a change wants a new minor version after 1.2.0"), "{found:?}");
            assert!(found[0].contains(what), "{found:?}");
        }
        let catalog = problems(&published(), &edited(edit, "1.3.0", "1.5.0"));
        assert_eq!(catalog, ["catalog: a change wants a new minor version after 1.5.0, not 1.5.0"]);
        assert_eq!(problems(&published(), &edited(edit, "1.3.0", "1.6.0")), [""; 0]);
    }
}

#[test]
fn an_event_comes_but_never_goes() {
    let mut more = published();
    more.events.insert("a.c".into(), more.events["a.b"].clone());
    assert_eq!(
        problems(&published(), &more),
        ["catalog: a change wants a new minor version after 1.5.0, not 1.5.0"]
    );
    more.catalog_version = "1.6.0".into();
    assert_eq!(problems(&published(), &more), [""; 0]);

    let mut fewer = published();
    fewer.catalog_version = "2.0.0".into();
    assert_eq!(problems(&more, &fewer), ["a.c: was removed; an event can only be deprecated"]);
}

#[test]
fn nothing_compared_is_no_agreement() {
    let nothing = Lock { catalog_version: "1.0.0".into(), events: [].into() };
    let found = problems(&nothing, &nothing);
    assert_eq!(found, ["catalog: the lock has no events: nothing was compared"]);
}

#[test]
fn versions_are_versions_and_never_go_back() {
    let same: Edit = |_| ();
    assert_eq!(problems(&published(), &published()), [""; 0]);
    assert_eq!(problems(&published(), &edited(same, "1.2.1", "1.5.0")), [""; 0]);
    assert!(problems(&published(), &edited(same, "1.1.9", "1.5.0"))[0].contains("a version never goes back"));
    assert!(problems(&published(), &edited(same, "1.2.0", "1.4.0"))[0].contains("a version never goes back"));
    for version in ["1.2", "1.2.0.0", "one", "", "1.2.-1"] {
        let found = problems(&published(), &edited(same, version, "1.5.0"));
        assert!(found[0].contains("must be versions of three numbers"), "{found:?}");
    }
}

#[test]
fn the_committed_lock_is_that_of_the_catalog() {
    let committed: Lock = serde_json::from_str(include_str!("../../catalog.lock.json")).unwrap();
    assert!(committed.events.len() >= 300);
    assert_eq!(committed, Lock::of_catalog());
}
