/* SPDX-License-Identifier: MIT */
/*
 * peer PATH [SECONDS]: sends standard input to a Unix socket, and prints the first answer. With
 * SECONDS it reads nothing and stays connected that long.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    static char bytes[1 << 20];
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = 20};
    int peer = socket(AF_UNIX, SOCK_STREAM, 0);
    if (count < 2 || peer < 0) return 2;
    (void)snprintf(name.sun_path, sizeof name.sun_path, "%s", arguments[1]);
    if (connect(peer, (const struct sockaddr *)&name, sizeof name) != 0) {
        perror("connect");
        return 1;
    }
    size_t size = fread(bytes, 1, sizeof bytes, stdin);
    (void)!send(peer, bytes, size, MSG_NOSIGNAL | (count > 2 ? MSG_DONTWAIT : 0));
    if (count > 2) {
        (void)sleep((unsigned)atoi(arguments[2]));
        return 0;
    }
    (void)setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ssize_t got = recv(peer, bytes, sizeof bytes - 1, 0);
    if (got > 0) fwrite(bytes, 1, (size_t)got, stdout);
    return got > 0 ? 0 : 1;
}
