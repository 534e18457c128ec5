/* SPDX-License-Identifier: MIT */
#include "request.h"

#include "base/text.h"
#include "base/text_safe.h"

#include <string.h>

const char *const device_kinds[] = {"thing", "personal", "guest", "infrastructure", NULL};

const char *const delivery_states[] = {"delivered", "waiting", "failed", NULL};

const char *const report_states[] = {"pending", "delivered", "skipped", "replaced",
                                     "removed", "forgotten", NULL};

static const struct {
    const char *word;
    enum request_target target;
    unsigned carries;
} rows[REQUEST_KIND_COUNT] = {
#define ROW(name, word, target, carries) [REQUEST_##name] = {word, TARGET_##target, carries},
    REQUESTS(ROW)
#undef ROW
};

static const int64_t silence_least_us = INT64_C(60) * 1000000;
static const int64_t silence_most_us = INT64_C(3660) * 86400 * 1000000; /* ten years */

const char *request_word(enum request_kind kind)
{
    return rows[kind].word;
}

enum request_target request_target(enum request_kind kind)
{
    return rows[kind].target;
}

const char *request_target_word(enum request_kind kind)
{
    switch (rows[kind].target) {
    case TARGET_DEVICE: return "device";
    case TARGET_ALERT: return "alert";
    case TARGET_SILENCE: return "silence";
    case TARGET_MESSAGE: return "message";
    case TARGET_REPORT: return "report";
    }
    return "";
}

unsigned request_carries(enum request_kind kind)
{
    return rows[kind].carries;
}

bool request_by_is_valid(const char *by)
{
    static const char prefix[] = "api:";
    size_t size = strlen(by), head = sizeof prefix - 1;
    return size <= BY_BYTES_MOST && strncmp(by, prefix, head) == 0 && text_is_name(by + head);
}

/* Text that is stored as it is, and shown in one line: nothing in it needs an escape. */
static bool check_text(const char *what, const char *text, size_t most, struct error *error)
{
    struct span bytes = span_text(text);
    char escape[SAFE_ESCAPE_SIZE];
    bool is_blank = true;
    if (bytes.size > most)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "The %s has %zu bytes; at most %zu fit: say it in fewer words.", what,
                              bytes.size, most);
    for (size_t at = 0; at < bytes.size;) {
        size_t size = text_safe_piece(bytes, at, false, escape);
        if (escape[0])
            return error_set_kind(error, ERROR_BAD_QUESTION,
                                  "The %s holds %s, which is a control character or no UTF-8: use "
                                  "letters, digits and signs that can be seen.",
                                  what, escape);
        is_blank = is_blank && text[at] == ' ';
        at += size;
    }
    return !is_blank ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "The %s is empty: write one, or take it away with --clear.", what);
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; word && *words; words++)
        if (strcmp(word, *words) == 0) return true;
    return false;
}

static bool check_kind(const char *text, struct error *error)
{
    return is_one_of(text, device_kinds) ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "A device is of the kind thing, personal, guest or infrastructure, and "
                          "of no other.");
}

static bool check_devices(const struct request *request, struct error *error)
{
    if (request->device_id <= 0)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "A device is merged into another one: name both.");
    return request->id != request->device_id ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "A device cannot be merged into itself: name two that differ.");
}

static bool check_silence(const struct request *request, struct error *error)
{
    if (!check_text("rule", request->rule ? request->rule : "", RULE_BYTES_MOST, error))
        return false;
    if (request->target && !check_text("target", request->target, SCOPE_BYTES_MOST, error))
        return false;
    if (request->for_us < silence_least_us || request->for_us > silence_most_us)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "A silence lasts from one minute to 3660 days: say --for 30d, for "
                              "example.");
    return !request->text || check_text("note", request->text, NOTE_BYTES_MOST, error);
}

/* A number from 1 on, and *list behind it. */
static bool next_number(const char **list, int64_t *number)
{
    const char *at = *list;
    for (*number = 0; *at >= '0' && *at <= '9' && *number < INT64_C(1) << 52; at++)
        *number = *number * 10 + (*at - '0');
    *list = at;
    return *number > 0;
}

bool request_next_messages(const char **list, int64_t *first, int64_t *last)
{
    if (!next_number(list, first)) return false;
    *last = *first;
    if (**list == '-') {
        ++*list;
        if (!next_number(list, last) || *last <= *first) return false;
    }
    if (!**list) return true;
    if (**list != ',' || !(*list)[1]) return false;
    ++*list;
    return true;
}

