/* SPDX-License-Identifier: MIT */
#include "asked_names.h"

#include "base/hash.h"
#include "parent_name.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(src_device_id), COLUMN(client), COLUMN(server), COLUMN(query_us), COLUMN(query_domain), \
        COLUMN(kind_id), COLUMN(answer_set_id)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

#define HOUR_US (INT64_C(3600) * 1000000)

enum { VOWELS_SIZE = 6, RECENT_SERVERS = 64 };

/* A kind of question that is judged (dns_kind). */
struct question_kind {
    int64_t id;
    bool is_unusual, is_missing, is_odd;
};

struct question {
    int64_t client, domain, us, device_id;
    int64_t answer_set; /* 0: none */
    bool is_unusual, is_missing, is_odd;
};

struct known_name {
    int64_t id;
    uint64_t parent_hash;
    uint32_t bytes;
    uint16_t letters, vowels; /* of the parent's first label */
    bool is_registered, is_left_out;
};

struct gathering {
    struct question_kind *kinds;
    size_t kind_count, last_kind;
    struct question *questions;
    struct known_name *names;
    int64_t *servers;
    int64_t recent[RECENT_SERVERS]; /* by their remainders: most questions go to a few servers */
    struct asked_name *asked;
    size_t count, name_count, server_count, capacity;
};

/* ------------------------------------------------------------ orders */

static int by_number(const void *left, const void *right)
{
    return rule_order(*(const int64_t *)left, *(const int64_t *)right);
}

/* By hour, client, name and time. */
static int by_client(const void *left, const void *right)
{
    const struct question *a = left, *b = right;
    int first = rule_order(a->us / HOUR_US, b->us / HOUR_US);
    if (!first) first = rule_order(a->client, b->client);
    if (!first) first = rule_order(a->domain, b->domain);
    return first ? first : rule_order(a->us, b->us);
}

static int by_id(const void *left, const void *right)
{
    return rule_order(((const struct known_name *)left)->id,
                      ((const struct known_name *)right)->id);
}

static int by_parent(const void *left, const void *right)
{
    const struct asked_name *a = left, *b = right;
    int first = (a->parent_hash > b->parent_hash) - (a->parent_hash < b->parent_hash);
    return first ? first : rule_order(a->first_us, b->first_us);
}

/* ------------------------------------------------------------ reading */

