/* The flags of the subcommands, each defined once. */
#include "command.h"

#define OPTION(id, name, letter, argument, help)                                                   \
    [OPT_##id] = {OPT_##id, name, letter, argument, help}

const struct command_option command_options[OPTION_COUNT_ALL] = {
    OPTION(HELP, "help", 'h', NULL, "explain this subcommand"),
    OPTION(DB, "db", 0, "PATH", "the database (default: storage.database, ./netscope.db)"),
    OPTION(CONFIG, "config", 0, "FILE", "the configuration file to read"),
    OPTION(JSON, "json", 0, NULL, "print one JSON document"),
    OPTION(JSONL, "jsonl", 0, NULL, "print one JSON object per line"),
    OPTION(CSV, "csv", 0, NULL, "print CSV (RFC 4180) with a header row"),
    OPTION(DEVICE, "device", 0, "MAC|IP|NAME", "only of this device"),
    OPTION(IP, "ip", 0, "ADDRESS", "only with this address at either end"),
    OPTION(DOMAIN, "domain", 0, "NAME", "only of this domain and its subdomains"),
    OPTION(PORT, "port", 0, "N", "only with this port at either end"),
    OPTION(APP, "app", 0, "NAME", "only of this protocol or application, such as tls"),
    OPTION(SINCE, "since", 0, "TIME",
           "not before: 1h (before the end of the last capture), or 2026-11-20T21:00"),
    OPTION(UNTIL, "until", 0, "TIME", "not after, written as for --since"),
    OPTION(CAPTURE, "capture", 0, "ID", "only of this capture (see `netscope stats`)"),
    OPTION(RULE, "rule", 0, "NAME", "only of this rule"),
    OPTION(SEVERITY, "severity", 0, "LEVEL", "at least: info, low, medium, high, critical"),
    OPTION(LIMIT, "limit", 'n', "N", "at most N rows; 0: all"),
    OPTION(READ, "read", 'r', "FILE", "a pcap or pcapng file, gzip or not; - is standard input"),
    OPTION(INTERFACE, "interface", 'i', "NAME", "watch this interface"),
    OPTION(FILTER, "filter", 'f', "BPF", "keep only what this filter matches"),
    OPTION(COUNT_FRAMES, "count", 'c', "N", "stop after N frames"),
    OPTION(QUIET, "quiet", 'q', NULL, "print nothing but errors"),
    OPTION(SOURCE_ROOT, "source-root", 0, "FOLDER",
           "look for the packages' files under this folder"),
    OPTION(DATA_DIRECTORY, "data-directory", 0, "FOLDER",
           "where look-up data is kept (default: data.directory)"),
    OPTION(OUTPUT, "output", 'o', "FILE", "write this file"),
    OPTION(FORCE, "force", 0, NULL, "replace a file that is there (setup keeps it as FILE.old)"),
    OPTION(YES, "yes", 'y', NULL, "ask nothing: what no flag answers is as proposed"),
    OPTION(YAML, "yaml", 0, NULL, "print a whole configuration file, with comments"),
    OPTION(FULL, "full", 0, NULL,
           "check: also every index against its table; vacuum: write the whole file anew"),
    OPTION(TIMEOUT, "timeout", 0, "TIME", "stop after this long: 30s, 10m, 1h; 0: never [10m]"),
};
