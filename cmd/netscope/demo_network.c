/* SPDX-License-Identifier: MIT */
#include "demo_network.h"
#include "demo_hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_MS = 15000, STEP_MS = 50, NAME_SIZE = 20 };

static const uint8_t router_mac[6] = {0xd8, 0x07, 0xb6, 0x00, 0x00, 0x01};

static void wait_ms(long ms)
{
    struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
        continue;
}

/* ---------------------------------------------------------------- links */

struct link_request {
    struct nlmsghdr head;
    struct ifinfomsg link;
    char attributes[256];
};

static struct rtattr *add_attribute(struct link_request *request, unsigned short type,
                                    const void *bytes, size_t size)
{
    struct rtattr *attribute =
        (struct rtattr *)(void *)((char *)request + NLMSG_ALIGN(request->head.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(size);
    if (size) memcpy(RTA_DATA(attribute), bytes, size);
    request->head.nlmsg_len =
        (uint32_t)(NLMSG_ALIGN(request->head.nlmsg_len) + RTA_ALIGN(attribute->rta_len));
    return attribute;
}

static void end_nest(const struct link_request *request, struct rtattr *nest)
{
    nest->rta_len =
        (unsigned short)((const char *)request + request->head.nlmsg_len - (const char *)nest);
}

static bool send_request(struct link_request *request)
{
    struct {
        struct nlmsghdr head;
        struct nlmsgerr result;
        char rest[512];
    } answer;
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    memset(&answer, 0, sizeof answer);
    bool good = netlink >= 0 && send(netlink, request, request->head.nlmsg_len, 0) > 0 &&
                recv(netlink, &answer, sizeof answer, 0) >= (ssize_t)NLMSG_LENGTH(sizeof(int));
    int problem = good ? -answer.result.error : errno;
    if (netlink >= 0) (void)close(netlink);
    errno = problem;
    return problem == 0;
}

/* A cable: one end here, the other one DEMO_CABLE in the network namespace of that process. */
static bool make_cable(const char *name, pid_t there)
{
    struct link_request request;
    struct ifinfomsg end = {.ifi_family = AF_UNSPEC};
    uint32_t process = (uint32_t)there;
    memset(&request, 0, sizeof request);
    request.head =
        (struct nlmsghdr){.nlmsg_len = NLMSG_LENGTH(sizeof request.link),
                          .nlmsg_type = RTM_NEWLINK,
                          .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL};
    add_attribute(&request, IFLA_IFNAME, name, strlen(name) + 1);
    struct rtattr *info = add_attribute(&request, IFLA_LINKINFO, NULL, 0);
    add_attribute(&request, IFLA_INFO_KIND, "veth", sizeof "veth" - 1);
    struct rtattr *data = add_attribute(&request, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *peer = add_attribute(&request, VETH_INFO_PEER, &end, sizeof end);
    add_attribute(&request, IFLA_IFNAME, DEMO_CABLE, sizeof DEMO_CABLE);
    add_attribute(&request, IFLA_NET_NS_PID, &process, sizeof process);
    end_nest(&request, peer);
    end_nest(&request, data);
    end_nest(&request, info);
    return send_request(&request);
}

static bool plug_in(const char *name)
{
    struct ifreq request;
    memset(&request, 0, sizeof request);
    (void)snprintf(request.ifr_name, sizeof request.ifr_name, "%s", DEMO_BRIDGE);
    request.ifr_ifindex = (int)if_nametoindex(name);
    return demo_link_change(SIOCBRADDIF, &request) && demo_link_up(name, NULL);
}

static bool make_bridge(void)
{
    char name[] = DEMO_BRIDGE;
    return demo_link_change(SIOCBRADDBR, name) && demo_link_up(DEMO_BRIDGE, router_mac) &&
           demo_link_address(DEMO_BRIDGE, DEMO_ROUTER, DEMO_MASK);
}

static bool make_router(void)
{
    bool good = demo_link_up("lo", NULL) && make_bridge();
    for (size_t i = 0; good && i < demo_site_count; i++) {
        char alias[NAME_SIZE];
        (void)snprintf(alias, sizeof alias, "lo:%u", (unsigned)(i + 1));
        good = demo_link_address(alias, demo_sites[i].address, 0xFFFFFFFFu);
    }
    return good;
}

/* ---------------------------------------------------------------- the first process of the namespaces */

/* A process that ends with this one. In the child it returns 0. */
static pid_t fork_bound(int signal)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) (void)prctl(PR_SET_PDEATHSIG, signal);
    return child;
}

/* The host, which waits until its cable is there and its turn has come. `go` is what it waits for. */
static bool add_host(const struct demo_host *host, unsigned number, int *go)
{
    int ready[2], start[2];
    char byte = 0, name[NAME_SIZE];
    if (pipe2(ready, O_CLOEXEC) != 0 || pipe2(start, O_CLOEXEC) != 0) return false;
    pid_t child = fork_bound(SIGKILL);
    if (child < 0) return false;
    if (child == 0) {
        (void)close(start[1]);
        if (unshare(CLONE_NEWNET) != 0 || write(ready[1], &byte, 1) != 1 ||
            read(start[0], &byte, 1) != 1)
            _exit(1);
        demo_host_run(host);
    }
    (void)close(ready[1]);
    (void)close(start[0]);
    *go = start[1];
    bool good = read(ready[0], &byte, 1) == 1;
    (void)close(ready[0]);
    (void)snprintf(name, sizeof name, "to-%u", number);
    return good && make_cable(name, child) && plug_in(name);
}

static bool write_map(const char *file, const char *line)
{
    int map = open(file, O_WRONLY | O_CLOEXEC);
    if (map < 0) return false;
    bool good = write(map, line, strlen(line)) == (ssize_t)strlen(line);
    return close(map) == 0 && good;
}

/* The user stays who it is: the capture then has CAP_NET_RAW here, and is nobody else. */
static bool map_user(uid_t user, gid_t group)
{
    char users[64], groups[64];
    (void)snprintf(users, sizeof users, "%u %u 1", (unsigned)user, (unsigned)user);
    (void)snprintf(groups, sizeof groups, "%u %u 1", (unsigned)group, (unsigned)group);
    return write_map("/proc/self/setgroups", "deny") && write_map("/proc/self/uid_map", users) &&
           write_map("/proc/self/gid_map", groups);
}

/* Without root, a started program keeps only what is ambient. */
static bool keep_raw_sockets(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0) return false;
    sets[0].inheritable |= 1U << CAP_NET_RAW;
    return syscall(SYS_capset, &header, sets) == 0 &&
           prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0) == 0;
}

