//! The whole house, at the door: the program as people run it, on both databases.

#![allow(clippy::unwrap_used)] // Tests: what is missing is a failure.

#[path = "house/attacks.rs"]
mod attacks;
#[path = "house/attendees.rs"]
mod attendees;
#[path = "house/backup.rs"]
mod backup;
#[path = "house/backups_daily.rs"]
mod backups_daily;
#[path = "house/bank_account.rs"]
mod bank_account;
#[path = "house/beside.rs"]
mod beside;
#[path = "house/boards.rs"]
mod boards;
#[path = "house/caller.rs"]
mod caller;
#[path = "house/config.rs"]
mod config;
#[path = "house/conversations.rs"]
mod conversations;
#[path = "house/custom_counts.rs"]
mod custom_counts;
#[path = "house/customs.rs"]
mod customs;
#[path = "house/damaged.rs"]
mod damaged;
#[path = "house/dictionary.rs"]
mod dictionary;
#[path = "house/disk_full.rs"]
mod disk_full;
#[path = "house/doorstep.rs"]
mod doorstep;
#[path = "house/duplicates_desk.rs"]
mod duplicates_desk;
#[path = "house/duplicates_on_entry.rs"]
mod duplicates_on_entry;
#[path = "house/exports.rs"]
mod exports;
#[path = "house/file_fields.rs"]
mod file_fields;
#[path = "house/files.rs"]
mod files;
#[path = "house/files_in_bucket.rs"]
mod files_in_bucket;
#[path = "house/from_where.rs"]
mod from_where;
#[path = "house/hand_over.rs"]
mod hand_over;
#[path = "house/help.rs"]
mod help;
#[path = "house/import_killed.rs"]
mod import_killed;
#[path = "house/insight.rs"]
mod insight;
#[path = "house/insight_asked.rs"]
mod insight_asked;
#[path = "house/insight_customers.rs"]
mod insight_customers;
#[path = "house/insight_samples.rs"]
mod insight_samples;
#[path = "house/jobs.rs"]
mod jobs;
#[path = "house/keys.rs"]
mod keys;
#[path = "house/layouts.rs"]
mod layouts;
#[path = "house/leads.rs"]
mod leads;
#[path = "house/lost_answers.rs"]
mod lost_answers;
#[path = "house/mails.rs"]
mod mails;
#[path = "house/mass_killed.rs"]
mod mass_killed;
#[path = "house/million.rs"]
mod million;
#[path = "house/nasty_books.rs"]
mod nasty_books;
#[path = "house/nasty_files.rs"]
mod nasty_files;
#[path = "house/nasty_texts.rs"]
mod nasty_texts;
#[path = "house/networks.rs"]
mod networks;
#[path = "house/numbers.rs"]
mod numbers;
#[path = "house/opportunities.rs"]
mod opportunities;
#[path = "house/oracle.rs"]
mod oracle;
#[path = "house/order_files.rs"]
mod order_files;
#[path = "house/order_lines.rs"]
mod order_lines;
#[path = "house/orders.rs"]
mod orders;
#[path = "house/program.rs"]
mod program;
#[path = "house/providers.rs"]
mod providers;
#[path = "house/quality.rs"]
mod quality;
#[path = "house/queries.rs"]
mod queries;
#[path = "house/related.rs"]
mod related;
#[path = "house/rights.rs"]
mod rights;
#[path = "house/rules.rs"]
mod rules;
#[path = "house/s3.rs"]
mod s3;
#[path = "house/s3_store.rs"]
mod s3_store;
#[path = "house/scans.rs"]
mod scans;
#[path = "house/schedules.rs"]
mod schedules;
#[path = "house/schema.rs"]
mod schema;
#[path = "house/secrets.rs"]
mod secrets;
#[path = "house/sftp.rs"]
mod sftp;
#[path = "house/signing_in.rs"]
mod signing_in;
#[path = "house/stored_script.rs"]
mod stored_script;
#[path = "house/talks.rs"]
mod talks;
#[path = "house/trail.rs"]
mod trail;
#[path = "house/two_steps.rs"]
mod two_steps;
#[path = "house/unmasking.rs"]
mod unmasking;
#[path = "house/vouching.rs"]
mod vouching;
#[path = "house/webhooks.rs"]
mod webhooks;
