/* SPDX-License-Identifier: MIT */
#include "edit.h"

#include "base/amount.h"
#include "capture_reply.h"
#include "render/json_csv.h"
#include "request.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>

/* ---------------------------------------------------------------- members */

enum { NAME_SHOWN = 40 };

static bool refuse_member(const cJSON *member, const char *takes, struct error *error)
{
    return error_set_kind(error, ERROR_BAD_QUESTION, "The member '%.*s' does not fit here: %s.",
                          NAME_SHOWN, member->string, takes);
}

static bool read_text(const cJSON *member, const char **text, struct error *error)
{
    if (!cJSON_IsString(member) || !member->valuestring[0])
        return refuse_member(member, "it takes a text that is not empty", error);
    *text = member->valuestring;
    return true;
}

static bool read_text_or_null(const cJSON *member, const char **text, struct error *error)
{
    *text = NULL;
    return cJSON_IsNull(member) || read_text(member, text, error);
}

static bool read_id(const cJSON *member, int64_t *id, struct error *error)
{
    double number = cJSON_IsNumber(member) ? member->valuedouble : 0;
    if (!(number >= 1 && number < 9007199254740992.0) || number != (double)(int64_t)number)
        return refuse_member(member, "it takes an id, a whole number from 1 on", error);
    *id = (int64_t)number;
    return true;
}

/* ---------------------------------------------------------------- what is said */

static bool read_device(const cJSON *body, struct request *request, struct error *error)
{
    const cJSON *member = body->child;
    const char *name = member ? member->string : "";
    if (!member || member->next)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "The body has one member: label, kind, ignored or part_of.");
    if (strcmp(name, "label") == 0) {
        request->kind = REQUEST_DEVICE_LABEL;
        return read_text_or_null(member, &request->text, error);
    }
    if (strcmp(name, "kind") == 0) {
        request->kind = REQUEST_DEVICE_KIND;
        return read_text_or_null(member, &request->text, error);
    }
    if (strcmp(name, "ignored") == 0) {
        request->kind = REQUEST_DEVICE_IGNORE;
        request->text = cJSON_IsTrue(member) ? "yes" : NULL;
        return cJSON_IsBool(member) || refuse_member(member, "it takes true or false", error);
    }
    if (strcmp(name, "part_of") == 0) {
        request->kind = cJSON_IsNull(member) ? REQUEST_DEVICE_SPLIT : REQUEST_DEVICE_MERGE;
        return cJSON_IsNull(member) || read_id(member, &request->device_id, error);
    }
    return refuse_member(member, "a device has label, kind, ignored and part_of", error);
}

static bool read_status(const cJSON *member, struct request *request, struct error *error)
{
    static const struct {
        const char *word;
        enum request_kind kind;
    } statuses[] = {{"open", REQUEST_ALERT_REOPEN},
                    {"acknowledged", REQUEST_ALERT_ACK},
                    {"closed", REQUEST_ALERT_CLOSE}};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0] && cJSON_IsString(member); i++) {
        if (strcmp(statuses[i].word, member->valuestring) != 0) continue;
        request->kind = statuses[i].kind;
        return true;
    }
    return refuse_member(member, "it takes open, acknowledged or closed", error);
}

static bool read_alert(const cJSON *body, struct request *request, struct error *error)
{
    bool has_status = false, has_note = false;
    const cJSON *member;
    request->kind = REQUEST_ALERT_NOTE;
    cJSON_ArrayForEach(member, body)
    {
        bool is_status = strcmp(member->string, "status") == 0, good = false;
        if (is_status && !has_status)
            good = has_status = read_status(member, request, error);
        else if (strcmp(member->string, "note") == 0 && !has_note)
            good = has_note = read_text_or_null(member, &request->text, error);
        else
            refuse_member(member, "a finding has status and note, each once", error);
        if (!good) return false;
    }
    if (!has_status && !has_note)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "The body has the member status, note, or both.");
    return !has_status || !has_note || request->text ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "A note is taken away by a request without status.");
}

