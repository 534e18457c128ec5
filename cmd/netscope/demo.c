/* SPDX-License-Identifier: MIT */
/*
 * netscope demo: the pages of the server over a small network of its own (demo_network.h), or over
 * the shipped captures, in a folder that is removed at the end.
 *
 * `netscope capture` and `netscope serve` do the work, each as a process of its own, because each
 * gives up its rights for good; this one keeps the right to remove what they made. They get an empty
 * configuration, so that the user's own cannot change what is shown; only the folder of the look-up
 * data is the user's.
 */
#include "cli/command.h"
#include "demo_network.h"
#include "demo_samples.h"
#include "privilege/privilege.h"
#include "stop.h"
#include "storage/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, ARGUMENTS_MOST = 32, SECONDS = 60, SECONDS_MOST = 86400 };

struct demo {
    char folder[PATH_BYTES];
    char home[PATH_BYTES + 32]; /* of the capture, which gives up root */
    char database[PATH_BYTES + 32], config[PATH_BYTES + 32];
};

/* ---------------------------------------------------------------- files */

static void name_file(const struct demo *demo, const char *name, char path[PATH_BYTES + 32])
{
    (void)snprintf(path, PATH_BYTES + 32, "%s/%.24s", demo->folder, name);
}

static bool write_file(const char *path, const void *bytes, size_t size, struct error *error)
{
    FILE *file = fopen(path, "wbx");
    bool good = file && fwrite(bytes, 1, size, file) == size;
    if (file) good = fclose(file) == 0 && good;
    return good || error_set(error, "%s cannot be written (%s).", path, strerror(errno));
}

static bool make_files(struct demo *demo, struct error *error)
{
    const char *above = getenv("TMPDIR");
    int size = snprintf(demo->folder, sizeof demo->folder, "%s/netscope-demo-XXXXXX",
                        above && above[0] == '/' ? above : "/tmp");
    if (size >= (int)sizeof demo->folder || !mkdtemp(demo->folder)) {
        demo->folder[0] = 0;
        return error_set(error,
                         "No folder can be made for the demo (%s): name another one in TMPDIR.",
                         strerror(errno));
    }
    name_file(demo, "network", demo->home);
    return true;
}

static bool write_config(struct demo *demo, const char *name, struct error *error)
{
    static const char nothing[] = "# Every key has its default.\n";
    name_file(demo, name, demo->config);
    return write_file(demo->config, nothing, sizeof nothing - 1, error);
}

/* All that the capture reads and writes. Root's folder may be entered, but not listed, by its user. */
static bool make_home(struct demo *demo, struct error *error)
{
    bool is_root = geteuid() == 0;
    name_file(demo, "network/netscope.db", demo->database);
    if (is_root && chmod(demo->folder, 0711) != 0)
        return error_set(error, "%s cannot be changed (%s).", demo->folder, strerror(errno));
    if (is_root && !privilege_make_home(NULL, demo->home, error)) return false;
    if (!is_root && mkdir(demo->home, 0700) != 0)
        return error_set(error, "%s cannot be made (%s).", demo->home, strerror(errno));
    return write_config(demo, "network/netscope.yaml", error) &&
           (!is_root || chmod(demo->config, 0644) == 0 ||
            error_set(error, "%s cannot be changed (%s).", demo->config, strerror(errno)));
}

static void remove_home(const struct demo *demo)
{
    storage_remove_files(demo->database);
    (void)unlink(demo->config);
    (void)rmdir(demo->home);
}

static bool write_samples(struct demo *demo, struct error *error)
{
    char path[PATH_BYTES + 32];
    (void)chmod(demo->folder, 0700);
    bool good = write_config(demo, "netscope.yaml", error);
    name_file(demo, "netscope.db", demo->database);
    for (size_t i = 0; good && i < demo_sample_count; i++) {
        name_file(demo, demo_samples[i].name, path);
        good = write_file(path, demo_samples[i].bytes, demo_samples[i].size, error);
    }
    return good;
}

static void remove_files(const struct demo *demo)
{
    char path[PATH_BYTES + 32];
    if (!demo->folder[0]) return;
    for (size_t i = 0; i < demo_sample_count; i++) {
        name_file(demo, demo_samples[i].name, path);
        (void)unlink(path);
    }
    remove_home(demo);
    if (rmdir(demo->folder) != 0)
        fprintf(stderr, "netscope demo: %s could not be removed (%s).\n", demo->folder,
                strerror(errno));
}

/* ---------------------------------------------------------------- processes */