/* NULL: questions of this kind are not judged. Most are of the kind of the one before. */
static const struct question_kind *find_kind(struct gathering *gathering, int64_t id)
{
    size_t from = 0, to = gathering->kind_count;
    if (to && gathering->kinds[gathering->last_kind].id == id)
        return &gathering->kinds[gathering->last_kind];
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (gathering->kinds[middle].id == id)
            return &gathering->kinds[gathering->last_kind = middle];
        if (gathering->kinds[middle].id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static bool add_kind(struct gathering *gathering, const struct answer *rows, struct error *error)
{
    size_t count = gathering->kind_count;
    if ((count & (count - 1)) == 0) { /* full */
        size_t capacity = count ? 2 * count : 1;
        struct question_kind *kinds = realloc(gathering->kinds, capacity * sizeof *kinds);
        if (!kinds) return error_no_memory(error, "look at the names asked for");
        gathering->kinds = kinds;
    }
    gathering->kinds[gathering->kind_count++] =
        (struct question_kind){.id = answer_integer(rows, 0),
                               .is_unusual = answer_integer(rows, 1) != 0,
                               .is_missing = answer_integer(rows, 2) != 0,
                               .is_odd = answer_integer(rows, 3) != 0};
    return true;
}

static bool read_kinds(struct rule_run *run, struct gathering *gathering)
{
    static const char *const wanted[] = {"kind_id", "is_unusual", "is_missing", "is_odd", NULL};
    struct answer rows;
    if (!answer_open(&rows, run->reader, "analyze/question_kinds", NULL, 0, wanted, run->error))
        return false;
    int state = 0;
    bool good = true;
    while (good && (state = answer_next(&rows)) == 1)
        good = add_kind(gathering, &rows, run->error);
    answer_close(&rows);
    return good && state >= 0;
}

static bool make_room(struct gathering *gathering, struct error *error)
{
    size_t capacity = gathering->capacity ? gathering->capacity * 2 : 4096;
    struct question *questions =
        realloc(gathering->questions, capacity * sizeof *gathering->questions);
    if (questions) gathering->questions = questions;
    int64_t *servers = realloc(gathering->servers, capacity * sizeof *gathering->servers);
    if (servers) gathering->servers = servers;
    if (!questions || !servers) return error_no_memory(error, "look at the names asked for");
    gathering->capacity = capacity;
    return true;
}

static void add_server(struct gathering *gathering, int64_t server)
{
    int64_t *recent = &gathering->recent[(uint64_t)server % RECENT_SERVERS];
    if (server && *recent == server) return;
    *recent = server;
    gathering->servers[gathering->server_count++] = server;
}

static void add_question(struct gathering *gathering, const struct answer *rows,
                         const struct question_kind *kind)
{
    add_server(gathering, answer_integer(rows, column_server));
    gathering->questions[gathering->count++] = (struct question){
        .client = answer_integer(rows, column_client),
        .domain = answer_integer(rows, column_query_domain),
        .us = answer_integer(rows, column_query_us),
        .device_id = answer_integer(rows, column_src_device_id),
        .answer_set = answer_integer(rows, column_answer_set_id),
        .is_unusual = kind->is_unusual,
        .is_missing = kind->is_missing,
        .is_odd = kind->is_odd,
    };
}

static bool read_questions(struct rule_run *run, struct gathering *gathering)
{
    struct answer rows;
    if (!read_kinds(run, gathering) || !sighting_ask(run, "analyze/questions", columns,
                                                     SIGHTING_OF_MESSAGES, RULE_NUMBER_none, &rows))
        return false;
    int state = 0;
    while (gathering->count < QUESTIONS_MOST && (state = answer_next(&rows)) == 1) {
        const struct question_kind *kind =
            find_kind(gathering, answer_integer(&rows, column_kind_id));
        if (!kind) continue;
        if (gathering->count == gathering->capacity && !make_room(gathering, run->error)) {
            state = -1;
            break;
        }
        add_question(gathering, &rows, kind);
    }
    answer_close(&rows);
    return state >= 0;
}

/* Sorts numbers, and leaves each once. Returns how many there are. */
static size_t sort_once(int64_t *numbers, size_t count)
{
    size_t kept = 0;
    if (count) qsort(numbers, count, sizeof *numbers, by_number);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || numbers[i] != numbers[i - 1]) numbers[kept++] = numbers[i];
    return kept;
}

/* An address that was written backwards, as lists of senders are asked (RFC 5782, section 2.1). */
static bool is_reversed_address(const char *name)
{
    int numbers = 0;
    for (const char *label = name; numbers < 4; numbers++) {
        size_t digits = strspn(label, "0123456789");
        if (digits == 0 || digits > 3 || label[digits] != '.') return false;
        label += digits + 1;
    }
    return true;
}

static struct known_name know_name(int64_t id, const char *name)
{
    struct parent_name parent = parent_of_name(name);
    const char *text = name + parent.at;
    struct known_name known = {.id = id,
                               .parent_hash = hash_bytes_lasting(text, strlen(text)),
                               .bytes = (uint32_t)parent.bytes,
                               .is_registered = strchr(text, '.') != NULL,
                               .is_left_out = is_reversed_address(name)};
    for (; *text && *text != '.'; text++) {
        known.letters++;
        known.vowels += memchr("aeiouy", *text | 0x20, VOWELS_SIZE) != NULL;
    }
    return known;
}

enum { COLUMN_ID, COLUMN_TEXT };

/* Asks for the texts of names. The caller closes the answer. */
static bool ask_names(struct rule_run *run, const int64_t *ids, size_t count, struct answer *rows)
{
    static const char *const name_columns[] = {"domain_id", "name", NULL};
    char *list = rule_list(ids, count, sizeof *ids);
    if (!list) return error_no_memory(run->error, "look at the names asked for");
    const struct parameter parameter = parameter_text(":ids", list);
    bool good =
        answer_open(rows, run->reader, "analyze/names", &parameter, 1, name_columns, run->error);
    free(list);
    return good;
}

static bool read_some_names(struct rule_run *run, struct gathering *gathering, const int64_t *ids,
                            size_t count)
{
    struct answer rows;
    if (!ask_names(run, ids, count, &rows)) return false;
    int state = 0;
    while (gathering->name_count < gathering->count && (state = answer_next(&rows)) == 1)
        gathering->names[gathering->name_count++] =
            know_name(answer_integer(&rows, COLUMN_ID), answer_text(&rows, COLUMN_TEXT));
    answer_close(&rows);
    return state >= 0;
}

static bool read_names(struct rule_run *run, struct gathering *gathering)
{
    size_t count = gathering->count;
    int64_t *ids = malloc((count + 1) * sizeof *ids);
    gathering->names = malloc((count + 1) * sizeof *gathering->names);
    gathering->asked = malloc((count + 1) * sizeof *gathering->asked);
    bool good = ids && gathering->names && gathering->asked;
    if (!good) error_no_memory(run->error, "look at the names asked for");
    for (size_t i = 0; good && i < count; i++)
        ids[i] = gathering->questions[i].domain;
    size_t different = good ? sort_once(ids, count) : 0;
    for (size_t i = 0; good && i < different; i += ASKED_TOGETHER)
        good = read_some_names(run, gathering, ids + i,
                               different - i < ASKED_TOGETHER ? different - i : ASKED_TOGETHER);
    free(ids);
    return good;
}

/* ------------------------------------------------------------ one client's hour */

static const struct known_name *find_name(const struct gathering *gathering, int64_t id)
{
    const struct known_name key = {.id = id};
    return bsearch(&key, gathering->names, gathering->name_count, sizeof *gathering->names, by_id);
}

/* The questions for one name, which follow each other. False: the name is left out. */
static bool add_name(const struct gathering *gathering, const struct question *from,
                     const struct question *to, struct asked_name *asked)
{
    const struct known_name *known = find_name(gathering, from->domain);
    if (!known || known->is_left_out) return false;
    bool is_missing = true, is_unusual = false, is_odd = false;
    for (const struct question *question = from; question < to; question++) {
        is_missing &= question->is_missing;
        is_unusual |= question->is_unusual;
        is_odd |= question->is_odd;
    }
    *asked = (struct asked_name){.parent_hash = known->parent_hash,
                                 .example = known->id,
                                 .names = 1,
                                 .bytes = known->bytes,
                                 .letters = known->letters,
                                 .vowels = known->vowels,
                                 .unusual = is_unusual,
                                 .private = is_odd,
                                 .missing = is_missing,
                                 .first_us = from->us,
                                 .last_us = to[-1].us,
                                 .is_registered = known->is_registered};
    return true;
}

/* Puts together what has one parent. Returns how many parents there are. */
static size_t join_parents(struct asked_name *names, size_t count)
{
    size_t kept = 0;
    qsort(names, count, sizeof *names, by_parent);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || names[kept - 1].parent_hash != names[i].parent_hash) {
            names[kept++] = names[i];
            continue;
        }
        struct asked_name *sum = &names[kept - 1];
        sum->names++;
        sum->bytes += names[i].bytes;
        sum->unusual += names[i].unusual;
        sum->private += names[i].private;
        sum->missing += names[i].missing;
        if (names[i].last_us > sum->last_us) sum->last_us = names[i].last_us;
    }
    return kept;
}

