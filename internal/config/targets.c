/* SPDX-License-Identifier: MIT */
/* The options of an entry of deliver.targets, and which of them each kind needs. */
#include "target.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define MEMBER(...) OPTION_MEMBER(struct target, __VA_ARGS__)

#define MIB (INT64_C(1) << 20)
#define DAY (INT64_C(86400) * 1000000)

static const struct option_row target_rows[] = {
    {.key = "name",
     .type = OPTION_TEXT,
     OPTION_FIELD(struct target, name),
     .least = 1,
     .is_unique = true,
     .help = "what the target is called: letters, digits, '.', '_' and '-'"},
    {.key = "kind",
     .type = OPTION_CHOICE,
     OPTION_FIELD(struct target, kind),
     .unit = TARGET_KINDS,
     .help = "how messages get there"},
    MEMBER("file", OPTION_PATH, file, 0, 0, "", "kind file: JSON lines are appended to it"),
    MEMBER("rotate_bytes", OPTION_SIZE, rotate_bytes, 4096, 1024 * 1024 * MIB, "16MiB",
           "kind file: a longer one is renamed to FILE.1"),
    MEMBER("rotate_files", OPTION_COUNT, rotate_files, 1, 1000, "4",
           "kind file: so many renamed ones stay"),
    MEMBER("command", OPTION_TEXTS, command, 0, 16, "",
           "kind command: a program's path and its arguments; it reads the message"),
    MEMBER("url", OPTION_TEXT, url, 0, 0, "",
           "webhook: https://...; mail: smtp:// (STARTTLS) or smtps://; syslog: udp://, tcp:// or "
           "tls://"),
    MEMBER("url_file", OPTION_TEXT, url_file, 0, 0, "",
           "a file that holds the URL, if it is a secret; or credential:NAME"),
    MEMBER("token_file", OPTION_TEXT, token_file, 0, 0, "",
           "kind webhook: a file that holds a bearer token; or credential:NAME"),
    MEMBER("ca_file", OPTION_TEXT, ca_file, 0, 0, "",
           "certificates that are trusted instead of the machine's"),
    MEMBER("from", OPTION_TEXT, from, 0, 0, "", "kind mail: the sender's address"),
    MEMBER("to", OPTION_TEXTS, to, 0, 32, "", "kind mail: the recipients' addresses"),
    MEMBER("user", OPTION_TEXT, user, 0, 0, "", "kind mail: who logs in at the server"),
    MEMBER("password_file", OPTION_TEXT, password_file, 0, 0, "",
           "kind mail: a file that holds the password; or credential:NAME"),
    {.key = "severity",
     .type = OPTION_CHOICE,
     OPTION_FIELD(struct target, severity),
     .unit = "info|low|medium|high|critical",
     .default_value = "low",
     .help = "the least severity that is sent"},
    MEMBER("rules", OPTION_TEXTS, rules, 0, 32, "", "only findings of these rules; empty: all"),
    MEMBER("devices", OPTION_TEXTS, devices, 0, 32, "",
           "only findings of these devices: names, addresses, MACs; empty: all"),
    MEMBER("hours", OPTION_TEXT, hours, 0, 0, "",
           "only at these hours, such as 07:00-22:00; what comes at others waits"),
    MEMBER("digest", OPTION_DURATION, digest_us, 0, 30 * DAY, "0s",
           "messages are gathered for so long, and sent as one; 0s: they are not"),
    {.key = "for",
     .type = OPTION_CHOICE,
     OPTION_FIELD(struct target, for_whom),
     .unit = "anyone|officer",
     .default_value = "anyone",
     .help = "officer: may read the names of people's devices"},
};

bool target_has_scheme(const char *url, const char *scheme)
{
    size_t size = strlen(scheme);
    return strncmp(url, scheme, size) == 0 && strncmp(url + size, "://", 3) == 0;
}

bool target_is_local(const char *url)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host = strstr(url, "://");
    for (size_t i = 0; host && i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t size = strlen(hosts[i]);
        if (strncmp(host + 3, hosts[i], size) == 0 && strchr(":/?#", host[3 + size])) return true;
    }
    return false;
}

static bool read_minute(const char *text, int *minute)
{
    int hour, minutes, end = 0;
    if (strspn(text, "0123456789") != 2 || sscanf(text, "%2d:%2d%n", &hour, &minutes, &end) != 2 ||
        end != 5)
        return false;
    *minute = hour * 60 + minutes;
    return hour >= 0 && minutes >= 0 && minutes < 60 && *minute <= 24 * 60;
}

