/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static volatile sig_atomic_t is_open;

/* xterm's alternate screen (DECSET 1049), and the cursor hidden (DECTCEM). */
static const char enter[] = "\033[?1049h\033[?25l", leave[] = "\033[0m\033[?25h\033[?1049l";

/* Calls only functions that a signal handler may call. */
void screen_close(void)
{
    if (!is_open) return;
    is_open = 0;
    ssize_t written = write(STDOUT_FILENO, leave, sizeof leave - 1);
    (void)written; /* the terminal is gone */
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

static void end_by(int number)
{
    screen_close();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

bool screen_open(struct error *error)
{
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT, SIGPIPE};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
        return error_set(error, "A live screen needs a terminal; `netscope watch --once 10` prints "
                                "one page after 10 seconds.");
    struct termios quiet = before;
    quiet.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++)
        (void)signal(deadly[i], end_by);
    (void)signal(SIGTSTP, SIG_IGN); /* a stopped program would leave the alternate screen on */
    (void)atexit(screen_close);
    is_open = 1;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
    if (write(STDOUT_FILENO, enter, sizeof enter - 1) > 0) return true;
    screen_close();
    return error_set(error, "The terminal cannot be written to.");
}

void screen_size(size_t *width, size_t *height)
{
    struct winsize size;
    *width = 80;
    *height = 24;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
    if (size.ws_col) *width = size.ws_col;
    if (size.ws_row) *height = size.ws_row;
}

/* A byte that is there; 0: none. A terminal sends the bytes of a key together. */
static int read_byte(void)
{
    struct pollfd keyboard = {.fd = STDIN_FILENO, .events = POLLIN};
    uint8_t byte = 0;
    if (poll(&keyboard, 1, 0) <= 0) return 0;
    if (read(STDIN_FILENO, &byte, 1) == 1) return byte;
    return 'q'; /* the terminal is gone */
}

/* What follows ESC [ or ESC O (ECMA-48 5.4, xterm's function keys). */
static int read_sequence(void)
{
    int number = 0, byte = read_byte();
    for (; byte >= '0' && byte <= ';'; byte = read_byte())
        if (byte <= '9' && number < 100) number = 10 * number + byte - '0';
    switch (byte) {
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'F': return KEY_END;
    case 'H': return KEY_HOME;
    case 'Z': return KEY_BACK_TAB;
    case '~': break;
    default: return KEY_UNKNOWN;
    }
    if (number == 5) return KEY_PAGE_UP;
    if (number == 6) return KEY_PAGE_DOWN;
    if (number == 1 || number == 7) return KEY_HOME;
    return number == 4 || number == 8 ? KEY_END : KEY_UNKNOWN;
}

int screen_key(void)
{
    int byte = read_byte();
    if (byte != KEY_ESCAPE) return byte;
    int next = read_byte();
    if (next == '[' || next == 'O') return read_sequence();
    return next == 0 ? KEY_ESCAPE : KEY_UNKNOWN;
}
