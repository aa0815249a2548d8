use cactus_edge::sqlite::{
    FailWhen, ManualClock, MemoryDataset, SeededRng, SqliteKv, SqliteObjects, SqliteQueue,
};
use cactus_edge::{AnalyticsEngine, Clock, DataPoint, FaultKind, Kv, Objects, Queue, Rng, limits};
use pollster::block_on;

#[test]
fn kv_entries_end_with_their_time_to_live() {
    let clock = ManualClock::at_ms(1_000);
    let kv = SqliteKv::in_memory(clock.clone()).unwrap();
    block_on(async {
        kv.put("a", "1", Some(60)).await.unwrap();
        kv.put("b", "2", None).await.unwrap();
        clock.advance_ms(59_999);
        assert_eq!(kv.get("a").await.unwrap().as_deref(), Some("1"));
        clock.advance_ms(1);
        assert_eq!(kv.get("a").await.unwrap(), None);
        assert_eq!(kv.get("b").await.unwrap().as_deref(), Some("2"));
        kv.put("b", "3", None).await.unwrap();
        assert_eq!(kv.get("b").await.unwrap().as_deref(), Some("3"));
        kv.delete("b").await.unwrap();
        kv.delete("b").await.unwrap();
        assert_eq!(kv.get("b").await.unwrap(), None);
    });
}

#[test]
fn kv_refuses_what_the_platform_refuses() {
    let kv = SqliteKv::in_memory(ManualClock::at_ms(0)).unwrap();
    let long_key = "k".repeat(limits::KV_KEY_BYTES_MAX + 1);
    let long_value = "v".repeat(limits::KV_VALUE_BYTES_MAX + 1);
    block_on(async {
        for fault in [
            kv.put("a", "1", Some(59)).await,
            kv.put("", "1", None).await,
            kv.put(&long_key, "1", None).await,
            kv.put("a", &long_value, None).await,
        ] {
            assert_eq!(fault.unwrap_err().kind(), FaultKind::LimitExceeded);
        }
        assert!(kv.get(&long_key).await.is_err());
        kv.faults().fail_next(FailWhen::AfterPersisting);
        assert!(kv.put("a", "1", None).await.is_err());
        assert_eq!(kv.get("a").await.unwrap().as_deref(), Some("1"));
    });
}

#[test]
fn objects_come_back_byte_by_byte() {
    let objects = SqliteObjects::in_memory().unwrap();
    block_on(async {
        objects.put("a/b", vec![0, 255]).await.unwrap();
        assert_eq!(objects.get("a/b").await.unwrap(), Some(vec![0, 255]));
        objects.put("a/b", vec![1]).await.unwrap();
        assert_eq!(objects.get("a/b").await.unwrap(), Some(vec![1]));
        objects.delete("a/b").await.unwrap();
        assert_eq!(objects.get("a/b").await.unwrap(), None);
        assert!(objects.put(&"k".repeat(limits::OBJECT_KEY_BYTES_MAX + 1), vec![]).await.is_err());
        objects.faults().fail_next(FailWhen::BeforePersisting);
        assert!(objects.put("a", vec![1]).await.is_err());
        assert_eq!(objects.get("a").await.unwrap(), None);
    });
}

#[test]
fn a_send_is_all_or_nothing_and_bounded() {
    let queue = SqliteQueue::in_memory().unwrap();
    let message = |bytes: usize| "m".repeat(bytes);
    block_on(async {
        queue.send(vec![message(1), message(2)]).await.unwrap();
        assert_eq!(queue.peek().unwrap().len(), 2);
        for too_much in [
            vec![message(limits::QUEUE_MESSAGE_BYTES_MAX + 1)],
            vec![message(1); limits::QUEUE_BATCH_MESSAGES_MAX + 1],
            vec![message(limits::QUEUE_MESSAGE_BYTES_MAX); 3],
        ] {
            assert_eq!(queue.send(too_much).await.unwrap_err().kind(), FaultKind::LimitExceeded);
        }
        queue.faults().fail_next(FailWhen::BeforePersisting);
        assert!(queue.send(vec![message(3)]).await.is_err());
        queue.faults().fail_next(FailWhen::AfterPersisting);
        assert!(queue.send(vec![message(4)]).await.is_err());
    });
    let lengths: Vec<_> = queue.drain().unwrap().iter().map(String::len).collect();
    assert_eq!(lengths, [1, 2, 4]);
    assert!(queue.drain().unwrap().is_empty());
}

#[test]
fn clocks_and_generators_are_repeatable() {
    let clock = ManualClock::at_ms(5);
    clock.clone().advance_ms(5);
    assert_eq!(clock.now_ms(), 10);
    clock.set_ms(1);
    assert_eq!(clock.now_ms(), 1);
    let [first, second] = [SeededRng::new(1), SeededRng::new(1)].map(|rng| rng.bytes::<20>());
    assert_eq!(first, second);
    assert_ne!(first, SeededRng::new(2).bytes::<20>());
}

#[test]
fn a_dataset_takes_what_one_invocation_may_write() {
    let dataset = MemoryDataset::default();
    let point = |index: usize| DataPoint { index: index.to_string(), ..DataPoint::default() };
    dataset.write(&(0..249).map(point).collect::<Vec<_>>()).unwrap();
    assert_eq!(dataset.room(), 1);
    let refused = dataset.write(&[point(249), point(250)]).unwrap_err();
    assert_eq!(refused.kind(), FaultKind::LimitExceeded);
    dataset.write(&[point(249)]).unwrap();
    assert!(dataset.write(&[point(250)]).is_err());
    let next = dataset.invocation();
    assert_eq!(next.room(), limits::ANALYTICS_POINTS_MAX);
    next.write(&[point(250)]).unwrap();
    assert_eq!(dataset.points(), (0..251).map(point).collect::<Vec<_>>());
    next.faults().fail_next(FailWhen::BeforePersisting);
    assert!(next.write(&[point(251)]).is_err());
    assert_eq!(dataset.points().len(), 251);
}

#[test]
fn a_point_is_as_large_as_the_platform_takes_it() {
    let largest = DataPoint {
        index: "i".repeat(96),
        blobs: vec!["b".repeat(819); 20], // 20 x 819 = 16,380 of 16,384 bytes
        doubles: vec![1.5; 20],
    };
    MemoryDataset::default().write(std::slice::from_ref(&largest)).unwrap();
    let larger = |change: fn(&mut DataPoint)| {
        let mut point = largest.clone();
        change(&mut point);
        let dataset = MemoryDataset::default();
        assert_eq!(dataset.write(&[point]).unwrap_err().kind(), FaultKind::LimitExceeded);
        assert!(dataset.points().is_empty());
    };
    larger(|point| point.index.push('i'));
    larger(|point| point.blobs[0].push_str("12345"));
    larger(|point| point.blobs = vec![String::new(); 21]);
    larger(|point| point.blobs[7] = "a\u{1f}b".to_owned());
    larger(|point| point.index = "\0".to_owned());
    larger(|point| point.doubles.push(0.0));
    larger(|point| point.doubles[0] = f64::NAN);
}
