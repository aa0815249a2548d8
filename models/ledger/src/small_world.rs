//! The steps: everything that may happen next in a state, and what comes of it.

use std::sync::Arc;

use cactus_ledger::{
    Command, CommandKey, HoldExpire, HoldPost, HoldVoid, Rejection, TransferIn, TransferOut,
};
use stateright::{Model, Property};

use crate::disk::Persisted;
use crate::planted::Planted;
use crate::progress;
use crate::projection::{BatchFate, flush, insert, reconcile};
use crate::properties::properties;
use crate::scenario::{Scenario, wallet_id};
use crate::wallet::{Answer, Mishap, Wallet};
use crate::world::{Client, Message, Side, World};

/// A scenario to explore, with at most one planted bug.
#[derive(Clone, Debug)]
pub struct SmallWorld {
    pub scenario: Scenario,
    pub planted: Option<Planted>,
}

/// What becomes of a message of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Arrives,
    Lost,
    /// It arrives, and a copy of it stays under way.
    ArrivesTwice,
    /// It arrives, and what it asks for goes wrong.
    Mishap(Mishap),
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A client sends its command, for the first time or again.
    Send { client: usize },
    /// Something becomes of a message of the network.
    Deliver { message: Message, fate: Fate },
    /// Time passes.
    Tick,
    /// The clock is set back.
    ClockBack,
    /// The alarm of the wallet that sends drives a transfer on.
    Credit { client: usize },
    /// Planted: the alarm releases the hold without an answer.
    TimeOut { client: usize },
    /// The sweeper releases a hold whose time is over.
    Expire { side: Side, sequence: u64, mishap: Option<Mishap> },
    /// The alarm sends entries to the queue; `confirmed` is whether it lives to remember it.
    Flush { side: Side, confirmed: bool },
    /// Something becomes of a message of the queue.
    Insert { index: usize, fate: BatchFate },
    /// The wallet is asked for the entries of a gap.
    Reconcile { side: Side },
}

impl Model for SmallWorld {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let scenario = &self.scenario;
        let mut wallets = Side::BOTH.map(|side| Wallet::open(&wallet_id(side), &scenario.policy));
        for (side, command) in &scenario.opening {
            let answer = wallets[side.index()].execute(&scenario.policy, command, scenario.now_ms(0));
            assert!(matches!(answer, Answer::Applied(_)), "the opening is accepted");
        }
        let clients = scenario.clients.iter().map(|plan| Client { sends_left: plan.sends, answer: None });
        vec![World {
            tick: 0,
            wallets: wallets.map(Arc::new),
            clients: clients.collect(),
            network: Vec::new(),
            queue: Vec::new(),
            rows: Vec::new(),
            faults: scenario.faults,
            credit_attempts: 0,
            answers_differ: false,
            endless: false,
        }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        let scenario = &self.scenario;
        if world.in_flight() < scenario.in_flight_max {
            let may_send = |client: &&(usize, &Client)| client.1.sends_left > 0 && client.1.answer.is_none();
            let clients: Vec<_> = world.clients.iter().enumerate().collect();
            actions
                .extend(clients.iter().filter(may_send).map(|(client, _)| Action::Send { client: *client }));
        }
        for message in &world.network {
            fates(world, message).for_each(|fate| actions.push(Action::Deliver { message: *message, fate }));
        }
        if world.tick < scenario.ticks {
            actions.push(Action::Tick);
        }
        if world.tick > 0 && world.faults.clock_back > 0 {
            actions.push(Action::ClockBack);
        }
        for side in Side::BOTH {
            self.alarms(world, side, actions);
        }
        for index in 0..world.queue.len() {
            let fates = BatchFate::ALL.into_iter().filter(|fate| fate.is_possible(&world.faults));
            actions.extend(fates.map(|fate| Action::Insert { index, fate }));
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        let taken = match action {
            Action::Send { client } => {
                next.clients[client].sends_left -= 1;
                next.post(Message::Command { client });
                true
            }
            Action::Deliver { message, fate } => self.deliver(&mut next, message, fate),
            Action::Tick => {
                next.tick += 1;
                true
            }
            Action::ClockBack => {
                next.faults.clock_back -= 1;
                next.tick -= 1;
                true
            }
            Action::Credit { client } => {
                if self.planted == Some(Planted::CreditKeyPerAttempt) {
                    next.credit_attempts += 1;
                }
                let attempt = next.credit_attempts;
                next.post(Message::Credit { client, attempt });
                true
            }
            Action::TimeOut { client } => {
                let (side, out) = self.transfer(client);
                let void = HoldVoid { key: step_key("transfer:void", out), hold_key: out.key.clone() };
                self.execute(&mut next, side, &void.into(), None).is_some()
            }
            Action::Expire { side, sequence, mishap } => {
                spend_on(&mut next, mishap);
                let holds = world.wallet(side).open_holds();
                let hold_key = holds.iter().find(|hold| hold.sequence == sequence)?.key.clone();
                let key = CommandKey::new("sweeper", &sequence.to_string()).expect("a valid key");
                self.execute(&mut next, side, &HoldExpire { key, hold_key }.into(), mishap).is_some()
            }
            Action::Flush { side, confirmed } => {
                flush(&self.scenario, self.planted, &mut next, side, confirmed);
                true
            }
            Action::Insert { index, fate } => {
                insert(self.planted, &mut next, index, fate);
                true
            }
            Action::Reconcile { side } => reconcile(&self.scenario, &mut next, side),
        };
        next.endless = progress::left(&self.scenario, &next) >= progress::left(&self.scenario, world);
        taken.then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties(&self.scenario)
    }
}

/// What came of an execution.
enum Executed {
    Answered(Answer),
    /// It went wrong, and nobody is answered.
    Silent,
}

impl SmallWorld {
    /// Whether nothing is left that must happen: what was sent arrived, and no alarm is due. Clients may still send,
    /// and time may still pass.
    #[must_use]
    pub fn is_at_rest(&self, world: &World) -> bool {
        if !world.network.is_empty() || !world.queue.is_empty() {
            return false;
        }
        let mut due = Vec::new();
        Side::BOTH.into_iter().for_each(|side| self.alarms(world, side, &mut due));
        due.is_empty()
    }

