/* SPDX-License-Identifier: MIT */
/* Each test drops its privileges in a child process, and checks there what is still possible. */
#include "landlock.h"
#include "system_calls.h"

#include "base/sanitizer.h"
#include "base/text.h"
#include "privilege.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHORT_PATH = 64, LONG_PATH = 160 };

/* A database folder, a data folder, and a folder outside the plan. */
static char work[] = "/tmp/netscope-privilege-XXXXXX";
static char database[SHORT_PATH], data[SHORT_PATH], other[SHORT_PATH], wide_open[SHORT_PATH];
static struct privilege_path paths[3];
static struct privilege_plan plan;
static char noticed[2048];

static void take_notice(void *owner, const char *sentence)
{
    (void)owner;
    strncat(noticed, sentence, sizeof noticed - strlen(noticed) - 1);
}

static bool write_file(const char *path, const char *content)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return false;
    bool good = write(file, content, strlen(content)) == (ssize_t)strlen(content);
    return close(file) == 0 && good;
}

static bool can_read(const char *path)
{
    char byte;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool good = read(file, &byte, 1) == 1;
    close(file);
    return good;
}

static int set_up(void **state)
{
    (void)state;
    const struct passwd *nobody = getpwnam("nobody");
    if (!mkdtemp(work) || chmod(work, 0755) != 0) return -1;
    (void)snprintf(database, sizeof database, "%s/database", work);
    (void)snprintf(data, sizeof data, "%s/data", work);
    (void)snprintf(other, sizeof other, "%s/other", work);
    (void)snprintf(wide_open, sizeof wide_open, "%s/other/wide-open", work);
    char table[LONG_PATH];
    (void)snprintf(table, sizeof table, "%s/table", data);
    if (mkdir(database, 0755) || mkdir(data, 0755) || mkdir(other, 0777) || chmod(other, 0777))
        return -1;
    if (!write_file(table, "facts") || !write_file(wide_open, "x") || chmod(wide_open, 0666))
        return -1;
    if (geteuid() == 0 && (!nobody || chown(database, nobody->pw_uid, nobody->pw_gid))) return -1;
    paths[0] = (struct privilege_path){database, true};
    paths[1] = (struct privilege_path){data, false};
    paths[2] = (struct privilege_path){"/nowhere/at/all", false};
    plan = (struct privilege_plan){.user = "nobody",
                                   .sandbox = SANDBOX_BEST_EFFORT,
                                   .paths = paths,
                                   .path_count = 3,
                                   .notice = take_notice};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[LONG_PATH];
    (void)snprintf(command, sizeof command, "rm -r %s", work);
    return system(command);
}

/* ------------------------------------------------------------ a child */

/* The child's exit status: 0, or the line of the first condition that failed. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) _exit(__LINE__ % 256 ? __LINE__ % 256 : 1);                              \
    } while (0)

static int status_of(void (*child)(void))
{
    int status = 0;
    pid_t process = fork();
    assert_true(process >= 0);
    if (process == 0) {
        child();
        _exit(0);
    }
    assert_int_equal(waitpid(process, &status, 0), process);
    return status;
}

static void must_hold(void (*child)(void))
{
    int status = status_of(child);
    if (WIFSIGNALED(status)) fail_msg("ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status)) fail_msg("line %% 256 = %d was not as it should", WEXITSTATUS(status));
}

static void drop(void)
{
    struct error error = {.sentence = ""};
    bool dropped = privilege_drop(&plan, &error);
    if (!dropped) (void)fprintf(stderr, "%s\n", error.sentence);
    MUST(dropped);
}

static void need_root(void)
{
    if (geteuid() == 0) return;
    print_message("not root: the change of user is not tried\n");
    skip();
}

static void need_sandbox(void)
{
    if (SANITIZED || !system_calls_can_be_filtered()) {
        print_message("%s: the sandbox is not tried\n",
                      SANITIZED ? "sanitizers" : "no seccomp in this kernel");
        skip();
    }
}

static void need_landlock(void)
{
    need_sandbox();
    if (landlock_version() > 0) return;
    print_message("no Landlock in this kernel: it is not tried\n");
    skip();
}

/* ------------------------------------------------------------ who it is */

/*
 * Reads "CapEff:\t0000000000000000" from /proc/self/status, before the folder becomes unreachable.
 */
