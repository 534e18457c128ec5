/* SPDX-License-Identifier: MIT */
#include "system_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Names, not numbers: libseccomp knows the number on each architecture. It skips names that an
 * architecture does not have (arm64 has no open, stat, poll, unlink).
 */
static const char *const allowed[] = {
    /* files: the database, captures, lists; Landlock limits which ones */
    "access", "close", "faccessat", "faccessat2", "fadvise64", "fallocate", "fchmod", "fchown",
    "fdatasync", "flock", "fstat", "fstatfs", "fsync", "ftruncate", "getcwd", "getdents64", "lseek",
    "lstat", "mkdir", "mkdirat", "newfstatat", "open", "openat", "pread64", "preadv", "read",
    "readlink", "readlinkat", "readv", "rename", "renameat", "renameat2", "stat", "statfs", "statx",
    "sync_file_range", "umask", "unlink", "unlinkat",
    /* waiting */
    "clock_nanosleep", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_wait", "eventfd2",
    "nanosleep", "pipe2", "poll", "ppoll", "pselect6", "restart_syscall", "select", "signalfd4",
    "timerfd_create", "timerfd_gettime", "timerfd_settime",
    /* open sockets; "socket", "bind", "sendto" and "setsockopt" are below */
    "getsockname", "getsockopt", "recvfrom", "recvmmsg", "recvmsg",
    /* memory; "mmap" and "mprotect" are below */
    "brk", "madvise", "membarrier", "memfd_create", "mincore", "mremap", "msync", "munmap",
    /* threads; "clone" is below */
    "exit", "exit_group", "futex", "get_robust_list", "gettid", "rseq", "sched_getaffinity",
    "sched_getparam", "sched_getscheduler", "sched_setaffinity", "sched_yield", "set_robust_list",
    "set_tid_address",
    /* signals to itself; "kill" and "tgkill" are below */
    "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait",
    "sigaltstack",
    /* the time, and the process's identity and place */
    "clock_getres", "clock_gettime", "getcpu", "getegid", "geteuid", "getgid", "getpid", "getppid",
    "getrandom", "getresgid", "getresuid", "getrusage", "gettimeofday", "getuid", "sysinfo", "time",
    "times", "uname"};

/* Of a server. Sockets of the internet are still not made, so "connect" reaches local sockets only. */
static const char *const serving[] = {"accept",     "accept4",    "connect", "getpeername",
                                      "sendfile",   "sendfile64", "sendmsg", "sendto",
                                      "setsockopt", "shutdown"};

/* Of a process that sends by itself. It makes sockets of the internet (add_sockets()) and listens to
 * none. */
static const char *const sending[] = {"bind",    "connect", "getpeername", "sendmmsg",
                                      "sendmsg", "sendto",  "setsockopt",  "shutdown"};

/* The C library tries these first, and has an older fallback. */
static const char *const not_there[] = {"clone3", "openat2", "close_range"};

static const char *const deadly[] = {"execve",
                                     "execveat",
                                     "ptrace",
                                     "process_vm_readv",
                                     "process_vm_writev",
                                     "process_madvise",
                                     "pidfd_getfd",
                                     "kcmp",
                                     "bpf",
                                     "perf_event_open",
                                     "userfaultfd",
                                     "io_uring_setup",
                                     "io_uring_enter",
                                     "io_uring_register",
                                     "init_module",
                                     "finit_module",
                                     "delete_module",
                                     "kexec_load",
                                     "kexec_file_load",
                                     "reboot",
                                     "mount",
                                     "umount2",
                                     "move_mount",
                                     "open_tree",
                                     "fsopen",
                                     "fsmount",
                                     "pivot_root",
                                     "chroot",
                                     "setns",
                                     "unshare",
                                     "open_by_handle_at",
                                     "add_key",
                                     "request_key",
                                     "keyctl",
                                     "swapon",
                                     "swapoff",
                                     "acct",
                                     "settimeofday",
                                     "clock_settime",
                                     "clock_adjtime",
                                     "adjtimex",
                                     "sethostname",
                                     "setdomainname",
                                     "iopl",
                                     "ioperm",
                                     "modify_ldt",
                                     "quotactl",
                                     "vhangup",
                                     "syslog"};

/*
 * Requests about interfaces and terminals, by their 32 bits. TIOCSTI, which types into the
 * terminal, is not among them.
 */
