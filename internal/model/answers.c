/* SPDX-License-Identifier: MIT */
#include "answers.h"

#include "model/name_type.h"

#include <assert.h>
#include <string.h>

enum {
    MARK_NAMED = '\v',
    MARK_TYPE = '\f',
    MARK_ASKED = '\n',
    MARK_TTL = '\t',
    KEYS_BYTES = 50, /* of the JSON of an answer: braces, keys, a time and a comma */
};

/* ---------------------------------------------------------------- times to live */

void answer_times_add(struct answer_times *times, uint32_t ttl_s)
{
    unsigned at = 0;
    while (at < times->count && times->seconds[at] < ttl_s)
        at++;
    if (at < times->count && times->seconds[at] == ttl_s) return;
    if (times->count <= ANSWERS_LATER_MOST) {
        for (unsigned i = times->count++; i > at; i--)
            times->seconds[i] = times->seconds[i - 1];
        times->seconds[at] = ttl_s;
        return;
    }
    times->too_many = true;
    if (at == 0) times->seconds[0] = ttl_s;
}

uint32_t answer_times_later(const struct answer_times *times, unsigned place)
{
    bool known = !times->too_many && place + 1 < times->count;
    return known ? times->seconds[place + 1] - times->seconds[0] : 0;
}

static char mark_of(const struct answer_times *times, uint32_t ttl_s)
{
    unsigned place = 0;
    while (times->seconds[place] != ttl_s)
        place++;
    assert(place < times->count);
    return place == 0 ? MARK_TTL : (char)place;
}

/* ---------------------------------------------------------------- the text */

/* SQLite's json_quote() escapes these as we do. */
static bool is_plain(struct span name)
{
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] < 0x20 || name.data[i] >= 0x7f) return false;
    return true;
}

struct answers answers_begin(char *memory, size_t size, struct span question,
                             const struct answer_times *times)
{
    struct answers answers = {.text = text_into(memory, size - 2), /* room for the end */
                              .question = is_plain(question) ? question : (struct span){NULL, 0},
                              .times = times,
                              .is_json = times->too_many || times->count == 0};
    if (answers.is_json) text_add_char(&answers.text, '[');
    return answers;
}

static bool is_asked(const struct answers *answers, struct span name)
{
    return answers->question.data && answers->question.size == name.size &&
           memcmp(answers->question.data, name.data, name.size) == 0;
}

static void add_type(struct text *text, uint16_t type)
{
    const char *word = name_type_word(type);
    text_add(text, word ? word : "TYPE");
    if (!word) text_add_unsigned(text, type);
}

static void add_json(struct text *text, const struct name_record *answer)
{
    text_add(text, text->size > 1 ? ",{\"name\":" : "{\"name\":");
    text_add_json(text, answer->name);
    text_add(text, ",\"type\":\"");
    add_type(text, answer->type);
    text_add(text, "\",\"ttl\":");
    text_add_unsigned(text, answer->ttl);
    text_add(text, ",\"data\":");
    text_add_json(text, answer->data);
    text_add_char(text, '}');
}

static void add_marked(struct answers *answers, const struct name_record *answer)
{
    struct text *text = &answers->text;
    if (is_asked(answers, answer->name)) {
        answers->json_bytes += answer->name.size;
        text_add_char(text, MARK_ASKED);
    } else {
        text_add_char(text, MARK_NAMED);
        text_add_json_inside(text, answer->name);
        text_add_char(text, MARK_TYPE);
    }
    add_type(text, answer->type);
    text_add_char(text, mark_of(answers->times, answer->ttl));
    text_add_json_inside(text, answer->data);
}

bool answers_add(struct answers *answers, const struct name_record *answer)
{
    struct text *text = &answers->text;
    size_t whole = text->size, json_bytes = answers->json_bytes;
    if (answers->is_json) {
        add_json(text, answer);
    } else {
        add_marked(answers, answer);
        answers->json_bytes += KEYS_BYTES + text->size - whole;
    }
    size_t json_bytes_now = answers->is_json ? text->size + 1 : answers->json_bytes;
    if (!text->cut && json_bytes_now <= ANSWERS_JSON_MOST) return true;
    text->size = whole;
    text->data[whole] = '\0';
    answers->json_bytes = json_bytes;
    return false;
}

struct span answers_end(struct answers *answers)
{
    struct text *text = &answers->text;
    bool is_empty = text->size == 0; /* no answer had room */
    if (is_empty) text->data[text->size++] = '[';
    if (is_empty || answers->is_json) text->data[text->size++] = ']';
    return text_span(text);
}

/* ---------------------------------------------------------------- reading */

/* The bytes up to the next mark of a time to live (is_time), or of the next answer. */
static struct span take_until(struct span *text, bool is_time)
{
    size_t size = 0;
    for (; size < text->size; size++) {
        char c = (char)text->data[size];
        bool marks_time = c == MARK_TTL || (c >= 1 && c <= ANSWERS_LATER_MOST);
        bool marks_answer = c == MARK_NAMED || c == MARK_ASKED;
        if (is_time ? marks_time : marks_answer) break;
    }
    struct span part = {text->data, size};
    *text = (struct span){text->data + size, text->size - size};
    return part;
}

bool answers_read(struct span *text, struct answer_read *answer)
{
    if (text->size == 0 || (text->data[0] != MARK_NAMED && text->data[0] != MARK_ASKED))
        return false;
    struct span head = take_until(text, true);
    if (text->size == 0) return false;
    const uint8_t *end = memchr(head.data, MARK_TYPE, head.size);
    size_t before = end ? (size_t)(end - head.data) + 1 : 1;
    answer->type = (struct span){head.data + before, head.size - before};
    answer->later = text->data[0] == MARK_TTL ? 0 : text->data[0];
    *text = (struct span){text->data + 1, text->size - 1};
    answer->data = take_until(text, false);
    return true;
}
