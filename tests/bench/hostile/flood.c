/* SPDX-License-Identifier: MIT */
/*
 * flood - one of the floods as a file.
 *
 *   flood NAME PACKETS FILE
 *   flood --names
 */
#include "floods.h"
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "--names") == 0) {
        for (size_t i = 0; i < FLOOD_COUNT; i++)
            printf("%s\n", floods[i].name);
        return 0;
    }
    if (count != 4) {
        fprintf(stderr, "usage: flood NAME PACKETS FILE, or flood --names\n");
        return 2;
    }
    unsigned long long most = strtoull(arguments[2], NULL, 10);
    for (size_t i = 0; i < FLOOD_COUNT; i++) {
        if (strcmp(floods[i].name, arguments[1]) != 0) continue;
        flood_write(&floods[i], most, arguments[3]);
        return 0;
    }
    fprintf(stderr, "%s: there is no such flood\n", arguments[1]);
    return 2;
}
