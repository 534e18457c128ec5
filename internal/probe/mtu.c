/* SPDX-License-Identifier: MIT */
/*
 * The layer MTU: how large a packet may be on the path. Datagrams that must stay whole go to a
 * mirror: the host, if it says that nothing listens there, else the last router that discards
 * datagrams whose hop limit is used up. Either a router says that a datagram is too big (RFC 1191,
 * RFC 8201), or large ones vanish without a word while small ones come through: a black hole
 * (RFC 2923). Then the sizes between are tried.
 */
#include "run.h"

#include "icmp.h"

#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

enum {
    PACKET_MOST = 9216, /* of jumbo frames; loopback has more, which says nothing */
    V4_HEADERS = 28,
    V6_HEADERS = 48,
    V4_LEAST = 576, /* RFC 1122, section 3.3.3: what every host takes */
    V6_LEAST = 1280,
    TRIES = 2,
    WORDS_MOST = 6,
    LIMIT_US = 1100 * 1000, /* many a host says one such word a second */
    WAIT_LEAST_US = 200 * 1000,
    WAIT_MOST_US = 1000 * 1000
};

struct search {
    struct probe *probe;
    struct step *step;
    int family, descriptor;
    int mirror; /* hop limit */
    int64_t patience_us;
    struct icmp_word too_big; /* the last such word; mtu 0: none came */
};

/* What became of one size. */
enum fate { FATE_THROUGH, FATE_TOO_BIG, FATE_LOST, FATE_UNKNOWN };

/* ---------------------------------------------------------------- one size */

/* False: this interface does not take it. */
static bool send_size(const struct search *search, int size)
{
    static const uint8_t bytes[PACKET_MOST];
    size_t payload = (size_t)(size - (search->family == AF_INET ? V4_HEADERS : V6_HEADERS));
    /* An error that is told here is an earlier packet's; then this one was not sent. */
    for (int i = 0; i < TRIES; i++)
        if (send(search->descriptor, bytes, payload, 0) >= 0) return true;
    return false;
}

static enum fate await(struct search *search)
{
    struct icmp_word word;
    int64_t until_us = probe_now_us(search->probe) + search->patience_us, left_us;
    while ((left_us = until_us - probe_now_us(search->probe)) > 0 &&
           probe_left_us(search->probe, PROBE_MTU) > 0) {
        struct pollfd ready = {.fd = search->descriptor, .events = POLLIN};
        char byte;
        if (poll(&ready, 1, (int)(left_us / 1000) + 1) <= 0) continue;
        if (!icmp_take(search->descriptor, &word)) {
            if (recv(search->descriptor, &byte, 1, 0) >= 0) return FATE_THROUGH;
        } else if (word.kind != ICMP_WORD_TOO_BIG) {
            return FATE_THROUGH;
        } else if (word.mtu) {
            search->too_big = word;
            return FATE_TOO_BIG;
        }
    }
    return FATE_LOST;
}

static void drop_old_words(const struct search *search)
{
    struct icmp_word word;
    while (icmp_take(search->descriptor, &word))
        ;
}

/* Also after a pause: a mirror may say only so much in a second. */
static enum fate try_size(struct search *search, int size)
{
    for (int i = 0; i < TRIES; i++) {
        drop_old_words(search);
        if (!send_size(search, size)) return FATE_TOO_BIG;
        enum fate fate = await(search);
        if (fate != FATE_LOST) return fate;
    }
    return probe_left_us(search->probe, PROBE_MTU) ? FATE_LOST : FATE_UNKNOWN;
}

static int least(const struct search *search)
{
    return search->family == AF_INET ? V4_LEAST : V6_LEAST;
}

/* A size is lost only if a small packet still comes through right afterwards. */
static enum fate examine(struct search *search, int size)
{
    for (int i = 0; i < TRIES; i++) {
        enum fate fate = try_size(search, size);
        if (fate != FATE_LOST) return fate;
        if (try_size(search, least(search)) == FATE_THROUGH) return FATE_LOST;
        (void)poll(NULL, 0, LIMIT_US / 1000);
    }
    return FATE_UNKNOWN;
}

/* ---------------------------------------------------------------- the search */

/* The largest size that comes through; `through` does, `lost` does not. 0: that stayed open. */
static int bisect(struct search *search, int through, int lost)
{
    while (lost - through > 1) {
        int size = through + (lost - through) / 2;
        enum fate fate = examine(search, size);
        if (fate == FATE_UNKNOWN) return 0;
        if (fate == FATE_THROUGH)
            through = size;
        else
            lost = size;
    }
    return through;
}

/* Behind which hop a size is lost that its mirror never gets; 0: that stayed open. */
static int find_hop(struct search *search, int size)
{
    const struct path *path = &search->probe->path;
    int behind = 0;
    for (size_t i = 0; i < path->count; i++) {
        const struct hop *hop = &path->hops[i];
        if (hop->way != PATH_UDP || !hop->us || hop->distance >= search->mirror) continue;
        if (!icmp_limit_hops(search->descriptor, search->family, hop->distance) ||
            examine(search, size) != FATE_THROUGH)
            break;
        behind = hop->distance;
    }
    return behind;
}

