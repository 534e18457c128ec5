/* SPDX-License-Identifier: MIT */
/*
 * listed_contact: a device talked to an address or a name, or with a program, that a list has.
 *
 * The lists are the user's files (internal/enricher/contact_lists.h). Each connection, name and
 * handshake that came since the last look is held against them. If the lists differ from those of the
 * last look, what was before is held against them once, too: peers and names by the sums of hours and
 * days. The rule's state is the mark of the lists.
 *
 * A name, and an address that the device itself called and that answered, are `medium`: somebody wrote
 * exactly this down. An address to which many names lead, a network of more than 256 addresses, an attempt
 * without an answer, what came from outside, and a fingerprint, which programs share, are `low`.
 */
#include "listed_hits.h"
#include "rule.h"

#include <inttypes.h>
#include <stdlib.h>

enum { NAMES_MANY = 3, BITS_WIDE = 9, WIDE_MOST_V6 = 65 };

/* ------------------------------------------------------------ contacts */

#define FLOW_COLUMNS(COLUMN)                                                                       \
    COLUMN(device_id), COLUMN(is_started), COLUMN(src), COLUMN(dst), COLUMN(src_text),             \
        COLUMN(dst_text), COLUMN(dst_port), COLUMN(first_us), COLUMN(last_us), COLUMN(count),      \
        COLUMN(is_answered), COLUMN(domain)
enum { FLOW_COLUMNS(COLUMN_NUMBER) };
static const char *const flow_columns[] = {FLOW_COLUMNS(COLUMN_NAME), NULL};

/* These come by other queries, and in another order. */
enum { name_device_id, name_domain, name_first_us, name_last_us, name_count };
static const char *const name_columns[] = {"device_id", "domain", "first_us",
                                           "last_us",   "count",  NULL};
enum {
    hello_device_id,
    hello_dst,
    hello_dst_port,
    hello_first_us,
    hello_last_us,
    hello_count,
    hello_domain,
    hello_ja3,
    hello_ja4
};
static const char *const hello_columns[] = {
    "device_id", "dst", "dst_port", "first_us", "last_us", "count", "domain", "ja3", "ja4", NULL};

struct looking {
    struct rule_run *run;
    const struct contact_lists_view *lists;
    struct listed_hits hits;
};

/* Takes a row. False: no memory. */
typedef bool take_row(struct looking *looking, const struct answer *rows);

static bool take_name(struct looking *looking, const char *name, const struct contact *contact)
{
    struct contact_verdict verdict;
    return !*name || !looking->lists->judge_name(looking->lists->owner, name, &verdict) ||
           listed_hits_add(&looking->hits, HIT_NAME, &verdict, contact);
}

static bool read_end(const struct answer *rows, int key, int text, struct ip_address *ip)
{
    if (answer_is_null(rows, key)) return false;
    int64_t value = answer_integer(rows, key);
    const uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                              (uint8_t)value};
    if (value < 0) return ip_parse(answer_text(rows, text), ip);
    *ip = ip_from_v4(bytes);
    return true;
}

static bool take_end(struct looking *looking, const struct answer *rows, int key, int text,
                     struct contact contact)
{
    struct contact_verdict verdict;
    if (!read_end(rows, key, text, &contact.ip) ||
        !looking->lists->judge_address(looking->lists->owner, &contact.ip, &verdict))
        return true;
    contact.has_address = true;
    contact.address = answer_integer(rows, key);
    return listed_hits_add(&looking->hits, HIT_ADDRESS, &verdict, &contact);
}

static bool take_flow(struct looking *looking, const struct answer *rows)
{
    const struct contact contact = {
        .device_id = answer_integer(rows, column_device_id),
        .first_us = answer_integer(rows, column_first_us),
        .last_us = answer_integer(rows, column_last_us),
        .count = answer_integer(rows, column_count),
        .port = answer_is_null(rows, column_dst_port)
                    ? -1
                    : (int32_t)answer_integer(rows, column_dst_port),
        .is_started = answer_integer(rows, column_is_started) != 0,
        .is_answered = answer_integer(rows, column_is_answered) != 0,
    };
    return take_end(looking, rows, column_src, column_src_text, contact) &&
           take_end(looking, rows, column_dst, column_dst_text, contact) &&
           take_name(looking, answer_text(rows, column_domain), &contact);
}

static bool take_question(struct looking *looking, const struct answer *rows)
{
    const struct contact contact = {.device_id = answer_integer(rows, name_device_id),
                                    .first_us = answer_integer(rows, name_first_us),
                                    .last_us = answer_integer(rows, name_last_us),
                                    .count = answer_integer(rows, name_count),
                                    .port = -1,
                                    .is_started = true};
    return take_name(looking, answer_text(rows, name_domain), &contact);
}

