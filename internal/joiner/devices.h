/* SPDX-License-Identifier: MIT */
/*
 * devices - the devices of the local networks: who is behind an end of the traffic.
 *
 * docs/devices.md states the model. Its parts, each above those before it:
 *   device_book.c     the devices, and which of them have changed
 *   address_book.c    which device holds which address, and how that is known
 *   local_networks.c  what is local: by the settings, and by what routers and DHCP servers say
 *   evidence.c        what a device says of itself, and what waits until its device is known
 *   roles.c           which devices forward for others
 *   births.c          devices that are expected, born, or given up
 *   whose.c           the decision: the device of an end, and who moves an address
 *   claims.c          ARP, NDP, DHCP, evidence, and what an earlier run knew
 *
 * Owned by the joiner; one thread. Memory is sized at the start: what does not fit is counted. Time
 * is packet time.
 */
#ifndef JOINER_DEVICES_H
#define JOINER_DEVICES_H

#include "address_book.h"
#include "joiner/joiner.h"
#include "model/evidence_ground.h"

enum {
    MAC_KEY_SIZE = 8,
    DEVICE_TEXT_SIZE = 128,
    CARRIED_MOST = 4,
    LEARNT_NETWORKS_MOST = 64,
    ANSWERED_MOST = 8
};

/* One value of a device, by the best evidence so far. */
struct device_value {
    double rank; /* 0: none */
    char text[DEVICE_TEXT_SIZE];
};

/* Why a device is taken for one that forwards. */
enum role_ground {
    ROLE_ADVERTISED = 1, /* router advertisements, the router flag of NDP */
    ROLE_OF_DHCP = 2,    /* a DHCP server names its address as the router */
    ROLE_CARRIES = 4,    /* exchanges with addresses behind it */
    ROLE_ANSWERS = 8,    /* it answers ARP for others */
    ROLE_PASSES = 16,    /* an exchange between its own link and another one */
};

/* A network or address that a device stands in front of. */
struct carried {
    struct ip_network network;
    bool is_inner; /* an address of the local networks */
    int64_t last_us;
};

struct device {
    int64_t id;             /* 0: not born; nobody refers to it yet */
    struct mac_address mac; /* zero: known only by its address */
    struct ip_address ip;
    int64_t shown_us; /* by what was seen at this time */
    uint32_t link;    /* on which its address is: vlans.h */
    uint16_t source;  /* of that link: address_book.h */
    bool is_virtual;  /* the MAC of a virtual router, which several machines use */
    uint8_t grounds;  /* bits of enum role_ground */
    uint8_t carried_count, answered_count;
    bool sends;   /* frames of its own were seen */
    bool is_bare; /* it was seen in frames without MAC addresses */
    /* Through whose frames it spoke to a DHCP server that acknowledged the exchange; and in the last
     * exchange, which may be a forger's. Zero: its own, or none. */
    struct mac_address relay, asked_by;
    uint32_t asked_id;
    bool is_asking;               /* nobody acknowledged that exchange yet */
    struct mac_address served_by; /* who acknowledged the last one. Zero: nobody */
    /* It did so for this device, which took part in other exchanges (0: none); and for another: it is
     * a DHCP server of the link. */
    uint32_t first_client;
    bool is_server;
    bool is_expected; /* not born: something names it, but no frame of it was seen */
    bool
        is_proven; /* it took part in an exchange, or an earlier run knew more than one sight of it */
    bool is_new, changed;
    bool flushed, was_new; /* since the last joiner_settle() */
    bool written;          /* the stored row differs only in the times */
    uint32_t next_changed, next_flushed;
    uint32_t parked; /* the first piece of evidence that waits for its birth */
    int64_t first_us, last_us;
    struct ip_address own[2]; /* from which it sends: 0 IPv4, 1 IPv6 beyond the link */
    struct carried carried[CARRIED_MOST];
    struct ip_address answered[ANSWERED_MOST]; /* for which it only answered ARP */
    struct device_value hostname, os, type;
};

