/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include "choice.h"
#include "describe.h"
#include "extent.h"
#include "parameter.h"
#include "place.h"
#include "sorted.h"
#include "widen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct binding {
    /* and the limit, the window, "now" twice */
    struct parameter parameters[QUESTION_PARAMETERS_MOST + KEY_COLUMNS_MOST + 4];
    size_t count;
    char names[KEY_COLUMNS_MOST][64];
    char memory[PLACE_BYTES];
};

struct reply {
    struct storage_reader *reader;
    struct storage_rows *rows;
    struct description description;
    struct value values[COLUMNS_MOST];
    uint64_t limit, taken; /* limit 0: all */
    bool has_more, has_ended, is_sorted;
    struct binding binding;
    const char *sql;
    char *sorted; /* the SQL, if it was made for this answer */
    char place_memory[PLACE_BYTES];
    struct text place; /* of the row at the limit */
};

/* ---------------------------------------------------------------- parameters */

static void bind(struct binding *binding, const char *name, struct value value)
{
    binding->parameters[binding->count++] = (struct parameter){name, value};
}

static bool bind_filters(struct binding *binding, const struct question *question, const char *sql,
                         const char *form, struct error *error)
{
    for (size_t i = 0; i < question->parameter_count; i++) {
        const struct parameter *parameter = &question->parameters[i];
        bool is_taken =
            parameter_is_in(parameter->name, sql) || parameter_is_in(parameter->name, form);
        if (!is_taken && choice_is_of(parameter->name))
            return error_set_kind(error, ERROR_BAD_QUESTION,
                                  "The filter %.*s takes one value here, without , and !.",
                                  (int)strcspn(parameter->name + 1, "_"), parameter->name + 1);
        if (!is_taken)
            return error_set_kind(error, ERROR_BAD_QUESTION,
                                  "The question %s cannot be filtered by '%s'.",
                                  question->name ? question->name : "in SQL", parameter->name + 1);
        bind(binding, parameter->name, parameter->value);
    }
    return true;
}

/* "Now", and that rows ahead of it are none of what was asked for. */
static bool bind_now(struct reply *reply, struct binding *binding, const struct question *question,
                     const char *sql, const char *form, struct error *error)
{
    struct extent extent;
    if (question->newest_us && !filter_is_set(question, "until") &&
        (parameter_is_in(":until_us", sql) || parameter_is_in(":until_us", form)))
        bind(binding, ":until_us", value_integer(question->newest_us + EXTENT_AHEAD_US));
    if (!parameter_is_in(":newest_us", sql) && !parameter_is_in(":newest_us", form)) return true;
    if (!extent_find(reply->reader, &extent, error)) return false;
    bind(binding, ":newest_us", value_integer(extent.newest_us));
    return true;
}

/* One value per column of the key, as :after_COLUMN. */
static bool bind_place(struct binding *binding, const struct description *description,
                       const char *cursor, struct error *error)
{
    char keys[256];
    struct text memory = text_into(binding->memory, sizeof binding->memory);
    const char *key = description_line(description, "key");
    size_t count = 0;
    if (!key) return error_set_kind(error, ERROR_BAD_QUESTION, "This question has no second page.");
    (void)snprintf(keys, sizeof keys, "%s", key);
    char *rest = keys;
    for (char *name; (name = strsep(&rest, ", "));) {
        struct value value;
        if (!*name) continue;
        if (count == KEY_COLUMNS_MOST || !place_take(&cursor, &value, &memory)) break;
        (void)snprintf(binding->names[count], sizeof binding->names[0], ":after_%s", name);
        bind(binding, binding->names[count++], value);
        if (!rest && !*cursor) return true;
    }
    return error_set_kind(error, ERROR_BAD_QUESTION,
                          "That is not where a page of this question ended: begin again without a "
                          "cursor.");
}

/* ---------------------------------------------------------------- the answer */

/* The parameters of the question, and its limit. */
static bool bind_all(struct reply *reply, struct binding *binding, const struct question *question,
                     const char *sql, struct error *error)
{
    const char *form = widen_form(question, &reply->description, sql);
    if (!bind_filters(binding, question, sql, form, error) ||
        !bind_now(reply, binding, question, sql, form, error))
        return false;
    reply->is_sorted = question->sort != NULL;
    if (question->cursor && question->sort)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "A sorted answer has no second page: ask for more rows.");
    if (question->cursor && !bind_place(binding, &reply->description, question->cursor, error))
        return false;
    if (question->name && parameter_is_in(":limit", sql)) {
        reply->limit = question->limit;
        /* One row more than the limit shows whether there are more. */
        bind(binding, ":limit",
             value_integer(question->limit ? (int64_t)(question->limit + 1) : -1));
    }
    if (!question->name) reply->limit = question->limit;
    return true;
}

