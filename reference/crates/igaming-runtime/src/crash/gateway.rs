use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use cactus_edge::worker::{DurableAlarm, SystemClock};
use cactus_edge::{Alarm, Clock, Fault};
use futures_channel::oneshot;
use igaming_contracts::games::crash::{
    self as op, CrashAction, Delivery, ErrorFrame, Recipient, ServerFrame,
};
use igaming_contracts::games::crash::{SocketEnd, SocketRejection};
use igaming_contracts::{Answer, Rejection, RequestRejection, fleet};
use igaming_domain::sockets::{
    FRAME_BYTES_MAX, INSPECTION_INTERVAL_MS, MESSAGES_PER_SECOND, MessageBudget, SocketCard, Verdict, surplus,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use worker::{Env, State, web_sys};

use super::frames::{self, Asked, Unread};
use crate::app::App;
use crate::caller::Caller;
use crate::cron::system_caller;
use crate::deadline::within;
use crate::exchange::Exchange;
use crate::failure::{Failure, Reply, public_face};
use crate::log::log_fault;
use crate::object::object_name;
use crate::shell::{Shell, player_context, refuse};
use crate::socket::{Socket, Sockets};

use super::{Failed, TABLES, parse_name, random_id};

/// How long a table may take to greet a socket.
const GREETING_TIMEOUT_MS: u64 = 10_000;

/// Answered by the platform while the object sleeps.
const PING: &str = r#"{"type":"ping"}"#;
const PONG: &str = r#"{"type":"pong"}"#;

/// A share of a table's sockets: it checks what they send, passes commands on to the table's object, and sends what it
/// is told to. What must survive its absence from memory is attached to the sockets.
pub struct CrashGateway {
    state: State,
    env: Env,
    alarm: DurableAlarm,
    sockets: Sockets,
    ready: Cell<bool>,
    /// By socket. A socket that sent nothing since the object came to memory has a full one.
    budgets: RefCell<HashMap<String, MessageBudget>>,
    /// Sockets that wait for their hello.
    arrivals: RefCell<HashMap<String, Arrival>>,
    /// How many sockets there were when they were last counted.
    counted: Cell<Option<u64>>,
    /// The table is being told how many sockets there are, and whether that has changed meanwhile.
    counting: Cell<bool>,
    recount: Cell<bool>,
}

struct Arrival {
    card: SocketCard,
    accepted: oneshot::Sender<web_sys::Response>,
}

impl std::fmt::Debug for CrashGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CrashGateway").finish_non_exhaustive()
    }
}

thread_local! {
    static SHELL: Rc<Shell<CrashGateway>> =
        Rc::new(Shell::new(fleet::worker::GAMES).on::<op::DeliverCrash, _, _>(deliver));
}

async fn deliver(
    app: App<CrashGateway>,
    request: op::DeliverCrashRequest,
) -> Result<Reply<op::Delivered>, Failure<igaming_contracts::NoRejection>> {
    let gateway = &app.state;
    let only_players = |delivery: &Delivery| matches!(delivery.to, Recipient::Player(_));
    // Counting looks at every socket, which what is said to single players must not cost.
    let keeps_count = !request.deliveries.is_empty() && request.deliveries.iter().all(only_players);
    for Delivery { to, frame } in request.deliveries {
        match to {
            Recipient::All => gateway.sockets.send_to_all(&frame).await?,
            Recipient::Player(player_id) => gateway.sockets.send_to_player(&player_id, &frame),
            Recipient::Socket(socket_id) => gateway.welcome(&socket_id, &frame).await?,
        }
    }
    let counted = gateway.counted.get().filter(|_| keeps_count);
    let sockets = counted.unwrap_or_else(|| gateway.sockets.count());
    gateway.counted.set(Some(sockets));
    Ok(op::Delivered { sockets }.into())
}

impl CrashGateway {
    pub fn new(state: State, env: Env) -> Self {
        let (alarm, sockets) = (DurableAlarm::new(state.storage()), Sockets::new(&state));
        Self {
            state,
            env,
            alarm,
            sockets,
            ready: Cell::default(),
            budgets: RefCell::default(),
            arrivals: RefCell::default(),
            counted: Cell::default(),
            counting: Cell::default(),
            recount: Cell::default(),
        }
    }

