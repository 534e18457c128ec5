/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <cjson/cJSON.h>
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

static bool read_text(const cJSON *text, struct message *message, struct error *error)
{
    if (!text || cJSON_IsNull(text)) return true;
    if (!cJSON_IsString(text))
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "\"text\" is a text of at most %d bytes, or null.", NOTE_BYTES_MOST);
    int size = snprintf(message->text, sizeof message->text, "%s", text->valuestring);
    message->has_text = true;
    return size <= NOTE_BYTES_MOST ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "\"text\" has %d bytes; at most %d fit: say it in fewer words.", size,
                          NOTE_BYTES_MOST);
}

/* "id" and "text" of what the writer carries out; other requests have none. */
static bool read_rest(const cJSON *object, struct message *message, struct error *error)
{
    enum request_kind request;
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(object, "id");
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(object, "text");
    bool has_rest = message_request(message->kind, &request);
    if (cJSON_GetArraySize(object) != (has_rest ? 3 + (text != NULL) : 2))
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "The request %s has no members but \"version\"%s \"request\"%s.",
                              message_rows[message->kind].name, has_rest ? "," : " and",
                              has_rest ? ", \"id\" and perhaps \"text\"" : "");
    if (!has_rest) return true;
    bool is_whole = cJSON_IsNumber(id) && id->valuedouble >= 1 && id->valuedouble < 9e15 &&
                    id->valuedouble == (double)(int64_t)id->valuedouble;
    if (!is_whole)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "\"id\" is the key of a device or a finding: a whole number.");
    message->id = (int64_t)id->valuedouble;
    return read_text(text, message, error);
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
                       "There is no request of that name: \"request\" is status, reload or one of "
                       "those that the view audit lists.");
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