static pid_t start_capture(const struct demo_network *network)
{
    const char *arguments[] = {"netscope", "capture", "--quiet",
                               /* A minute is all that it has, and a finding should show within. */
                               "--analyze-every", "2s", "--tcp-attempt-timeout", "2s",
                               "--udp-idle-timeout", "2s", "--config", network->config, "--db",
                               network->database, "--data-directory", network->data_directory, "-i",
                               DEMO_BRIDGE, NULL};
    pid_t child = fork_bound(SIGTERM);
    if (child != 0) return child;
    (void)signal(SIGINT, SIG_IGN); /* until it has its own: ^C is for all of the terminal's */
    if (geteuid() == 0 || keep_raw_sockets())
        execv("/proc/self/exe", (char *const *)(uintptr_t)arguments);
    _exit(127);
}

static bool is_made(const char *database)
{
    struct stat status;
    return stat(database, &status) == 0 && status.st_size > 0;
}

/* True once the capture has its database; false if it ended. */
static bool await_capture(const struct demo_network *network, pid_t capture)
{
    for (long ms = 0; ms < START_MS; ms += STEP_MS) {
        if (waitpid(capture, NULL, WNOHANG) != 0) return false;
        if (is_made(network->database)) return true;
        wait_ms(STEP_MS);
    }
    return false;
}

static void start_servers(void)
{
    for (size_t i = 0; i < demo_server_count; i++) {
        if (fork_bound(SIGKILL) == 0) {
            demo_servers[i]();
            _exit(0);
        }
    }
}

