/* SPDX-License-Identifier: MIT */
/*
 * analyzer_scene - a small database for the tests of a rule, written through the pipeline's writer,
 * and the analyzer's alerts. Each test has its own scene.
 */
#ifndef ANALYZER_SCENE_H
#define ANALYZER_SCENE_H

#include "analyzer/analyzer.h"
#include "base/text.h"
#include "model/event.h"
#include "model/evidence_ground.h"

struct scene {
    char path[64];
    struct storage_writer *writer;
    struct kept_attempts *kept; /* of the last capture, as the recorder keeps them */
    int64_t capture_id, flow_id;
    uint32_t link;         /* the VLAN tags of the next claims and flows (vlans.h) */
    const char *interface; /* that the next captures are of; NULL: of files */
    char alerts[8192];     /* "rule|severity|title\n" */
    struct text told;
    char details[4096]; /* of the last alert */
    int count;
    uint64_t last_count;  /* of the last alert */
    size_t attempts_most; /* 0: the analyzer's default */
    uint64_t left_out;
    const struct contact_lists_view *contacts; /* NULL: there are no lists */
    int64_t places_built_us;                   /* age of the data about places; 0: not known */
    struct rule_numbers numbers;               /* the defaults, until a test changes them */
};

enum { SECOND_US = 1000000 };
#define SCENE_START_US INT64_C(1795295645000000)

/* A test with a scene as its state. */
#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)
int scene_open(void **state);
int scene_close(void **state);

struct scene_flow {
    const char *from, *to, *state, *history;
    uint16_t from_port, port;
    int64_t at_ms; /* since the start of the scene */
    bool udp;
    uint8_t icmp_type; /* not 0: an ICMP exchange of this type */
    uint8_t protocol;  /* of IP, if it is another one */
    const char *mac;   /* of the originator; NULL: none was seen */
    const char *app;   /* the protocol that was recognised */
    const char *scope; /* of the responder: "inside", "outside" */
    bool cleartext_login;
    uint64_t sent, received; /* payload in bytes */
    const char *tracker, *owner;
    int64_t device_id;   /* of the originator; 0: 1 */
    const char *name;    /* the responder's, said by the flow */
    const char *country; /* the responder's */
    int64_t asn;         /* 0: not known */
    const char *as_org;  /* who it belongs to */
    int64_t lasting_ms;  /* 0: half a millisecond */
    uint64_t packets;    /* sent, and received if something was; 0: 1 */
    bool acknowledged;   /* as many packets came back, without data */
    /* the number of attempts in the row, which began within five seconds */
    uint64_t folded, distinct;
    uint64_t overlap_conflicts; /* segments of the originator with other bytes for a place */
};

/* Times are seconds since the start of the scene. */
void scene_begin_capture(struct scene *scene, int64_t from_s, int64_t to_s);
void scene_add_flow(struct scene *scene, const struct scene_flow *sketch);
void scene_add_device(struct scene *scene, int64_t id, const char *mac, const char *ip,
                      bool is_gateway, int64_t first_s, int64_t last_s);
void scene_add_claim(struct scene *scene, const char *ip, const char *mac, int64_t first_s,
                     int64_t last_s);
/* Frames came from the address; nobody claimed it. */
void scene_add_sender(struct scene *scene, const char *ip, const char *mac, int64_t at_s);

struct scene_question {
    const char *client, *name;
    int64_t at_ms;
    uint16_t type;      /* 0: A */
    int32_t rcode;      /* 3: the name does not exist */
    const char *answer; /* an address; NULL: none */
    const char *mac;    /* whose frame brought the answer; NULL: not known */
    enum name_protocol protocol;
};
void scene_add_question(struct scene *scene, const struct scene_question *sketch);

/* A request of a page that was answered. */
struct scene_request {
    const char *client, *server, *uri;
    int32_t status;
    int64_t at_ms;
};
void scene_add_request(struct scene *scene, const struct scene_request *sketch);

struct scene_lease {
    const char *server, *mac, *address, *requested; /* NULL: none */
    uint8_t type;                                   /* 1 DISCOVER, 2 OFFER, 5 ACK ... */
    bool of_ipv6;
    uint32_t transaction;
    int64_t at_ms;
};
void scene_add_lease(struct scene *scene, const struct scene_lease *sketch);

/* The device asked for so many addresses of its link, or more. */
void scene_add_search(struct scene *scene, int64_t device_id, const char *addresses, int64_t at_s);

/* The device said something of itself, from first_s to last_s. */
void scene_add_evidence(struct scene *scene, int64_t device_id, enum evidence_ground ground,
                        const char *value, int64_t first_s, int64_t last_s);

/* An earlier look accused the device with this MAC. */
void scene_add_finding(struct scene *scene, const char *rule, int64_t device_id, const char *mac);

/* Its advertisements made the device a router. */
void scene_add_router(struct scene *scene, int64_t device_id, int64_t first_s, int64_t last_s);

/* In an hour a device met so many different names. */
void scene_add_names(struct scene *scene, int64_t device_id, int64_t at_s, int names);

/* What a device exchanged with a name in the minute at at_s. */
struct scene_traffic {
    const char *protocol, *name;
    uint64_t sent, received;
};
void scene_add_traffic(struct scene *scene, int64_t device_id, int64_t at_s,
                       const struct scene_traffic *sketch);
/* The name led to the address then. */
void scene_add_domain_address(struct scene *scene, const char *name, const char *ip, int64_t at_s);

/* A handshake with the last flow, in which the server showed a certificate. */
struct scene_hello {
    const char *server, *name, *issuer, *valid_to; /* name NULL: it showed none */
    int64_t at_ms;
    bool over_dtls;
    const char *sni, *sans, *ja4; /* what the client asked for; other names as JSON; NULL: none */
    int64_t device_id;            /* of the client; 0: 1 */
};
void scene_add_hello(struct scene *scene, const struct scene_hello *sketch);

/* An interval of the ledger: lost by the kernel, of so many frames. */
void scene_add_interval(struct scene *scene, int64_t from_s, int64_t to_s, uint64_t frames,
                        uint64_t lost);
/* A counter of the capture moved until then. */
void scene_add_counter(struct scene *scene, const char *name, uint64_t value, int64_t at_s);

/* Lists of trackers are in use that were made so long before the scene began. */
void scene_use_lists(struct scene *scene, int64_t days);

/* Runs the analyzer; returns the alerts as text, which the scene owns. It runs twice, first with the
 * attempts that were kept and then with their rows, and must say the same. */
const char *scene_analyze(struct scene *scene);
/* A second look at the same time tells the same alerts, and counts nothing twice. */
void scene_look_again(struct scene *scene);
const char *scene_analyze_between(struct scene *scene, int64_t from_us, int64_t to_us);

/* Commits what was added, and reads it; the caller closes it. */
struct storage_reader *scene_open_reader(struct scene *scene);

#endif