    pub async fn prepare(&self) -> Result<Rc<Shell<Self>>, Fault> {
        if !self.ready.replace(true) {
            self.sockets.answer_pings(PING, PONG)?;
        }
        Ok(SHELL.with(Rc::clone))
    }

    /// The table's object, and this gateway's number.
    fn table(&self) -> Result<(String, u32), Fault> {
        let name = object_name(&self.state)?;
        let parsed = op::parse_gateway_object(&name);
        let (object, number) =
            parsed.ok_or_else(|| Fault::internal(format!("{name} is no gateway's name")))?;
        Ok((object.to_owned(), number))
    }

    /// Calls the table in the Worker's own name.
    fn caller(&self, table_object: &str) -> Result<Caller, Fault> {
        let (tenant_id, _) = parse_name(table_object)?;
        let now_ms = SystemClock.now_ms();
        Ok(system_caller(self.env.clone(), fleet::worker::GAMES, tenant_id, "socket", now_ms))
    }

    /// A player opens a socket. It is accepted when its hello comes.
    pub async fn connect(self: &Rc<Self>, exchange: Exchange) -> worker::Result<web_sys::Response> {
        match self.arrive(&exchange).await {
            Ok(response) => Ok(response),
            Err(Failure::Rejected(rejection)) => refuse(rejection),
            Err(Failure::Request(rejection)) => refuse(rejection),
            Err(Failure::Fault(fault)) => {
                log_fault(fleet::worker::GAMES, "socket", &fault);
                refuse(public_face(&fault))
            }
        }
    }

    async fn arrive(&self, exchange: &Exchange) -> Result<web_sys::Response, Failed> {
        let context = player_context(fleet::worker::GAMES, exchange, &self.env)?;
        let player_id = context.player_id().ok_or(RequestRejection::AuthenticationRequired)?;
        // Only the apex says when a token expires, and only of a request that becomes a socket.
        let token_expires_at_ms = context.token_expires_at_ms.ok_or(RequestRejection::Forbidden)?;
        let (table_object, gateway) = self.table()?;
        let now_ms = SystemClock.now_ms();
        let card = SocketCard {
            socket_id: random_id("soc_"),
            player_id: player_id.to_owned(),
            connected_at_ms: now_ms,
            seen_at_ms: now_ms,
            token_expires_at_ms,
        };
        let request = op::JoinCrashRequest {
            gateway,
            sockets: self.sockets.count().saturating_add(1),
            socket_id: card.socket_id.clone(),
            player_id: card.player_id.clone(),
        };
        let (accepted, waiting) = oneshot::channel();
        self.arrivals.borrow_mut().insert(request.socket_id.clone(), Arrival { card, accepted });
        let outcome = self.await_greeting(&table_object, &request, waiting).await;
        self.arrivals.borrow_mut().remove(&request.socket_id);
        outcome
    }

    /// Asks the table for the hello, which comes by [`CrashGateway::welcome`].
    async fn await_greeting(
        &self,
        table_object: &str,
        request: &op::JoinCrashRequest,
        waiting: oneshot::Receiver<web_sys::Response>,
    ) -> Result<web_sys::Response, Failed> {
        let caller = self.caller(table_object)?;
        let joining = caller.call_object::<op::JoinCrash>(TABLES, table_object, request);
        if let Answer::Rejected(rejection) = within(GREETING_TIMEOUT_MS, joining).await? {
            return Err(Failure::Rejected(rejection));
        }
        let greeted = async { waiting.await.map_err(|_| Fault::unavailable("a socket was not greeted")) };
        Ok(within(GREETING_TIMEOUT_MS, greeted).await?)
    }

