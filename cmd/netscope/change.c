/* SPDX-License-Identifier: MIT */
#include "change.h"

#include "base/clock.h"
#include "base/text_safe.h"
#include "running.h"
#include "storage/policy.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---------------------------------------------------------------- reading */

enum { VERBS_MOST = 16 };

const struct change_verb *change_find(const struct change_verb *verbs, const char *word)
{
    for (; verbs->word; verbs++)
        if (strcmp(verbs->word, word) == 0) return verbs;
    return NULL;
}

int change_refuse(const struct invocation *invocation, const struct change_verb *verbs,
                  const char *word, const char *done_to, const char *remedy)
{
    const char *words[VERBS_MOST];
    size_t count = 0;
    for (; verbs[count].word && count < VERBS_MOST; count++)
        words[count] = verbs[count].word;
    const char *nearest = nearest_word(word, words, count);
    return complain(invocation, EXIT_USAGE, "'%s' is nothing that can be %s%s%s%s; %s", word,
                    done_to, nearest ? " (perhaps `" : "", nearest ? nearest : "",
                    nearest ? "`)" : "", remedy);
}

int change_check_flags(const struct invocation *invocation, const char *verb, uint64_t taken)
{
    char memory[256];
    struct text names = text_into(memory, sizeof memory);
    taken |= FLAG(DB) | FLAG(CONFIG) | FLAG(JSON);
    for (size_t id = 0; id < OPTION_COUNT_ALL; id++)
        if (taken >> id & 1)
            text_format(&names, "%s--%s", names.size ? ", " : "", command_options[id].name);
    for (size_t i = 0; i < invocation->given_count; i++) {
        const struct command_option *option = invocation->given[i].option;
        if (option && !(taken >> option->id & 1))
            return complain(invocation, EXIT_USAGE,
                            "The flag '--%s' does not go with `%s`, which takes only %s.",
                            option->name, verb, memory);
    }
    return EXIT_OK;
}

static int refuse_text(const struct invocation *invocation, const struct change_verb *verb,
                       const char *text, bool clears)
{
    bool needs = verb->text == TEXT_NEEDED || verb->text == TEXT_DEVICE;
    bool can_clear = verb->text == TEXT_NEEDED || verb->text == TEXT_NONE;
    if (text && (verb->text == TEXT_NONE || verb->text == TEXT_NOTHING))
        return complain(invocation, EXIT_USAGE, "'%s' is one too many: `%s` takes nothing more.",
                        text, verb->word);
    if (clears && (text || !can_clear))
        return complain(invocation, EXIT_USAGE, "--clear does not go with `%s%s`.", verb->word,
                        text ? " TEXT" : "");
    if (text || clears || !needs) return EXIT_OK;
    return complain(invocation, EXIT_USAGE, "Something is missing behind `%s`: %s.", verb->word,
                    verb->text == TEXT_DEVICE
                        ? "the other device, by its MAC address, IP address or name"
                        : "what to say, or --clear to take away what was said");
}

int change_read(const struct invocation *invocation, const struct change_verb *verb,
                const char *text, struct request *request)
{
    struct error error;
    bool clears = invocation_has(invocation, OPT_CLEAR);
    int exit_code = change_check_flags(
        invocation, verb->word, verb->kind == REQUEST_DEVICE_FORGET ? FLAG(YES) : FLAG(CLEAR));
    if (exit_code == EXIT_OK) exit_code = refuse_text(invocation, verb, text, clears);
    if (exit_code != EXIT_OK) return exit_code;
    request->kind = verb->kind;
    if (verb->text == TEXT_DEVICE || verb->text == TEXT_NOTHING) return EXIT_OK;
    request->text = verb->text == TEXT_NONE && !clears ? "yes" : text;
    if (request_check(request, &error)) return EXIT_OK;
    return complain(invocation, EXIT_USAGE, "%s", error.sentence);
}

/* ---------------------------------------------------------------- telling */

/* What is "now" something else; NULL: it has a sentence of its own. */
static const char *noun_of(enum request_kind kind)
{
    switch (kind) {
    case REQUEST_DEVICE_LABEL: return "label of device";
    case REQUEST_DEVICE_KIND: return "kind of device";
    case REQUEST_DEVICE_IGNORE: return "mark 'ignore' of device";
    case REQUEST_ALERT_ACK:
    case REQUEST_ALERT_CLOSE:
    case REQUEST_ALERT_REOPEN: return "status of finding";
    case REQUEST_ALERT_NOTE: return "note of finding";
    case REQUEST_DEVICE_MERGE:
    case REQUEST_DEVICE_SPLIT:
    case REQUEST_DEVICE_FORGET:
    case REQUEST_ALERT_SILENCE:
    case REQUEST_SILENCE_END:
    case REQUEST_DELIVERY_STATE:
    case REQUEST_REPORT_MADE:
    case REQUEST_REPORT_STATE:
    case REQUEST_KIND_COUNT: break;
    }
    return NULL;
}

static void add_words(struct text *text, bool has, const char *words)
{
    if (has)
        text_add_safe(text, span_text(words));
    else
        text_add(text, "nothing");
}