static const unsigned long requests[] = {SIOCGIFFLAGS,  SIOCGIFINDEX, SIOCGIFNAME, SIOCGIFMTU,
                                         SIOCGIFHWADDR, SIOCGIFADDR,  SIOCETHTOOL, SIOCGSTAMP_OLD,
                                         TCGETS,        TCSETS,       TCSETSW,     TCSETSF,
                                         TIOCGWINSZ,    FIONREAD,     FIONBIO};

struct lists {
    scmp_filter_ctx filter;
    bool good;
};

static void add_rule(struct lists *lists, uint32_t action, const char *name, unsigned count,
                     const struct scmp_arg_cmp *conditions)
{
    int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return; /* unknown to this libseccomp: fails with EPERM */
    if (seccomp_rule_add_array(lists->filter, action, number, count, conditions) != 0)
        lists->good = false;
}

static void add_names(struct lists *lists, uint32_t action, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_rule(lists, action, names[i], 0, NULL);
}

/* Allows the call if the argument, masked, has this value. */
static void allow_if(struct lists *lists, const char *name, unsigned argument, uint64_t mask,
                     uint64_t value)
{
    const struct scmp_arg_cmp condition = {
        .arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
    add_rule(lists, SCMP_ACT_ALLOW, name, 1, &condition);
}

/* Options of the packet sockets, when an interface comes back and at the end. A capture sets none. */
static const int options[][2] = {{SOL_SOCKET, SO_ATTACH_FILTER},
                                 {SOL_PACKET, PACKET_ADD_MEMBERSHIP}};

/*
 * Locks of SQLite and of the writer, and flags of descriptors. F_SETOWN and F_SETSIG, which let the kernel send any
 * signal to another process, are not among them.
 */
static const int commands[] = {F_GETFD, F_SETFD,  F_GETFL,     F_GETLK,
                               F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK};

/* Write to a descriptor, or copy it. */
static const char *const writing[] = {"dup", "pwrite64", "pwritev", "write", "writev"};

static void allow_with(struct lists *lists, const char *name, const struct scmp_arg_cmp *conditions)
{
    add_rule(lists, SCMP_ACT_ALLOW, name, 2, conditions);
}

/*
 * The packet sockets are from mute_from on. The kernel reads 32 bits of a descriptor, and the condition compares 64: a
 * number with more bits is not below it.
 */
static void add_writing(struct lists *lists, int mute_from)
{
    const uint64_t word = UINT32_MAX;
    const struct scmp_arg_cmp spoken = {
        .arg = 0, .op = SCMP_CMP_LT, .datum_a = mute_from ? (uint64_t)mute_from : INT32_MAX};
    for (size_t i = 0; i < sizeof writing / sizeof writing[0]; i++)
        add_rule(lists, SCMP_ACT_ALLOW, writing[i], 1, &spoken);
    const struct scmp_arg_cmp copied[] = {
        spoken, {.arg = 1, .op = SCMP_CMP_MASKED_EQ, .datum_a = word, .datum_b = F_DUPFD_CLOEXEC}};
    allow_with(lists, "fcntl", copied);
    /* Only to the other end of a connection: no frame to another interface, and no datagram to a
     * local socket. sendmsg(), whose address the filter cannot see, is not allowed. */
    const struct scmp_arg_cmp sent[] = {
        spoken, {.arg = 4, .op = SCMP_CMP_MASKED_EQ, .datum_a = UINT64_MAX, .datum_b = 0}};
    allow_with(lists, "sendto", sent);
}

/* Whoever listens again to an interface that was made anew: options[] of the packet sockets, and their
 * interface. */
static void add_listening(struct lists *lists, int mute_from)
{
    const uint64_t word = UINT32_MAX;
    const struct scmp_arg_cmp bound = {.arg = 0, .op = SCMP_CMP_GE, .datum_a = (uint64_t)mute_from};
    add_rule(lists, SCMP_ACT_ALLOW, "bind", 1, &bound);
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const struct scmp_arg_cmp option[] = {{.arg = 1,
                                               .op = SCMP_CMP_MASKED_EQ,
                                               .datum_a = word,
                                               .datum_b = (uint64_t)options[i][0]},
                                              {.arg = 2,
                                               .op = SCMP_CMP_MASKED_EQ,
                                               .datum_a = word,
                                               .datum_b = (uint64_t)options[i][1]}};
        allow_with(lists, "setsockopt", option);
    }
}

static void add_descriptors(struct lists *lists, int mute_from)
{
    const uint64_t word = UINT32_MAX;
    add_writing(lists, mute_from);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        allow_if(lists, "fcntl", 1, word, (uint64_t)commands[i]);
    /* No signal when a descriptor is ready. */
    const struct scmp_arg_cmp set_flags[] = {
        {.arg = 1, .op = SCMP_CMP_MASKED_EQ, .datum_a = word, .datum_b = F_SETFL},
        {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = O_ASYNC, .datum_b = 0}};
    allow_with(lists, "fcntl", set_flags);
}