static bool read_silence_member(const cJSON *member, struct request *request, struct error *error)
{
    const char *name = member->string, *length = NULL;
    if (strcmp(name, "rule") == 0) return read_text(member, &request->rule, error);
    if (strcmp(name, "target") == 0) return read_text(member, &request->target, error);
    if (strcmp(name, "note") == 0) return read_text(member, &request->text, error);
    if (strcmp(name, "device_id") == 0) return read_id(member, &request->device_id, error);
    if (strcmp(name, "for") != 0)
        return refuse_member(member, "a silence has rule, for, device_id, target and note", error);
    return read_text(member, &length, error) &&
           (parse_duration_us(length, &request->for_us) ||
            refuse_member(member, "it takes a length of time such as 12h or 30d", error));
}

static bool read_silence(const cJSON *body, const struct server_options *options,
                         struct request *request, struct error *error)
{
    const cJSON *member;
    request->kind = REQUEST_ALERT_SILENCE;
    cJSON_ArrayForEach(member, body)
    {
        if (!read_silence_member(member, request, error)) return false;
    }
    if (!request->rule || !request->for_us)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "A silence needs the members rule and for: {\"rule\":\"NAME\","
                              "\"for\":\"30d\"}.");
    return options->is_rule(request->rule) ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "There is no rule '%.*s'; the column rule of a finding has its name.",
                          NAME_SHOWN, request->rule);
}

static bool read_body(const cJSON *body, const struct edit *edit,
                      const struct server_options *options, struct request *request,
                      struct error *error)
{
    if (edit->kind == ROUTE_SILENCE) {
        request->kind = REQUEST_SILENCE_END;
        return true;
    }
    if (!cJSON_IsObject(body))
        return error_set_kind(error, ERROR_BAD_QUESTION, "The body is no JSON object.");
    if (edit->kind == ROUTE_DEVICE) return read_device(body, request, error);
    if (edit->kind == ROUTE_ALERT) return read_alert(body, request, error);
    return read_silence(body, options, request, error);
}

bool edit_read(const struct edit *edit, const struct server_options *options,
               struct message *message, struct error *error)
{
    struct request request = {.id = edit->id};
    cJSON *body = request_body(edit->body, edit->body_size);
    bool good = read_body(body, edit, options, &request, error) && request_check(&request, error);
    if (good) {
        message_from_request(message, &request);
        (void)snprintf(message->by, sizeof message->by, "api:%s", edit->token);
    }
    cJSON_Delete(body);
    return good;
}

/* ---------------------------------------------------------------- asking */

/* The command that does the same, where the database is. */
static void add_command(struct text *text, const struct message *message)
{
    enum request_kind kind = REQUEST_KIND_COUNT;
    if (!message_request(message->kind, &kind)) return;
    const char *word = request_word(kind), *verb = strchr(word, ' ') + 1;
    if (kind == REQUEST_ALERT_SILENCE)
        text_format(text, "netscope alerts silence %s --for TIME", message->rule);
    else if (kind == REQUEST_SILENCE_END || request_target(kind) == TARGET_ALERT)
        text_format(text, "netscope %s %" PRId64, word, message->id);
    else
        text_format(text, "netscope device ADDRESS %s%s", verb,
                    message->has_text || message->device_id ? " ..." : "");
}

static void add_words(struct sink *sink, const struct control_reply *reply, const char *name)
{
    const char *words = control_reply_text(reply, NULL, 0, name);
    sink_format(sink, ",\"%s\":", name);
    if (words)
        json_add_text(sink, span_text(words));
    else
        sink_add(sink, "null");
}

void edit_send(const struct message *message, const struct server_options *options,
               struct answer *answer)
{
    char memory[512];
    struct text without = text_into(memory, sizeof memory);
    text_add(&without,
             "No capture runs that could write this, and the server only reads: start one, or "
             "say `");
    add_command(&without, message);
    text_add(&without, "` where the database is.");
    struct control_reply *reply = capture_reply(message, options, memory, answer);
    if (!reply) return;
    struct sink sink = answer_sink(answer);
    answer->status = message->kind == MESSAGE_ALERT_SILENCE ? 201 : 200;
    answer->content_type = "application/json";
    sink_format(&sink, "{\"id\":%" PRId64 ",\"audit_id\":%" PRId64,
                control_reply_integer(reply, NULL, 0, "row_id"),
                control_reply_integer(reply, NULL, 0, "audit_id"));
    add_words(&sink, reply, "old");
    add_words(&sink, reply, "new");
    sink_add(&sink, "}\n");
    control_reply_free(reply);
}