static void tell_change(struct text *text, const char *noun, const struct request_answer *answer)
{
    text_format(text, "The %s %" PRId64 " is now: ", noun, answer->row_id);
    add_words(text, answer->has_new, answer->new_words);
    text_add(text, " (before: ");
    add_words(text, answer->had_old, answer->old_words);
    text_add(text, ")");
}

static void tell(const struct request *request, const struct request_answer *answer)
{
    char memory[2 * 4 * REQUEST_WORDS_SIZE + 256];
    struct text text = text_into(memory, sizeof memory);
    const char *noun = noun_of(request->kind);
    int64_t id = answer->row_id;
    if (noun) {
        tell_change(&text, noun, answer);
    } else if (request->kind == REQUEST_DEVICE_MERGE) {
        text_format(&text,
                    "Device %" PRId64 " is now a part of %s; `netscope device X split` parts "
                    "them again, where X is its own address.",
                    id, answer->new_words);
    } else if (request->kind == REQUEST_DEVICE_SPLIT) {
        text_format(&text,
                    "Device %" PRId64 " is a device of its own again (before: a part of %s).", id,
                    answer->old_words);
    } else if (request->kind == REQUEST_ALERT_SILENCE) {
        text_format(&text, "Silence %" PRId64 ": ", id);
        add_words(&text, true, answer->new_words);
        text_format(&text, ". `netscope silences end %" PRId64 "` ends it.", id);
    } else {
        text_format(&text, "Silence %" PRId64 " has ended: ", id);
        add_words(&text, true, answer->old_words);
    }
    puts(memory);
}

static void add_member(struct text *text, const char *name, bool has, const char *words)
{
    text_format(text, ",\"%s\":", name);
    if (has)
        text_add_json(text, span_text(words));
    else
        text_add(text, "null");
}

static void tell_json(const struct request *request, const struct request_answer *answer)
{
    char memory[2 * 6 * REQUEST_WORDS_SIZE + 256];
    struct text text = text_into(memory, sizeof memory);
    text_format(&text, "{\"audit_id\":%" PRId64 ",\"request\":\"%s\",\"target\":\"%s %" PRId64 "\"",
                answer->audit_id, request_word(request->kind), request_target_word(request->kind),
                answer->row_id);
    add_member(&text, "old", answer->had_old, answer->old_words);
    add_member(&text, "new", answer->has_new, answer->new_words);
    text_add(&text, ",\"result\":\"done\"}");
    puts(memory);
}

/* ---------------------------------------------------------------- asking */

static void sign(struct request *request)
{
    const struct passwd *user = getpwuid(getuid());
    request->at_us = wall_now_us();
    request->uid = getuid();
    request->user = user ? user->pw_name : NULL;
    request->by = "cli";
}

/* Executes the request with this process's own writer, in one transaction. */
static bool write_alone(const char *database, const struct request *request,
                        struct request_answer *answer, struct error *error)
{
    struct storage_writer *writer = storage_writer_open(database, error);
    if (!writer) return false;
    bool is_done = storage_execute(writer, request, answer, error);
    /* Of this request, or of an earlier one that was killed. */
    if (is_done) (void)storage_finish_erasures(writer, request->at_us, NULL);
    /* The request is already committed or refused: a failure to close changes neither. */
    (void)storage_writer_close(writer, NULL);
    return is_done;
}

static void take_words(const struct control_reply *reply, const char *name, bool *has,
                       char words[REQUEST_WORDS_SIZE])
{
    const char *text = control_reply_text(reply, NULL, 0, name);
    *has = text != NULL;
    (void)snprintf(words, REQUEST_WORDS_SIZE, "%s", text ? text : "");
}

/* By the capture that writes the database. *is_answered false: it took nothing. */
static bool ask_running(const char *database, const struct request *request,
                        struct request_answer *answer, bool *is_answered, struct error *error)
{
    struct message message;
    message_from_request(&message, request);
    struct control_reply *reply = running_ask(database, &message, is_answered, error);
    if (!reply) return false;
    answer->audit_id = control_reply_integer(reply, NULL, 0, "audit_id");
    answer->row_id = control_reply_integer(reply, NULL, 0, "row_id");
    take_words(reply, "old", &answer->had_old, answer->old_words);
    take_words(reply, "new", &answer->has_new, answer->new_words);
    control_reply_free(reply);
    return true;
}

static bool ask_writer(const char *database, const struct request *request,
                       struct request_answer *answer, struct error *error)
{
    bool is_answered;
    if (ask_running(database, request, answer, &is_answered, error)) return true;
    if (is_answered || error->kind != ERROR_NOT_FOUND) return false;
    return write_alone(database, request, answer, error);
}

bool change_make(const char *database, struct request *request, struct request_answer *answer,
                 struct error *error)
{
    sign(request);
    return ask_writer(database, request, answer, error);
}

int change_send(const struct invocation *invocation, const char *database, struct request *request)
{
    struct error error;
    struct request_answer answer;
    if (!change_make(database, request, &answer, &error)) return complain_error(invocation, &error);
    if (invocation_has(invocation, OPT_JSON))
        tell_json(request, &answer);
    else
        tell(request, &answer);
    return EXIT_OK;
}