static bool check_messages(const char *list)
{
    int64_t first, last, before = 0;
    while (*list) {
        if (!request_next_messages(&list, &first, &last) || first <= before) return false;
        before = last;
    }
    return before > 0;
}

static bool check_delivery(const struct request *request, struct error *error)
{
    if (!is_one_of(request->state, delivery_states) || !request->messages ||
        !check_messages(request->messages) || request->tries < 1)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "A delivery has the numbers of messages, such as 12-90,95, the state "
                              "delivered, waiting or failed, and the number of tries.");
    if (!check_text("target", request->target ? request->target : "", RULE_BYTES_MOST, error))
        return false;
    return !request->text || check_text("answer", request->text, NOTE_BYTES_MOST, error);
}

/* It is attached to mails, so nothing else shall be taken for a report. */
static bool is_report_file(const char *path)
{
    static const char *const ends[] = {".html", ".md", ".json", ".txt"};
    const char *end = strrchr(path, '.');
    for (size_t i = 0; path[0] == '/' && end && i < sizeof ends / sizeof ends[0]; i++)
        if (strcmp(end, ends[i]) == 0) return true;
    return false;
}

static bool check_report(const struct request *request, struct error *error)
{
    if (!check_text("target", request->target ? request->target : "", RULE_BYTES_MOST, error) ||
        !check_text("subject", request->subject ? request->subject : "", SUBJECT_BYTES_MOST,
                    error) ||
        !check_text("text", request->text ? request->text : "", NOTE_BYTES_MOST, error) ||
        (request->file && !check_text("file", request->file, FILE_BYTES_MOST, error)))
        return false;
    if (request->id < 1 || (request->file && !is_report_file(request->file)))
        return error_set_kind(
            error, ERROR_BAD_QUESTION,
            "A report has a number from 1 on, and its file a whole path that ends "
            "in .html, .md, .json or .txt.");
    return !request->for_whom || strcmp(request->for_whom, "officer") == 0 ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "A report is for an officer, or for anyone (null).");
}

static bool check_edition(const struct request *request, struct error *error)
{
    if (request->file && !check_text("file", request->file, FILE_BYTES_MOST, error)) return false;
    if (request->formats && !check_text("formats", request->formats, FORMATS_BYTES_MOST, error))
        return false;
    return (request->id >= 1 && request->name && text_is_name(request->name) &&
            strlen(request->name) <= RULE_BYTES_MOST && is_one_of(request->state, report_states) &&
            request->from_us > 0 && request->from_us < request->to_us && request->made_us >= 0 &&
            request->replaces >= 0 && request->replaces < request->id) ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "A report has a number, a name of letters, digits, '.', '_' and '-', one "
                          "of the states of the view reports, a time that it is about, and a "
                          "smaller number of the one that it replaces.");
}

bool request_check(const struct request *request, struct error *error)
{
    const char *text = request->text;
    switch (request->kind) {
    case REQUEST_DEVICE_LABEL: return !text || check_text("label", text, LABEL_BYTES_MOST, error);
    case REQUEST_DEVICE_KIND: return !text || check_kind(text, error);
    case REQUEST_DEVICE_IGNORE:
        return !text || strcmp(text, "yes") == 0 ||
               error_set_kind(error, ERROR_BAD_QUESTION,
                              "A device is ignored (yes) or not; there is nothing between.");
    case REQUEST_DEVICE_MERGE: return check_devices(request, error);
    case REQUEST_DEVICE_SPLIT:
    case REQUEST_DEVICE_FORGET:
    case REQUEST_SILENCE_END: return true;
    case REQUEST_ALERT_ACK:
    case REQUEST_ALERT_CLOSE:
    case REQUEST_ALERT_REOPEN:
    case REQUEST_ALERT_NOTE: return !text || check_text("note", text, NOTE_BYTES_MOST, error);
    case REQUEST_ALERT_SILENCE: return check_silence(request, error);
    case REQUEST_DELIVERY_STATE: return check_delivery(request, error);
    case REQUEST_REPORT_MADE: return check_report(request, error);
    case REQUEST_REPORT_STATE: return check_edition(request, error);
    case REQUEST_KIND_COUNT: break;
    }
    return false;
}
