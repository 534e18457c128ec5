/* SPDX-License-Identifier: MIT */
/* JSON: the project's own shape, and those of chats. */
#include "form.h"

#include <inttypes.h>
#include <stdio.h>

static void add_member(struct text *text, const char *name, const char *value)
{
    text_format(text, ",\"%s\":", name);
    if (value[0])
        text_add_json(text, span_text(value));
    else
        text_add(text, "null");
}

static void add_number(struct text *text, const char *name, int64_t value)
{
    if (value)
        text_format(text, ",\"%s\":%" PRId64, name, value);
    else
        text_format(text, ",\"%s\":null", name);
}

static void add_message(struct text *text, const struct message_text *message)
{
    text_format(text, "\"message_id\":%" PRId64, message->message_id);
    add_number(text, "alert_id", message->alert_id);
    add_member(text, "change", message->change);
    add_member(text, "severity", message->severity);
    add_member(text, "rule", message->rule);
    add_member(text, "title", message->title);
    add_member(text, "explanation", message->explanation);
    add_number(text, "device_id", message->device_id);
    add_member(text, "device", message->device);
    add_member(text, "ip", message->ip);
    add_member(text, "mac", message->mac);
    add_member(text, "first_time", message->first_time);
    add_member(text, "last_time", message->last_time);
    text_format(text, ",\"count\":%" PRId64, message->count);
    if (!message->report_id) return;
    add_number(text, "report_id", message->report_id);
    add_member(text, "file", message->is_file_kept_back ? "" : message->file);
}

void form_json(const struct letter *letter, struct text *text)
{
    text_add(text, "{\"version\":1,\"id\":");
    text_add_json(text, span_text(letter->id));
    add_member(text, "sensor", letter->sensor);
    add_member(text, "subject", letter->subject);
    if (letter->link[0]) add_member(text, "url", letter->link);
    if (letter->total == 1) {
        text_add_char(text, ',');
        add_message(text, &letter->messages[0]);
    } else {
        text_format(text, ",\"digest\":%zu", letter->total);
        add_member(text, "severity", severity_words[letter->level]);
        text_add(text, ",\"messages\":[");
        for (size_t i = 0; i < letter->shown; i++) {
            text_add(text, i ? ",{" : "{");
            add_message(text, &letter->messages[i]);
            text_add_char(text, '}');
        }
        text_add_char(text, ']');
    }
    text_add_char(text, '}');
}

/* ---------------------------------------------------------------- chats */

enum { CHAT_BYTES = 1800 }; /* the smallest limit is 2000 characters (Discord) */

/*
 * Slack: `&`, `<` and `>` are all that its own escapes begin with. Discord: a backslash before each
 * sign of Markdown, and before '@' and '<' of mentions.
 */
static void add_escaped(struct text *text, enum target_kind kind, const char *words)
{
    for (; *words && text->size < CHAT_BYTES; words++) {
        if (kind == TARGET_SLACK && *words == '&')
            text_add(text, "&amp;");
        else if (kind == TARGET_SLACK && *words == '<')
            text_add(text, "&lt;");
        else if (kind == TARGET_SLACK && *words == '>')
            text_add(text, "&gt;");
        else if (kind == TARGET_DISCORD && strchr("\\*_~`|>#[]()<@-:", *words))
            text_format(text, "\\%c", *words);
        else
            text_add_char(text, *words);
    }
}

static void add_words(struct text *text, enum target_kind kind, const struct letter *letter)
{
    add_escaped(text, kind, letter->subject);
    add_escaped(text, kind, "\n");
    add_escaped(text, kind, letter->body);
    if (text->size < CHAT_BYTES) return;
    /* No character stands half at the end. */
    while (text->size && (text->data[text->size - 1] & 0xc0) == 0x80)
        text->size--;
    if (text->size && (text->data[text->size - 1] & 0x80)) text->size--;
    text->data[text->size] = '\0';
    text_add(text, "...");
}

/*
 * Behind the words, so that nothing cuts it off or escapes it. The link is the administrator's own URL
 * and a number.
 */
static void add_link(struct text *words, enum target_kind kind, const struct letter *letter)
{
    if (letter->link[0] && kind != TARGET_TEAMS)
        text_format(words, "\n%s%s%s", kind == TARGET_SLACK ? "<" : "", letter->link,
                    kind == TARGET_SLACK ? ">" : "");
}

static void add_teams_link(struct text *text, const struct letter *letter)
{
    if (!letter->link[0]) return;
    text_add(text, ",{\"type\":\"TextRun\",\"text\":\"Open\",\"selectAction\":{\"type\":"
                   "\"Action.OpenUrl\",\"url\":");
    text_add_json(text, span_text(letter->link));
    text_add(text, "}}");
}

void form_chat(enum target_kind kind, const struct letter *letter, struct text *text)
{
    char memory[CHAT_BYTES + sizeof letter->link + 64];
    struct text words = text_into(memory, sizeof memory);
    add_words(&words, kind, letter);
    add_link(&words, kind, letter);
    if (kind == TARGET_SLACK) {
        text_add(text, "{\"mrkdwn\":false,\"parse\":\"none\",\"link_names\":false,"
                       "\"unfurl_links\":false,\"unfurl_media\":false,\"text\":");
        text_add_json(text, text_span(&words));
        text_add_char(text, '}');
    } else if (kind == TARGET_DISCORD) {
        /* 4: no previews of links */
        text_add(text, "{\"allowed_mentions\":{\"parse\":[]},\"flags\":4,\"content\":");
        text_add_json(text, text_span(&words));
        text_add_char(text, '}');
    } else {
        /* A run of text, not a text block: that one would read Markdown. */
        text_add(text, "{\"type\":\"message\",\"attachments\":[{\"contentType\":"
                       "\"application/vnd.microsoft.card.adaptive\",\"content\":{\"type\":"
                       "\"AdaptiveCard\",\"version\":\"1.4\",\"body\":[{\"type\":\"RichTextBlock\","
                       "\"inlines\":[{\"type\":\"TextRun\",\"text\":");
        text_add_json(text, text_span(&words));
        text_add_char(text, '}');
        add_teams_link(text, letter);
        text_add(text, "]}]}}]}");
    }
}
