/* SPDX-License-Identifier: MIT */
/* demo_hosts - what the router and the hosts of the demo's network do, over real sockets. */
#ifndef CMD_DEMO_HOSTS_H
#define CMD_DEMO_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMO_ROUTER 0xC0A80701u /* 192.168.7.1 */
#define DEMO_MASK 0xFFFFFF00u
#define DEMO_BRIDGE "lan"
#define DEMO_CABLE "eth0" /* a host's end */

struct demo_host {
    const char *name, *vendor_class;
    uint8_t mac[6];
    uint32_t address;
    void (*live)(unsigned round); /* what it does in each second */
};
extern const struct demo_host demo_hosts[];
extern const size_t demo_host_count;

/* The imitated Internet: addresses of the router's loopback, which answer on 80 and 443. */
struct demo_site {
    const char *name;
    uint32_t address;
};
extern const struct demo_site demo_sites[];
extern const size_t demo_site_count;

/* Each is the work of a process of the router, and does not return. */
typedef void demo_server(void);
extern demo_server *const demo_servers[];
extern const size_t demo_server_count;

/* The host asks for its address by DHCP, takes it, and then lives until it is killed. */
_Noreturn void demo_host_run(const struct demo_host *host);

/* False: errno says why. The interface is of the namespace of the caller. */
/* A request of ioctl() about links. */
bool demo_link_change(unsigned long what, void *request);
bool demo_link_address(const char *interface, uint32_t address, uint32_t mask);
bool demo_link_up(const char *interface, const uint8_t mac[6]);

#endif