/* Becomes this program with other arguments. It ends with its parent, however that ends. */
_Noreturn static void become(const char *const *arguments, pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent) execv("/proc/self/exe", (char *const *)(uintptr_t)arguments);
    _exit(127);
}

/* Returns the exit code of the command, once it has ended; a signal to this process ends it. */
static int run(const char *const *arguments)
{
    int status;
    pid_t parent = getpid(), child = stop_asked ? -1 : fork();
    if (child < 0) return EXIT_TROUBLE;
    if (child == 0) become(arguments, parent);
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return EXIT_TROUBLE;
        if (stop_asked) (void)kill(child, SIGTERM);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_TROUBLE;
}

static int read_samples(const struct demo *demo, const char *data)
{
    char paths[ARGUMENTS_MOST / 4][PATH_BYTES + 32];
    const char *arguments[ARGUMENTS_MOST] = {"netscope",     "capture",          "--quiet",
                                             "--config",     demo->config,       "--db",
                                             demo->database, "--data-directory", data};
    size_t count = 9;
    for (size_t i = 0; i < demo_sample_count && i < ARGUMENTS_MOST / 4; i++) {
        name_file(demo, demo_samples[i].name, paths[i]);
        arguments[count++] = "-r";
        arguments[count++] = paths[i];
    }
    return run(arguments);
}

static int serve(const struct demo *demo)
{
    const char *arguments[] = {"netscope",     "serve",    "--config",    demo->config, "--db",
                               demo->database, "--listen", "127.0.0.1:0", NULL};
    printf(
        "Open the address below in a browser, and give it the token. ^C ends the demo and removes "
        "what it made.\nOther commands can ask it, too: `netscope devices --db %s`.\n",
        demo->database);
    fflush(stdout);
    return run(arguments);
}

/* False: no network could be made, and it was said why. */
static bool start_network(struct demo *demo, struct demo_network *network)
{
    struct error error;
    if (!make_home(demo, &error) || !demo_network_start(network, &error)) {
        remove_home(demo);
        if (!stop_asked)
            printf("%s So the demo shows the captures that come with the program.\n",
                   error.sentence);
        return false;
    }
    printf("A small network of its own lives for %u seconds, and is recorded: a laptop, a phone, a "
           "television and a camera.\n",
           network->seconds);
    return true;
}

static int show_network(const struct demo *demo, struct demo_network *network)
{
    int exit_code = stop_asked ? EXIT_OK : serve(demo);
    demo_network_end(network);
    return exit_code;
}

static int show_captures(struct invocation *invocation, struct demo *demo)
{
    struct error error;
    if (stop_asked) return EXIT_OK;
    if (!write_samples(demo, &error)) return complain_error(invocation, &error);
    puts("Three captures of a small, invented home become a database.");
    fflush(stdout);
    int exit_code = read_samples(demo, invocation_settings(invocation)->data_directory);
    return exit_code == EXIT_OK && !stop_asked ? serve(demo) : exit_code;
}

/* False: it is no number of seconds, and that was said. */
static bool take_seconds(struct invocation *invocation, unsigned *seconds)
{
    const char *value = invocation_value(invocation, OPT_SECONDS);
    char *end;
    *seconds = SECONDS;
    if (!value) return true;
    errno = 0;
    unsigned long number = strtoul(value, &end, 10);
    *seconds = (unsigned)number;
    if (value[0] >= '0' && value[0] <= '9' && *end == '\0' && errno == 0 && number > 0 &&
        number <= SECONDS_MOST)
        return true;
    complain(invocation, EXIT_USAGE, "--seconds takes a number from 1 to %d, not '%s'.",
             SECONDS_MOST, value);
    return false;
}

int command_demo(struct invocation *invocation)
{
    struct error error;
    struct demo demo = {.folder = ""};
    struct demo_network network = {.database = demo.database, .config = demo.config};
    if (!take_seconds(invocation, &network.seconds)) return EXIT_USAGE;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    network.data_directory = invocation_settings(invocation)->data_directory;
    stop_on_signals();
    stop_take(SIGHUP, stop_by);
    (void)umask(077);
    int exit_code;
    if (!make_files(&demo, &error))
        exit_code = complain_error(invocation, &error);
    else if (!invocation_has(invocation, OPT_CAPTURES) && start_network(&demo, &network))
        exit_code = show_network(&demo, &network);
    else
        exit_code = show_captures(invocation, &demo);
    remove_files(&demo);
    return exit_code;
}
