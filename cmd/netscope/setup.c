/* SPDX-License-Identifier: MIT */
/* netscope setup: asks a few questions, and writes a configuration file from the answers. */
#include "base/text.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "config_file.h"
#include "database_place.h"
#include "enricher/enricher.h"
#include "interface_words.h"
#include "unnamed_networks.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INTERFACES_LISTED = 32, ANSWER_SIZE = PATH_MOST, TEXT_WIDTH = 88 };

/* The word for an empty value, in questions and answers. */
#define NOTHING "none"

/* One question is one option. */
struct question {
    const char *key;
    const char *words;
    const char *why; /* the meaning of the answer */
    /* Shows the choices; may be NULL. */
    void (*show)(void);
    /* Writes a proposal if the option is not configured. False or NULL: the option's default. */
    bool (*propose)(char *answer, size_t size);
    /* A further check beyond the option's own; may be NULL. */
    bool (*check)(const char *answer, struct error *reason);
};

/* ------------------------------------------------------------ interfaces */

static struct capture_interface interfaces[INTERFACES_LISTED];
static size_t interface_count;

static bool list_interfaces(struct error *error)
{
    int count = capture_list_interfaces(interfaces, INTERFACES_LISTED, error);
    if (count < 0) return false;
    interface_count = (size_t)count < INTERFACES_LISTED ? (size_t)count : INTERFACES_LISTED;
    return true;
}

static void show_interfaces(void)
{
    char way_out[64] = "";
    (void)capture_default_interface(way_out, sizeof way_out);
    for (size_t i = 0; i < interface_count; i++) {
        const struct capture_interface *one = &interfaces[i];
        if (!interface_is_device(one)) continue;
        char memory[ANSWER_SIZE];
        struct text addresses = text_into(memory, sizeof memory);
        for (const char *at = one->addresses; *at; at++) {
            text_add_char(&addresses, *at);
            if (*at == ',') text_add_char(&addresses, ' ');
        }
        if (strcmp(one->name, way_out) == 0) text_add(&addresses, " (the default route)");
        printf("    %-16s %-12s ", one->name, interface_state(one));
        terminal_write_lines(stdout, text_span(&addresses),
                             terminal_prose_width(stdout, TEXT_WIDTH), 34, 0);
        if (!addresses.size) putchar('\n');
    }
}

static bool propose_interface(char *answer, size_t size)
{
    return capture_default_interface(answer, size);
}

static bool check_interfaces(const char *answer, struct error *reason)
{
    char names[ANSWER_SIZE];
    char *rest = NULL;
    size_t count = 0;
    (void)snprintf(names, sizeof names, "%s", answer);
    for (char *name = strtok_r(names, ", +", &rest); name; name = strtok_r(NULL, ", +", &rest)) {
        bool known = false;
        for (size_t i = 0; i < interface_count && !known; i++)
            known = strcmp(interfaces[i].name, name) == 0;
        if (!known)
            return error_set(reason,
                             "There is no interface '%s' here; `netscope interfaces` lists those "
                             "that there are, and several are written with commas between.",
                             name);
        count++;
    }
    if (count) return true;
    return error_set(reason, "At least one interface has to be watched, such as eth1 (--interfaces "
                             "eth1); `netscope interfaces` lists those that there are.");
}

/* ------------------------------------------------------------ questions */

static const struct question questions[] = {
    {.key = "capture.interfaces",
     .words = "Which interface should be watched?",
     .why = "The one that a mirror port or tap ends at, or the one of a gateway. Several: with "
            "commas between; a + between those that are the two directions of one link, as of a "
            "tap (eth1+eth2).",
     .show = show_interfaces,
     .propose = propose_interface,
     .check = check_interfaces},
    {.key = "networks.local",
     .words = "Which networks are yours?",
     .why =
         "Their addresses are devices, with names and findings; others are only whom they talk to. "
         "Proposed are the private ranges, this machine's networks, and those on which addresses "
         "were claimed before (by ARP, NDP or DHCP). A campus adds its public ranges."},
    {.key = "time.zone",
     .words = "In which time zone are days counted?",
     .why = "Such as Europe/Berlin: it reads 'yesterday' and '14:00', and days of sums end at its "
            "midnight. Columns of times stay in UTC."},
    {.key = "storage.keep_rows",
     .words = "How long should flows and names asked for be kept?",
     .why = "Such as 7d. Sums per minute and hour are kept longer (30 days, 400 days)."},
    {.key = "storage.keep_contacts",
     .words = "How long should it be known whom people's devices met?",
     .why = "Such as 35d. After that the sums of a day have a country, and the owner and kind of a "
            "tracker, but no name and no address. What you call a thing (`netscope device X kind "
            "thing`) keeps them for 400 days."},
    {.key = "storage.max_bytes",
     .words = "How large may the database become?",
     .why = "Such as 10GiB, its log included. Where it gets there, the oldest rows go first."},
    {.key = "privacy.exclude",
     .words = "Which devices or networks should not be recorded at all?",
     .why =
         "MAC addresses, addresses and networks, with commas between: of these nothing is kept."},
    {.key = "privacy.redact_queries",
     .words = "Should query strings be left out of HTTP addresses (yes or no)?",
     .why = "What stands behind the '?' of an address can hold names, searches and passwords."},
    {.key = "privacy.pseudonyms",
     .words = "Should addresses be pseudonyms (none, local or all)?",
     .why = "Only who has the key can tell what they stand for: local hides your own devices' MACs "
            "and addresses, all also where they go. See docs/privacy.md."},
    {.key = "privacy.names",
     .words = "Should host names of devices be kept (yes or no)?",
     .why = "Such as annas-laptop, which DHCP and mDNS tell: they often name a person."},
};
enum { QUESTION_COUNT = sizeof questions / sizeof questions[0] };

