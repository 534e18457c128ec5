/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include "base/text.h"

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Also counts brackets inside of nothing but texts, so cJSON's recursion is bounded before it
 * begins. */
static bool is_shallow(struct span line)
{
    unsigned depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < line.size; i++) {
        char c = (char)line.data[i];
        if (in_text && c == '\\')
            i++;
        else if (c == '"')
            in_text = !in_text;
        else if (!in_text && (c == '{' || c == '[') && ++depth > MESSAGE_DEPTH_MOST)
            return false;
        else if (!in_text && (c == '}' || c == ']') && depth)
            depth--;
    }
    return true;
}

/* A text with a NUL would end there for who reads it. */
static bool has_nul(struct span line)
{
    static const char escaped[] = "\\u0000";
    return line.size && (memchr(line.data, 0, line.size) ||
                         memmem(line.data, line.size, escaped, sizeof escaped - 1));
}

struct cJSON *frame_read(struct span line)
{
    const char *end = NULL;
    if (line.size == 0 || !is_shallow(line) || has_nul(line)) return NULL;
    cJSON *value = cJSON_ParseWithLengthOpts((const char *)line.data, line.size, &end, false);
    bool rest = false;
    for (const char *at = end; value && at < (const char *)line.data + line.size; at++)
        rest = rest || !strchr(" \t\r", *at);
    if (value && !rest && cJSON_IsObject(value)) return value;
    cJSON_Delete(value);
    return NULL;
}

static bool has_version(const cJSON *object)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(object, "version");
    return cJSON_IsNumber(version) && version->valuedouble == MESSAGE_VERSION;
}

static bool find_kind(const cJSON *request, enum message_kind *kind)
{
    for (int i = 0; cJSON_IsString(request) && i < MESSAGE_KIND_COUNT; i++) {
        if (strcmp(request->valuestring, message_rows[i].name) != 0) continue;
        *kind = (enum message_kind)i;
        return true;
    }
    return false;
}

/* ---------------------------------------------------------------- members */

/* Beside the bits of enum request_part. */
enum {
    BY = 1 << 8,      /* everything that the writer carries out may have it */
    PAGE = 1 << 9,    /* of open flows */
    RECENT = 1 << 10, /* of packets */
};

static const struct member {
    const char *name;
    unsigned part;
    bool is_needed;     /* else it may be left out, or be null */
    size_t place, most; /* in struct message; most 0: a whole number */
    size_t has;         /* the place of its mark; 0: it has none */
} members[] = {
#define PLACE(field) offsetof(struct message, field)
#define MOST(field) (sizeof((struct message *)0)->field - 1)
    {"id", CARRIES_ID, true, PLACE(id), 0, 0},
    {"device", CARRIES_DEVICE, false, PLACE(device_id), 0, 0},
    {"text", CARRIES_TEXT, false, PLACE(text), MOST(text), PLACE(has_text)},
    {"rule", CARRIES_SCOPE, true, PLACE(rule), MOST(rule), 0},
    {"target", CARRIES_SCOPE, false, PLACE(target), MOST(target), PLACE(has_target)},
    {"for_us", CARRIES_SCOPE, true, PLACE(for_us), 0, 0},
    {"limit", PAGE | RECENT, false, PLACE(limit), 0, 0},
    {"after", RECENT, false, PLACE(after), 0, 0},
    {"before", PAGE, false, PLACE(before), 0, 0},
    {"messages", CARRIES_DELIVERY, true, PLACE(messages), MOST(messages), 0},
    {"state", CARRIES_DELIVERY, true, PLACE(state), MOST(state), 0},
    {"target", CARRIES_DELIVERY, true, PLACE(target), MOST(target), PLACE(has_target)},
    {"tries", CARRIES_DELIVERY, true, PLACE(tries), 0, 0},
    {"target", CARRIES_REPORT, true, PLACE(target), MOST(target), PLACE(has_target)},
    {"subject", CARRIES_REPORT, true, PLACE(subject), MOST(subject), 0},
    {"file", CARRIES_REPORT, false, PLACE(file), MOST(file), 0},
    {"for", CARRIES_REPORT, false, PLACE(for_whom), MOST(for_whom), 0},
    {"name", CARRIES_EDITION, true, PLACE(name), MOST(name), 0},
    {"state", CARRIES_EDITION, true, PLACE(state), MOST(state), 0},
    {"from_us", CARRIES_EDITION, true, PLACE(from_us), 0, 0},
    {"to_us", CARRIES_EDITION, true, PLACE(to_us), 0, 0},
    {"made_us", CARRIES_EDITION, false, PLACE(made_us), 0, 0},
    {"replaces", CARRIES_EDITION, false, PLACE(replaces), 0, 0},
    {"formats", CARRIES_EDITION, false, PLACE(formats), MOST(formats), 0},
    {"file", CARRIES_EDITION, false, PLACE(file), MOST(file), 0},
    {"by", BY, false, PLACE(by), MOST(by), 0},
#undef PLACE
#undef MOST
};
enum { MEMBERS = sizeof members / sizeof members[0] };