bool target_hours(const char *hours, int *from_minute, int *until_minute)
{
    return strlen(hours) == 11 && hours[5] == '-' && read_minute(hours, from_minute) &&
           read_minute(hours + 6, until_minute) && *from_minute != *until_minute;
}

/* ---------------------------------------------------------------- what a kind needs */

static bool has_scheme(const char *url, const char *const *schemes)
{
    for (; *schemes; schemes++)
        if (target_has_scheme(url, *schemes)) return true;
    return false;
}

static bool check_url(const struct target *target, const char *const *schemes, const char *example,
                      struct error *reason)
{
    if (target->url[0] && target->url_file[0])
        return error_set(reason, "It has 'url' and 'url_file'; keep one of the two.");
    if (target->url_file[0]) return true;
    if (!has_scheme(target->url, schemes))
        return error_set(reason, "It needs a 'url' such as %s.", example);
    if (strchr(target->url, '@') || strpbrk(target->url, " \"<>\\"))
        return error_set(reason, "Its 'url' holds a name, a password or a sign that no URL has; a "
                                 "secret URL belongs into a file that 'url_file' names.");
    return true;
}

static bool check_webhook(const struct target *target, struct error *reason)
{
    static const char *const schemes[] = {"https", "http", NULL};
    if (!check_url(target, schemes, "https://hooks.example.org/netscope", reason)) return false;
    return !target->token_file[0] || !target_has_scheme(target->url, "http") ||
           target_is_local(target->url) ||
           error_set(reason, "A token is sent to a https:// URL only; correct the 'url'.");
}

static bool check_chat(const struct target *target, struct error *reason)
{
    return (target->url_file[0] && !target->url[0]) ||
           error_set(reason, "The URL of a chat is a secret: write it into a file, and name that "
                             "by 'url_file'.");
}

static bool is_mail_address(const char *text)
{
    const char *at = strchr(text, '@');
    return at && at > text && at[1] && !strchr(at + 1, '@') && !strpbrk(text, " \t<>\"(),:;\\");
}

static bool check_mail(const struct target *target, struct error *reason)
{
    static const char *const schemes[] = {"smtp", "smtps", NULL};
    if (!check_url(target, schemes, "smtps://mail.example.org:465", reason)) return false;
    if (!is_mail_address(target->from))
        return error_set(reason, "A target of kind 'mail' needs 'from', a mail address.");
    if (target->to.count == 0)
        return error_set(reason, "A target of kind 'mail' needs 'to', mail addresses.");
    for (const char *to = NULL; (to = text_list_next(&target->to, to));)
        if (!is_mail_address(to)) return error_set(reason, "'%s' in 'to' is no mail address.", to);
    return !target->user[0] == !target->password_file[0] ||
           error_set(reason, "'user' and 'password_file' belong together; write both or none.");
}

static bool check_kind(const struct target *target, struct error *reason)
{
    static const char *const syslog_schemes[] = {"udp", "tcp", "tls", NULL};
    switch ((enum target_kind)target->kind) {
    case TARGET_FILE:
        return target->file[0] ||
               error_set(reason, "A target of kind 'file' needs a 'file'; write its path.");
    case TARGET_COMMAND: {
        const char *program = text_list_next(&target->command, NULL);
        return (program && program[0] == '/') ||
               error_set(reason, "A target of kind 'command' needs a 'command', a list that begins "
                                 "with the path of a program, such as [/usr/local/bin/page, ops].");
    }
    case TARGET_WEBHOOK: return check_webhook(target, reason);
    case TARGET_SLACK:
    case TARGET_DISCORD:
    case TARGET_TEAMS: return check_chat(target, reason);
    case TARGET_MAIL: return check_mail(target, reason);
    case TARGET_SYSLOG:
        return check_url(target, syslog_schemes, "tls://logs.example.org:6514", reason);
    }
    return false;
}

static bool check_target(const void *record, struct error *reason)
{
    const struct target *target = record;
    int from, until;
    if (!text_is_name(target->name))
        return error_set(reason, "A name has letters, digits, '.', '_' and '-' only.");
    if (target->hours[0] && !target_hours(target->hours, &from, &until))
        return error_set(reason, "'hours' is two times, such as 07:00-22:00.");
    return check_kind(target, reason);
}

const struct option_table target_table = {.rows = target_rows,
                                          .count = sizeof target_rows / sizeof target_rows[0],
                                          .record_size = sizeof(struct target),
                                          .check = check_target};
