//! How long the generator itself keeps an answer waiting: a text sent over the loopback device to a task of the same
//! thread and back, while everything else goes on.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::clock;
use crate::figures::Sample;

/// About the length of an acknowledgement.
const BYTES: usize = 300;
const INTERVAL: Duration = Duration::from_millis(5);

/// The round trips since the last look.
#[derive(Debug, Default, Clone)]
pub struct Echo(Rc<RefCell<Sample>>);

impl Echo {
    pub fn take(&self) -> Sample {
        self.0.take()
    }
}

/// Starts to measure.
pub async fn start() -> Result<Echo> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let mut sender = TcpStream::connect(listener.local_addr()?).await?;
    let (mut answerer, _) = listener.accept().await?;
    sender.set_nodelay(true)?;
    answerer.set_nodelay(true)?;
    tokio::task::spawn_local(async move {
        let mut text = [0; BYTES];
        while answerer.read_exact(&mut text).await.is_ok() && answerer.write_all(&text).await.is_ok() {}
    });
    let echo = Echo::default();
    let kept = echo.clone();
    tokio::task::spawn_local(async move {
        let mut text = [0; BYTES];
        loop {
            tokio::time::sleep(INTERVAL).await;
            let sent = clock::now();
            if sender.write_all(&text).await.is_err() || sender.read_exact(&mut text).await.is_err() {
                return;
            }
            kept.0.borrow_mut().add(sent.elapsed());
        }
    });
    Ok(echo)
}
