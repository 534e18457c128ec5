/* SPDX-License-Identifier: MIT */
/*
 * netscope demo: the pages of the server over the shipped captures, in a folder that is removed at
 * the end.
 *
 * `netscope capture` and `netscope serve` do the work, each as a process of its own, because each
 * gives up its rights for good; this one keeps the right to remove what they made. They get an empty
 * configuration, so that the user's own cannot change what is shown; only the folder of the look-up
 * data is the user's.
 */
#include "cli/command.h"
#include "demo_samples.h"
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

enum { PATH_BYTES = 4096, ARGUMENTS_MOST = 32 };

struct demo {
    char folder[PATH_BYTES];
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
    static const char nothing[] = "# Every key has its default.\n";
    const char *above = getenv("TMPDIR");
    char path[PATH_BYTES + 32];
    int size = snprintf(demo->folder, sizeof demo->folder, "%s/netscope-demo-XXXXXX",
                        above && above[0] == '/' ? above : "/tmp");
    if (size >= (int)sizeof demo->folder || !mkdtemp(demo->folder)) {
        demo->folder[0] = 0;
        return error_set(error,
                         "No folder can be made for the demo (%s): name another one in TMPDIR.",
                         strerror(errno));
    }
    name_file(demo, "netscope.db", demo->database);
    name_file(demo, "netscope.yaml", demo->config);
    bool good = write_file(demo->config, nothing, sizeof nothing - 1, error);
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
    storage_remove_files(demo->database);
    (void)unlink(demo->config);
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

int command_demo(struct invocation *invocation)
{
    struct error error;
    struct demo demo = {.folder = ""};
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    stop_on_signals();
    stop_take(SIGHUP, stop_by);
    (void)umask(077);
    int exit_code = make_files(&demo, &error) ? EXIT_OK : complain_error(invocation, &error);
    if (exit_code == EXIT_OK) {
        puts("Three captures of a small, invented home become a database.");
        fflush(stdout);
        exit_code = read_samples(&demo, invocation_settings(invocation)->data_directory);
    }
    if (exit_code == EXIT_OK && !stop_asked) exit_code = serve(&demo);
    remove_files(&demo);
    return exit_code;
}
