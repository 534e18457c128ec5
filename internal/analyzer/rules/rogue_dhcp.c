/* SPDX-License-Identifier: MIT */
/*
 * rogue_dhcp: a DHCP server gives addresses beside one that has done so for a day.
 *
 * The state of each server is when it was first and last heard; the state without a target has the
 * server that was heard last of those that are known. A server is known after LEARNING_US, if it was
 * not told of. So two that were there from the beginning, as failover pairs are, are silent. If clients
 * heard both, they are on one network: `medium`. If not, it may be the server of another one: `low`.
 * So is, before, a second server that answers the same questions, if one of the two is
 * named as the router, as none of a pair is.
 */
#include "sighting.h"

#include <inttypes.h>
#include <string.h>

#define LEARNING_US (INT64_C(86400) * 1000000)

#define COLUMNS(COLUMN)                                                                            \
    SIGHTING_COLUMNS(COLUMN), COLUMN(clients), COLUMN(shared), COLUMN(at_once), COLUMN(routers)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { STATE_BYTES = 64 + IP_TEXT_SIZE };

/* The known server that was heard last: when it was first and last heard, and its address. */
struct known_server {
    int64_t first_us, last_us;
    char address[IP_TEXT_SIZE];
};

static bool recall_known(struct rule_run *run, struct known_server *known)
{
    char state[STATE_BYTES];
    int64_t numbers[2];
    *known = (struct known_server){.address = ""};
    if (!rule_state(run, 0, "", state, sizeof state)) return false;
    if (rule_numbers(state, numbers, 2) < 2) return true;
    const char *address = strrchr(state, ' ');
    struct text text = text_into(known->address, sizeof known->address);
    text_add(&text, address ? address + 1 : "");
    known->first_us = numbers[0];
    known->last_us = numbers[1];
    return true;
}

static bool keep_known(struct rule_run *run, const struct known_server *known)
{
    char memory[STATE_BYTES];
    struct text state = text_into(memory, sizeof memory);
    text_format(&state, "%" PRId64 " %" PRId64 " %s", known->first_us, known->last_us,
                known->address);
    return rule_keep_state(run, 0, "", known->last_us, memory);
}

/* "first last verdict" of one server. A second one is told once. */
enum { VERDICT_NONE, VERDICT_ROGUE, VERDICT_SECOND };
static bool keep_server(struct rule_run *run, const struct sighting *server, int64_t first_us,
                        int64_t verdict)
{
    char memory[STATE_BYTES];
    struct text state = text_into(memory, sizeof memory);
    text_format(&state, "%" PRId64 " %" PRId64 " %" PRId64, first_us, server->last_us, verdict);
    return rule_keep_state(run, 0, server->target, server->last_us, memory);
}

static bool tell_rogue(struct rule_run *run, const struct answer *rows,
                       const struct sighting *server, const struct known_server *known,
                       bool is_rogue)
{
    int64_t shared = answer_integer(rows, column_shared);
    struct alert alert;
    alert_begin(&alert, is_rogue && shared > 0 ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_add(&alert.target, server->target);
    text_format(&alert.title, "%s gives addresses by DHCP, beside %s", server->target,
                known->address);
    text_format(
        &alert.explanation,
        "%" PRId64 " clients got an offer from it, %" PRId64 " of them from %s, too. Who "
        "gives addresses also names the router and the resolver, and so can read along. A "
        "router that was plugged in the wrong way round, a telephone that shares its "
        "connection and a virtual network do the same. If it is not meant to be there, look "
        "for it on the switch.",
        answer_integer(rows, column_clients), shared, known->address);
    alert_fact(&alert, "known_server", known->address);
    alert_figure(&alert, "clients", answer_integer(rows, column_clients));
    alert_figure(&alert, "clients_of_both", shared);
    return sighting_alert(run, server, &alert);
}

static bool judge(struct rule_run *run, const struct answer *rows, const struct sighting *server)
{
    struct known_server *known = run->memory;
    char state[STATE_BYTES];
    int64_t numbers[3] = {server->first_us, 0, 0};
    if (!rule_state(run, 0, server->target, state, sizeof state)) return false;
    bool is_old = rule_numbers(state, numbers, 3) == 3;
    bool is_other = *known->address && strcmp(known->address, server->target) != 0;
    if (!is_old && is_other && server->first_us - known->first_us >= LEARNING_US &&
        server->first_us - known->last_us < LEARNING_US)
        numbers[2] = VERDICT_ROGUE;
    bool is_second = numbers[2] == VERDICT_NONE && is_other && known->first_us < numbers[0] &&
                     answer_integer(rows, column_at_once) > 0 &&
                     answer_integer(rows, column_routers) > 0;
    if (is_second) numbers[2] = VERDICT_SECOND;
    if (!keep_server(run, server, numbers[0], numbers[2])) return false;
    if (numbers[2] == VERDICT_ROGUE) return tell_rogue(run, rows, server, known, true);
    if (is_second && !tell_rogue(run, rows, server, known, false)) return false;
    if (!*known->address || known->first_us > numbers[0]) known->first_us = numbers[0];
    if (server->last_us > known->last_us || !*known->address) {
        known->last_us = server->last_us;
        memcpy(known->address, server->target, sizeof known->address);
    }
    return true;
}

static const struct sightings sightings = {.query = "analyze/dhcp_servers",
                                           .columns = columns,
                                           .kind = SIGHTING_OF_MESSAGES,
                                           .tell = judge};

static bool find(struct rule_run *run)
{
    struct known_server known;
    run->memory = &known;
    return recall_known(run, &known) && sightings_tell(run, &sightings) &&
           (!*known.address || keep_known(run, &known));
}

const struct rule rule_rogue_dhcp = {
    .name = "rogue_dhcp",
    .summary = "a DHCP server gives addresses beside one that is known",
    .run = find,
};