struct device_list { /* by next_changed; 0: none */
    uint32_t first, last;
};

struct devices {
    struct slab slab;
    struct map by_mac, by_id;
    struct address_book addresses;
    struct slab parked;
    struct ip_network learnt[LEARNT_NETWORKS_MOST];
    size_t learnt_count;
    const struct ip_network *networks;
    size_t network_count;
    int64_t last_id;
    int64_t newest_us;                   /* of frames that are not ahead; 0: none came */
    int64_t (*clock_us)(void);           /* NULL: no frame is ahead */
    struct device_list changed, waiting; /* in the order in which they changed */
    uint32_t first_flushed;
    uint32_t unborn_count, unborn_hand; /* of the CLOCK eviction of unborn devices */
    uint32_t unproven_count;            /* born, and not proven */
    int64_t births_minute;              /* in which the last of them was born, */
    uint32_t births;                    /* and how many were */
    struct joiner_counters *counters;
    /* Receives evidence once its device is known. */
    void (*take_evidence)(void *owner, const struct device *device, const struct evidence *evidence,
                          int64_t time_us);
    /* Receives an address that a device has by its traffic: no message says so. is_new false: traffic
     * said so before, and it was the device's earlier than that. */
    void (*take_address)(void *owner, const struct device *device, const struct ip_address *ip,
                         int64_t time_us, bool is_new);
    void *owner;
};

bool devices_init(struct devices *devices, const struct joiner_options *options,
                  struct joiner_counters *counters);
void devices_clear(struct devices *devices);

/* ---------------------------------------------------------------- device_book.c */

/* It was there at this time. */
void device_move_last(struct devices *devices, struct device *device, int64_t time_us);
/* If it is seen again, it is a new one. */
void devices_forget(struct devices *devices, int64_t device_id);
/* The next device that changed since it was last taken; NULL if there is none. Those that were only
 * seen again, at a later time, wait for another turn if they may. They come in the order in which they
 * changed, so new ones in that of their ids: SQLite shares out pages for each row that comes in front. */
struct device *devices_take_changed(struct devices *devices, bool seen_may_wait);
/* See joiner_settle(). */
void devices_settle(struct devices *devices, bool committed);
bool mac_is_usable(const struct mac_address *mac);
/* The device with this MAC, whether it is born or not; NULL if there is none. */
struct device *device_of_mac(const struct devices *devices, const struct mac_address *mac);
/* An unborn device. mac NULL: it will be known by its address. NULL: the table is full. */
struct device *device_add(struct devices *devices, const struct mac_address *mac);
/* The device with this number; NULL if there is none. */
struct device *device_of_id(const struct devices *devices, int64_t device_id);
void device_remove(struct devices *devices, struct device *device);
/* Gives it this number. */
void device_number(struct devices *devices, struct device *device, int64_t device_id);
/* The MAC is another one of this device. Nothing changes if it is a device's already. */
void device_add_mac(struct devices *devices, struct device *device, const struct mac_address *mac);
/* Something was sent to it. That is no first sign of it. */
void device_meet(struct devices *devices, struct device *device, int64_t time_us);
/* A frame of it was seen: updates the device's times. */
void device_see(struct devices *devices, struct device *device, int64_t time_us);
/* Call it if more than the times has changed. */
void device_mark(struct devices *devices, struct device *device);

/* ---------------------------------------------------------------- local_networks.c */

bool network_is_local(const struct devices *devices, const struct ip_address *ip);
/* Both addresses are on one link: by a learnt network, else by a guess. */
bool network_is_shared(const struct devices *devices, const struct ip_address *one,
                       const struct ip_address *other);
/* The network that a link with this address is guessed to have. */
struct ip_network network_around(const struct ip_address *ip);
/* A router or DHCP server says that this network is on the link. False: nothing new. */
bool network_learn(struct devices *devices, const char *text);

/* ---------------------------------------------------------------- evidence.c */