static bool is_server(const struct gathering *gathering, int64_t client)
{
    return bsearch(&client, gathering->servers, gathering->server_count, sizeof *gathering->servers,
                   by_number) != NULL;
}

static bool begin_hour(struct rule_run *run, const struct question *from, const struct question *to,
                       struct asked_hour *hour)
{
    struct sighting *client = &hour->client;
    *client = (struct sighting){.period_us = from->us / HOUR_US * HOUR_US,
                                .first_us = from->us,
                                .last_us = from->us,
                                .count = to - from,
                                .dst_port = -1};
    for (const struct question *question = from; question < to; question++) {
        if (question->us < client->first_us) client->first_us = question->us;
        if (question->us > client->last_us) client->last_us = question->us;
        if (question->device_id) client->device_id = question->device_id;
    }
    if (!rule_address(run, from->client, &client->src)) return false;
    (void)ip_format(&client->src, client->source);
    return true;
}

static bool judge_hour(struct rule_run *const *runs, asked_names_judge *const *judges, size_t count,
                       const struct gathering *gathering, const struct question *from,
                       const struct question *to)
{
    struct asked_hour hour = {
        .names = gathering->asked, .gathering = gathering, .from = from, .to = to};
    size_t names = 0;
    if (is_server(gathering, from->client)) return true;
    for (const struct question *question = from, *next; question < to; question = next) {
        for (next = question; next < to && next->domain == question->domain;)
            next++;
        names += add_name(gathering, question, next, &gathering->asked[names]);
    }
    hour.count = join_parents(gathering->asked, names);
    if (!begin_hour(runs[0], from, to, &hour)) return false;
    for (size_t i = 0; i < count; i++)
        if (!judges[i](runs[i], &hour)) return false;
    return true;
}

static bool judge_hours(struct rule_run *const *runs, asked_names_judge *const *judges,
                        size_t count, struct gathering *gathering)
{
    gathering->server_count = sort_once(gathering->servers, gathering->server_count);
    if (!gathering->count) return true;
    const struct question *from = gathering->questions, *end = from + gathering->count;
    qsort(gathering->questions, gathering->count, sizeof *from, by_client);
    while (from < end) {
        const struct question *to = from;
        while (to < end && to->client == from->client && to->us / HOUR_US == from->us / HOUR_US)
            to++;
        if (!judge_hour(runs, judges, count, gathering, from, to)) return false;
        from = to;
    }
    return true;
}