static bool status_says(int status, const char *name, const char *value)
{
    char text[8192], line[64];
    ssize_t size = pread(status, text, sizeof text - 1, 0);
    if (size <= 0) return false;
    text[size] = '\0';
    (void)snprintf(line, sizeof line, "\n%s:\t%s\n", name, value);
    return strstr(text, line) != NULL;
}

static void has_no_capability(void)
{
    static const char *const sets[] = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};
    int status = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    MUST(status >= 0);
    drop();
    for (size_t i = 0; i < 5; i++)
        MUST(status_says(status, sets[i], "0000000000000000"));
    MUST(status_says(status, "NoNewPrivs", "1"));
    MUST(status_says(status, "Seccomp", SANITIZED ? "0" : "2"));
    MUST(getuid() != 0 && geteuid() != 0 && getgid() != 0);
}

static void after_the_drop_no_set_holds_a_capability(void **state)
{
    (void)state;
    need_root();
    must_hold(has_no_capability);
}

static void cannot_go_back(void)
{
    plan.sandbox = SANDBOX_OFF; /* so that the kernel refuses, not seccomp */
    drop();
    MUST(setuid(0) == -1 && errno == EPERM);
    MUST(setgid(0) == -1 && errno == EPERM);
    MUST(getgroups(0, NULL) == 0);
    MUST(open("/etc/shadow", O_RDONLY) == -1 && errno == EACCES);
    MUST(socket(AF_PACKET, SOCK_RAW, 0) == -1 && errno == EPERM);
    MUST(chown(data, 0, 0) == -1);
}

static void root_changes_to_a_user_that_cannot_become_root_again(void **state)
{
    (void)state;
    need_root();
    must_hold(cannot_go_back);
}

static void has_its_group_only(void)
{
    const gid_t groups[] = {0, 4, 27};
    MUST(setgroups(3, groups) == 0);
    plan.sandbox = SANDBOX_OFF; /* seccomp would refuse the question */
    drop();
    MUST(getgroups(0, NULL) == 0);
}

static void supplementary_groups_are_left_behind(void **state)
{
    (void)state;
    need_root();
    must_hold(has_its_group_only);
}

static void leaves_no_core(void)
{
    struct rlimit limit;
    drop();
    MUST(getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0);
}

/* What was lowered stays so: the filter lets limits be read, and not set. */
static void has_lower_limits(void)
{
    static const int unused[] = {RLIMIT_CORE, RLIMIT_MSGQUEUE, RLIMIT_RTPRIO, RLIMIT_NICE};
    struct rlimit limit;
    drop();
    for (size_t i = 0; i < sizeof unused / sizeof unused[0]; i++) {
        MUST(getrlimit(unused[i], &limit) == 0 && limit.rlim_max == 0);
        MUST(setrlimit(unused[i], &limit) == -1 && errno == EPERM);
    }
    MUST(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == limit.rlim_max);
    MUST(setrlimit(RLIMIT_NOFILE, &limit) == -1 && errno == EPERM);
}

static void no_core_is_written_of_other_peoples_traffic(void **state)
{
    (void)state;
    need_root();
    must_hold(leaves_no_core);
}

static void limits_are_lowered_for_good(void **state)
{
    (void)state;
    need_root();
    need_sandbox();
    must_hold(has_lower_limits);
}

static void keeps_root(void)
{
    plan.user = "root";
    plan.sandbox = SANDBOX_OFF;
    paths[0].path = data; /* owned by root */
    drop();
    MUST(geteuid() == 0);
    MUST(chown(wide_open, 1, 1) == -1 && errno == EPERM);
    MUST(socket(AF_PACKET, SOCK_RAW, 0) == -1 && errno == EPERM);
}

static void even_root_keeps_no_capability(void **state)
{
    (void)state;
    need_root();
    must_hold(keeps_root);
}

/*
 * The state after `setcap cap_net_raw+ep` and AmbientCapabilities=CAP_NET_RAW: user nobody, who may
 * open packet sockets.
 */
static void become_nobody_with_one_capability(void)
{
    const struct passwd *nobody = getpwnam("nobody");
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct raw[2] = {
        {1U << CAP_NET_RAW, 1U << CAP_NET_RAW, 1U << CAP_NET_RAW}, {0, 0, 0}};
    MUST(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0);
    MUST(setgroups(0, NULL) == 0 && setgid(nobody->pw_gid) == 0 && setuid(nobody->pw_uid) == 0);
    MUST(syscall(SYS_capset, &header, raw) == 0);
    MUST(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0) == 0);
}