/* The pieces of evidence that may wait. */
bool evidence_init(struct slab *slab, uint32_t most);

/* Takes the value, if it is better than what the device has. */
void device_take_value(struct devices *devices, struct device *device,
                       const struct evidence *evidence);
/* The device has this value, and an earlier run had this evidence. */
void device_learn_value(struct device *device, const struct evidence_summary *evidence);
void device_copy_text(char out[DEVICE_TEXT_SIZE], const char *text);
/* Takes it now, or keeps it until the device is born. */
void evidence_take(struct devices *devices, struct device *device, const struct evidence *evidence,
                   int64_t time_us);
/* The device is born: what waits for it is taken. */
void evidence_release(struct devices *devices, struct device *device);
/* What waits for one device is said of another one. */
void evidence_move(struct devices *devices, struct device *from, struct device *to);
void evidence_drop(struct devices *devices, struct device *device);

/* ---------------------------------------------------------------- roles.c */

/* The device forwards traffic of others. */
bool role_forwards(const struct device *device);
void role_take(struct devices *devices, struct device *device, enum role_ground ground,
               int64_t time_us);
/* The device's frames carried an exchange with an address that is not its own. */
void role_carries(struct devices *devices, struct device *device, const struct ip_address *ip,
                  int64_t time_us);
/* The machine with this address speaks for a virtual router. device may be NULL. */
void role_speaks_for(struct devices *devices, struct device *device, const struct ip_address *ip,
                     int64_t time_us);
/* It answered a question for this address. True: that makes it a proxy. */
bool role_answers(struct devices *devices, struct device *device, const struct ip_address *ip,
                  int64_t time_us);
/* It answered for the address, and was not seen to use it. */
bool role_only_answers(const struct device *device, const struct ip_address *ip);
/* It uses the address itself. */
void role_owns(struct device *device, const struct ip_address *ip);
/* Its addresses, or what it carried, are others than before. */
void role_judge_carried(struct devices *devices, struct device *device);
/* Networks became local: what was behind a device may be on its own link. */
void roles_reconsider(struct devices *devices);
/* What an earlier run knew. */
void role_learn(struct devices *devices, struct device *device,
                const struct evidence_summary *evidence);

/* ---------------------------------------------------------------- births.c */

/* The device with this MAC. It may be unborn. */
struct device *device_expect_mac(struct devices *devices, const struct mac_address *mac);
/* The device that is known by this address only. It may be unborn. */
struct device *device_expect_ip(struct devices *devices, const struct ip_address *ip);
/* Why a device is born. */
enum proof {
    PROOF_FRAME,   /* a frame bore its MAC, and anybody can forge that */
    PROOF_EXCHANGE /* somebody answered it, or it answered */
};
/*
 * It is a device from now on, if it was none. At most half of the table is devices without proof.
 * NULL: it would be one more of these. Then it stays expected, and is counted.
 */
struct device *device_bear(struct devices *devices, struct device *device, enum proof proof,
                           int64_t time_us);
/* The device is proven from now on. */
void device_prove(struct devices *devices, struct device *device);
/* Who acknowledged what two proven devices asked is a DHCP server. One may be the forger's own. */
void device_know_server(struct devices *devices, const struct device *client);
/* Evidence says which server leased to the device, and through which relay, so that a restart knows. */
void device_tell_lease(struct devices *devices, struct device *device, int64_t time_us);
/* What an earlier run knew of that. */
void device_learn_lease(struct devices *devices, struct device *device,
                        const struct evidence_summary *evidence);
/* Its first frame of its own was seen: others say no names of it any more. */
void device_sends(struct devices *devices, struct device *device, int64_t time_us);
/* The address belongs to this device. Unborn devices that waited for it become a part of it. */
void device_hold(struct devices *devices, struct device *device, const struct ip_address *ip,
                 enum hold hold, int64_t time_us);
