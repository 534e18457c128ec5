/* SPDX-License-Identifier: MIT */
/*
 * target - an entry of deliver.targets: where messages about findings go, and which of them.
 *
 * Plain values. No secret is among them: they are in files that the entry names, or in credentials
 * of systemd (`credential:NAME`). docs/delivery.md describes each kind.
 */
#ifndef CONFIG_TARGET_H
#define CONFIG_TARGET_H

#include "config.h"

enum { TARGETS_MOST = 32, TARGET_NAME_SIZE = 64, TARGET_TEXT_SIZE = 512 };

/* The words of the member `kind`, in their order. */
#define TARGET_KINDS "file|command|webhook|slack|discord|teams|mail|syslog"
enum target_kind {
    TARGET_FILE,
    TARGET_COMMAND,
    TARGET_WEBHOOK,
    TARGET_SLACK,
    TARGET_DISCORD,
    TARGET_TEAMS,
    TARGET_MAIL,
    TARGET_SYSLOG
};

enum target_audience { FOR_ANYONE, FOR_OFFICER };

struct target {
    char name[TARGET_NAME_SIZE];
    int64_t kind; /* one of enum target_kind */
    char file[TARGET_TEXT_SIZE];
    int64_t rotate_bytes, rotate_files;
    struct text_list command; /* the program's path, then its arguments */
    char url[TARGET_TEXT_SIZE], url_file[TARGET_TEXT_SIZE];
    char token_file[TARGET_TEXT_SIZE], ca_file[TARGET_TEXT_SIZE];
    char from[256];
    struct text_list to;
    char user[128], password_file[TARGET_TEXT_SIZE];
    int64_t severity; /* the least; one of enum severity */
    struct text_list rules, devices;
    char hours[16]; /* "07:00-22:00", local; empty: always */
    int64_t digest_us;
    int64_t for_whom; /* FOR_ANYONE, FOR_OFFICER */
};

extern const struct option_table target_table;

/* "07:00-22:00" as minutes of the day. False: it is no such text. */
bool target_hours(const char *hours, int *from_minute, int *until_minute);
/* "https://host:8443/path" has the scheme "https". */
bool target_has_scheme(const char *url, const char *scheme);
/* The host of the URL is this machine. */
bool target_is_local(const char *url);

#endif