static bool read_number(const cJSON *value, const struct member *member, int64_t *number,
                        struct error *error)
{
    bool is_whole = cJSON_IsNumber(value) && value->valuedouble >= 1 && value->valuedouble < 9e15 &&
                    value->valuedouble == (double)(int64_t)value->valuedouble;
    if (!is_whole)
        return error_set_kind(error, ERROR_BAD_QUESTION, "\"%s\" is a whole number from 1 on.",
                              member->name);
    *number = (int64_t)value->valuedouble;
    return true;
}

static bool read_text(const cJSON *value, const struct member *member, char *text,
                      struct error *error)
{
    if (!cJSON_IsString(value))
        return error_set_kind(error, ERROR_BAD_QUESTION, "\"%s\" is a text of at most %zu bytes%s.",
                              member->name, member->most, member->is_needed ? "" : ", or null");
    size_t size = strlen(value->valuestring);
    if (size > member->most)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "\"%s\" has %zu bytes; at most %zu fit: say it in fewer words.",
                              member->name, size, member->most);
    memcpy(text, value->valuestring, size + 1);
    return true;
}

/* Reads the member, if the request has it. */
static bool read_member(const cJSON *value, const struct member *member, struct message *message,
                        struct error *error)
{
    char *place = (char *)message + member->place;
    if (!member->is_needed && (!value || cJSON_IsNull(value))) return true;
    if (member->most == 0) return read_number(value, member, (int64_t *)(void *)place, error);
    if (member->has) *(bool *)((char *)message + member->has) = true;
    return read_text(value, member, place, error);
}

static bool refuse_others(const struct message *message, unsigned parts, struct error *error)
{
    char memory[160];
    struct text names = text_into(memory, sizeof memory);
    for (size_t i = 0; i < MEMBERS; i++)
        if (members[i].part & parts) text_format(&names, ", \"%s\"", members[i].name);
    return error_set_kind(error, ERROR_BAD_QUESTION,
                          "The request %s has no members but \"version\", \"request\"%s, each "
                          "once.",
                          message_rows[message->kind].name, memory);
}

/* The members beside "version" and "request". */
static bool read_rest(const cJSON *object, struct message *message, struct error *error)
{
    enum request_kind request;
    int count = 2;
    bool has_rest = message_request(message->kind, &request);
    unsigned parts = has_rest                           ? request_carries(request) | BY
                     : message->kind == MESSAGE_FLOWS   ? PAGE
                     : message->kind == MESSAGE_PACKETS ? RECENT | BY
                     : message->kind == MESSAGE_PACKET  ? CARRIES_ID | BY
                                                        : 0;
    for (size_t i = 0; i < MEMBERS; i++)
        if (members[i].part & parts)
            count += cJSON_GetObjectItemCaseSensitive(object, members[i].name) != NULL;
    if (cJSON_GetArraySize(object) != count) return refuse_others(message, parts, error);
    for (size_t i = 0; i < MEMBERS; i++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, members[i].name);
        if (members[i].part & parts && !read_member(value, &members[i], message, error))
            return false;
    }
    return !message->by[0] || request_by_is_valid(message->by) ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "\"by\" is api: and the name of a token, of letters, digits, '.', '_' "
                          "and '-'.");
}

bool frame_read_request(struct span line, struct message *message, struct error *error)
{
    cJSON *object = frame_read(line);
    bool good = false;
    *message = (struct message){.kind = MESSAGE_KIND_COUNT};
    if (!object)
        error_set_kind(error, ERROR_BAD_QUESTION,
                       "The request is no JSON object of one line, such as "
                       "{\"version\":1,\"request\":\"status\"}.");
    else if (!has_version(object))
        error_set_kind(error, ERROR_BAD_QUESTION,
                       "The request has another version than %d: use the `netscope` of the same "
                       "release as the running capture.",
                       MESSAGE_VERSION);
    else if (!find_kind(cJSON_GetObjectItemCaseSensitive(object, "request"), &message->kind))
        error_set_kind(error, ERROR_BAD_QUESTION,
                       "There is no request of that name: \"request\" is status, flows, talkers, "
                       "packets, packet, reload, facts "
                       "or one of those that the view audit lists.");
    else
        good = read_rest(object, message, error);
    cJSON_Delete(object);
    return good;
}

bool frame_check_answer(const struct cJSON *answer, struct error *error)
{
    const cJSON *kind = cJSON_GetObjectItemCaseSensitive(answer, "kind"),
                *sentence = cJSON_GetObjectItemCaseSensitive(answer, "error");
    if (!answer || !has_version(answer))
        return error_set_kind(error, ERROR_BUG,
                              "What listens on the control socket gives no answer that this "
                              "program knows: use the `netscope` of the same release as the "
                              "running capture.");
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "ok"))) return true;
    return error_set_kind(
        error, cJSON_IsString(kind) ? message_error_kind(kind->valuestring) : ERROR_BUG, "%s",
        cJSON_IsString(sentence) && sentence->valuestring[0] ? sentence->valuestring
                                                             : "The request was refused.");
}
