mod account;
mod administration;
mod lockout;
mod roles;
mod signing_in;
mod world;
