//! The public edition against readers who try to find a student in it.

#![allow(clippy::pedantic, clippy::type_complexity, reason = "an attacker computes as attackers do")]

mod attacker;
mod compare;
mod district;
mod examples;
mod published;
mod random;
