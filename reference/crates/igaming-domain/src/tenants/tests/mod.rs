mod cache;
mod configuration;
