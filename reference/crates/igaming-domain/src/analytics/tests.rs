mod clickhouse;
mod consumer;
mod fixture;
mod points;
mod retention;
mod simulation;