static void has_one_and_loses_it(void)
{
    static const char *const sets[] = {"CapInh", "CapPrm", "CapEff", "CapAmb"};
    become_nobody_with_one_capability();
    int status = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    MUST(status >= 0 && status_says(status, "CapAmb", "0000000000002000"));
    int device = socket(AF_PACKET, SOCK_RAW, 0);
    MUST(device >= 0);
    plan.user = NULL; /* no change of user: it is not root */
    drop();
    for (size_t i = 0; i < 4; i++)
        MUST(status_says(status, sets[i], "0000000000000000"));
    MUST(socket(AF_PACKET, SOCK_RAW, 0) == -1 && errno == EPERM);
    MUST(recv(device, &plan, 0, MSG_DONTWAIT) >= 0 || errno == EAGAIN);
}

static void one_capability_is_enough_to_open_a_device_and_is_then_gone(void **state)
{
    (void)state;
    need_root(); /* the tests start as root */
    must_hold(has_one_and_loses_it);
}

/* ------------------------------------------------------------ files */

static void opens_only_its_folders(void)
{
    char path[LONG_PATH], moved[LONG_PATH];
    drop();
    (void)snprintf(path, sizeof path, "%s/netscope.db-journal", database);
    (void)snprintf(moved, sizeof moved, "%s/netscope.db", database);
    MUST(write_file(path, "rows"));
    MUST(rename(path, moved) == 0);
    MUST(can_read(moved));
    int file = open(moved, O_RDWR | O_CLOEXEC);
    MUST(file >= 0 && ftruncate(file, 2) == 0 && close(file) == 0);
    MUST(unlink(moved) == 0);
    (void)snprintf(path, sizeof path, "%s/table", data);
    MUST(can_read(path));
    MUST(open(path, O_WRONLY) == -1);
    /* Any user may read these, but not this process. */
    MUST(!can_read("/etc/passwd") && errno == EACCES);
    MUST(!can_read(wide_open) && errno == EACCES);
    MUST(open(wide_open, O_WRONLY) == -1 && errno == EACCES);
    MUST(truncate(wide_open, 0) == -1);
    MUST(unlink(wide_open) == -1 && errno == EACCES);
    (void)snprintf(path, sizeof path, "%s/new", other);
    MUST(open(path, O_WRONLY | O_CREAT, 0644) == -1 && errno == EACCES);
    (void)snprintf(path, sizeof path, "%s/fifo", database);
    MUST(mkfifo(path, 0600) == -1);
}

static void only_the_folders_of_the_plan_can_be_opened(void **state)
{
    (void)state;
    need_landlock();
    must_hold(opens_only_its_folders);
}

static void confined_but_the_same_user(void)
{
    struct error error;
    char path[LONG_PATH];
    uid_t user = geteuid();
    MUST(privilege_confine(&plan, &error));
    MUST(geteuid() == user);
    (void)snprintf(path, sizeof path, "%s/rows", database);
    MUST(write_file(path, "rows") && unlink(path) == 0);
    MUST(!can_read("/etc/passwd") && !can_read("/etc/shadow"));
}

static void reading_files_confines_and_keeps_the_user(void **state)
{
    (void)state;
    need_landlock();
    must_hold(confined_but_the_same_user);
}

/* ------------------------------------------------------------ system calls */

static void starts_a_program(void)
{
    drop();
    execl("/bin/true", "true", (char *)NULL);
}

static void opens_an_internet_socket(void)
{
    drop();
    (void)socket(AF_INET, SOCK_STREAM, 0);
}

static void opens_an_internet_socket_of_version_6(void)
{
    drop();
    (void)socket(AF_INET6, SOCK_DGRAM, 0);
}

