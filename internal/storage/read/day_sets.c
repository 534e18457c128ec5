/* SPDX-License-Identifier: MIT */
#include "read/day_sets.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORD_DAYS = 64,
    OWN_WORDS = 2,        /* without memory of their own */
    WORDS_MOST = 1024,    /* 180 years */
    DAY_MOST = 100000000, /* either way */
    DAY_LETTERS = 12,     /* of a number of days, with its sign and a comma */
};

struct day_words {
    int64_t first; /* the day of bit 0 */
    size_t count;  /* words; 0: no day yet */
    uint64_t *words, own[OWN_WORDS];
};

/* What a value of SQL says. False: it is no set. */
static bool read_set(sqlite3_value *value, struct day_words *set, uint64_t *memory)
{
    set->count = 0;
    set->words = memory;
    if (sqlite3_value_type(value) == SQLITE_NULL) return true;
    if (sqlite3_value_type(value) == SQLITE_INTEGER) {
        int64_t day = sqlite3_value_int64(value);
        if (day > DAY_MOST || day < -DAY_MOST) return false;
        int64_t bit = (day % WORD_DAYS + WORD_DAYS) % WORD_DAYS;
        set->first = day - bit;
        set->count = 1;
        memory[0] = UINT64_C(1) << bit;
        return true;
    }
    const uint8_t *bytes = sqlite3_value_blob(value);
    size_t size = (size_t)sqlite3_value_bytes(value);
    if (sqlite3_value_type(value) != SQLITE_BLOB || !bytes || size % 8 || size < 16 ||
        size > 8 + 8 * WORDS_MOST)
        return false;
    memcpy(&set->first, bytes, 8);
    set->count = size / 8 - 1;
    memcpy(memory, bytes + 8, size - 8);
    return set->first % WORD_DAYS == 0 && set->first <= DAY_MOST && set->first >= -DAY_MOST;
}

/* Room for the words from `first` on. */
static bool make_room(struct day_words *all, int64_t first, size_t count)
{
    int64_t end = first + (int64_t)count * WORD_DAYS;
    if (all->count == 0) all->first = first;
    int64_t all_end = all->first + (int64_t)all->count * WORD_DAYS;
    int64_t new_first = first < all->first ? first : all->first;
    int64_t new_end = end > all_end ? end : all_end;
    size_t words = (size_t)((new_end - new_first) / WORD_DAYS);
    if (words == all->count) return true;
    if (words > WORDS_MOST) return false;
    uint64_t *made = words <= OWN_WORDS ? all->own : sqlite3_malloc64(words * 8);
    if (!made) return false;
    size_t before = (size_t)((all->first - new_first) / WORD_DAYS);
    if (all->count) memmove(made + before, all->words ? all->words : all->own, all->count * 8);
    memset(made, 0, before * 8);
    memset(made + before + all->count, 0, (words - before - all->count) * 8);
    if (all->words) sqlite3_free(all->words);
    all->words = made == all->own ? NULL : made;
    all->first = new_first;
    all->count = words;
    return true;
}

static uint64_t *words_of(struct day_words *all)
{
    return all->words ? all->words : all->own;
}

static size_t count_bits(uint64_t word)
{
    return (size_t)__builtin_popcountll(word);
}

/* The bits of a word whose first day is `first`, from a day on and before another one. */
static uint64_t within(uint64_t word, int64_t first, int64_t from, int64_t to)
{
    if (from >= first + WORD_DAYS || to <= first) return 0;
    if (from > first) word &= ~UINT64_C(0) << (from - first);
    if (to < first + WORD_DAYS) word &= (UINT64_C(1) << (to - first)) - 1;
    return word;
}

/* A bound of days as a function got it. */
static int64_t bound_of(sqlite3_value *value)
{
    int64_t day = sqlite3_value_int64(value), most = 2 * (int64_t)DAY_MOST;
    return day > most ? most : day < -most ? -most : day;
}

static const char no_set[] = "a set of days is a day, or what day_set() makes";

static void days_in(sqlite3_context *context, int count, sqlite3_value **values)
{
    uint64_t memory[WORDS_MOST];
    struct day_words set;
    (void)count;
    if (!read_set(values[0], &set, memory)) {
        sqlite3_result_error(context, no_set, -1);
        return;
    }
    int64_t from = bound_of(values[1]), to = bound_of(values[2]);
    size_t days = 0;
    for (size_t i = 0; i < set.count; i++)
        days += count_bits(within(memory[i], set.first + (int64_t)i * WORD_DAYS, from, to));
    sqlite3_result_int64(context, (int64_t)days);
}

/* ---------------------------------------------------------------- aggregates */

struct gathered {
    struct day_words all;
    int64_t from, to;
};

