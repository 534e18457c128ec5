/* SPDX-License-Identifier: MIT */
/*
 * A program of the administrator's. It reads the message, and its exit code is the answer: 0 it has
 * it, 75 (EX_TEMPFAIL of sysexits.h) later, anything else never. Its environment holds nothing of
 * ours but NETSCOPE_ID, NETSCOPE_SEVERITY, a PATH and, of a report, NETSCOPE_FILE.
 */
#include "base/clock.h"
#include "form.h"
#include "send.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { ARGUMENTS_MOST = 16, PAUSE_MS = 20 };

/* In the child, after fork(): calls that are safe there. */
static void become(char *const *arguments, char *const *environment, int input, int trouble)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    (void)setpgid(0, 0);
    if (null < 0 || dup2(input, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0) _exit(EX_OSERR);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    execve(arguments[0], arguments, environment);
    (void)!write(trouble, &errno, sizeof errno);
    _exit(EX_OSERR);
}

/* trouble: where the child writes errno if the program cannot be started. */
static pid_t start(const struct target *target, const struct letter *letter, int input, int trouble)
{
    char *arguments[ARGUMENTS_MOST + 1] = {NULL};
    char id[sizeof letter->id + 16], severity[40], file[sizeof letter->file + 16];
    char path[] = "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";
    char *environment[] = {path, id, severity, letter->file[0] ? file : NULL, NULL};
    size_t count = 0;
    for (const char *word = NULL;
         (word = text_list_next(&target->command, word)) && count < ARGUMENTS_MOST;)
        arguments[count++] = (char *)(uintptr_t)word;
    (void)snprintf(id, sizeof id, "NETSCOPE_ID=%s", letter->id);
    (void)snprintf(severity, sizeof severity, "NETSCOPE_SEVERITY=%s",
                   severity_words[letter->level]);
    (void)snprintf(file, sizeof file, "NETSCOPE_FILE=%s", letter->file);
    pid_t child = fork();
    if (child == 0) become(arguments, environment, input, trouble);
    return child;
}

/* Writes what the pipe takes now. When all is written, or nobody reads, it is closed. */
static void feed(int *output, const struct text *text, size_t *at)
{
    ssize_t wrote = write(*output, text->data + *at, text->size - *at);
    if (wrote > 0) *at += (size_t)wrote;
    bool is_over = wrote < 0 && errno != EAGAIN && errno != EINTR;
    if (*at < text->size && !is_over) return;
    (void)close(*output);
    *output = -1;
}

/* Until the program has ended. False: it did not in time. */
static bool attend(const struct way *way, pid_t child, int *output, const struct text *text,
                   int *status)
{
    int64_t until_us = monotonic_now_us() + way->timeout_us;
    size_t at = 0;
    while (monotonic_now_us() < until_us && !*way->stop) {
        struct pollfd polled = {.fd = *output, .events = POLLOUT};
        if (waitpid(child, status, WNOHANG) == child) return true;
        (void)poll(&polled, 1, PAUSE_MS);
        if (*output >= 0 && polled.revents) feed(output, text, &at);
    }
    return false;
}

static void judge(int status, struct outcome *outcome)
{
    if (!WIFEXITED(status))
        outcome_set(outcome, OUTCOME_UNKNOWN, "The program was ended by signal %d",
                    WTERMSIG(status));
    else if (WEXITSTATUS(status) == 0)
        outcome_set(outcome, OUTCOME_DELIVERED, "The program ended with 0");
    else if (WEXITSTATUS(status) == EX_TEMPFAIL)
        outcome_set(outcome, OUTCOME_LATER, "The program ended with %d (later)", EX_TEMPFAIL);
    else
        outcome_set(outcome, OUTCOME_REFUSED, "The program ended with %d", WEXITSTATUS(status));
}

static void run(const struct way *way, const struct letter *letter, const struct text *text,
                struct outcome *outcome)
{
    int ends[2], trouble[2], status = 0, cause = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    if (pipe2(trouble, O_CLOEXEC) != 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return;
    }
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    pid_t child = start(way->target, letter, ends[0], trouble[1]);
    (void)close(ends[0]);
    (void)close(trouble[1]);
    /* It ends when the program begins. */
    if (child > 0 && read(trouble[0], &cause, sizeof cause) == (ssize_t)sizeof cause) {
        (void)waitpid(child, &status, 0);
        outcome_set(outcome, OUTCOME_LATER, "The program cannot be started (%s)", strerror(cause));
    } else if (child > 0 && attend(way, child, &ends[1], text, &status)) {
        judge(status, outcome);
        /* What it left behind shall not stay. */
        (void)kill(-child, SIGKILL);
    } else if (child > 0) {
        (void)kill(-child, SIGKILL);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, &status, 0);
        outcome_set(outcome, OUTCOME_UNKNOWN, "The program did not end in time");
    }
    (void)close(trouble[0]);
    if (ends[1] >= 0) (void)close(ends[1]);
}

void send_to_command(const struct way *way, const struct letter *letter, struct outcome *outcome)
{
    size_t size = sizeof letter->subject + sizeof letter->body + sizeof letter->link + 16;
    char *memory = malloc(size);
    if (!memory) return;
    struct text text = text_into(memory, size);
    text_format(&text, "%s\n\n", letter->subject);
    form_text(letter, &text);
    run(way, letter, &text, outcome);
    free(memory);
}