struct dialogue {
    struct invocation *invocation;
    bool asks;
    unsigned number;
};

static const struct option_row *find_row(const char *key)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (strcmp(option_rows[i].key, key) == 0) return &option_rows[i];
    assert(!"a question asks for an option that exists");
    return NULL;
}

static const struct given_option *given_for(const struct invocation *invocation,
                                            const struct option_row *row)
{
    for (size_t i = 0; i < invocation->given_count; i++)
        if (invocation->given[i].setting == row) return &invocation->given[i];
    return NULL;
}

static bool accept(const struct dialogue *dialogue, const struct question *question,
                   const char *answer, struct error *error)
{
    struct error reason;
    if (question->check && !question->check(answer, &reason))
        return error_set(error, "The answer (%s): %s", question->key, reason.sentence);
    return config_set(dialogue->invocation->config, find_row(question->key), answer, "The answer",
                      error);
}

/* The line that was typed, without its end; false at the end of the input. */
static bool read_answer(char *answer, size_t size)
{
    if (!fgets(answer, (int)size, stdin)) return false;
    if (!strchr(answer, '\n') && !feof(stdin)) { /* longer than any valid answer: refused */
        for (int c = getchar(); c != '\n' && c != EOF;)
            c = getchar();
    }
    size_t from = strspn(answer, " \t"), to = strcspn(answer, "\r\n");
    while (to > from && (answer[to - 1] == ' ' || answer[to - 1] == '\t'))
        to--;
    memmove(answer, answer + from, to - from);
    answer[to - from] = '\0';
    return true;
}

static void show_question(struct dialogue *dialogue, const struct question *question)
{
    printf("\n%u. %s\n", ++dialogue->number, question->words);
    fputs("    ", stdout);
    terminal_write_lines(stdout, span_text(question->why), terminal_prose_width(stdout, TEXT_WIDTH),
                         4, 0);
    if (question->show) question->show();
}

/* A long one is broken, and the answer has a line of its own. */
static void show_proposal(const char *proposed)
{
    char memory[ANSWER_SIZE + 8];
    size_t width = terminal_prose_width(stdout, TEXT_WIDTH);
    int size = snprintf(memory, sizeof memory, "[%s]", proposed);
    if (size > 0 && (size_t)size + 4 > width) {
        terminal_write_lines(stdout, span_text(memory), width, 3, 2);
        printf("  : ");
    } else {
        printf("  %s: ", memory);
    }
}

/* Repeats the question until the answer is valid. */
static bool ask(struct dialogue *dialogue, const struct question *question, const char *proposed,
                struct error *error)
{
    char answer[ANSWER_SIZE];
    show_question(dialogue, question);
    for (;;) {
        show_proposal(*proposed ? proposed : NOTHING);
        (void)fflush(stdout);
        bool answered = read_answer(answer, sizeof answer);
        if (!answered || !isatty(STDIN_FILENO)) putchar('\n');
        if (!answered)
            return error_set(error, "The answers ended before the questions did, so nothing was "
                                    "written; answer the rest, or take what is proposed with "
                                    "--yes.");
        if (!*answer) (void)snprintf(answer, sizeof answer, "%s", proposed);
        /* "none" may be a word of the choice */
        bool is_word = find_row(question->key)->type == OPTION_CHOICE;
        if (!is_word && strcmp(answer, NOTHING) == 0) answer[0] = '\0';
        if (accept(dialogue, question, answer, error)) return true;
        fputs("  ", stdout);
        terminal_write_lines(stdout, span_text(error->sentence),
                             terminal_prose_width(stdout, TEXT_WIDTH), 2, 0);
    }
}

/* Adds what is local here to the default. A database that is there already knows more. */
static void add_networks(const struct invocation *invocation, char *proposed, size_t size)
{
    const struct settings *settings = invocation_settings(invocation);
    struct unnamed_networks networks = {.known = settings->local_networks.networks,
                                        .known_count = settings->local_networks.count};
    unnamed_networks_of_machine(&networks);
    struct storage_reader *reader = storage_reader_open(database_place_asked(invocation), NULL);
    if (!reader) reader = storage_reader_open("./netscope.db", NULL); /* the service's is new */
    if (reader) unnamed_networks_of_database(&networks, reader);
    storage_reader_close(reader);
    char memory[UNNAMED_NETWORKS_MOST * 50];
    struct text text = text_into(memory, sizeof memory);
    unnamed_networks_format(&networks, &text);
    size_t used = strlen(proposed);
    if (networks.count) (void)snprintf(proposed + used, size - used, ", %s", memory);
}