    /// What the wallet does of itself; it is done sooner or later.
    fn alarms(&self, world: &World, side: Side, actions: &mut Vec<Action>) {
        let scenario = &self.scenario;
        for client in world.transfers_to_drive(scenario, side) {
            if self.knows_of(world, side, client) {
                actions.push(Action::Credit { client });
            }
        }
        if self.planted == Some(Planted::TransferVoidedOnTimeout) {
            let holds = world.wallet(side).open_holds().iter();
            let clients = holds.filter_map(|hold| scenario.client_of(&hold.key));
            actions.extend(clients.map(|client| Action::TimeOut { client }));
        }
        for sequence in world.holds_to_expire(scenario, side) {
            let mishaps = Mishap::ALL.into_iter().map(Some).filter(|_| world.faults.crashes > 0);
            let ends = std::iter::once(None).chain(mishaps);
            actions.extend(ends.map(|mishap| Action::Expire { side, sequence, mishap }));
        }
        if scenario.flushes && world.wallet(side).synced_sequence() < world.wallet(side).sequence() {
            actions.push(Action::Flush { side, confirmed: true });
            if world.faults.crashes > 0 {
                actions.push(Action::Flush { side, confirmed: false });
            }
        }
        if world.gap_to_fill(scenario, side).is_some() {
            actions.push(Action::Reconcile { side });
        }
    }

    /// Whether the wallet still drives this transfer; without a planted bug the open hold itself says so.
    fn knows_of(&self, world: &World, side: Side, client: usize) -> bool {
        let wallet = world.wallet(side);
        let entry = wallet.entry_of(&self.scenario.clients[client].command);
        self.planted != Some(Planted::TransfersForgottenInCrash)
            || entry.is_some_and(|entry| wallet.transfers_in_memory.contains(&entry.sequence))
    }

    /// Answers whether the step is one.
    fn deliver(&self, world: &mut World, message: Message, fate: Fate) -> bool {
        let index =
            world.network.iter().position(|other| *other == message).expect("the message is under way");
        match fate {
            Fate::ArrivesTwice => world.faults.repeated -= 1,
            Fate::Lost => {
                world.faults.lost -= 1;
                world.network.remove(index);
                return true;
            }
            Fate::Arrives | Fate::Mishap(_) => {
                world.network.remove(index);
            }
        }
        let mishap = if let Fate::Mishap(mishap) = fate { Some(mishap) } else { None };
        spend_on(world, mishap);
        match message {
            Message::Command { client } => self.command_arrives(world, client, mishap),
            Message::Answer { client, answer } => self.answer_arrives(world, client, answer),
            Message::Credit { client, attempt } => {
                let (side, out) = self.transfer(client);
                let key = match self.planted {
                    Some(Planted::CreditKeyPerAttempt) => step_key(&format!("transfer:in:{attempt}"), out),
                    _ => step_key("transfer:in", out),
                };
                let credit = TransferIn {
                    key,
                    transfer_id: out.transfer_id.clone(),
                    from_wallet: wallet_id(side),
                    asset: out.asset,
                    amount: out.amount,
                };
                match self.execute(world, side.other(), &credit.into(), mishap) {
                    Some(Executed::Answered(answer)) => world.post(Message::Credited { client, answer }),
                    Some(Executed::Silent) => {}
                    None => return false,
                }
                true
            }
            Message::Credited { client, answer } => self.credited_arrives(world, client, answer, mishap),
        }
    }