/* Streams and datagrams of the internet, and pairs of local sockets to wake oneself. */
static void add_senders(struct lists *lists)
{
    enum { TYPE_BITS = 0xf }; /* the rest are SOCK_NONBLOCK and SOCK_CLOEXEC */
    static const int families[] = {AF_INET, AF_INET6}, types[] = {SOCK_STREAM, SOCK_DGRAM};
    for (size_t i = 0; i < 4; i++) {
        const struct scmp_arg_cmp made[] = {
            {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (uint64_t)families[i / 2]},
            {.arg = 1,
             .op = SCMP_CMP_MASKED_EQ,
             .datum_a = TYPE_BITS,
             .datum_b = (uint64_t)types[i % 2]}};
        allow_with(lists, "socket", made);
    }
    allow_if(lists, "socketpair", 0, UINT64_MAX, AF_UNIX);
    add_names(lists, SCMP_ACT_ALLOW, sending, sizeof sending / sizeof sending[0]);
}

static void add_sockets(struct lists *lists)
{
    /* Local sockets: any family can ask about an interface. */
    allow_if(lists, "socket", 0, UINT64_MAX, AF_UNIX);
    /* The control socket is the one that listens. */
    allow_if(lists, "accept4", 3, UINT32_MAX, SOCK_CLOEXEC | SOCK_NONBLOCK);
    static const int internet[] = {AF_INET, AF_INET6};
    for (size_t i = 0; i < 2; i++) {
        const struct scmp_arg_cmp family = {
            .arg = 0, .op = SCMP_CMP_EQ, .datum_a = (uint64_t)internet[i], .datum_b = 0};
        add_rule(lists, SCMP_ACT_KILL_PROCESS, "socket", 1, &family);
    }
}

static void add_conditions(struct lists *lists, const struct privilege_plan *plan)
{
    const uint64_t word = UINT32_MAX; /* the kernel reads 32 bits of these arguments */
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        allow_if(lists, "ioctl", 1, word, requests[i]);
    allow_if(lists, "prctl", 0, word, PR_SET_NAME);
    allow_if(lists, "prctl", 0, word, PR_GET_NAME);
    allow_if(lists, "clone", 0, CLONE_THREAD, CLONE_THREAD); /* threads, but no processes */
    allow_if(lists, "mmap", 2, PROT_EXEC, 0);                /* no new code */
    allow_if(lists, "mprotect", 2, PROT_EXEC, 0);
    allow_if(lists, "prlimit64", 2, UINT64_MAX, 0); /* limits can be read, not set */
    allow_if(lists, "kill", 0, word, (uint64_t)getpid());
    allow_if(lists, "tgkill", 0, word, (uint64_t)getpid());
    if (plan->sends)
        add_senders(lists);
    else
        add_sockets(lists);
    add_descriptors(lists, plan->mute_from);
    if (plan->listens) add_listening(lists, plan->mute_from);
}

bool system_calls_can_be_filtered(void)
{
    const uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool system_calls_restrict(const struct privilege_plan *plan, struct error *error)
{
    struct lists lists = {seccomp_init(SCMP_ACT_ERRNO(EPERM)), true};
    int result = -ENOMEM;
    if (lists.filter) {
        add_names(&lists, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof allowed[0]);
        add_names(&lists, SCMP_ACT_ERRNO(ENOSYS), not_there,
                  sizeof not_there / sizeof not_there[0]);
        add_names(&lists, SCMP_ACT_KILL_PROCESS, deadly, sizeof deadly / sizeof deadly[0]);
        add_conditions(&lists, plan);
        if (plan->serves)
            add_names(&lists, SCMP_ACT_ALLOW, serving, sizeof serving / sizeof serving[0]);
        /* Only an intruder makes a 32-bit call on a 64-bit kernel. */
        (void)seccomp_attr_set(lists.filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
        (void)seccomp_attr_set(lists.filter, SCMP_FLTATR_CTL_TSYNC, 1);
        /* a tree instead of a linear list */
        (void)seccomp_attr_set(lists.filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
        result = lists.good ? seccomp_load(lists.filter) : -EINVAL;
    }
    seccomp_release(lists.filter);
    if (result == 0) return true;
    return error_set(error,
                     "The list of permitted system calls could not be handed to the kernel (%s): "
                     "start with --sandbox off to go without it.",
                     strerror(-result));
}