bool asked_names_judge_all(struct rule_run *const *runs, asked_names_judge *const *judges,
                           size_t count)
{
    struct gathering gathering = {.count = 0};
    bool good = read_questions(runs[0], &gathering) && read_names(runs[0], &gathering) &&
                judge_hours(runs, judges, count, &gathering);
    free(gathering.kinds);
    free(gathering.questions);
    free(gathering.servers);
    free(gathering.names);
    free(gathering.asked);
    return good;
}

/* ------------------------------------------------------------ for words */

bool asked_name_text(struct rule_run *run, const struct asked_name *name,
                     char text[ASKED_NAME_BYTES], char parent[ASKED_NAME_BYTES])
{
    struct answer rows;
    text[0] = parent[0] = 0;
    if (!ask_names(run, &name->example, 1, &rows)) return false;
    int state = answer_next(&rows);
    if (state == 1) {
        const char *whole = answer_text(&rows, COLUMN_TEXT);
        struct text words = text_into(text, ASKED_NAME_BYTES),
                    above = text_into(parent, ASKED_NAME_BYTES);
        text_format(&words, "%.*s", ASKED_NAME_BYTES - 1, whole);
        text_format(&above, "%.*s", ASKED_NAME_BYTES - 1, whole + parent_of_name(whole).at);
    }
    answer_close(&rows);
    return state >= 0;
}

/* Of these answers, those with an address in 127.0.0.0/8. They come sorted, and stay so. */
static bool keep_listed(struct rule_run *run, int64_t *sets, size_t *count)
{
    static const char *const listed_columns[] = {"answer_set_id", NULL};
    struct answer rows;
    char *list = rule_list(sets, *count, sizeof *sets);
    if (!list) return error_no_memory(run->error, "look at the names asked for");
    const struct parameter parameter = parameter_text(":ids", list);
    bool good = answer_open(&rows, run->reader, "analyze/listed_answers", &parameter, 1,
                            listed_columns, run->error);
    free(list);
    if (!good) return false;
    int state = 0;
    size_t listed = 0;
    while (listed < *count && (state = answer_next(&rows)) == 1)
        sets[listed++] = answer_integer(&rows, 0);
    answer_close(&rows);
    *count = listed;
    return state >= 0;
}

/* The answers, or the names, of the hour's questions below this registered name. Returns how many. */
static size_t asked_below(const struct asked_hour *hour, const struct asked_name *name,
                          bool gives_names, int64_t *ids)
{
    size_t count = 0;
    const struct known_name *known = NULL;
    for (const struct question *question = hour->from; question < hour->to; question++) {
        if (!known || known->id != question->domain)
            known = find_name(hour->gathering, question->domain);
        int64_t id = gives_names ? question->domain : question->answer_set;
        if (id && known && known->parent_hash == name->parent_hash) ids[count++] = id;
    }
    return count;
}

bool asked_name_listed(struct rule_run *run, const struct asked_hour *hour,
                       const struct asked_name *name, int64_t *listed)
{
    size_t most = (size_t)(hour->to - hour->from);
    int64_t *sets = malloc(2 * most * sizeof *sets), *different = sets + most;
    if (!sets) return error_no_memory(run->error, "look at the names asked for");
    size_t count = asked_below(hour, name, false, sets);
    memcpy(different, sets, count * sizeof *sets);
    size_t kept = sort_once(different, count);
    bool good = kept == 0 || keep_listed(run, different, &kept);
    *listed = 0;
    for (size_t i = 0; good && kept && i < count; i++)
        *listed += bsearch(&sets[i], different, kept, sizeof *different, by_number) != NULL;
    free(sets);
    return good;
}

bool asked_name_appended(struct rule_run *run, const struct asked_hour *hour,
                         const struct asked_name *name, int64_t *appended)
{
    static const char *const appended_columns[] = {"appended", NULL};
    struct answer rows;
    int64_t *ids = malloc((size_t)(hour->to - hour->from) * sizeof *ids);
    size_t count = ids ? sort_once(ids, asked_below(hour, name, true, ids)) : 0;
    char *list =
        ids ? rule_list(ids, count < ASKED_TOGETHER ? count : ASKED_TOGETHER, sizeof *ids) : NULL;
    free(ids);
    if (!list) return error_no_memory(run->error, "look at the names asked for");
    const struct parameter parameter = parameter_text(":ids", list);
    bool good = answer_open(&rows, run->reader, "analyze/appended_names", &parameter, 1,
                            appended_columns, run->error);
    free(list);
    if (!good) return false;
    int state = answer_next(&rows);
    *appended = state == 1 ? answer_integer(&rows, 0) : 0;
    answer_close(&rows);
    return state >= 0;
}