    fn command_arrives(&self, world: &mut World, client: usize, mishap: Option<Mishap>) -> bool {
        let plan = &self.scenario.clients[client];
        let wallet = world.wallet(plan.wallet);
        match (&plan.command, self.planted, mishap) {
            (Command::TransferOut(_), Some(Planted::CreditedWithoutHold), _)
                if !world.is_transfer_under_way(client) =>
            {
                world.post(Message::Credit { client, attempt: 0 });
            }
            (Command::Rollback(rollback), Some(Planted::UnknownRollbackNotRecorded), None)
                if !wallet.log().iter().any(|entry| *entry.command.key() == rollback.target_key) =>
            {
                world.post(Message::Answer { client, answer: Answer::NotRecorded(Rejection::BetUnknown) });
                return true;
            }
            (command, Some(Planted::AnsweredBeforeStored), Some(Mishap::Crash(Persisted::No))) => {
                let now_ms = self.scenario.now_ms(world.tick);
                let answer = wallet.clone().execute(&self.scenario.policy, command, now_ms);
                world.post(Message::Answer { client, answer });
            }
            _ => {}
        }
        match self.execute(world, plan.wallet, &plan.command, mishap) {
            Some(Executed::Answered(answer)) => world.post(Message::Answer { client, answer }),
            Some(Executed::Silent) => {}
            None => return false,
        }
        true
    }

    fn answer_arrives(&self, world: &mut World, client: usize, answer: Answer) -> bool {
        let command = &self.scenario.clients[client].command;
        let twins =
            self.scenario.clients.iter().zip(&world.clients).filter(|(plan, _)| plan.command == *command);
        let differs = twins.filter_map(|(_, twin)| twin.answer).any(|first| first != answer);
        world.answers_differ |= differs;
        world.clients[client].answer.get_or_insert(answer);
        true
    }

    /// The receiver's answer decides: the hold is posted when it was credited, and released only when the refusal
    /// is final. Any other answer leaves the hold to the next alarm.
    fn credited_arrives(
        &self,
        world: &mut World,
        client: usize,
        answer: Answer,
        mishap: Option<Mishap>,
    ) -> bool {
        let (side, out) = self.transfer(client);
        let hold_key = out.key.clone();
        let end: Command = match answer {
            Answer::Applied(_) => {
                HoldPost { key: step_key("transfer:post", out), hold_key, amount: None }.into()
            }
            Answer::Refused(_) => HoldVoid { key: step_key("transfer:void", out), hold_key }.into(),
            Answer::NotRecorded(_) => return mishap.is_none(),
        };
        self.execute(world, side, &end, mishap).is_some()
    }

    /// Nothing when the mishap found no append to befall.
    fn execute(
        &self,
        world: &mut World,
        side: Side,
        command: &Command,
        mishap: Option<Mishap>,
    ) -> Option<Executed> {
        let (policy, now_ms) = (&self.scenario.policy, self.scenario.now_ms(world.tick));
        let Some(mishap) = mishap else {
            let wallet = world.wallet_mut(side);
            let answer = wallet.execute(policy, command, now_ms);
            if self.planted == Some(Planted::TransfersForgottenInCrash)
                && let (Command::TransferOut(_), Answer::Applied(_)) = (command, answer)
            {
                let sequence = wallet.entry_of(command).expect("what was applied is in the log").sequence;
                wallet.transfers_in_memory.push(sequence);
            }
            return Some(Executed::Answered(answer));
        };
        world
            .wallet_mut(side)
            .execute_with(policy, command, now_ms, mishap, self.planted)
            .then_some(Executed::Silent)
    }

    /// The transfer that a client began, and the wallet that sends it.
    fn transfer(&self, client: usize) -> (Side, &TransferOut) {
        match &self.scenario.clients[client] {
            plan @ crate::scenario::Plan { command: Command::TransferOut(out), .. } => (plan.wallet, out),
            plan => unreachable!("{} begins no transfer", plan.command.kind()),
        }
    }
}

fn fates(world: &World, message: &Message) -> impl Iterator<Item = Fate> + use<> {
    let faults = world.faults;
    let is_command = !matches!(message, Message::Answer { .. });
    let lost = (faults.lost > 0).then_some(Fate::Lost);
    let twice = (is_command && faults.repeated > 0).then_some(Fate::ArrivesTwice);
    let mishaps = Mishap::ALL.into_iter().filter(move |_| is_command && faults.crashes > 0).map(Fate::Mishap);
    [Some(Fate::Arrives), lost, twice].into_iter().flatten().chain(mishaps)
}

const fn spend_on(world: &mut World, mishap: Option<Mishap>) {
    if mishap.is_some() {
        world.faults.crashes -= 1;
    }
}

/// The key of a step follows from the transfer, so that whoever repeats the step repeats the command.
fn step_key(scope: &str, out: &TransferOut) -> CommandKey {
    CommandKey::new(scope, out.transfer_id.as_str()).expect("a valid key")
}
