/* The table of subcommands: a new one is a row here and a file beside this one. */
#include "command.h"

#include <string.h>

#define OUTPUT (FLAG(DB) | FLAG(CONFIG) | FLAG(JSON) | FLAG(JSONL) | FLAG(CSV))
#define TIMES (FLAG(SINCE) | FLAG(UNTIL))
#define LISTING (OUTPUT | TIMES | FLAG(DEVICE) | FLAG(LIMIT))

#define START "To begin"
#define ASK "To ask"
#define CARE "To look after it"

#define TIMES_NOTE                                                                                 \
    "Times are the packets' own, in UTC. --since 1h counts back from the end of the last capture " \
    "in the database, so it works on a file of last year as it does on a live link."
#define OUTPUT_NOTE                                                                                \
    "A table is for people: it fits the terminal and shows the newest rows. --json, --jsonl and "  \
    "--csv are for programs: every column under its name in the schema, and every row."

const struct command commands[] = {
    {.name = "capture",
     .group = START,
     .summary = "read capture files into the database",
     .options = FLAG(READ) | FLAG(COUNT_FRAMES) | FLAG(FILTER) | FLAG(DB) | FLAG(CONFIG) | FLAG(QUIET),
     .takes_settings = true,
     .notes = "Reads pcap and pcapng, gzip or not, and leaves a database: flows, names, devices and "
              "findings. Every file is one row of `captures`; a second run adds to what is there.",
     .examples = "  netscope capture -r monday.pcap -r tuesday.pcapng.gz\n"
                 "  tcpdump -w - | netscope capture -r - --db live.db\n"
                 "  netscope capture -r big.pcap -f 'host 10.0.0.7' -c 100000\n",
     .run = command_capture},
    {.name = "interfaces",
     .group = START,
     .summary = "list the network interfaces that can be watched",
     .options = FLAG(JSON) | FLAG(JSONL) | FLAG(CSV),
     .examples = "  netscope interfaces\n",
     .run = command_interfaces},
    {.name = "config",
     .group = CARE,
     .summary = "print the effective settings, and where each came from",
     .options = FLAG(CONFIG) | FLAG(DB) | FLAG(JSON),
     .takes_settings = true,
     .notes = "Later origins win: the default, the file, the flag.",
     .examples = "  netscope config\n  netscope config --config /etc/netscope/netscope.yaml\n",
     .run = command_config},
    {.name = "completion",
     .group = CARE,
     .summary = "print a completion script for the shell",
     .operands = "bash",
     .operands_least = 1,
     .operands_most = 1,
     .examples = "  source <(netscope completion bash)\n",
     .run = command_completion},
    {.name = "version",
     .group = CARE,
     .summary = "print the version of the program",
     .run = command_version},
    {.name = "help",
     .group = CARE,
     .summary = "explain a subcommand",
     .operands = "[SUBCOMMAND]",
     .operands_most = 1,
     .run = command_help},
};
const size_t command_count = sizeof commands / sizeof commands[0];

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}