static bool settle(struct dialogue *dialogue, const struct question *question, struct error *error)
{
    const struct option_row *row = find_row(question->key);
    const struct given_option *given = given_for(dialogue->invocation, row);
    char proposed[PATH_MOST];
    const char *origin;
    config_describe(dialogue->invocation->config, row, proposed, sizeof proposed, &origin);
    if (given) return accept(dialogue, question, given->value ? given->value : "yes", error);
    if (strcmp(origin, "default") == 0 && question->propose)
        (void)question->propose(proposed, sizeof proposed);
    if (strcmp(origin, "default") == 0 && strcmp(question->key, "networks.local") == 0)
        add_networks(dialogue->invocation, proposed, sizeof proposed);
    if (dialogue->asks) return ask(dialogue, question, proposed, error);
    return accept(dialogue, question, proposed, error);
}

/* A service has no home directory, so root's file names the service's places. */
static bool settle_places(struct invocation *invocation, struct error *error)
{
    static const char *const places[][2] = {
        {"storage.database", "/var/lib/netscope/netscope.db"},
        {"data.directory", "/var/lib/netscope/data"},
        {"privacy.key_file", "/var/lib/netscope/pseudonym.key"}};
    for (size_t i = 0; geteuid() == 0 && i < 3; i++) {
        const struct option_row *row = find_row(places[i][0]);
        char value[PATH_MOST];
        const char *origin;
        config_describe(invocation->config, row, value, sizeof value, &origin);
        if (strcmp(origin, "default") != 0) continue;
        if (!config_set(invocation->config, row, places[i][1], "setup", error)) return false;
    }
    return true;
}

/* ------------------------------------------------------------ afterwards */

static bool unit_is_installed(void)
{
    static const char *const folders[] = {"/lib/systemd/system", "/usr/lib/systemd/system",
                                          "/usr/local/lib/systemd/system", "/etc/systemd/system"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/netscope.service", folders[i]);
        if (access(path, F_OK) == 0) return true;
    }
    return false;
}

/* Root's capture changes to the owner of this folder. */
static void say_to_make_folder(const char *database)
{
    char folder[PATH_MOST];
    (void)snprintf(folder, sizeof folder, "%s", database);
    char *slash = strrchr(folder, '/');
    if (!slash || slash == folder) return;
    *slash = '\0';
    if (access(folder, F_OK) != 0 && geteuid() == 0)
        printf("  install -d -o nobody -m 750 %s   the folder of the database\n", folder);
}

static void say_what_is_next(const struct settings *settings, const char *path, bool is_found)
{
    bool is_service = is_found && geteuid() == 0;
    struct data_status sets[DATA_SET_COUNT_MOST];
    size_t present = 0, count = data_status(settings->data_directory, sets);
    for (size_t i = 0; i < count; i++)
        present += sets[i].present;
    printf("\nWritten to %s. Nothing is recorded yet. Next:\n", path);
    if (present == 0)
        puts("  netscope data build               names of vendors, countries and trackers (once)");
    if (is_service && unit_is_installed())
        puts("  systemctl enable --now netscope   start now, and at every boot\n"
             "  systemctl status netscope         how it goes");
    else {
        say_to_make_folder(settings->database);
        printf("  netscope capture --config %s\n", path);
    }
    if (is_found)
        puts("  netscope devices                  who is there, as soon as something was seen");
    else
        printf("  netscope devices --config %s\n"
               "                                    who is there, as soon as something was seen\n",
               path);
}

int command_setup(struct invocation *invocation)
{
    struct error error;
    char place[PATH_MOST];
    const char *path = invocation_value(invocation, OPT_OUTPUT);
    if (!path && !config_file_place(place, sizeof place, &error))
        return complain_error(invocation, &error);
    bool is_found = !path; /* every later command finds it */
    if (!path) path = place;
    bool exists = access(path, F_OK) == 0;
    if (exists && !invocation_has(invocation, OPT_FORCE))
        return complain(invocation, EXIT_TROUBLE,
                        "There is a configuration at '%s' already; edit it, replace it with "
                        "--force, or write another with --output FILE.",
                        path);
    if (!invocation_load_file(invocation, exists ? path : NULL, &error) || !list_interfaces(&error))
        return complain_error(invocation, &error);

    struct dialogue dialogue = {.invocation = invocation,
                                .asks = !invocation_has(invocation, OPT_YES)};
    if (dialogue.asks)
        puts("What should NetScope record, and for how long? An empty answer takes what\n"
             "stands in brackets. Nothing is written before the last answer, and nothing is\n"
             "started.");
    bool good = settle_places(invocation, &error);
    for (size_t i = 0; good && i < QUESTION_COUNT; i++)
        good = settle(&dialogue, &questions[i], &error);
    if (!good || !config_file_write(path, invocation->config, &error))
        return complain_error(invocation, &error);
    say_what_is_next(invocation_settings(invocation), path, is_found);
    return EXIT_OK;
}
