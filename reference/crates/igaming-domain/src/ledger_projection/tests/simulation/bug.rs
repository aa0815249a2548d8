use cactus_edge::{Statement, Value};

/// Mistakes that are planted to see them found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bug {
    /// The outbox moves on before the queue has confirmed.
    OutboxBeforeConfirmation,
    /// An entry that comes again is added to the row that is there.
    InsertNotIdempotent,
    /// The statements of a write are not one transaction.
    WriteNotAtomic,
    /// A message is acknowledged although its write failed.
    AcknowledgedBeforeWritten,
    /// The head is the largest sequence, whatever is missing before it.
    HeadIgnoresGaps,
    /// What is sent again begins one entry late.
    ResendSkipsOne,
    /// Nothing is sent again.
    NothingIsResent,
}

impl Bug {
    pub(super) const ALL: [Self; 7] = [
        Self::OutboxBeforeConfirmation,
        Self::InsertNotIdempotent,
        Self::WriteNotAtomic,
        Self::AcknowledgedBeforeWritten,
        Self::HeadIgnoresGaps,
        Self::ResendSkipsOne,
        Self::NothingIsResent,
    ];

    /// What the auditor says of it.
    pub(super) const fn symptom(self) -> &'static str {
        match self {
            Self::OutboxBeforeConfirmation | Self::AcknowledgedBeforeWritten => "nowhere",
            Self::InsertNotIdempotent => "row changed",
            Self::WriteNotAtomic | Self::HeadIgnoresGaps => "head",
            Self::ResendSkipsOne | Self::NothingIsResent => "not repaired",
        }
    }

    /// The statement as a developer with this bug would have written it.
    pub(super) fn rewrite(self, statement: Statement) -> Statement {
        let sql = match self {
            Self::InsertNotIdempotent => statement.sql().replace(
                "ON CONFLICT (tenant_id, player_id, sequence) DO NOTHING",
                "ON CONFLICT (tenant_id, player_id, sequence) DO UPDATE SET amount_minor = \
                 amount_minor + excluded.amount_minor",
            ),
            Self::HeadIgnoresGaps => statement.sql().replace(
                "SELECT reached.tenant_id, reached.player_id, reached.sequence,",
                "SELECT reached.tenant_id, reached.player_id, max(reached.sequence, arrived.sequence_max),",
            ),
            _ => return statement,
        };
        let bind = |statement: Statement, value: &Value| statement.bind(value.clone());
        statement.parameters().iter().fold(Statement::new(sql), bind)
    }
}
