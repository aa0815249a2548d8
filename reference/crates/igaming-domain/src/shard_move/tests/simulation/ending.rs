//! What must be so once nothing fails any more.

use super::*;

impl World {
    /// Nothing fails any more: all is sent and delivered and the move comes to its end.
    pub(super) async fn settle(&mut self) -> Result<u64, String> {
        self.config.fails.set(false);
        for _ in 0..2_000 {
            let is_idle = store::load(&self.sql).unwrap().under_way().is_none();
            if is_idle && self.waiting.is_empty() {
                break;
            }
            self.mover().status().await.unwrap();
            let at_ms = self.alarm.take().unwrap_or_else(|| self.clock.now_ms());
            self.clock.set_ms(self.clock.now_ms().max(at_ms));
            assert_eq!(self.mover().on_alarm().await, Ok(None));
            for message in std::mem::take(&mut self.waiting) {
                let KnownMap { map, write_until_ms } =
                    self.isolates[0].map(&self.config, self.bug).expect("nothing fails any more");
                let batch = [message];
                let receipts = self.write(&map, &batch, write_until_ms).await;
                let [message] = batch;
                match receipts.as_slice() {
                    [Receipt::Projected] => self.confirmed[message.player].extend(message.sequences),
                    _ => self.waiting.push(message),
                }
            }
            self.read().await?;
            self.clock.advance_ms(SETTLE_MS / 4);
        }
        self.check_whole().await
    }

    async fn check_whole(&self) -> Result<u64, String> {
        if let Some(step) = store::load(&self.sql).unwrap().last_move
            && (!step.phase.is_final() || step.wallets_left > 0)
        {
            return Err(format!("the move came to no good end: {step:?}"));
        }
        let map = Rc::clone(&self.config.history.borrow().last().unwrap().1);
        if !map.ledger.in_motion().is_empty() {
            return Err("slots are in motion, and no move is".to_owned());
        }
        for (player, (player_id, log)) in logs().iter().enumerate() {
            let owner = map.ledger.route(slot_of(player_id)).owner;
            let other = ShardNumber::new(1 - owner.number());
            let there = self.sequences(owner, player_id).await;
            let sent: BTreeSet<u64> = (1..=self.sent[player] as u64).collect();
            if there != sent {
                return Err(format!("{player_id} has {there:?} of {sent:?} on {owner}: lost"));
            }
            if !self.sequences(other, player_id).await.is_empty() {
                return Err(format!("{player_id} is on {other} too: doubled"));
            }
            let sql = "SELECT contiguous_sequence, head_hash FROM wallet_heads WHERE player_id = ?1";
            for (shard, expected) in [(owner, log[..self.sent[player]].last()), (other, None)] {
                let rows =
                    self.shards[shard.index()].query(Statement::new(sql).bind(player_id.as_str())).await;
                let rows = rows.unwrap();
                let head =
                    rows.first().map(|row| (row.unsigned(0).unwrap(), row.text(1).unwrap().to_owned()));
                if head != expected.map(|entry| (entry.sequence, entry.hash.to_string())) {
                    return Err(format!("head of {player_id} on {shard} is {head:?}"));
                }
            }
        }
        Ok(self.moves)
    }
}