    /// Accepts a socket that waits for its hello, and sends it. Too many of a player: the oldest go.
    async fn welcome(&self, socket_id: &str, hello: &str) -> Result<(), Fault> {
        let Some(Arrival { card, accepted }) = self.arrivals.borrow_mut().remove(socket_id) else {
            return Ok(());
        };
        let (socket, response) = self.sockets.accept(&card)?;
        socket.send(hello);
        let others: Vec<(Socket, SocketCard)> = self.of_player(&card.player_id);
        let cards: Vec<SocketCard> = others.iter().map(|(_, card)| card.clone()).collect();
        for too_many in surplus(&cards) {
            let of_card = others.iter().find(|(_, card)| card.socket_id == too_many.socket_id);
            of_card.iter().for_each(|(socket, _)| socket.close(SocketEnd::TooManySockets));
        }
        // Whoever asked is gone when the answer finds no taker; the platform then closes the socket.
        let _ = accepted.send(response);
        let next_ms = card.connected_at_ms.saturating_add(INSPECTION_INTERVAL_MS);
        self.alarm.set_at_latest(next_ms.min(card.token_expires_at_ms)).await
    }

    /// A player's open sockets.
    fn of_player(&self, player_id: &str) -> Vec<(Socket, SocketCard)> {
        let open = self.sockets.open(Some(player_id)).into_iter();
        open.filter_map(|socket| socket.card().ok().map(|card| (socket, card))).collect()
    }

    /// A frame came. Everything up to the command's way to the table happens at once, so a socket's commands reach
    /// the table in their order; the answers come as they come.
    pub fn message(self: &Rc<Self>, socket: Socket, message: JsValue) {
        let now_ms = SystemClock.now_ms();
        let mut card = match socket.card() {
            Ok(card) => card,
            Err(fault) => {
                log_fault(fleet::worker::GAMES, "socket", &fault);
                return socket.close(SocketEnd::Malformed);
            }
        };
        if now_ms >= card.token_expires_at_ms {
            return socket.close(SocketEnd::TokenExpired);
        }
        let text = match text_of(&message) {
            Ok(text) => text,
            Err(end) => return socket.close(end),
        };
        match self.budget(&card.socket_id, now_ms) {
            Verdict::Take => {}
            Verdict::Refuse => {
                let rejection = SocketRejection::TooManyMessages { messages_per_second: MESSAGES_PER_SECOND };
                return send_error(&socket, rejection, None);
            }
            Verdict::Close => return socket.close(SocketEnd::TooManyMessages),
        }
        if card.see(now_ms) {
            socket.remember(&card);
        }
        match frames::read(&text) {
            Ok(Asked::Pong { reference }) => {
                send(&socket, &ServerFrame::Pong(op::PongFrame { reference, server_ms: now_ms }));
            }
            Ok(Asked::Command { reference, action }) => self.pass_on(socket, card, reference, action),
            Err(Unread::Malformed) => socket.close(SocketEnd::Malformed),
            Err(Unread::UnknownType { reference }) => {
                send_error(&socket, SocketRejection::UnknownMessageType, reference.as_deref());
            }
            Err(Unread::Wrong { reference, rejection }) => {
                send_error(&socket, rejection, reference.as_deref());
            }
        }
    }

    fn budget(&self, socket_id: &str, now_ms: u64) -> Verdict {
        let mut budgets = self.budgets.borrow_mut();
        match budgets.get_mut(socket_id) {
            Some(budget) => budget.take(now_ms),
            None => budgets.entry(socket_id.to_owned()).or_insert(MessageBudget::new(now_ms)).take(now_ms),
        }
    }

    /// Sends a command to the table, and the answer to the socket.
    fn pass_on(self: &Rc<Self>, socket: Socket, card: SocketCard, reference: String, action: CrashAction) {
        let gateway = Rc::clone(self);
        spawn_local(async move {
            let request = op::CrashCommandRequest { player_id: card.player_id.clone(), reference, action };
            match gateway.command(&request).await {
                Ok(Answer::Done(done)) => gateway.acknowledge(&socket, &card, request, done),
                Ok(Answer::Rejected(rejection)) => send_error(&socket, rejection, Some(&request.reference)),
                Err(fault) => {
                    log_fault(fleet::worker::GAMES, "socket command", &fault);
                    send_error(&socket, public_face(&fault), Some(&request.reference));
                }
            }
        });
    }

    async fn command(
        &self,
        request: &op::CrashCommandRequest,
    ) -> Result<Answer<op::CrashCommandDone, op::CrashRejection>, Fault> {
        let (table_object, _) = self.table()?;
        self.caller(&table_object)?.call_object::<op::CrashCommand>(TABLES, &table_object, request).await
    }