static void looks_into_its_parent(void)
{
    drop();
    (void)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void mounts(void)
{
    drop();
    (void)syscall(SYS_mount, "none", work, "tmpfs", 0, NULL);
}

/* Of a process that sends: the plan of netscope probe. */
static void sends_and_nothing_else(void)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(9)};
    const struct sockaddr_ll link = {.sll_family = AF_PACKET};
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    plan.sends = true;
    drop();
    int datagrams = socket(AF_INET, SOCK_DGRAM, 0), stream = socket(AF_INET6, SOCK_STREAM, 0);
    int other_stream = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(datagrams >= 0 && stream >= 0 && other_stream >= 0);
    MUST(sendto(datagrams, "x", 1, 0, (const struct sockaddr *)&place, sizeof place) == 1);
    MUST(connect(other_stream, (const struct sockaddr *)&place, sizeof place) != 0 &&
         errno == ECONNREFUSED);
    MUST(listen(stream, 1) != 0 && errno == EPERM);
    MUST(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) < 0 && errno == EPERM);
    MUST(socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM);
    MUST(socket(AF_NETLINK, SOCK_RAW, 0) < 0 && errno == EPERM);
    MUST(socket(AF_PACKET, SOCK_RAW, 0) < 0 && errno == EPERM);
    MUST(sendto(datagrams, "x", 1, 0, (const struct sockaddr *)&link, sizeof link) < 0);
}

static void starts_a_program_though_it_sends(void)
{
    plan.sends = true;
    starts_a_program();
}

static void who_sends_opens_internet_sockets_and_no_others(void **state)
{
    (void)state;
    need_sandbox();
    must_hold(sends_and_nothing_else);
    int status = status_of(starts_a_program_though_it_sends);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

static void what_only_an_intruder_does_ends_the_process(void **state)
{
    (void)state;
    need_sandbox();
    void (*const children[])(void) = {starts_a_program, opens_an_internet_socket,
                                      opens_an_internet_socket_of_version_6, looks_into_its_parent,
                                      mounts};
    for (size_t i = 0; i < sizeof children / sizeof children[0]; i++) {
        int status = status_of(children[i]);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
            fail_msg("number %zu was let through (status %x)", i, (unsigned)status);
    }
}

static void is_told_no(void)
{
    drop();
    MUST(socket(AF_PACKET, SOCK_RAW, 0) == -1 && errno == EPERM);
    MUST(socket(AF_NETLINK, SOCK_RAW, 0) == -1 && errno == EPERM);
    MUST(setuid(0) == -1 && errno == EPERM);
    MUST(fork() == -1 && errno == EPERM);
    MUST(kill(getppid(), 0) == -1 && errno == EPERM);
    MUST(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MUST(page != MAP_FAILED && mprotect(page, 4096, PROT_READ | PROT_EXEC) == -1);
    const struct rlimit more = {1 << 20, 1 << 20};
    MUST(setrlimit(RLIMIT_CORE, &more) == -1);
}

/* As in F10 of the review of attacks: frames on other interfaces, signals by way of fcntl(). */
static void sends_nothing_to_an_address(void)
{
    const struct sockaddr_ll there = {.sll_family = AF_PACKET, .sll_ifindex = 1, .sll_halen = 6};
    struct iovec bytes = {(char[64]){0}, 64};
    const struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
    const int on = 1;
    int packets = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), pair[2], pipes[2];
    MUST(packets >= 0 && pipe(pipes) == 0);
    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0);
    drop();
    MUST(sendto(packets, bytes.iov_base, 64, 0, (const struct sockaddr *)&there, sizeof there) ==
             -1 &&
         errno == EPERM);
    MUST(sendmsg(pair[0], &message, 0) == -1 && errno == EPERM);
    MUST(send(pair[0], "x", 1, MSG_NOSIGNAL) == 1);
    MUST(setsockopt(packets, SOL_SOCKET, SO_RCVBUF, &on, sizeof on) == -1 && errno == EPERM);
    MUST(setsockopt(packets, SOL_PACKET, PACKET_FANOUT, &on, sizeof on) == -1 && errno == EPERM);
    MUST(fcntl(pipes[0], F_SETOWN, getppid()) == -1 && errno == EPERM);
    MUST(fcntl(pipes[0], F_SETSIG, SIGKILL) == -1 && errno == EPERM);
    MUST(fcntl(pipes[0], F_SETFL, O_ASYNC) == -1 && errno == EPERM);
    MUST(fcntl(pipes[0], F_SETFL, O_NONBLOCK) == 0);
    /* The same by ioctl(), as pid_t or as a group, and by other ways to signal. */
    const int victim = getppid(), victims = -getppid();
    MUST(ioctl(pair[0], FIOSETOWN, &victim) == -1 && errno == EPERM);
    MUST(ioctl(pair[0], SIOCSPGRP, &victims) == -1 && errno == EPERM);
    MUST(ioctl(pair[0], FIOASYNC, &on) == -1 && errno == EPERM);
    MUST(kill(0, SIGKILL) == -1 && errno == EPERM);
    MUST(kill(-1, SIGKILL) == -1 && errno == EPERM);
    MUST(syscall(SYS_tgkill, victim, victim, SIGKILL) == -1 && errno == EPERM);
    MUST(syscall(SYS_tkill, victim, SIGKILL) == -1 && errno == EPERM);
    MUST(syscall(SYS_rt_sigqueueinfo, victim, SIGKILL, NULL) == -1 && errno == EPERM);
}