/* The same, if no ARP, NDP or lease says so. */
void device_hold_by_traffic(struct devices *devices, struct device *device,
                            const struct ip_address *ip, enum hold hold, int64_t time_us);
/* The device, which has the address, sent from it at this time, too. */
void device_held_since(struct devices *devices, struct device *device, const struct ip_address *ip,
                       int64_t time_us);
/* The same as device_hold(), but if people find it by another address of this family, they go on to
 * do so. */
void device_hold_besides(struct devices *devices, struct device *device,
                         const struct ip_address *ip, enum hold hold, int64_t time_us);
/* The address is leased for so many seconds from then on. */
enum { LEASE_UNKNOWN_S = 24 * 3600 }; /* of a lease whose time is not known */
void device_lease_until(struct devices *devices, const struct ip_address *ip, int64_t time_us,
                        int64_t seconds);
/* The device used the address until this time. If none of its others was used later, people find it
 * by this one. */
void device_show(struct devices *devices, struct device *device, const struct ip_address *ip,
                 int64_t time_us);
/* A device that was known by its address only has this MAC. */
void device_adopt(struct devices *devices, struct device *device, const struct mac_address *mac);
/* Who holds the address; NULL: nobody is known. */
struct device *device_of_address(const struct devices *devices, const struct ip_address *ip);

/* ---------------------------------------------------------------- whose.c */

/* What is known of one end of the traffic. */
struct sight {
    const struct endpoint *end;
    const struct endpoint *peer; /* the other end; NULL: not known */
    bool opened;                 /* it is the originator */
    bool sent;                   /* its frames were seen */
    bool answered;               /* it sent what only a receiver of the peer's packets can send */
    bool replied;                /* the peer did so */
    int64_t time_us, until_us;
};

/* The device at this end; NULL if it is none of ours. It may take an address by that, or be born. */
struct device *devices_whose(struct devices *devices, const struct sight *sight);
/* Both ends of a conversation, and what was seen of it. */
struct conversation {
    const struct endpoint *near, *far; /* near: the originator */
    bool near_sent, far_sent;
    bool near_answered, far_answered; /* flow_record.answered */
    int64_t time_us;
    int64_t until_us; /* 0: as time_us */
};
/* The devices of both ends; NULL where it is none of ours. */
void devices_of_conversation(struct devices *devices, const struct conversation *seen,
                             struct device **near, struct device **far);
/* The device of which is true what this end says of itself. It may be unborn. */
struct device *devices_speaker(struct devices *devices, const struct endpoint *end,
                               int64_t time_us);
/* The device at this end, which sent something. */
struct device *devices_at(struct devices *devices, const struct endpoint *endpoint,
                          int64_t time_us);
/* The device at this end, if it is known. Changes nothing. */
const struct device *devices_find(struct devices *devices, const struct endpoint *endpoint);
/* Where an address is: "inside", "outside" or "group"; NULL: it is none. */
const char *devices_scope(const struct devices *devices, const struct ip_address *ip);
/* The device with this MAC, from which a frame came; NULL if the MAC is not set or is a group's. */
struct device *devices_with_mac(struct devices *devices, const struct mac_address *mac,
                                int64_t time_us);

/* ---------------------------------------------------------------- claims.c */

/* Gives an address to a device, as ARP, NDP or DHCP reported it. */
struct device *devices_bind(struct devices *devices, const struct address_binding_record *binding);
/* The device of a DHCP message; NULL if it is none. Learns the lease that it acknowledges. */
struct device *devices_take_dhcp(struct devices *devices, const struct dhcp_message_record *dhcp);
void devices_take_evidence(struct devices *devices, const struct evidence_record *evidence);
/* What an earlier run knew: devices first, then evidence, then bindings, each in order of time. */
void devices_learn(struct devices *devices, const struct device_summary *known);
void devices_learn_evidence(struct devices *devices, const struct evidence_summary *evidence);
void devices_learn_binding(struct devices *devices, const struct address_binding_summary *binding);

#endif
