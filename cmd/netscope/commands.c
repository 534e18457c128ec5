/* SPDX-License-Identifier: MIT */
/* The table of subcommands: a new one is a row here and a file beside this one. */
#include "cli/command.h"

#include <string.h>

#define FORMS                                                                                      \
    (FLAG(DB) | FLAG(CONFIG) | FLAG(JSON) | FLAG(JSONL) | FLAG(CSV) | FLAG(CSV_SAFE) | FLAG(COLOR))
#define OUTPUT (FORMS | FLAG(TIMEOUT))
#define TIMES (FLAG(SINCE) | FLAG(UNTIL) | FLAG(AT))
#define LISTING (OUTPUT | TIMES | FLAG(DEVICE) | FLAG(LIMIT) | FLAG(SORT) | FLAG(COLUMNS))
#define FILTERS                                                                                    \
    (TIMES | FLAG(DEVICE) | FLAG(IP) | FLAG(DOMAIN) | FLAG(PORT) | FLAG(APP) | FLAG(CAPTURE))

#define TIMES_NOTE                                                                                 \
    "Times are the packets' own, in UTC. --since 1h counts back from the end of the last capture " \
    "in the database, so it works on a file of last year as it does on a live link."
#define STRAY_FILTER "what to look for goes behind --device, --ip or another of its flags"
#define OUTPUT_NOTE                                                                                \
    "A table is for people: it fits the terminal and shows the newest rows. --json, --jsonl and "  \
    "--csv are for programs: every column under its name in the schema, and every row. "           \
    "--csv-safe "                                                                                  \
    "is CSV for spreadsheets: a text that one would take for a formula begins with an apostrophe."