/* The socket of a capture may be read. Nothing is written to it, copied or changed, by whatever way. */
static void sends_no_frame(void)
{
    enum { FROM = 512, PACKETS = 600 };
    struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    struct iovec bytes = {(char[64]){0}, 64};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &bytes, .msg_iovlen = 1}};
    const struct sockaddr_un name = {.sun_family = AF_UNIX};
    struct sock_filter nothing = {.code = BPF_RET | BPF_K, .k = 0};
    const struct sock_fprog filter = {.len = 1, .filter = &nothing};
    const struct packet_mreq all = {.mr_ifindex = 1, .mr_type = PACKET_MR_PROMISC};
    int low = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), pair[2];
    here.sll_ifindex = 1;
    MUST(low >= 0 && bind(low, (const struct sockaddr *)&here, sizeof here) == 0);
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    MUST(dup2(low, PACKETS) == PACKETS && close(low) == 0);
    plan.mute_from = FROM;
    drop();
#define REFUSED(call)                                                                              \
    errno = 0;                                                                                     \
    MUST((call) == -1 && errno == EPERM)
    REFUSED(write(PACKETS, bytes.iov_base, 64));
    REFUSED(syscall(SYS_write, (INT64_C(1) << 32) | PACKETS, bytes.iov_base, 64));
    REFUSED(writev(PACKETS, &bytes, 1));
    REFUSED(pwrite(PACKETS, bytes.iov_base, 64, 0));
    REFUSED(pwritev(PACKETS, &bytes, 1, 0));
    REFUSED(send(PACKETS, bytes.iov_base, 64, 0));
    REFUSED(sendto(PACKETS, bytes.iov_base, 64, 0, (const struct sockaddr *)&here, sizeof here));
    REFUSED(sendmsg(PACKETS, &message.msg_hdr, 0));
    REFUSED(sendmmsg(PACKETS, &message, 1, 0));
    REFUSED(sendfile(PACKETS, pair[0], NULL, 64));
    REFUSED(splice(pair[0], NULL, PACKETS, NULL, 64, 0));
    REFUSED(dup(PACKETS));
    REFUSED(dup2(PACKETS, pair[1]));
    REFUSED(dup3(PACKETS, pair[1], O_CLOEXEC));
    REFUSED(pwritev2(PACKETS, &bytes, 1, -1, 0));
    REFUSED(vmsplice(PACKETS, &bytes, 1, 0));
    REFUSED(tee(pair[0], PACKETS, 64, 0));
    REFUSED(fcntl(PACKETS, F_DUPFD, 3));
    REFUSED(fcntl(PACKETS, F_DUPFD_CLOEXEC, 3));
    REFUSED(setsockopt(PACKETS, SOL_PACKET, PACKET_TX_RING, &here, sizeof here));
    REFUSED(bind(pair[0], (const struct sockaddr *)&name, sizeof name));
    REFUSED(bind(PACKETS, (const struct sockaddr *)&here, sizeof here));
    REFUSED(setsockopt(PACKETS, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter));
    REFUSED(setsockopt(PACKETS, SOL_SOCKET, SO_DETACH_FILTER, &filter, sizeof filter));
    REFUSED(setsockopt(PACKETS, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all));
    MUST(recv(PACKETS, bytes.iov_base, 64, MSG_DONTWAIT) >= 0 || errno == EAGAIN);
    MUST(write(pair[0], "x", 1) == 1 && fcntl(pair[0], F_DUPFD_CLOEXEC, 3) >= 0);
}

