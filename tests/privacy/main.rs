//! The public edition against readers who try to find a student in it.

mod attacker;
mod compare;
mod district;
mod examples;
mod published;
mod random;
