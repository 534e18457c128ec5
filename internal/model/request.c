/* SPDX-License-Identifier: MIT */
#include "request.h"

#include "base/text_safe.h"

#include <string.h>

const char *const device_kinds[] = {"thing", "personal", "guest", "infrastructure", NULL};

static const struct {
    const char *word;
    enum request_target target;
} rows[REQUEST_KIND_COUNT] = {
#define ROW(name, word, target) [REQUEST_##name] = {word, TARGET_##target},
    REQUESTS(ROW)
#undef ROW
};

const char *request_word(enum request_kind kind)
{
    return rows[kind].word;
}

enum request_target request_target(enum request_kind kind)
{
    return rows[kind].target;
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

static bool check_kind(const char *text, struct error *error)
{
    for (int i = 0; device_kinds[i]; i++)
        if (strcmp(device_kinds[i], text) == 0) return true;
    return error_set_kind(error, ERROR_BAD_QUESTION,
                          "A device is of the kind thing, personal, guest or infrastructure, and "
                          "of no other.");
}

bool request_check(const struct request *request, struct error *error)
{
    if (!request->text) return true;
    switch (request->kind) {
    case REQUEST_DEVICE_LABEL: return check_text("label", request->text, LABEL_BYTES_MOST, error);
    case REQUEST_DEVICE_KIND: return check_kind(request->text, error);
    case REQUEST_DEVICE_IGNORE:
        return strcmp(request->text, "yes") == 0 ||
               error_set_kind(error, ERROR_BAD_QUESTION,
                              "A device is ignored (yes) or not; there is nothing between.");
    case REQUEST_ALERT_ACK:
    case REQUEST_ALERT_CLOSE:
    case REQUEST_ALERT_REOPEN:
    case REQUEST_ALERT_NOTE: return check_text("note", request->text, NOTE_BYTES_MOST, error);
    case REQUEST_KIND_COUNT: break;
    }
    return false;
}