/* True once the time is over; false once the parent let go, or the capture ended. */
static bool let_live(const struct demo_network *network, int life, pid_t capture)
{
    struct pollfd parent = {.fd = life, .events = POLLIN};
    struct timespec start, now;
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        if (poll(&parent, 1, STEP_MS * 2) > 0) return false;
        siginfo_t ended = {.si_pid = 0};
        if (waitid(P_PID, (id_t)capture, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid)
            return false;
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - start.tv_sec < (time_t)network->seconds);
    return true;
}

static bool set_stage(const struct demo_network *network, uid_t user, gid_t group, pid_t *capture)
{
    int go[8];
    size_t count = 0;
    if (user != 0 && !map_user(user, group)) return false;
    bool good = make_router();
    for (; good && count < demo_host_count && count < sizeof go / sizeof go[0]; count++)
        good = add_host(&demo_hosts[count], (unsigned)(count + 1), &go[count]);
    if (!good) return false;
    start_servers();
    *capture = start_capture(network);
    if (*capture < 0) return false;
    errno = 0;
    if (!await_capture(network, *capture)) return false;
    for (size_t i = 0; i < count; i++) {
        if (write(go[i], "", 1) != 1) return false;
    }
    return true;
}

_Noreturn static void run_stage(const struct demo_network *network, uid_t user, gid_t group,
                                const int life[2], const int said[2])
{
    pid_t capture = 0;
    int status = 0;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)close(life[1]);
    (void)close(said[0]);
    (void)signal(SIGINT, SIG_IGN); /* the parent hears it, and lets go */
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    bool good = set_stage(network, user, group, &capture);
    int problem = good ? 0 : errno ? errno : ECANCELED;
    (void)!write(said[1], &problem, sizeof problem);
    (void)close(said[1]);
    bool is_over = good && let_live(network, life[0], capture);
    if (capture > 0 && kill(capture, good ? SIGTERM : SIGKILL) == 0)
        while (waitpid(capture, &status, 0) < 0 && errno == EINTR)
            continue;
    if (is_over) puts("The network has ended; its record stays on the pages until ^C.");
    fflush(stdout);
    _exit(good && WIFEXITED(status) ? WEXITSTATUS(status) : 1); /* and the kernel ends the rest */
}

/* ---------------------------------------------------------------- its parent */

static bool refuse(struct error *error, int problem)
{
    return error_set(error,
                     "A network of its own cannot be made here (%s): it takes root, or a kernel "
                     "that lets users make namespaces.",
                     strerror(problem));
}

bool demo_network_start(struct demo_network *network, struct error *error)
{
    int life[2], said[2], problem = 0;
    uid_t user = geteuid();
    gid_t group = getegid();
    unsigned long namespaces = CLONE_NEWNET | CLONE_NEWPID | (user == 0 ? 0 : CLONE_NEWUSER);
    network->stage = 0;
    if (pipe2(life, O_CLOEXEC) != 0) return refuse(error, errno);
    if (pipe2(said, O_CLOEXEC) != 0) {
        problem = errno;
        (void)close(life[0]);
        (void)close(life[1]);
        return refuse(error, problem);
    }
    fflush(stdout);
    pid_t stage = (pid_t)syscall(SYS_clone, namespaces | SIGCHLD, NULL, NULL, NULL, 0UL);
    if (stage == 0) run_stage(network, user, group, life, said);
    problem = errno;
    (void)close(life[0]);
    (void)close(said[1]);
    network->life = life[1];
    if (stage > 0) {
        network->stage = stage;
        ssize_t size;
        while ((size = read(said[0], &problem, sizeof problem)) < 0 && errno == EINTR)
            continue;
        if (size != (ssize_t)sizeof problem) problem = ECANCELED;
    }
    (void)close(said[0]);
    if (stage > 0 && problem == 0) return true;
    demo_network_end(network);
    return refuse(error, problem);
}

void demo_network_end(struct demo_network *network)
{
    (void)close(network->life);
    if (network->stage > 0)
        while (waitpid(network->stage, NULL, 0) < 0 && errno == EINTR)
            continue;
    network->stage = 0;
}
