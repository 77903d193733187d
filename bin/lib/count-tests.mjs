// Counts what ran: on SQLite, on PostgreSQL, in the browser, of the API by its description, and the rest; ends with `N passed, M failed`.
//
// Reads what nextest (one JSON object a line) or `cargo test` (`test a::b ... ok`) printed, and the line
// `browser: N passed, M failed[, K skipped]`, `api: …` likewise. Exits 1 where anything failed or was skipped, where a
// runner stopped for another reason, or where a whole run lacks one of the four kinds.
import { readFileSync } from "node:fs";

const option = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1];
const isWhole = option("whole") === "yes";
// Those that are told in one line of a runner of their own.
const runners = ["browser", "api"];
const kinds = ["SQLite", "PostgreSQL", ...runners, "other"];
const passed = Object.fromEntries(kinds.map((kind) => [kind, 0]));
const failed = Object.fromEntries(kinds.map((kind) => [kind, 0]));
const failures = [];
const skips = [];

// A test that moves from one database to the other needs the server, so it counts there.
function kindOf(name) {
    if (/on_postgres/.test(name)) return "PostgreSQL";
    if (/on_sqlite/.test(name)) return "SQLite";
    return "other";
}

function count(name, outcome) {
    if (outcome === "ok") passed[kindOf(name)] += 1;
    else if (outcome === "ignored") skips.push(name);
    else {
        failed[kindOf(name)] += 1;
        failures.push(name);
    }
}

for (const line of readFileSync(option("rust"), "utf8").split("\n")) {
    if (line.startsWith("{")) {
        let event;
        try {
            event = JSON.parse(line);
        } catch {
            continue; // A line of a test's own output.
        }
        if (event.type === "test" && event.event !== "started") count(event.name.replace("$", " "), event.event);
        continue;
    }
    const plain = /^test (\S+)(?: - should panic)? \.\.\. (ok|FAILED|ignored)\b/.exec(line);
    if (plain) count(plain[1], plain[2]);
}

for (const runner of runners) {
    const line = new RegExp(`^${runner}: (\\d+) passed, (\\d+) failed(?:, (\\d+) skipped)?\\s*$`, "gm");
    const said = [...readFileSync(option(runner), "utf8").matchAll(line)].at(-1);
    if (!said) continue;
    passed[runner] = Number(said[1]);
    failed[runner] = Number(said[2]);
    for (let skipped = Number(said[3] ?? 0); skipped > 0; skipped -= 1) skips.push(`a test (${runner})`);
}

const ran = (kind) => passed[kind] + failed[kind];
const sum = (counts) => kinds.reduce((total, kind) => total + counts[kind], 0);
const objections = failures.map((name) => `failed: ${name}`);
objections.push(...skips.map((name) => `skipped: ${name}`));
for (const runner of runners) {
    if (failed[runner] > 0) objections.push(`failed: ${failed[runner]} (${runner}), named above`);
    else if (option(`${runner}-status`) !== "0") {
        objections.push(`the tests (${runner}) ended with status ${option(`${runner}-status`)}`);
    }
}
const rustFailed = failed.SQLite + failed.PostgreSQL + failed.other;
if (option("rust-status") !== "0" && rustFailed === 0) {
    objections.push(`the Rust tests ended with status ${option("rust-status")} though none is reported as failed`);
}
if (isWhole) {
    for (const kind of ["SQLite", "PostgreSQL", ...runners]) {
        if (ran(kind) === 0) objections.push(`no test ran: ${kind}`);
    }
}

console.log("");
for (const kind of kinds) {
    if (isWhole || !runners.includes(kind)) console.log(`${kind.padEnd(10)} ${String(ran(kind)).padStart(5)} ran`);
}
console.log(`skipped    ${String(skips.length).padStart(5)}`);
for (const objection of objections) console.log(objection);
// What went wrong outside a test is a failure too, or a reader of the last line alone would miss it.
const failedInAll = Math.max(sum(failed), objections.length > 0 ? 1 : 0);
console.log(`${sum(passed)} passed, ${failedInAll} failed`);
process.exit(objections.length > 0 ? 1 : 0);