static void tell_hole(struct search *search, int largest, int size)
{
    char memory[40];
    struct text where = text_into(memory, sizeof memory);
    int behind = find_hop(search, size);
    step_number(search->step, "path_mtu_bytes", largest);
    step_text(search->step, "black_hole", "yes");
    if (behind) step_number(search->step, "lost_behind_hop", behind);
    step_brief(search->step, "%d bytes", largest);
    if (behind) text_format(&where, " behind hop %d", behind);
    step_say(search->step, PROBE_DOUBTFUL,
             "A black hole: packets over %d bytes vanish%s, and no router says so.", largest,
             memory);
}

static void tell_limit(struct search *search, int mtu)
{
    char text[IP_TEXT_SIZE];
    step_number(search->step, "path_mtu_bytes", mtu);
    step_text(search->step, "black_hole", "no");
    step_brief(search->step, "%d bytes", mtu);
    if (!search->too_big.from.version) return;
    ip_format(&search->too_big.from, text);
    step_text(search->step, "limited_by", text);
    step_brief(search->step, "%d bytes, as %s says", mtu, text);
}

/* The route may have learnt a smaller size; it is asked anew whether that still holds. */
static int interface_size(const struct search *search)
{
    enum { USUAL = 1500 };
    int size = 0;
    socklen_t length = sizeof size;
    if (search->family == AF_INET)
        (void)getsockopt(search->descriptor, IPPROTO_IP, IP_MTU, &size, &length);
    else
        (void)getsockopt(search->descriptor, IPPROTO_IPV6, IPV6_MTU, &size, &length);
    if (size < USUAL && send_size(search, USUAL)) size = USUAL;
    return size < PACKET_MOST ? size : PACKET_MOST;
}

/* Each router that says a smaller size is believed, as a sender would. */
static void search_size(struct search *search)
{
    if (try_size(search, least(search)) != FATE_THROUGH) {
        step_say(search->step, PROBE_NOT_TRIED,
                 "Nothing on the path says whether a datagram arrived.");
        return;
    }
    int size = interface_size(search);
    step_number(search->step, "interface_mtu_bytes", size);
    for (int words = 0; words < WORDS_MOST; words++) {
        search->too_big.mtu = 0;
        enum fate fate = examine(search, size);
        if (fate == FATE_THROUGH) {
            tell_limit(search, size);
            return;
        }
        if (fate == FATE_LOST) {
            int largest = bisect(search, least(search), size);
            if (largest) tell_hole(search, largest, size);
            if (largest) return;
        }
        if (fate != FATE_TOO_BIG || (int)search->too_big.mtu >= size ||
            (int)search->too_big.mtu < least(search))
            break;
        size = (int)search->too_big.mtu;
    }
    step_say(search->step, PROBE_NOT_TRIED, "It stayed open: the answers are too few.");
}

/* ---------------------------------------------------------------- begin and end */

static bool open_search(struct search *search, const struct place *place)
{
    struct sockaddr_storage there;
    socklen_t size = place_socket_address(place, PATH_UDP_PORT, &there);
    search->family = there.ss_family;
    search->descriptor = icmp_socket(search->family, SOCK_DGRAM);
    return search->descriptor >= 0 &&
           connect(search->descriptor, (const struct sockaddr *)&there, size) == 0 &&
           icmp_limit_hops(search->descriptor, search->family, search->mirror);
}

static void choose_mirror(struct search *search)
{
    const struct path *path = &search->probe->path;
    search->mirror = path->heard[PATH_UDP];
    if (path->is_reached[PATH_UDP]) search->mirror = 64;
    int64_t us = 3 * path->longest_us[PATH_UDP] + WAIT_LEAST_US / 2;
    search->patience_us = us < WAIT_LEAST_US  ? WAIT_LEAST_US
                          : us > WAIT_MOST_US ? WAIT_MOST_US
                                              : us;
}

void probe_mtu(struct probe *probe)
{
    struct search search = {.probe = probe, .descriptor = -1};
    const struct place *place = probe->chosen ? probe->chosen : probe->places;
    choose_mirror(&search);
    search.step = step_begin(probe, PROBE_MTU, "largest packet");
    if (probe->place_count == 0)
        step_say(search.step, PROBE_NOT_TRIED, "There is no address to send to.");
    else if (search.mirror == 0)
        step_say(search.step, PROBE_NOT_TRIED,
                 "Nothing on the path says whether a datagram arrived.");
    else if (!open_search(&search, place))
        step_say(search.step, PROBE_NOT_TRIED, "This machine cannot send there.");
    else {
        if (!probe->path.is_reached[PATH_UDP])
            step_number(search.step, "as_far_as_hop", search.mirror);
        search_size(&search);
    }
    step_end(probe, search.step);
    if (search.descriptor >= 0) (void)close(search.descriptor);
}