static bool take_hello(struct looking *looking, const struct answer *rows)
{
    const int prints[] = {hello_ja3, hello_ja4};
    struct contact contact = {.device_id = answer_integer(rows, hello_device_id),
                              .first_us = answer_integer(rows, hello_first_us),
                              .last_us = answer_integer(rows, hello_last_us),
                              .count = answer_integer(rows, hello_count),
                              .port = (int32_t)answer_integer(rows, hello_dst_port),
                              .is_started = true,
                              .is_answered = true};
    for (size_t i = 0; i < 2; i++) {
        struct contact_verdict verdict;
        const char *hash = answer_text(rows, prints[i]);
        if (*hash && looking->lists->judge_fingerprint(looking->lists->owner, hash, &verdict) &&
            !listed_hits_add(&looking->hits, HIT_FINGERPRINT, &verdict, &contact))
            return false;
    }
    return take_name(looking, answer_text(rows, hello_domain), &contact);
}

/* ------------------------------------------------------------ asking */

static bool ask(struct looking *looking, const char *query, const char *const *columns,
                const struct parameter *parameters, size_t count, take_row *take)
{
    struct rule_run *run = looking->run;
    struct answer rows;
    if (!answer_open(&rows, run->reader, query, parameters, count, columns, run->error))
        return false;
    bool good = true;
    int state = 0;
    while (good && (state = answer_next(&rows)) == 1)
        good = take(looking, &rows) || error_no_memory(run->error, "hold contacts against lists");
    answer_close(&rows);
    return good && state >= 0;
}

static bool look_at_new(struct looking *looking)
{
    const struct analysis *analysis = looking->run->analysis;
    int64_t after_flow_id = analysis->figures_after_flow_id;
    char *captures = rule_captures(looking->run, analysis->from_us, &after_flow_id);
    if (!captures) return false;
    const struct parameter flows[] = {parameter_text(":captures", captures),
                                      parameter_integer(":from_us", analysis->settled_from_us),
                                      parameter_integer(":to_us", analysis->settled_to_us),
                                      parameter_integer(":after_flow_id", after_flow_id)};
    const struct parameter messages[] = {parameter_text(":captures", captures),
                                         parameter_integer(":from_us", analysis->from_us),
                                         parameter_integer(":to_us", analysis->to_us)};
    bool good =
        ask(looking, "analyze/listed_flows", flow_columns, flows, 4, take_flow) &&
        ask(looking, "analyze/listed_questions", name_columns, messages, 3, take_question) &&
        ask(looking, "analyze/listed_hellos", hello_columns, messages, 3, take_hello);
    free(captures);
    return good;
}

static bool look_back(struct looking *looking)
{
    const struct analysis *analysis = looking->run->analysis;
    const struct parameter since = parameter_integer(":from_us", analysis->settled_from_us);
    const struct parameter names = parameter_integer(":from_us", analysis->from_us);
    const struct parameter hellos[] = {
        parameter_integer(":from_us", 0),
        parameter_integer(":to_us", analysis->from_us),
        {.name = ":captures", .value = {.type = VALUE_NULL}},
    };
    return ask(looking, "analyze/listed_peers", flow_columns, &since, 1, take_flow) &&
           ask(looking, "analyze/listed_days", name_columns, &names, 1, take_question) &&
           ask(looking, "analyze/listed_hellos", hello_columns, hellos, 3, take_hello);
}

/* ------------------------------------------------------------ telling */

static bool is_shared(struct rule_run *run, int64_t address, bool *shared)
{
    static const char *const columns[] = {"name", NULL};
    const struct parameter ip = parameter_integer(":ip", address);
    struct answer rows;
    if (!answer_open(&rows, run->reader, "analyze/names_of_address", &ip, 1, columns, run->error))
        return false;
    int state, names = 0;
    while ((state = answer_next(&rows)) == 1)
        names++;
    *shared = names >= NAMES_MANY;
    answer_close(&rows);
    return state >= 0;
}

static const char *why_low(const struct listed_hit *hit, bool shared)
{
    unsigned wide = hit->contact.ip.version == 6 ? WIDE_MOST_V6 : BITS_WIDE;
    if (hit->kind == HIT_NAME) return NULL;
    if (hit->kind == HIT_FINGERPRINT) return "other programs have the same fingerprint";
    if (shared) return "many names lead to this address, so it may be another of them";
    if (hit->verdict.wider_bits >= wide) return "the list has a whole network";
    if (!hit->contact.is_started) return "it came from there, and anybody may be called";
    return hit->contact.is_answered ? NULL : "nothing came back";
}