/* What listens again for a capture: it binds and filters, and does nothing else with the sockets. */
static void only_listens(void)
{
    enum { FROM = 512, PACKETS = 600 };
    struct sockaddr_ll here = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = 1};
    struct sock_filter nothing = {.code = BPF_RET | BPF_K, .k = 0};
    const struct sock_fprog filter = {.len = 1, .filter = &nothing};
    const struct sockaddr_un name = {.sun_family = AF_UNIX};
    int low = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), pair[2];
    MUST(low >= 0 && dup2(low, PACKETS) == PACKETS && close(low) == 0);
    MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
    plan.mute_from = FROM;
    plan.listens = true;
    plan.path_count = 0;
    drop();
    MUST(bind(PACKETS, (const struct sockaddr *)&here, sizeof here) == 0);
    MUST(setsockopt(PACKETS, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0);
    REFUSED(bind(pair[0], (const struct sockaddr *)&name, sizeof name));
    REFUSED(setsockopt(PACKETS, SOL_PACKET, PACKET_TX_RING, &here, sizeof here));
    REFUSED(write(PACKETS, "x", 1));
    REFUSED(send(PACKETS, "x", 1, 0));
    REFUSED(dup(PACKETS));
    MUST(landlock_version() == 0 || open(wide_open, O_RDONLY | O_CLOEXEC) == -1);
    MUST(send(pair[0], "x", 1, MSG_NOSIGNAL) == 1);
}
#undef REFUSED

static void what_listens_for_a_capture_can_do_nothing_else(void **state)
{
    (void)state;
    need_root();
    need_sandbox();
    must_hold(only_listens);
}

static void nothing_is_written_to_the_sockets_of_a_capture(void **state)
{
    (void)state;
    need_root();
    need_sandbox();
    must_hold(sends_no_frame);
}

static void an_open_socket_or_pipe_reaches_nobody_else(void **state)
{
    (void)state;
    need_root();
    need_sandbox();
    must_hold(sends_nothing_to_an_address);
}

static void what_a_capture_does_not_need_is_refused(void **state)
{
    (void)state;
    need_sandbox();
    must_hold(is_told_no);
}

static void *do_nothing(void *argument)
{
    return argument;
}

static void *wait_forever(void *argument)
{
    for (;;)
        pause();
    return argument;
}

static void works(void)
{
    pthread_t thread;
    void *result = NULL;
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    drop();
    MUST(pthread_create(&thread, NULL, do_nothing, &name) == 0);
    MUST(pthread_join(thread, &result) == 0 && result == &name);
    MUST(pthread_create(&thread, NULL, wait_forever, NULL) == 0 && pthread_cancel(thread) == 0);
    MUST(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
    int local = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    memcpy(name.sun_path + 1, "netscope-privilege-test", 23);
    MUST(local >= 0);
    MUST(SANITIZED || !system_calls_can_be_filtered() ||
         bind(local, (const struct sockaddr *)&name, sizeof name) == -1);
    free(malloc(64 << 20)); /* by mmap */
    MUST(raise(SIGCHLD) == 0);
}

static void threads_memory_and_local_sockets_still_work(void **state)
{
    (void)state;
    need_root();
    must_hold(works);
}

/* ------------------------------------------------------------ what is refused */

static void is_told_to_make_another_folder(void)
{
    struct error error = {.sentence = ""};
    char expected[LONG_PATH];
    paths[0].path = data; /* owned by root */
    MUST(!privilege_drop(&plan, &error));
    (void)snprintf(expected, sizeof expected, "may not write to the folder %s:", data);
    MUST(strstr(error.sentence, expected));
    MUST(strstr(error.sentence, "`install -d -o nobody /var/lib/netscope`"));
    MUST(!strstr(error.sentence, "chown")); /* the path could be / */
}

static void a_folder_that_cannot_be_written_is_not_to_be_given_away(void **state)
{
    (void)state;
    need_root();
    must_hold(is_told_to_make_another_folder);
}

static void is_told_which_folder_is_closed(void)
{
    struct error error = {.sentence = ""};
    char inner[LONG_PATH], expected[LONG_PATH];
    MUST(chmod(data, 0700) == 0);
    (void)snprintf(inner, sizeof inner, "%s/inner", data);
    MUST(mkdir(inner, 0777) == 0 && chmod(inner, 0777) == 0);
    paths[0].path = inner;
    bool dropped = privilege_drop(&plan, &error);
    MUST(!dropped);
    (void)snprintf(expected, sizeof expected, "may not enter the folder %s:", data);
    MUST(strstr(error.sentence, expected));
}

static void a_folder_on_the_way_that_cannot_be_entered_is_named(void **state)
{
    (void)state;
    need_root();
    char inner[LONG_PATH];
    (void)snprintf(inner, sizeof inner, "%s/inner", data);
    int status = status_of(is_told_which_folder_is_closed);
    rmdir(inner);
    assert_int_equal(chmod(data, 0755), 0);
    assert_int_equal(status, 0);
}

static void is_told_what_it_will_not_read_again(void)
{
    MUST(chmod(data, 0700) == 0);
    plan.sandbox = SANDBOX_OFF;
    drop();
    MUST(strstr(noticed, "The user nobody may not read") && strstr(noticed, data));
}

static void what_can_no_longer_be_read_is_only_noticed(void **state)
{
    (void)state;
    need_root();
    int status = status_of(is_told_what_it_will_not_read_again);
    assert_int_equal(chmod(data, 0755), 0);
    assert_int_equal(status, 0);
}

static void is_not_stopped_by_a_closed_door(void)
{
    char inner[LONG_PATH];
    MUST(chmod(data, 0700) == 0);
    (void)snprintf(inner, sizeof inner, "%s/inner", data);
    paths[1].path = inner;
    drop();
    MUST(strstr(noticed, inner));
}

static void look_up_data_behind_a_closed_door_is_only_noticed_in_the_sandbox_too(void **state)
{
    (void)state;
    need_root();
    need_sandbox();
    int status = status_of(is_not_stopped_by_a_closed_door);
    assert_int_equal(chmod(data, 0755), 0);
    assert_int_equal(status, 0);
}

static void has_no_such_user(void)
{
    struct error error = {.sentence = ""};
    plan.user = "nobody-of-that-name";
    MUST(!privilege_drop(&plan, &error));
    MUST(strstr(error.sentence, "There is no user 'nobody-of-that-name'"));
    MUST(strstr(error.sentence, "adduser --system"));
}

static void a_user_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    need_root();
    must_hold(has_no_such_user);
}

