/* SPDX-License-Identifier: MIT */
#include "events.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

struct event {
    uint64_t id;
    unsigned topic; /* as a bit */
    unsigned holders;
    size_t size;
    char text[]; /* as it is sent */
};

struct listening {
    struct events *events;
    struct listening *next, **behind; /* behind: what points to it */
    struct listening_hooks hooks;
    unsigned topics;
    uint64_t next_id;
    bool is_asleep, needs_ping, is_over;
    struct event *current; /* being sent */
    char own[160];         /* what only this one is told */
    size_t own_size, sent; /* sent: of own, else of current */
};

struct events {
    pthread_mutex_t lock;
    struct event *ring[EVENTS_MOST]; /* by id; NULL: dropped */
    uint64_t first_id, end_id;       /* in the ring: first_id <= id < end_id */
    size_t bytes;
    struct listening *listeners;
    bool is_over;
};

static const char *const words[TOPIC_COUNT] = {
#define WORD(name, word) [TOPIC_##name] = word,
    TOPICS(WORD)
#undef WORD
};

const char *topic_word(enum topic topic)
{
    return words[topic];
}

const char *topic_words(void)
{
#define WORD(name, word) ", " word
    static const char list[] = TOPICS(WORD);
#undef WORD
    return list + 2;
}

bool topics_read(const char *list, unsigned *topics)
{
    *topics = 0;
    if (!list) {
        *topics = (1U << TOPIC_COUNT) - 1;
        return true;
    }
    for (;;) {
        size_t size = strcspn(list, ","), topic = 0;
        while (topic < TOPIC_COUNT &&
               (strlen(words[topic]) != size || strncmp(words[topic], list, size) != 0))
            topic++;
        if (topic == TOPIC_COUNT) return false;
        *topics |= 1U << topic;
        if (!list[size]) return true;
        list += size + 1;
    }
}

struct events *events_open(struct error *error)
{
    struct events *events = calloc(1, sizeof *events);
    if (!events) {
        error_no_memory(error, "start the server");
        return NULL;
    }
    pthread_mutex_init(&events->lock, NULL);
    events->first_id = events->end_id = 1;
    return events;
}

/* ---------------------------------------------------------------- the ring; under the lock */

static void let_go(struct event *event)
{
    if (event && --event->holders == 0) free(event);
}

static struct event **place_of(struct events *events, uint64_t id)
{
    return &events->ring[id % EVENTS_MOST];
}

static void drop_first(struct events *events)
{
    struct event **place = place_of(events, events->first_id++);
    if (*place) events->bytes -= (*place)->size;
    let_go(*place);
    *place = NULL;
}

static struct event *make_event(uint64_t id, enum topic topic, struct span json)
{
    size_t room = json.size + 96;
    struct event *event = malloc(sizeof *event + room);
    if (!event) return NULL;
    struct text text = text_into(event->text, room);
    text_format(&text, "id: %" PRIu64 "\nevent: %s\ndata: ", id, words[topic]);
    text_add_bytes(&text, json.data, json.size);
    text_add(&text, "\n\n");
    event->id = id;
    event->topic = 1U << topic;
    event->holders = 1;
    event->size = text.size;
    return event;
}

void events_add(struct events *events, enum topic topic, struct span json)
{
    pthread_mutex_lock(&events->lock);
    if (events->end_id - events->first_id == EVENTS_MOST) drop_first(events);
    struct event *event = make_event(events->end_id, topic, json);
    *place_of(events, events->end_id++) = event;
    if (event) events->bytes += event->size;
    while (events->bytes > EVENTS_BYTES_MOST && events->first_id + 1 < events->end_id)
        drop_first(events);
    pthread_mutex_unlock(&events->lock);
}

void events_close(struct events *events)
{
    if (!events) return;
    while (events->first_id < events->end_id)
        drop_first(events);
    pthread_mutex_destroy(&events->lock);
    free(events);
}

/* ---------------------------------------------------------------- listeners */

unsigned events_wanted(struct events *events)
{
    unsigned topics = 0;
    pthread_mutex_lock(&events->lock);
    for (const struct listening *at = events->listeners; at; at = at->next)
        topics |= at->topics;
    pthread_mutex_unlock(&events->lock);
    return topics;
}

unsigned events_listeners(struct events *events)
{
    unsigned count = 0;
    pthread_mutex_lock(&events->lock);
    for (const struct listening *at = events->listeners; at; at = at->next)
        count++;
    pthread_mutex_unlock(&events->lock);
    return count;
}

static void wake_all(struct events *events, bool ping)
{
    for (struct listening *at = events->listeners; at; at = at->next) {
        at->needs_ping |= ping;
        at->is_over |= events->is_over || (at->hooks.is_over && at->hooks.is_over(at->hooks.owner));
        if (!at->needs_ping && at->next_id == events->end_id && !at->is_over) continue;
        if (at->is_asleep) at->hooks.wake(at->hooks.owner);
        at->is_asleep = false;
    }
}