static void add(sqlite3_context *context, int count, sqlite3_value **values)
{
    uint64_t memory[WORDS_MOST];
    struct day_words set;
    struct gathered *gathered = sqlite3_aggregate_context(context, sizeof *gathered);
    if (!gathered) {
        sqlite3_result_error_nomem(context);
    } else if (!read_set(values[0], &set, memory)) {
        sqlite3_result_error(context, no_set, -1);
    } else if (set.count && !make_room(&gathered->all, set.first, set.count)) {
        sqlite3_result_error(context, "these days are too far from each other", -1);
    } else {
        size_t at = (size_t)((set.first - gathered->all.first) / WORD_DAYS);
        for (size_t i = 0; i < set.count; i++)
            words_of(&gathered->all)[at + i] |= memory[i];
        gathered->from = count > 1 ? bound_of(values[1]) : 0;
        gathered->to = count > 1 ? bound_of(values[2]) : 0;
    }
}

void day_sets_give(sqlite3_context *context, int64_t first, const uint64_t *words, size_t count)
{
    uint64_t memory[1 + WORDS_MOST];
    if (count > WORDS_MOST) {
        sqlite3_result_error(context, "these days are too far from each other", -1);
        return;
    }
    memcpy(memory, &first, 8);
    memcpy(memory + 1, words, count * 8);
    sqlite3_result_blob64(context, memory, 8 + 8 * count, SQLITE_TRANSIENT);
}

static void give_set(sqlite3_context *context)
{
    struct gathered *gathered = sqlite3_aggregate_context(context, 0);
    if (!gathered || !gathered->all.count) return;
    day_sets_give(context, gathered->all.first, words_of(&gathered->all), gathered->all.count);
    sqlite3_free(gathered->all.words);
}

static void give_count(sqlite3_context *context)
{
    struct gathered *gathered = sqlite3_aggregate_context(context, 0);
    size_t days = 0;
    for (size_t i = 0; gathered && i < gathered->all.count; i++)
        days += count_bits(within(words_of(&gathered->all)[i],
                                  gathered->all.first + (int64_t)i * WORD_DAYS, gathered->from,
                                  gathered->to));
    if (gathered) sqlite3_free(gathered->all.words);
    sqlite3_result_int64(context, (int64_t)days);
}

/* Writes a number of days, at most DAY_LETTERS letters. */
static char *write_days(char *at, int64_t days)
{
    char digits[DAY_LETTERS];
    size_t count = 0;
    if (days < 0) *at++ = '-';
    for (uint64_t left = days < 0 ? -(uint64_t)days : (uint64_t)days; left || !count; left /= 10)
        digits[count++] = (char)('0' + left % 10);
    while (count)
        *at++ = digits[--count];
    return at;
}

static char *write_word(char *at, uint64_t word, int64_t first)
{
    for (; word; word &= word - 1) {
        at = write_days(at, first + __builtin_ctzll(word));
        *at++ = ',';
    }
    return at;
}

static void give_list(sqlite3_context *context)
{
    struct gathered *gathered = sqlite3_aggregate_context(context, 0);
    char own[WORD_DAYS * OWN_WORDS * DAY_LETTERS];
    if (!gathered) return;
    const uint64_t *words = words_of(&gathered->all);
    size_t count = gathered->all.count;
    char *list = count <= OWN_WORDS ? own : sqlite3_malloc64(count * WORD_DAYS * DAY_LETTERS);
    char *at = list;
    for (size_t i = 0; list && i < count; i++) {
        int64_t first = gathered->all.first + (int64_t)i * WORD_DAYS;
        at = write_word(at, within(words[i], first, gathered->from, gathered->to),
                        first - gathered->from);
    }
    if (!list) sqlite3_result_error_nomem(context);
    if (at != list) sqlite3_result_text(context, list, (int)(at - list) - 1, SQLITE_TRANSIENT);
    if (list != own) sqlite3_free(list);
    sqlite3_free(gathered->all.words);
}

bool day_sets_register(sqlite3 *connection)
{
    static const struct {
        const char *name;
        int arguments;
        void (*function)(sqlite3_context *, int, sqlite3_value **);
        void (*step)(sqlite3_context *, int, sqlite3_value **);
        void (*give)(sqlite3_context *);
    } functions[] = {
        {"days_in", 3, days_in, NULL, NULL},
        {"day_set", 1, NULL, add, give_set},
        {"day_count", 3, NULL, add, give_count},
        {"day_list", 3, NULL, add, give_list},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (sqlite3_create_function_v2(connection, functions[i].name, functions[i].arguments,
                                       SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                       functions[i].function, functions[i].step, functions[i].give,
                                       NULL) != SQLITE_OK)
            return false;
    return true;
}