static void comes_too_late(void)
{
    pthread_t thread;
    struct error error = {.sentence = ""};
    MUST(pthread_create(&thread, NULL, wait_forever, NULL) == 0);
    MUST(!privilege_drop(&plan, &error));
    MUST(strstr(error.sentence, "before the first thread"));
    MUST(!privilege_confine(&plan, &error));
}

static void privileges_are_not_dropped_beside_other_threads(void **state)
{
    (void)state;
    if (SANITIZED) {
        print_message("sanitizers have threads of their own: not tried\n");
        skip();
    }
    must_hold(comes_too_late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_the_drop_no_set_holds_a_capability),
        cmocka_unit_test(root_changes_to_a_user_that_cannot_become_root_again),
        cmocka_unit_test(supplementary_groups_are_left_behind),
        cmocka_unit_test(no_core_is_written_of_other_peoples_traffic),
        cmocka_unit_test(limits_are_lowered_for_good),
        cmocka_unit_test(even_root_keeps_no_capability),
        cmocka_unit_test(one_capability_is_enough_to_open_a_device_and_is_then_gone),
        cmocka_unit_test(only_the_folders_of_the_plan_can_be_opened),
        cmocka_unit_test(reading_files_confines_and_keeps_the_user),
        cmocka_unit_test(what_only_an_intruder_does_ends_the_process),
        cmocka_unit_test(who_sends_opens_internet_sockets_and_no_others),
        cmocka_unit_test(an_open_socket_or_pipe_reaches_nobody_else),
        cmocka_unit_test(nothing_is_written_to_the_sockets_of_a_capture),
        cmocka_unit_test(what_listens_for_a_capture_can_do_nothing_else),
        cmocka_unit_test(what_a_capture_does_not_need_is_refused),
        cmocka_unit_test(threads_memory_and_local_sockets_still_work),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_not_to_be_given_away),
        cmocka_unit_test(a_folder_on_the_way_that_cannot_be_entered_is_named),
        cmocka_unit_test(what_can_no_longer_be_read_is_only_noticed),
        cmocka_unit_test(look_up_data_behind_a_closed_door_is_only_noticed_in_the_sandbox_too),
        cmocka_unit_test(a_user_that_does_not_exist_is_refused),
        cmocka_unit_test(privileges_are_not_dropped_beside_other_threads),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