/* Runs the question in the form, the window and the order that were chosen. */
static bool run(struct reply *reply, const struct question *question, const char *sql,
                struct error *error)
{
    struct window window = {.sql = sql};
    struct binding *binding = &reply->binding;
    if (question->name && !widen_choose(reply->reader, question, &reply->description,
                                        binding->parameters, binding->count, &window, error))
        return false;
    if (window.first_us) bind(binding, ":window_us", value_integer(window.first_us));
    if (question->sort && !(reply->sorted = sorted_sql(reply->reader, window.sql,
                                                       description_line(&reply->description, "key"),
                                                       question->sort, error)))
        return false;
    reply->sql = reply->sorted ? reply->sorted : window.sql;
    reply->rows =
        storage_query(reply->reader, NULL, reply->sql, binding->parameters, binding->count, error);
    return reply->rows != NULL;
}

static bool open_rows(struct reply *reply, const struct question *question, const char *sql,
                      struct error *error)
{
    if (!bind_all(reply, &reply->binding, question, sql, error) ||
        !run(reply, question, sql, error))
        return false;
    int count = storage_column_count(reply->rows);
    if (count > COLUMNS_MOST)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "The result has %d columns; at most %d can be printed. Name the ones "
                              "that you need.",
                              count, COLUMNS_MOST);
    if (!description_apply(&reply->description, reply->rows, error)) return false;
    if (question->sort) reply->description.layout.newest_by = NULL;
    return true;
}

struct reply *ask(struct storage_reader *reader, const struct question *question,
                  struct error *error)
{
    const char *sql = question->name ? storage_question(question->name) : question->sql;
    if (!sql) {
        error_set_kind(error, ERROR_BUG, "There is no question named '%s'.", question->name);
        return NULL;
    }
    struct reply *reply = calloc(1, sizeof *reply);
    if (!reply) {
        error_no_memory(error, "ask a question");
        return NULL;
    }
    reply->reader = reader;
    reply->place = text_into(reply->place_memory, sizeof reply->place_memory);
    storage_set_time_limit(reader, question->time_us);
    if (description_read(&reply->description, question->name ? sql : NULL, error) &&
        open_rows(reply, question, sql, error))
        return reply;
    reply_close(reply);
    return NULL;
}

const struct layout *reply_layout(const struct reply *reply)
{
    return &reply->description.layout;
}

static void keep_place(struct reply *reply)
{
    const struct description *description = &reply->description;
    for (size_t i = 0; i < description->key_count; i++)
        place_add(&reply->place, &reply->values[description->key[i]]);
}

int reply_next(struct reply *reply, const struct value **values, struct error *error)
{
    bool at_limit = reply->limit > 0 && reply->taken == reply->limit;
    if (reply->has_ended) return 0;
    int state = storage_next(reply->rows, error);
    reply->has_ended = state != 1 || at_limit;
    if (state != 1) return state;
    reply->has_more = at_limit;
    if (at_limit) return 0;
    for (size_t i = 0; i < reply->description.layout.count; i++)
        reply->values[i] = storage_value(reply->rows, (int)i);
    reply->taken++;
    if (reply->taken == reply->limit) keep_place(reply);
    *values = reply->values;
    return 1;
}

bool reply_has_more(const struct reply *reply)
{
    return reply->has_more;
}

const char *reply_cursor(const struct reply *reply)
{
    bool is_whole = reply->place.size > 0 && !reply->place.cut;
    return reply->has_more && is_whole && !reply->is_sorted ? reply->place_memory : NULL;
}

const char *reply_note(const struct reply *reply, const char *word)
{
    return description_line(&reply->description, word);
}

const char *reply_sql(const struct reply *reply)
{
    return reply->sql;
}

const struct parameter *reply_parameter(const struct reply *reply, size_t at)
{
    return at < reply->binding.count ? &reply->binding.parameters[at] : NULL;
}

void reply_close(struct reply *reply)
{
    if (!reply) return;
    storage_rows_close(reply->rows);
    storage_set_time_limit(reply->reader, 0);
    description_clear(&reply->description);
    free(reply->sorted);
    free(reply);
}