void events_wake(struct events *events, bool ping)
{
    pthread_mutex_lock(&events->lock);
    wake_all(events, ping);
    pthread_mutex_unlock(&events->lock);
}

void events_stop(struct events *events)
{
    pthread_mutex_lock(&events->lock);
    events->is_over = true;
    wake_all(events, false);
    pthread_mutex_unlock(&events->lock);
}

/* The number behind the last one; false: it is none of this server. */
static bool read_id(const struct events *events, const char *text, uint64_t *next_id)
{
    char *end;
    errno = 0;
    *next_id = strtoull(text, &end, 10);
    if (errno || *end || end == text || *text == '-' || *next_id >= events->end_id) return false;
    ++*next_id;
    return true;
}

struct listening *events_listen(struct events *events, unsigned topics, const char *last_id,
                                const struct listening_hooks *hooks)
{
    struct listening *listening = calloc(1, sizeof *listening);
    if (!listening) return NULL;
    listening->events = events;
    listening->hooks = *hooks;
    listening->topics = topics;
    struct text own = text_into(listening->own, sizeof listening->own);
    text_add(&own, "retry: 3000\nevent: hello\ndata: {}\n\n");
    pthread_mutex_lock(&events->lock);
    if (!last_id || !read_id(events, last_id, &listening->next_id)) {
        listening->next_id = events->end_id;
        /* The page has numbers of another run: what it knows may be old. */
        if (last_id) text_add(&own, "event: reset\ndata: {}\n\n");
    }
    listening->own_size = own.size;
    listening->next = events->listeners;
    listening->behind = &events->listeners;
    if (listening->next) listening->next->behind = &listening->next;
    events->listeners = listening;
    pthread_mutex_unlock(&events->lock);
    return listening;
}

void events_leave(struct listening *listening)
{
    struct events *events = listening->events;
    pthread_mutex_lock(&events->lock);
    *listening->behind = listening->next;
    if (listening->next) listening->next->behind = listening->behind;
    let_go(listening->current);
    pthread_mutex_unlock(&events->lock);
    free(listening);
}

/* ---------------------------------------------------------------- the stream; under the lock */

static size_t copy_some(struct listening *listening, const char *from, size_t whole, char *memory,
                        size_t size)
{
    size_t part = whole - listening->sent < size ? whole - listening->sent : size;
    memcpy(memory, from + listening->sent, part);
    listening->sent += part;
    return part;
}

/* Takes what is next to be sent. False: nothing is. */
static bool choose_next(struct listening *listening)
{
    struct events *events = listening->events;
    listening->sent = 0;
    if (listening->next_id < events->first_id) {
        struct text own = text_into(listening->own, sizeof listening->own);
        text_format(&own, "event: skipped\ndata: {\"n\":%" PRIu64 "}\n\n",
                    events->first_id - listening->next_id);
        listening->own_size = own.size;
        listening->next_id = events->first_id;
        return true;
    }
    while (listening->next_id < events->end_id) {
        struct event *event = *place_of(events, listening->next_id++);
        if (!event || !(event->topic & listening->topics)) continue;
        event->holders++;
        listening->current = event;
        listening->needs_ping = false;
        return true;
    }
    if (!listening->needs_ping) return false;
    listening->needs_ping = false;
    struct text own = text_into(listening->own, sizeof listening->own);
    text_add(&own, ": ping\n\n");
    listening->own_size = own.size;
    return true;
}

static size_t take(struct listening *listening, char *memory, size_t size)
{
    if (listening->own_size == 0 && !listening->current && !choose_next(listening)) return 0;
    if (listening->own_size > 0) {
        size_t part = copy_some(listening, listening->own, listening->own_size, memory, size);
        if (listening->sent == listening->own_size) listening->own_size = listening->sent = 0;
        return part;
    }
    struct event *event = listening->current;
    size_t part = copy_some(listening, event->text, event->size, memory, size);
    if (listening->sent < event->size) return part;
    listening->sent = 0;
    listening->current = NULL;
    let_go(event);
    return part;
}

ssize_t events_take(struct listening *listening, char *memory, size_t size)
{
    struct events *events = listening->events;
    ssize_t taken = -1;
    pthread_mutex_lock(&events->lock);
    if (!events->is_over && !listening->is_over) taken = (ssize_t)take(listening, memory, size);
    if (taken == 0) {
        listening->is_asleep = true;
        listening->hooks.sleep(listening->hooks.owner);
    }
    pthread_mutex_unlock(&events->lock);
    return taken;
}