    /// Answers the socket, and tells the player's other sockets what happened.
    fn acknowledge(
        &self,
        socket: &Socket,
        card: &SocketCard,
        request: op::CrashCommandRequest,
        done: op::CrashCommandDone,
    ) {
        let op::CrashCommandDone { bet, balance, replayed } = done;
        let update = op::CrashBetUpdate { bet: bet.clone(), balance: balance.clone() };
        let reference = request.reference;
        send(
            socket,
            &match request.action {
                CrashAction::Bet(_) => ServerFrame::BetAck(op::BetAck { reference, bet, balance }),
                CrashAction::CashOut { .. } => ServerFrame::CashoutAck(op::CommandAck { reference, bet }),
                CrashAction::Cancel { .. } => ServerFrame::CancelAck(op::CommandAck { reference, bet }),
            },
        );
        if replayed {
            return;
        }
        let update = ServerFrame::BetUpdate(update);
        let others = self.of_player(&card.player_id);
        let others = others.iter().filter(|(_, other)| other.socket_id != card.socket_id);
        others.for_each(|(other, _)| send(other, &update));
    }

    pub fn closed(self: &Rc<Self>, socket: Socket) {
        if let Ok(card) = socket.card() {
            self.budgets.borrow_mut().remove(&card.socket_id);
        }
        self.counted.set(None);
        self.recount.set(true);
        if !self.counting.replace(true) {
            let gateway = Rc::clone(self);
            spawn_local(async move { gateway.tell_counts().await });
        }
    }

    /// Tells the table how many sockets there are, until nothing has changed meanwhile.
    async fn tell_counts(&self) {
        while self.recount.replace(false) {
            if let Err(fault) = self.tell_count().await {
                log_fault(fleet::worker::GAMES, "socket count", &fault);
            }
        }
        self.counting.set(false);
    }

    async fn tell_count(&self) -> Result<(), Fault> {
        let (table_object, gateway) = self.table()?;
        let request = op::CountCrashSocketsRequest { gateway, sockets: self.sockets.count() };
        let caller = self.caller(&table_object)?;
        let told = caller.call_object::<op::CountCrashSockets>(TABLES, &table_object, &request).await?;
        match told {
            Answer::Done(_) => Ok(()),
            Answer::Rejected(rejection) => Err(Fault::internal(rejection.code())),
        }
    }

    /// Looks at all sockets: ends those whose time is over, and tells the table how many are left.
    pub async fn alarm(&self) -> Result<(), Fault> {
        self.alarm.rang();
        let now_ms = SystemClock.now_ms();
        let mut next_ms = None;
        for socket in self.sockets.open(None) {
            let card = socket.card()?;
            match card.end(self.sockets.pinged_at_ms(&socket), now_ms) {
                Some(end) => socket.close(end),
                None => next_ms = Some(card.token_expires_at_ms.min(next_ms.unwrap_or(u64::MAX))),
            }
        }
        if let Some(next_ms) = next_ms {
            self.alarm.set_at_latest(next_ms.min(now_ms.saturating_add(INSPECTION_INTERVAL_MS))).await?;
        }
        self.tell_count().await
    }
}

/// The text of a frame.
fn text_of(message: &JsValue) -> Result<String, SocketEnd> {
    let text: &js_sys::JsString = message.dyn_ref().ok_or(SocketEnd::Malformed)?;
    let too_long = |length: usize| length > FRAME_BYTES_MAX;
    // Counted before it is copied; a character has at least one byte.
    if usize::try_from(text.length()).is_ok_and(too_long) {
        return Err(SocketEnd::FrameTooLarge);
    }
    let text = String::from(text);
    if too_long(text.len()) { Err(SocketEnd::FrameTooLarge) } else { Ok(text) }
}

fn send(socket: &Socket, frame: &impl serde::Serialize) {
    match serde_json::to_string(frame) {
        Ok(text) => socket.send(&text),
        Err(error) => {
            let fault = Fault::internal(format!("a frame has no text: {error}"));
            log_fault(fleet::worker::GAMES, "socket", &fault);
        }
    }
}

fn send_error<R: Rejection>(socket: &Socket, rejection: R, reference: Option<&str>) {
    send(socket, &ErrorFrame::new(rejection, reference));
}