const struct command commands[] = {
    {.name = "data",
     .group = "To begin",
     .summary = "prepare vendors, countries, networks and tracker lists",
     .operands = "build|status",
     .operands_least = 1,
     .operands_most = 1,
     .options = FLAG(CONFIG) | FLAG(DATA_DIRECTORY) | FLAG(SOURCE_ROOT) | FLAG(JSON),
     .notes = "`build` converts what the Debian packages on this machine hold, and fetches the one "
              "that is extracted, not installed (tor-geoipdb) where apt-get can. `status` says how "
              "old each set is, its licence, and which command gets a missing one. Captures work "
              "without any of them.",
     .examples = "  netscope data build\n  netscope data status\n",
     .run = command_data},
    {.name = "capture",
     .summary = "watch an interface, or read capture files, into the database",
     .stray = "a file goes behind -r, an interface behind -i, a filter in quotes behind -f",
     .options = FLAG(READ) | FLAG(INTERFACE) | FLAG(COUNT_FRAMES) | FLAG(FILTER) | FLAG(DB) |
                FLAG(CONFIG) | FLAG(QUIET) | FLAG(VERBOSE) | FLAG(HEX_DUMP) | FLAG(STATS) |
                FLAG(STATS_INTERVAL) | FLAG(TOP_FLOWS) | FLAG(COLOR) | FLAG(WRITE) |
                FLAG(ROTATE_MB) | FLAG(ROTATE_S) | FLAG(MAX_FILES) | FLAG(SERVE),
     .takes_settings = true,
     .lists_settings = true,
     .notes =
         "Reads pcap and pcapng, gzip or not, or watches interfaces until it is stopped (^C), and "
         "leaves a database: flows, names, devices and findings. Every file and every watched "
         "interface is one row of `captures`; a second run adds to what is there, also "
         "where it reads the same file again, which is said.\n"
         "Interfaces with a + between, such as eth1+eth2, are the two directions of one link, as a "
         "tap gives them, and one source.\n"
         "A live capture counts what the kernel and the interface dropped: `netscope stats` shows "
         "it. It needs CAP_NET_RAW; without it the message says how to get it.\n"
         "-v shows each packet as a line while it is recorded: time (UTC), ends, protocol, and "
         "what "
         "the parsers say of it by itself; -vv adds headers, options, fingerprints and fields. All "
         "that came over the wire is escaped.\n"
         "--stats prints rates, drops and the conversations that carried most, by name where one "
         "is "
         "known. Of a file, intervals are of packet time, and those without a packet are left "
         "out.\n"
         "-w keeps the packets that passed the filter, but those of excluded devices. Files that "
         "rotate are called FILE.0001 and on, after those that are there already. A live capture "
         "never waits for them: what the disk is too slow or too full for is counted.\n"
         "--serve also starts the server (`netscope help serve`), as another process that ends "
         "with "
         "this one.",
     .examples = "  netscope capture -i eth0\n"
                 "  netscope capture -r monday.pcap -r tuesday.pcapng.gz\n"
                 "  tcpdump -w - | netscope capture -r - --db live.db\n"
                 "  netscope capture -r big.pcap -f 'host 10.0.0.7' -c 100000\n"
                 "  netscope capture -i eth0 -f 'udp port 53' -v --db dns.db\n"
                 "  netscope capture -i eth0 --stats --stats-interval-ms 5000 --top-flows 10\n"
                 "  netscope capture -i eth0 -w raw.pcap --rotate-mb 100 --max-files 20\n",
     .run = command_capture},
    {.name = "watch",
     .summary = "a live screen: rates, talkers, new devices, names, findings",
     .stray = "an interface goes behind -i, a filter in quotes behind -f",
     .options = FLAG(INTERFACE) | FLAG(FILTER) | FLAG(DB) | FLAG(CONFIG) | FLAG(COLOR) | FLAG(ONCE),
     .takes_settings = true,
     .notes =
         "Watches the interfaces that -i names, else those of the configuration, else the one of "
         "the default route, as `netscope capture` does. The rows go into a database that is "
         "removed at the end, or with --db into one that stays. Where another program is "
         "writing that database, it is only looked at.\n"
         "Tab shows each list by itself, s sorts the talkers, / keeps the rows with a word, Enter "
         "opens the page of a device, space holds the screen, ? lists all keys, and q ends it.",
     .examples = "  netscope watch\n"
                 "  netscope watch -i eth0 --db eth0.db\n"
                 "  netscope watch --once 10 > page.txt\n",
     .run = command_watch},
    {.name = "setup",
     .summary = "ask what to record and for how long, and write the configuration",
     .options = FLAG(OUTPUT) | FLAG(FORCE) | FLAG(YES),
     .takes_settings = true,
     .notes = "Each answer may be given as a flag instead (--interfaces eth1), and is then not "
              "asked for; with --yes nothing is. Every other setting that is given as a flag is "
              "written, too. The file is /etc/netscope/netscope.yaml for root, else "
              "~/.config/netscope/netscope.yaml, and one that is there is replaced only with "
              "--force: then what it says is what is proposed. Nothing is started.",
     .examples = "  netscope setup\n"
                 "  netscope setup --yes --interfaces eth1 --redact-queries\n"
                 "  netscope setup --output sensor.yaml\n",
     .run = command_setup},
    {.name = "demo",
     .summary = "the pages of the server over a small network of its own",
     .options = FLAG(CONFIG) | FLAG(SECONDS) | FLAG(CAPTURES),
     .notes =
         "A router, a laptop, a phone, a television and a camera talk for a minute, in network "
         "namespaces that nothing leaves: processes of this program, with real sockets. "
         "`netscope capture` records them below TMPDIR, else /tmp, and `netscope serve` shows "
         "it meanwhile on a free port of loopback, by an address and a token for a browser. "
         "^C ends all of it, and removes it. The network of the machine is not touched.\n"
         "It takes root, or a kernel that lets users make namespaces. Elsewhere, and with "
         "--captures, it shows three captures of a small home that real programs made.",
     .examples = "  netscope demo\n  netscope demo --captures\n",
     .run = command_demo},
    {.name = "interfaces",
     .summary = "list the network interfaces that can be watched",
     .options = FLAG(JSON) | FLAG(JSONL) | FLAG(CSV),
     .examples = "  netscope interfaces\n",
     .run = command_interfaces},
    {.name = "devices",
     .group = "To ask",
     .summary = "who is on the local networks",
     .stray = STRAY_FILTER,
     .options = LISTING | FLAG(IP) | FLAG(ALL),
     .notes = OUTPUT_NOTE "\n" TIMES_NOTE,
     .examples = "  netscope devices\n  netscope devices --since 1h --json\n",
     .run = command_list},
    {.name = "device",
     .summary = "one device on one page: names, peers, trackers, findings",
     .operands = "MAC|IP|NAME [VERB [VALUE]]",
     .operands_least = 1,
     .operands_most = 3,
     .options = OUTPUT | TIMES | FLAG(LIMIT) | FLAG(CLEAR) | FLAG(YES),
     .notes =
         "An address means the device that has it now; with --at, --since or --until the one that "
         "had it then. An address that several had in that time lists them.\n"
         "Every name and kind is shown with who said so and how sure that is. The page is several "
         "tables, which --csv cannot hold.\n"
         "`label` gives the device a name of your own, which no capture overwrites. `kind` says "
         "what it is: thing, personal, guest or infrastructure. `ignore` leaves it out of lists, "
         "and no finding is made of it; its rows stay. Each of them is taken back by --clear.\n"
         "`merge OTHER` says that the device is the same as another one: from now on it is shown "
         "as OTHER, with all its rows; `split` takes that back.\n"
         "`forget` erases the device and all that was recorded of it, for good; it asks first "
         "(--yes), and says what it cannot reach, such as backups.\n"
         "The view `audit` says who changed what. A running live capture makes the change for "
         "those "
         "who may change it (control.operators); while files are read it is refused. A device that "
         "is called like one of these words stands behind --.",
     .examples = "  netscope device 192.168.1.20\n  netscope device kitchen-tv --json\n"
                 "  netscope device 192.168.1.20 label 'Kitchen TV'\n"
                 "  netscope device kitchen-tv kind thing\n"
                 "  netscope device kitchen-tv ignore --clear\n"
                 "  netscope device 02:11:22:33:44:55 merge annas-phone\n"
                 "  netscope device 02:11:22:33:44:55 split\n",
     .run = command_device},
    {.name = "suggestions",
     .summary = "devices that may be one, and why",
     .stray = STRAY_FILTER,
     .options = OUTPUT | FLAG(DEVICE) | FLAG(LIMIT) | FLAG(SORT) | FLAG(COLUMNS),
     .notes = "Nothing is merged by itself: `netscope device X merge Y` says that two devices are "
              "one, and `split` takes it back.\n" OUTPUT_NOTE,
     .examples = "  netscope suggestions\n  netscope suggestions --device annas-laptop\n",
     .run = command_list},
    {.name = "flows",
     .summary = "connections: who talked to whom, when, how much",
     .stray = STRAY_FILTER,
     .options = LISTING | FLAG(FOLLOW) | FLAG(LIVE) | FLAG(ROLE) | FLAG(IP) | FLAG(DOMAIN) |
                FLAG(PORT) | FLAG(APP) | FLAG(CAPTURE),
     .notes = "--live asks the running capture for what is open now, rows or not, with counters of "
              "this moment. The rows of open connections are at most flows.update_every "
              "old.\n" OUTPUT_NOTE "\n" TIMES_NOTE,
     .examples = "  netscope flows --device kitchen-tv --since 1d\n"
                 "  netscope flows --live\n"
                 "  netscope flows --domain example.com --csv > flows.csv\n"
                 "  netscope flows --port 22,3389 --device '!annas-laptop' --limit 0\n",
     .run = command_list},
    {.name = "dns",
     .summary = "names that were asked for, and the answers",
     .stray = STRAY_FILTER,
     .options =
         LISTING | FLAG(FOLLOW) | FLAG(ROLE) | FLAG(IP) | FLAG(DOMAIN) | FLAG(APP) | FLAG(CAPTURE),
     .notes = "--ip finds clients, servers and answered addresses; --app takes udp, tcp, mdns, "
              "llmnr or nbns.\n" OUTPUT_NOTE "\n" TIMES_NOTE,
     .examples = "  netscope dns --domain example.com\n  netscope dns --ip 93.184.216.34\n",
     .run = command_list},
    {.name = "tls",
     .summary = "TLS, QUIC and DTLS handshakes: names, versions, fingerprints",
     .stray = STRAY_FILTER,
     .options = LISTING | FLAG(FOLLOW) | FLAG(ROLE) | FLAG(IP) | FLAG(DOMAIN) | FLAG(PORT) |
                FLAG(APP) | FLAG(CAPTURE),
     .notes = OUTPUT_NOTE "\n" TIMES_NOTE,
     .examples = "  netscope tls --domain example.com\n  netscope tls --app quic --jsonl\n",
     .run = command_list},
    {.name = "http",
     .summary = "HTTP requests and their responses",
     .stray = STRAY_FILTER,
     .options =
         LISTING | FLAG(FOLLOW) | FLAG(ROLE) | FLAG(IP) | FLAG(DOMAIN) | FLAG(PORT) | FLAG(CAPTURE),
     .notes = OUTPUT_NOTE "\n" TIMES_NOTE,
     .examples = "  netscope http --device 192.168.1.20\n",
     .run = command_list},
    {.name = "dhcp",
     .summary = "DHCP messages: who asked for an address, what was given",
     .stray = STRAY_FILTER,
     .options = LISTING | FLAG(IP) | FLAG(CAPTURE),
     .notes = OUTPUT_NOTE "\n" TIMES_NOTE,
     .examples = "  netscope dhcp --since 1d\n",
     .run = command_list},
    {.name = "trackers",
     .summary = "which devices talk to which trackers",
     .stray = STRAY_FILTER,
     .options = LISTING | FLAG(IP) | FLAG(DOMAIN) | FLAG(CAPTURE) | FLAG(ALL),
     .notes =
         "One row per device and tracker, the most connections first, by the tracker lists of "
         "today. The view tracker_contacts has each connection, with the verdict of then beside "
         "today's; tracker_connections has those of then.\n" TIMES_NOTE,
     .examples = "  netscope trackers\n  netscope trackers --device phone --json\n",
     .run = command_list},
    {.name = "alerts",
     .summary = "findings: scans, floods, address conflicts, new devices",
     .operands = "[VERB ID|RULE [TEXT]]",
     .operands_most = 3,
     .options = LISTING | FLAG(FOLLOW) | FLAG(ROLE) | FLAG(IP) | FLAG(PORT) | FLAG(CAPTURE) |
                FLAG(RULE) | FLAG(SEVERITY) | FLAG(ALL) | FLAG(SILENCED) | FLAG(CLEAR) |
                FLAG(TARGET) | FLAG(FOR) | FLAG(NOTE),
     .notes =
         "The worst first. --json holds the figures that crossed each threshold.\n"
         "`show ID` is a page: the figures, what happened when, and a statement for `netscope sql` "
         "that lists the connections of its parties in its time.\n"
         "`ack ID` says that you know of a finding; `close ID` that it is settled: it is not "
         "listed any more (--all), and opened again if it comes back later; `reopen ID` undoes "
         "either. `note ID TEXT` writes a line to it, as TEXT behind the others does.\n"
         "`silence RULE --for 30d` leaves findings of a rule out of the list for a while, all of "
         "them or those of one --device or --target. They are still recorded, and --silenced shows "
         "them. The view `audit` says who changed what.\n" TIMES_NOTE,
     .examples = "  netscope alerts\n  netscope alerts --severity medium --json\n"
                 "  netscope alerts show 7\n"
                 "  netscope alerts close 7 'the backup, every night'\n"
                 "  netscope alerts silence port_scan --device nas --for 30d --note 'inventory'\n",
     .run = command_alerts},
    {.name = "silences",
     .summary = "findings that are left out of the list for a while",
     .operands = "[end ID]",
     .operands_most = 2,
     .options = OUTPUT | FLAG(DEVICE) | FLAG(RULE) | FLAG(LIMIT) | FLAG(SORT) | FLAG(COLUMNS),
     .notes = "`netscope alerts silence RULE --for 30d` makes a silence. A finding of that rule, "
              "device and target that is seen before its end is recorded and not listed. `end ID` "
              "ends a silence at once.",
     .examples = "  netscope silences\n  netscope silences end 3\n",
     .run = command_silences},
    {.name = "deliveries",
     .summary = "messages about findings, and what became of them",
     .stray = STRAY_FILTER,
     .options = OUTPUT | FLAG(SINCE) | FLAG(UNTIL) | FLAG(DEVICE) | FLAG(RULE) | FLAG(LIMIT) |
                FLAG(SORT) | FLAG(COLUMNS),
     .notes =
         "A finding that is new, worse, opened again or closed becomes a message.\n" OUTPUT_NOTE,
     .examples = "  netscope deliveries\n  netscope deliveries --since 1d --json\n",
     .run = command_list},
    {.name = "stats",
     .summary = "what is in the database, and how complete it is",
     .options = OUTPUT | FLAG(CAPTURE) | FLAG(LIMIT),
     .notes = "Frames seen and rows kept are shares of what was offered: under 100 % an answer may "
              "lack something, and the page says why. It is several tables, which --csv cannot "
              "hold.",
     .examples = "  netscope stats\n  netscope stats --capture 3 --json\n",
     .run = command_stats},
    {.name = "report",
     .summary = "what the network or a device told to others: a page to read",
     .operands = "privacy|network|device|run|list|forget [DEVICE]",
     .operands_least = 1,
     .operands_most = 2,
     .options = FLAG(DB) | FLAG(CONFIG) | FLAG(SINCE) | FLAG(UNTIL) | FLAG(FORMAT) | FLAG(OUTPUT) |
                FLAG(FORCE) | FLAG(LOOP) | FLAG(JSON) | FLAG(LIMIT),
     .notes =
         "`privacy` is about all devices but guests: what to decide, who is told, what goes in the "
         "clear, which countries, what changed, and what could not be seen. `device X` is the same "
         "about one device, with its sites and hours, for its owner only. `network` is for who "
         "runs "
         "it: the ledger, and lists by traffic, without a score.\n"
         "A report is about whole local days (time.zone): the last seven before the newest packet, "
         "or those that --since and --until touch. Fewer than seven have figures and no score.\n"
         "Each table has its statement, which `netscope sql -` runs. HTML has no script and loads "
         "nothing. FILE is made for its owner only (mode 0600); one that is there is replaced only "
         "with --force.\n"
         "`run` makes those reports of the configuration (`reports`) that are due, each once, and "
         "ends; netscope-report.timer calls it each minute. With --loop it does so by itself. "
         "`list` says what became of them. "
         "`forget X` removes the files of all that may tell of a device.",
     .examples = "  netscope report privacy -o report.html\n"
                 "  netscope report privacy --since 2026-11-01 --until 2026-11-30 --format json\n"
                 "  netscope report device annas-phone -o anna.html\n",
     .run = command_report},
    {.name = "sql",
     .summary = "ask anything: one read-only SQL statement, or a saved question",
     .operands = "STATEMENT|-|@|@NAME|[VIEW]",
     .operands_most = 1,
     .options =
         OUTPUT | FILTERS | FLAG(LIMIT) | FLAG(SORT) | FLAG(COLUMNS) | FLAG(SET) | FLAG(SCHEMA),
     .notes =
         "- reads the statement from standard input. Nothing that is typed here can change the "
         "database. A query that takes longer than --timeout is stopped: while it is unfinished, "
         "the log of a running capture cannot begin anew.\n"
         "@ lists the saved questions, and @NAME asks one. NAME.sql in "
         "~/.config/netscope/questions "
         "or /etc/netscope/questions is a question of your own: one SELECT, whose first comment "
         "says what it answers.\n"
         "--since, --device and the other filters set the parameters :since_us, :until_us, "
         ":device_id, :ip, :domain, :port, :app and :capture_id of a statement; --set sets any "
         "other.\n"
         "--schema lists the views, --schema VIEW its columns; docs/schema.md and "
         "netscope-schema(5) have the same text.",
     .examples = "  netscope sql \"SELECT dst_country, count(*) FROM flows GROUP BY 1\"\n"
                 "  netscope sql @\n"
                 "  netscope sql @talkers --since 7d\n"
                 "  netscope sql @connection --set flow_id=4711\n"
                 "  netscope sql --schema flows\n"
                 "  netscope sql - --csv < question.sql > answer.csv\n",
     .run = command_sql},
    {.name = "probe",
     .summary = "say how a request to a server travels, and why it fails",
     .operands = "URL|HOST[:PORT] [OTHER]",
     .operands_least = 1,
     .operands_most = 2,
     .options = FLAG(JSON) | FLAG(TIMEOUT) | FLAG(CA_FILE) | FLAG(RESOLVER) | FLAG(DB) |
                FLAG(FORMAT) | FLAG(COMPARE) | FLAG(SIMULATE) | FLAG(REPEAT) | FLAG(WATCH) |
                FLAG(KEEP) | FLAG(PUBLIC_ONLY) | FLAG(HISTORY) | FLAG(LIMIT) | FLAG(SINCE) |
                FLAG(UNTIL) | FLAG(CONFIG),
     .notes =
         "Asks layer by layer: DNS, TCP, TLS, HTTP, HTTP/3, the path, its MTU. Each layer is "
         "timed, "
         "does what it can without "
         "the ones before it, and says in one sentence what is wrong. All of it ends within "
         "--timeout (15s here). It needs no right beyond a user's and no database; if there is "
         "one, "
         "what was recorded of the same name stands beside.\n"
         "This is the only subcommand that sends packets into the network by itself: it asks "
         "resolvers and the server that you name, as a browser would.\n"
         "The exit code is 1 if a layer failed; a doubt (?) leaves it 0. --json has every fact; "
         "docs/probe.md says what each means. --format html makes one "
         "page that loads nothing. --simulate does faults to the probe's own packets, by a relay "
         "on "
         "this machine; docs/learn.md walks through eight of them.\n"
         "--repeat and --watch keep their runs in the database if there is one, and --keep keeps a "
         "single one: --history lists them.",
     .examples = "  netscope probe https://example.org/\n"
                 "  netscope probe https://example.org/ --simulate dns-delay=200ms,loss=5%\n"
                 "  netscope probe example.org --watch 5m\n"
                 "  netscope probe --history example.org\n"
                 "  netscope probe --public-only https://example.org/\n"
                 "  netscope probe mail.example.org:443 --json\n"
                 "  netscope probe example.org --resolver 192.0.2.53\n"
                 "  netscope probe --compare example.org www.example.org\n"
                 "  netscope probe example.org --format html > page.html\n",
     .run = command_probe},
    {.name = "config",
     .group = "To look after it",
     .summary = "print the effective settings, and where each came from",
     .options = FLAG(CONFIG) | FLAG(DB) | FLAG(JSON) | FLAG(YAML),
     .takes_settings = true,
     .notes = "Later origins win: the default, the file, the flag. --yaml prints them as a file to "
              "start from: what was chosen is in force, everything else is a comment.",
     .examples = "  netscope config\n  netscope config --config /etc/netscope/netscope.yaml\n"
                 "  netscope config --yaml --workers 2 > netscope.yaml\n",
     .run = command_config},
    {.name = "deliver",
     .summary = "send findings to chats, mail, hooks, syslog, files, programs",
     .options = FLAG(DB) | FLAG(CONFIG) | FLAG(NOW) | FLAG(TEST),
     .notes =
         "A finding that is new, worse, opened again or closed becomes a message, and goes to the "
         "targets of the configuration (deliver.targets). It runs until it is stopped; the unit "
         "netscope-deliver.service does that. What was sent is remembered in DATABASE-deliver, "
         "also if the process is killed.\n"
         "A message is sent again if the target says \"later\" or if its outcome is not known, and "
         "then bears the same id. `netscope deliveries` lists what became of it.",
     .examples = "  netscope deliver --test ops\n  netscope deliver --once\n  netscope deliver\n",
     .run = command_deliver},
    {.name = "serve",
     .summary = "answer browsers and programs over HTTP",
     .operands = "[token add|list|revoke [NAME]]",
     .operands_most = 3,
     .options = FLAG(DB) | FLAG(CONFIG) | FLAG(TOKEN_ROLE) | FLAG(PROBE_ONLY),
     .takes_settings = true,
     .notes =
         "Listens on loopback until it is stopped (^C), reads the database and changes nothing in "
         "it. It may start before there is one. Each listing of the command line is there as "
         "/api/v1/NAME; docs/api.md has all.\n"
         "Who asks brings a token. `token add NAME` makes one in server.tokens_file and prints it, "
         "once; `token list` names them, and `token revoke NAME` ends one at once. Without "
         "server.tokens_file each run makes one operator's token, and prints it.\n"
         "Outside loopback it needs TLS (server.certificate, server.key) and a tokens file.\n"
         "--probe-only has one page, Probe: it asks the servers that probe.allow names.",
     .examples = "  netscope serve\n"
                 "  netscope serve token add grafana --role viewer --tokens-file tokens\n"
                 "  netscope serve --tokens-file tokens\n"
                 "  curl -H \"Authorization: Bearer $TOKEN\" "
                 "'http://127.0.0.1:7480/api/v1/flows?port=22'\n",
     .run = command_serve},
    {.name = "metrics",
     .summary = "print counters for Prometheus",
     .options = FLAG(DB) | FLAG(CONFIG),
     .notes = "The counters of the running capture and of the database, in the text format of "
              "Prometheus, for its textfile collector. `netscope serve` has the same at /metrics. "
              "docs/metrics.md lists them.",
     .examples = "  netscope metrics > netscope.prom\n",
     .run = command_metrics},
    {.name = "status",
     .summary = "say whether a capture runs, since when, and what it lost",
     .options = FLAG(CONFIG) | FLAG(DB) | FLAG(JSON),
     .notes = "Asks the capture that writes the database. Exit code 0: it runs and answers; 3: "
              "nobody writes, and what the database holds last is shown; 1: somebody writes who "
              "cannot be asked, such as a capture of a file.",
     .examples = "  netscope status\n  netscope status --json | jq .frames_dropped\n",
     .run = command_status},
    {.name = "reload",
     .summary = "let the running capture read its configuration again",
     .options = FLAG(CONFIG) | FLAG(DB) | FLAG(JSON),
     .notes = "Says what changed, and what waits for the next start. A mistake in the file changes "
              "nothing. It takes root, the user who runs the capture, a member of the group "
              "netscope-operators, or a user whom control.operators names. Exit code 3: nobody "
              "writes.",
     .examples = "  netscope reload\n",
     .run = command_reload},
    {.name = "doctor",
     .summary = "check what a capture needs, and say the exact fix",
     .options = FLAG(CONFIG) | FLAG(DB) | FLAG(DATA_DIRECTORY),
     .notes = "Exit code 1 where something prevents work; what is only missing is named and costs "
              "nothing.",
     .examples = "  netscope doctor\n",
     .run = command_doctor},
    {.name = "db",
     .summary = "check, back up, shrink, repair or migrate the database",
     .operands = "check|stats|backup|vacuum|repair|migrate|rebuild [FILE]",
     .operands_least = 1,
     .operands_most = 2,
     .options = FORMS | FLAG(FULL) | FLAG(FORCE) | FLAG(QUIET),
     .notes =
         "`check` looks at pages, references and ledgers, beside a running capture too; exit code "
         "1 where something is broken. `stats` says what takes the space, and from when to when "
         "rows go. `backup FILE` copies the database as it is at that moment, also while a capture "
         "writes, and checks the copy.\n"
         "`vacuum` gives free pages back to the disk. It waits for no capture: stop it first. "
         "Writing the whole file anew (--full) needs twice its size beside it for a while. "
         "`repair FILE` saves what can still be read of a damaged database into a new file and "
         "counts what cannot; the damaged one keeps every byte. `migrate` brings an older database "
         "to the schema of this program, after a backup beside it (PATH.schema-N). `rebuild` makes "
         "the sums of flows anew from the flows that are there; stop the capture first.",
     .examples = "  netscope db check --full\n"
                 "  netscope db backup /backup/netscope-$(date +%F).db\n"
                 "  netscope db repair saved.db --db damaged.db\n",
     .run = command_db},
    {.name = "export",
     .summary = "a copy of the database for others, with pseudonyms",
     .options = FLAG(DB) | FLAG(CONFIG) | FLAG(PSEUDONYMISE) | FLAG(OUTPUT) | FLAG(DROP) |
                FLAG(FORCE) | FLAG(QUIET),
     .notes =
         "Addresses and MACs become pseudonyms, as privacy.pseudonyms: all gives them with the "
         "same key; names of devices become codes, wherever they stand. The same value has the "
         "same pseudonym, so every question works on the copy, and two copies by one key match. "
         "Names of sites stay. What rules remember, messages, reports and the audit are left out; "
         "docs/privacy.md lists all.\n"
         "KEYFILE holds 32 random bytes that only its owner may read; if there is none, it is "
         "made. Keep it away from the copy. --drop leaves out more, such as http_request.uri, or "
         "domain.name, which makes codes of the names of sites. It works while a capture writes.",
     .examples = "  netscope export --pseudonymise twin.key -o twin.db\n"
                 "  netscope export --pseudonymise twin.key -o twin.db --drop "
                 "http_request.uri,place.city\n",
     .run = command_export},
    {.name = "completion",
     .summary = "print a completion script for the shell",
     .operands = "bash|zsh|fish",
     .operands_least = 1,
     .operands_most = 1,
     .examples = "  source <(netscope completion bash)\n  source <(netscope completion zsh)\n"
                 "  netscope completion fish | source\n",
     .run = command_completion},
    {.name = "version", .summary = "print the version of the program", .run = command_version},
    {.name = "help",
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