static void describe(struct alert *alert, const struct listed_hit *hit, const char *why)
{
    static const char *const whats[] = {"The address", "The name", "The fingerprint"};
    const struct contact_verdict *verdict = &hit->verdict;
    text_add(&alert->target, verdict->entry);
    text_format(&alert->title, "%s is on the list %s%s%s%s", verdict->entry, verdict->list,
                *verdict->category ? " (" : "", verdict->category, *verdict->category ? ")" : "");
    text_format(
        &alert->explanation,
        "%s is an entry of the list '%s'%s%s. It was seen %" PRId64 " time%s.%s%s%s Ask what "
        "on this device went there. A list can be old or wrong: look the entry up where the "
        "list is from before you act.",
        whats[hit->kind], verdict->list, *verdict->version ? ", version " : "", verdict->version,
        hit->contact.count, hit->contact.count == 1 ? "" : "s",
        why ? " That is one weak sign: " : "", why ? why : "", why ? "." : "");
    alert_fact(alert, "entry", verdict->entry);
    alert_fact(alert, "list", verdict->list);
    if (*verdict->version) alert_fact(alert, "list_version", verdict->version);
    if (*verdict->category) alert_fact(alert, "category", verdict->category);
    alert_figure(alert, "contacts", hit->contact.count);
}

static bool tell_hit(struct rule_run *run, const struct listed_hit *hit)
{
    bool shared = false;
    struct alert alert;
    if (hit->kind == HIT_ADDRESS && !is_shared(run, hit->contact.address, &shared)) return false;
    const char *why = why_low(hit, shared);
    alert_begin(&alert, why ? SEVERITY_LOW : SEVERITY_MEDIUM);
    describe(&alert, hit, why);
    alert.summary.device_id = hit->contact.device_id;
    alert.summary.first_us = hit->contact.first_us;
    alert.summary.last_us = hit->contact.last_us;
    alert.summary.count = (uint64_t)hit->contact.count;
    if (hit->contact.has_address) alert.summary.dst = hit->contact.ip;
    if (hit->contact.has_address && hit->contact.port >= 0)
        alert.summary.dst_port = hit->contact.port;
    return rule_alert(run, &alert);
}

static bool tell_left_out(struct rule_run *run, uint64_t left_out)
{
    struct alert alert;
    if (!left_out) return true;
    alert_begin(&alert, SEVERITY_MEDIUM);
    text_add(&alert.target, "more");
    text_format(&alert.title, "%" PRIu64 " more contacts that lists have", left_out);
    text_add(&alert.explanation,
             "One look tells of so many devices and entries, and there were more. "
             "Look first whether a list has what it should not.");
    alert_figure(&alert, "contacts", (int64_t)left_out);
    alert.summary.first_us = run->analysis->from_us;
    alert.summary.last_us = run->analysis->to_us;
    alert.summary.count = left_out;
    return rule_alert(run, &alert);
}

static bool tell_all(struct looking *looking)
{
    for (size_t i = 0; i < looking->hits.count; i++)
        if (!tell_hit(looking->run, &looking->hits.items[i])) return false;
    return tell_left_out(looking->run, looking->hits.left_out);
}

/* ------------------------------------------------------------ the rule */

/* Whether the lists are others than those of the last look; keeps which they are. */
static bool compare_lists(struct rule_run *run, uint64_t mark, bool *differ)
{
    char state[32], now[32];
    struct text text = text_into(now, sizeof now);
    text_format(&text, "%016" PRIx64, mark);
    if (!rule_state(run, 0, "", state, sizeof state)) return false;
    *differ = strcmp(state, now) != 0;
    return rule_keep_state(run, 0, "", run->analysis->to_us, now);
}

static bool find(struct rule_run *run)
{
    const struct contact_lists_view *lists = run->analysis->contacts;
    bool differ = false;
    if (!lists || !lists->mark) return true;
    if (!compare_lists(run, lists->mark, &differ)) return false;
    struct looking *looking = malloc(sizeof *looking);
    if (!looking || !listed_hits_begin(&looking->hits)) {
        free(looking);
        return error_no_memory(run->error, "hold contacts against lists");
    }
    looking->run = run;
    looking->lists = lists;
    bool good = look_at_new(looking) && (!differ || look_back(looking)) && tell_all(looking);
    listed_hits_end(&looking->hits);
    free(looking);
    return good;
}

const struct rule rule_listed_contact = {
    .name = "listed_contact",
    .summary = "a device talked to an address or a name that a list has",
    .run = find,
};
