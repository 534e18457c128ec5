# SPDX-License-Identifier: MIT
# NetScope. `make help` lists what there is to make.
#
#   BUILD   release (default), debug, asan, tsan, coverage: each has its own folder under build/
#   CC      gcc (default) or clang
#   V=1     print the commands instead of a short line for each file

BUILD ?= release
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
OUT := build/$(BUILD)$(if $(findstring clang,$(CC)),-clang)

VERSION := 0.1.0

# ------------------------------------------------------------------ rooms
# Each room's public headers, and the rooms it may include. A header is found only through
# these lists, so a forbidden #include does not compile.
ROOMS := base catalog model config privilege capture parser viewer tracker joiner enricher datasets privacy storage ask render report schedule analyzer control server deliver probe pipeline

public_base       := $(notdir $(wildcard internal/base/*.h))
public_catalog    := catalog.h layout.h
public_model      := $(notdir $(wildcard internal/model/*.h))
public_config     := config.h report_entry.h target.h
public_privilege  := privilege.h
public_capture    := capture.h
public_parser     := parser.h packet.h
public_viewer     := viewer.h meter.h ip_words.h
public_tracker    := tracker.h
public_joiner     := joiner.h
# Besides enricher.h: the forms of the sets, for datasets, which makes what enricher opens.
public_enricher   := enricher.h contact_lists.h csv.h data_file.h data_paths.h data_writer.h geo.h name_table.h suffixes.h trackers.h vendors.h
# Besides datasets.h: for the tests of enricher.
public_datasets   := datasets.h dataset_file.h geo_sources.h mmdb_writer.h
public_privacy    := privacy.h veil.h
public_storage    := storage.h policy.h maintenance.h files.h
public_reading    := reader.h
public_ask        := ask.h
public_render     := render.h sink.h page.h figure.h fit.h json_csv.h
public_report     := report.h
public_schedule   := schedule.h
public_analyzer   := analyzer.h ended_attempt.h
public_control    := control.h
public_server     := server.h tokens.h metrics.h
public_deliver    := deliver.h
public_probe      := probe.h history.h prober.h
public_pipeline   := pipeline.h

may_base       :=
may_catalog    := base
may_model      := base
may_config     := base model
may_privilege  := base
may_capture    := base model
may_parser     := base model
may_viewer     := base model parser
may_tracker    := base model parser
may_joiner     := base model
may_enricher   := base model
may_datasets   := base model enricher
may_privacy    := base model
may_storage    := base model
may_ask        := base catalog model reading
may_render     := base catalog model
may_report     := base catalog model reading ask render
may_schedule   := base catalog model config reading ask render report
may_analyzer   := base model reading
may_control    := base model
may_server     := base catalog model reading ask render control
may_deliver    := base model config reading
may_probe      := base catalog model render
may_pipeline   := base model config privilege capture parser tracker joiner enricher privacy storage reading analyzer control
may_cmd        := base catalog model config privilege capture viewer tracker joiner enricher datasets privacy storage reading ask render report schedule analyzer control server deliver probe pipeline

# A part of a room's headers that others may include without the rest: who only reads cannot write.
PARTS := reading
room_of_reading := storage

# Folders of a room that include each other in one direction: each has the ones that it may include.
folders_storage := file write upkeep read care
may_storage/file   :=
may_storage/write  := file
may_storage/upkeep := file write
may_storage/read   := file
may_storage/care   := file

# Headers of the set libraries that only one room may see.
walled_pcap.h    := capture
walled_sqlite3.h := storage
walled_maxminddb.h := enricher
walled_yaml.h    := config
walled_seccomp.h := privilege
walled_cjson/cJSON.h := control enricher server
walled_curl/curl.h := deliver probe
walled_ares.h := probe
walled_gnutls/gnutls.h := probe
walled_ngtcp2/ngtcp2.h := probe
walled_nghttp3/nghttp3.h := probe
walled_microhttpd.h := server
walled_zstd.h := server
WALLED := ares.h gnutls/gnutls.h ngtcp2/ngtcp2.h nghttp3/nghttp3.h microhttpd.h zstd.h pcap.h sqlite3.h maxminddb.h yaml.h seccomp.h cjson/cJSON.h curl/curl.h

# Headers of the C library that a room does without: the clock, streams, files, sockets. Tests may have them.
INPUT_OUTPUT := stdio.h unistd.h fcntl.h sys/socket.h
without_model    := time.h unistd.h fcntl.h
without_parser   := time.h $(INPUT_OUTPUT)
without_viewer   := $(INPUT_OUTPUT)
without_tracker  := time.h $(INPUT_OUTPUT)
without_joiner   := time.h $(INPUT_OUTPUT)
without_ask      := unistd.h fcntl.h sys/socket.h
without_render   := unistd.h fcntl.h sys/socket.h
without_report   := unistd.h fcntl.h sys/socket.h
without_privacy  := time.h sys/socket.h
without_analyzer := time.h $(INPUT_OUTPUT)

# ------------------------------------------------------------------ flags
comma := ,
QUIET := $(if $(V),,@)
# $(call announce,CC,FILE) is the line of a recipe that tells what is being made.
announce = $(if $(V),,@printf '  %-4s %s\n' $1 $2)
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wwrite-strings -Wvla -Wswitch -Wundef -Wformat=2
# The program is optimised as one (gcc); tests link the same objects as they are, which is quicker.
LTO := $(if $(filter release,$(BUILD)),$(if $(findstring clang,$(CC)),,-flto=auto))
CFLAGS_release  := $(if $(LTO),$(LTO) -ffat-lto-objects) -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
CFLAGS_debug    := -O0 -g3
CFLAGS_asan     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_tsan     := -O1 -g -fsanitize=thread
CFLAGS_coverage := -O0 -g --coverage
CFLAGS_fuzz     := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
CFLAGS ?=
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -DNETSCOPE_VERSION='"$(VERSION)"' -fPIE -pthread $(WARNINGS) $(CFLAGS_$(BUILD)) $(CFLAGS)
ALL_LDFLAGS := $(if $(LTO),-fno-lto) -pie -pthread -Wl,-z,relro,-z,now $(filter -fsanitize% --coverage,$(subst $(comma)fuzzer-no-link,,$(CFLAGS_$(BUILD)))) $(LDFLAGS)
LIBS := -lpcap -lsqlite3 -lmaxminddb -lssl -lcrypto -lcares -lngtcp2_crypto_gnutls -lngtcp2 -lnghttp3 -lgnutls -lyaml -lz -lzstd -lseccomp -lcjson -lcurl -lmicrohttpd -lresolv -lm

# ------------------------------------------------------------------ sources
room_sources = $(filter-out %_test.c,$(wildcard internal/$1/*.c internal/$1/*/*.c))
room_tests   = $(wildcard internal/$1/*_test.c internal/$1/*/*_test.c)
SOURCES := $(foreach room,$(ROOMS),$(call room_sources,$(room)))
CMD_SOURCES := $(filter-out %_test.c,$(wildcard cmd/netscope/*.c cmd/netscope/*/*.c))
TEST_SOURCES := $(foreach room,$(ROOMS),$(call room_tests,$(room))) $(wildcard cmd/netscope/*_test.c cmd/netscope/*/*_test.c) $(wildcard tests/properties/*_test.c)
FUZZ_SOURCES := $(wildcard tests/fuzz/*_fuzz.c)
SQL_SOURCES := schema/tokens schema/references schema/indexes $(wildcard schema/*/*.sql schema/*/*/*.sql)

OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(OUT)/generated/sql_text.o $(OUT)/generated/new_tables.o $(OUT)/generated/catalog_views.o $(OUT)/generated/report_style.o $(OUT)/generated/probe_style.o $(OUT)/generated/page_files.o
CMD_OBJECTS := $(CMD_SOURCES:%.c=$(OUT)/%.o) $(OUT)/generated/demo_samples.o
CMD_PARTS := $(filter-out %/main.o,$(CMD_OBJECTS))
SUPPORT := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/support/*.c))
TESTS := $(TEST_SOURCES:%.c=$(OUT)/%)
FUZZERS := $(FUZZ_SOURCES:%.c=$(OUT)/%)
LIBRARY := $(OUT)/libnetscope.a

.PHONY: bin/netscope all check test-binaries fuzzers clean help format check-format install bench bench-hostile
.PHONY: nightly check-faults check-deliver check-serve check-probe check-page check-live fuzz fuzz-programs check-threads scenarios invariants
.SECONDARY:
.DELETE_ON_ERROR:

all: bin/netscope ## build bin/netscope (the default)

bin/netscope: $(OUT)/netscope
	@mkdir -p bin && ln -sf ../$< $@

$(OUT)/netscope: $(CMD_OBJECTS) $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) $(if $(LTO),$(LTO) -O2) -o $@ $^ $(LIBS)

$(LIBRARY): $(OBJECTS)
	$(call announce,AR,$@)
	@rm -f $@ && $(if $(LTO),gcc-ar,ar) rcs $@ $^

# ------------------------------------------------------------------ walls between rooms
# build/rooms/ROOM/ROOM/x.h -> the public header; build/walls/pcap.h/pcap.h and
# build/without/ROOM/time.h -> an #error.
# statements.h is made of schema/ (below).
generated_storage := -iquote $(OUT)

define header_rules
build/rooms/$1/.made: $(wildcard $(addprefix internal/$2/,$(public_$1))) Makefile
	@mkdir -p build/rooms/$1/$2 && rm -f build/rooms/$1/$2/*.h
	@for header in $(public_$1); do ln -sf ../../../../internal/$2/$$$$header build/rooms/$1/$2/$$$$header; done
	@touch $$@
endef
$(foreach room,$(ROOMS),$(eval $(call header_rules,$(room),$(room))))
$(foreach part,$(PARTS),$(eval $(call header_rules,$(part),$(room_of_$(part)))))

# build/folders/ROOM/FOLDER/: the room as this folder may see it. Other files see all of the room.
define folder_rules
build/folders/$1/$2/.made: $(wildcard internal/$1/*.h) Makefile
	@rm -rf $$(@D) && mkdir -p $$(@D)
	@ln -s $(addprefix $(CURDIR)/internal/$1/,$2 $(may_$1/$2)) $(addprefix $(CURDIR)/,$(wildcard internal/$1/*.h)) $$(@D)
	@touch $$@
endef
$(foreach room,$(ROOMS),$(foreach folder,$(folders_$(room)),$(eval $(call folder_rules,$(room),$(folder)))))
# Of a source file: the folder that its quoted includes are looked for in.
quoted_from = $(if $(filter %_test.c,$2),internal/$1,$(firstword $(foreach folder,$(folders_$1),$(if $(filter internal/$1/$(folder)/%,$2),build/folders/$1/$(folder))) internal/$1))

define room_rules
include_$1 := $(foreach may,$1 $(may_$1),-Ibuild/rooms/$(may)) $(generated_$1) $(foreach wall,$(WALLED),$(if $(filter $1,$(walled_$(wall))),,-Ibuild/walls/$(wall)))
refuse_$1 := $(if $(without_$1),-Ibuild/without/$1)
$(OUT)/internal/$1/%.o: internal/$1/%.c $(foreach may,$1 $(may_$1),build/rooms/$(may)/.made) build/walls/.made $(foreach folder,$(folders_$1),build/folders/$1/$(folder)/.made) $(if $(generated_$1),| $(OUT)/generated/statements.h)
	@mkdir -p $$(@D)
	@! grep -nH '#include *"\.\./' $$< || { echo "$$<: include other rooms by their public headers" >&2; exit 1; }
	$$(call announce,CC,$$<)
	$$(QUIET)$$(CC) $$(ALL_CFLAGS) -iquote $$(call quoted_from,$1,$$<) $$(include_$1) $$(if $$(filter %_test.c,$$<),$$(include_all) -Itests/support,$$(refuse_$1)) -MMD -MP -c -o $$@ $$<
endef
$(foreach room,$(ROOMS),$(eval $(call room_rules,$(room))))

build/walls/.made: Makefile scripts/refuse-header
	@mkdir -p $(foreach wall,$(WALLED),$(dir build/walls/$(wall)/$(wall)))
	@$(foreach wall,$(WALLED),echo '#error "only internal/$(walled_$(wall)) may include <$(wall)>"' > build/walls/$(wall)/$(wall);)
	@$(foreach room,$(ROOMS),$(foreach header,$(without_$(room)),scripts/refuse-header $(room) $(header);))
	@touch $@

include_cmd := $(foreach may,$(may_cmd),-Ibuild/rooms/$(may)) $(foreach wall,$(WALLED),-Ibuild/walls/$(wall)) -iquote cmd/netscope
$(OUT)/cmd/netscope/%.o: cmd/netscope/%.c $(foreach may,$(may_cmd),build/rooms/$(may)/.made) build/walls/.made
	@mkdir -p $(@D)
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) $(include_cmd) $(if $(filter %_test.c,$<),-Itests/support) -MMD -MP -c -o $@ $<

# Tests and fuzzers may see every room; repair_fuzz also sees inside storage.
include_all := $(foreach room,$(ROOMS) $(PARTS),-Ibuild/rooms/$(room))
$(OUT)/tests/%.o: tests/%.c $(foreach room,$(ROOMS) $(PARTS),build/rooms/$(room)/.made)
	@mkdir -p $(@D)
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) $(include_all) -iquote internal/storage -Iinternal -Itests -MMD -MP -c -o $@ $<

# ------------------------------------------------------------------ SQL, embedded
$(OUT)/generated/statements.h $(OUT)/generated/sql_text.c: scripts/embed-sql scripts/embed-sql.awk $(SQL_SOURCES)
	@mkdir -p $(@D)
	$(call announce,SQL,$@)
	$(QUIET)scripts/embed-sql schema $(if $(filter %.h,$@),header,text) > $@

$(OUT)/generated/sql_text.o: $(OUT)/generated/sql_text.c $(OUT)/generated/statements.h build/rooms/storage/.made
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) -iquote internal/storage $(include_storage) -MMD -MP -c -o $@ $<

$(OUT)/generated/new_tables.c: scripts/embed-new-tables $(wildcard schema/tables/*.sql)
	@mkdir -p $(@D)
	$(call announce,SQL,$@)
	$(QUIET)scripts/embed-new-tables schema > $@

$(OUT)/generated/new_tables.o: $(OUT)/generated/new_tables.c $(OUT)/generated/statements.h build/rooms/storage/.made
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) -iquote internal/storage $(include_storage) -MMD -MP -c -o $@ $<

# ------------------------------------------------------------------ the catalogue of columns, embedded
CATALOG := scripts/catalog $(wildcard scripts/catalog*.awk schema/catalog/*)

$(OUT)/generated/catalog_views.c: $(CATALOG)
	@mkdir -p $(@D)
	$(call announce,GEN,$@)
	$(QUIET)scripts/catalog c > $@

$(OUT)/generated/catalog_views.o: $(OUT)/generated/catalog_views.c build/rooms/catalog/.made
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) -iquote internal/catalog $(include_catalog) -MMD -MP -c -o $@ $<

# ------------------------------------------------------------------ the style of reports, embedded
$(OUT)/generated/report_style.c: scripts/embed-style internal/report/style.css
	@mkdir -p $(@D)
	$(call announce,GEN,$@)
	$(QUIET)scripts/embed-style style.h report_style internal/report/style.css > $@

# The page of a probe looks like them.
$(OUT)/generated/probe_style.c: scripts/embed-style internal/report/style.css internal/probe/page.css
	@mkdir -p $(@D)
	$(call announce,GEN,$@)
	$(QUIET)scripts/embed-style html_style.h probe_style internal/report/style.css internal/probe/page.css > $@

$(OUT)/generated/probe_style.o: $(OUT)/generated/probe_style.c build/rooms/probe/.made
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) -iquote internal/probe $(include_probe) -MMD -MP -c -o $@ $<

$(OUT)/generated/report_style.o: $(OUT)/generated/report_style.c build/rooms/report/.made
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) -iquote internal/report $(include_report) -MMD -MP -c -o $@ $<

# ------------------------------------------------------------------ the pages of the server, embedded
WEB := $(wildcard web/* web/*/* web/*/*/*)

$(OUT)/generated/page_files.c: scripts/embed-web $(WEB)
	@mkdir -p $(@D)
	$(call announce,GEN,$@)
	$(QUIET)scripts/embed-web web > $@

$(OUT)/generated/page_files.o: $(OUT)/generated/page_files.c build/rooms/server/.made
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) -iquote internal/server $(include_server) -MMD -MP -c -o $@ $<

# ------------------------------------------------------------------ the captures of the demo, embedded
SAMPLES := samples/home.pcap samples/trouble.pcap samples/browser.pcap

$(OUT)/generated/demo_samples.c: scripts/embed-samples $(SAMPLES)
	@mkdir -p $(@D)
	$(call announce,GEN,$@)
	$(QUIET)scripts/embed-samples $(SAMPLES) > $@

$(OUT)/generated/demo_samples.o: $(OUT)/generated/demo_samples.c cmd/netscope/demo_samples.h
	$(call announce,CC,$<)
	$(QUIET)$(CC) $(ALL_CFLAGS) -iquote cmd/netscope -MMD -MP -c -o $@ $<

# ------------------------------------------------------------------ tests
# A test program per x_test.c, run from the root of the checkout.
$(OUT)/%_test: $(OUT)/%_test.o $(SUPPORT) $(CMD_PARTS) $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# With them the programs that measure, so that a change which they miss shows at once.
MEASURES := $(addprefix $(OUT)/tests/,bench/stages bench/retention bench/look bench/hostile/hostile bench/hostile/beside bench/hostile/flood soak/soak weeks/weeks)
test-binaries: $(TESTS) $(OUT)/netscope $(if $(filter release,$(BUILD)),$(MEASURES))

check: test-binaries ## build and run the unit tests (BUILD=asan, tsan: under a sanitizer)
	@scripts/run-tests $(TESTS) scripts/check-docs

nightly: $(OUT)/internal/storage/upkeep/move_test $(OUT)/internal/report/report_test $(OUT)/tests/properties/cuts_test $(OUT)/tests/properties/receiver_test $(OUT)/tests/live/sender bin/netscope ## what takes longer than a test may: five million flows are moved, the captures of ../shared/corpus are cut in two, a home loses 5 to 95 % of its frames in a hundred ways, a million conversations are held with a reference receiver, a sensor lives 400 days, ten towns live ten days each, a capture is killed 100 times (as root), a thousand messages survive kills, a server gets 100,000 odd requests, the instructions of 41 floods are counted, ordinary traffic is looked for beside them, by file and live, every fuzz target runs a minute; HOURS=2 ends it, and build/nightly.md says what ran and how far
	HOURS=$(HOURS) scripts/nightly $(OUT)

# Memory and disk that fail in the middle of a job.
$(OUT)/tests/faults/fault.so: tests/faults/fault.c
	$(call announce,CC,$@)
	@mkdir -p $(@D)
	$(QUIET)$(CC) -std=c11 -O1 -Wall -Wextra -Werror -shared -fPIC -o $@ $< -ldl

check-faults: bin/netscope $(OUT)/tests/faults/fault.so ## memory and disk that fail in the middle of every job, at POINTS=10 places each (all: everywhere)
	FAULT_SO=$(abspath $(OUT)/tests/faults/fault.so) bats tests/faults

# The command line, by bats: the built program against a database that tests/cli/household.c makes.
$(OUT)/tests/cli/household: $(OUT)/tests/cli/household.o $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# And captures of small networks, as words tell them.
$(OUT)/tests/cli/scene: $(OUT)/tests/cli/scene.o $(SUPPORT) $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

check-cli: $(OUT)/netscope $(OUT)/tests/cli/household $(OUT)/tests/cli/scene $(addprefix $(OUT)/tests/bench/hostile/,beside flood hostile) man ## test the command line with bats
	NETSCOPE=$(abspath $(OUT)/netscope) HOUSEHOLD=$(abspath $(OUT)/tests/cli/household) SCENE=$(abspath $(OUT)/tests/cli/scene) \
	    BESIDE=$(abspath $(OUT)/tests/bench/hostile/beside) FLOOD=$(abspath $(OUT)/tests/bench/hostile/flood) HOSTILE=$(abspath $(OUT)/tests/bench/hostile/hostile) MAN=$(abspath build/man) scripts/run-bats tests/cli

# What messages are sent to: see there.
$(OUT)/tests/deliver/server: $(OUT)/tests/deliver/server.o
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lssl -lcrypto

check-deliver: $(OUT)/netscope $(OUT)/tests/deliver/server $(OUT)/tests/cli/household $(OUT)/tests/cli/scene ## test the delivery of findings against servers that misbehave, with bats
	NETSCOPE=$(abspath $(OUT)/netscope) SERVER=$(abspath $(OUT)/tests/deliver/server) HOUSEHOLD=$(abspath $(OUT)/tests/cli/household) SCENE=$(abspath $(OUT)/tests/cli/scene) scripts/run-bats tests/deliver

check-serve: $(OUT)/netscope $(OUT)/tests/cli/household ## test the server with curl, with bats
	NETSCOPE=$(abspath $(OUT)/netscope) HOUSEHOLD=$(abspath $(OUT)/tests/cli/household) bats tests/serve

$(OUT)/tests/probe/resolver: $(OUT)/tests/probe/resolver.o
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^

# What is no good server, and what holds packets back: see there.
$(addprefix $(OUT)/tests/probe/,quic_peer delayer hostile): $(OUT)/tests/probe/%: $(OUT)/tests/probe/%.o
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lssl -lcrypto

check-probe: $(OUT)/netscope $(OUT)/tests/deliver/server $(addprefix $(OUT)/tests/probe/,resolver quic_peer delayer hostile) ## test the probe against servers that misbehave, with bats
	NETSCOPE=$(abspath $(OUT)/netscope) SERVER=$(abspath $(OUT)/tests/deliver/server) RESOLVER=$(abspath $(OUT)/tests/probe/resolver) QUIC_PEER=$(abspath $(OUT)/tests/probe/quic_peer) DELAYER=$(abspath $(OUT)/tests/probe/delayer) HOSTILE=$(abspath $(OUT)/tests/probe/hostile) bats tests/probe

check-page: $(OUT)/netscope ## test the pages in Debian's chromium, with bats (scripts/get-web --tests; else they are skipped)
	NETSCOPE=$(abspath $(OUT)/netscope) bats tests/page

# Live captures between hosts of our own: network namespaces, so as root.
check-live: bin/netscope $(OUT)/tests/live/readonly.so $(OUT)/tests/live/families.so $(OUT)/tests/live/sender $(OUT)/tests/live/peer $(OUT)/tests/live/producer $(OUT)/tests/bench/hostile/flood $(OUT)/tests/deliver/server ## test live capture in network namespaces with bats
	SERVER=$(abspath $(OUT)/tests/deliver/server) READONLY=$(abspath $(OUT)/tests/live/readonly.so) FAMILIES=$(abspath $(OUT)/tests/live/families.so) SENDER=$(abspath $(OUT)/tests/live/sender) PEER=$(abspath $(OUT)/tests/live/peer) PRODUCER=$(abspath $(OUT)/tests/live/producer) FLOOD=$(abspath $(OUT)/tests/bench/hostile/flood) bats tests/live

# A file system that turns read-only, the families of sockets that the unit leaves, and a kill: see there.
$(OUT)/tests/%.so: tests/%.c
	@mkdir -p $(@D)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(WARNINGS) -O2 -shared -fPIC -o $@ $<

# What floods an interface, and counts: see there.
$(OUT)/tests/live/sender: $(OUT)/tests/live/sender.o
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lpcap

# What says anything to a control socket: see there.
$(OUT)/tests/live/peer: $(OUT)/tests/live/peer.o
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^

# What brings facts to a capture: see there.
$(OUT)/tests/live/producer: $(OUT)/tests/live/producer.o $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# ------------------------------------------------------------------ manual pages (scdoc)
# A page for each subcommand is what its help says, which is made from the table of them.
COMMANDS := $(shell sed -n 's/^    {\.name = "\(.*\)",$$/\1/p' cmd/netscope/commands.c)
COMMAND_PAGES := $(COMMANDS:%=build/man/netscope-%.1)
MAN_PAGES := $(patsubst docs/man/%.scd,build/man/%,$(wildcard docs/man/*.scd)) $(COMMAND_PAGES)

# The date on a page is the newest release's, so that the same tree gives the same pages.
MAN_EPOCH = $(shell date -d "$$(sed -n 's/^ -- .*>  //p' packaging/debian/changelog | head -n 1)" +%s)

man: $(MAN_PAGES) ## build the manual pages

# A page may list the analyzer's rules and the listings, by the lines @RULES@ and @LISTINGS@.
build/man/%: docs/man/%.scd scripts/list-rules scripts/list-listings cmd/netscope/commands.c internal/analyzer/analyzer.c $(filter-out %_test.c,$(wildcard internal/analyzer/rules/*.c))
	@mkdir -p $(@D)
	$(call announce,MAN,$@)
	$(QUIET)scripts/list-rules $< > $@.rules
	$(QUIET)scripts/list-listings $@.rules > $@.scd
	$(QUIET)SOURCE_DATE_EPOCH=$(MAN_EPOCH) scdoc < $@.scd > $@

$(COMMAND_PAGES): build/man/netscope-%.1: $(OUT)/netscope scripts/command-page
	@mkdir -p $(@D)
	$(call announce,MAN,$@)
	$(QUIET)env -u COLUMNS $< help $* | scripts/command-page > $@.scd
	$(QUIET)SOURCE_DATE_EPOCH=$(MAN_EPOCH) scdoc < $@.scd > $@

# The views of netscope-schema(5) stand where its source has the line @VIEWS@.
build/man/netscope-schema.5: docs/man/netscope-schema.5.scd $(CATALOG)
	@mkdir -p $(@D)
	$(call announce,MAN,$@)
	$(QUIET)scripts/catalog man > $@.views
	$(QUIET)sed -e '/^@VIEWS@$$/{r $@.views' -e 'd}' $< | SOURCE_DATE_EPOCH=$(MAN_EPOCH) scdoc > $@

# ------------------------------------------------------------------ installation
# DESTDIR is put in front of everything, for packages. Below /usr/local systemd looks as well.
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
BASH_COMPLETION := $(PREFIX)/share/bash-completion/completions/netscope
ZSH_COMPLETION := $(PREFIX)/share/zsh/site-functions/_netscope
FISH_COMPLETION := $(PREFIX)/share/fish/vendor_completions.d/netscope.fish
EXAMPLE := $(PREFIX)/share/doc/netscope/examples/netscope.yaml
UNITS := netscope.service netscope-deliver.service netscope-report.service netscope-report.timer netscope-serve.service
PROMETHEUS := grafana.json rules.yml
INSTALLED := $(PREFIX)/bin/netscope $(foreach page,$(notdir $(MAN_PAGES)),$(PREFIX)/share/man/man$(subst .,,$(suffix $(page)))/$(page)) \
             $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION) $(EXAMPLE) $(addprefix $(UNITDIR)/,$(UNITS)) $(PREFIX)/lib/sysusers.d/netscope.conf $(PREFIX)/lib/tmpfiles.d/netscope.conf \
             $(addprefix $(PREFIX)/share/netscope/prometheus/,$(PROMETHEUS))

.PHONY: uninstall deb check-package
install: bin/netscope man ## install the program, manual, completion and service (DESTDIR, PREFIX)
	install -D -m 755 bin/netscope $(DESTDIR)$(PREFIX)/bin/netscope
	for page in $(MAN_PAGES); do install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/} || exit 1; done
	mkdir -p $(addprefix $(DESTDIR),$(dir $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION) $(EXAMPLE))) $(DESTDIR)$(UNITDIR)
	bin/netscope completion bash > $(DESTDIR)$(BASH_COMPLETION)
	bin/netscope completion zsh > $(DESTDIR)$(ZSH_COMPLETION)
	bin/netscope completion fish > $(DESTDIR)$(FISH_COMPLETION)
	env -i HOME=/nonexistent bin/netscope config --yaml --database /var/lib/netscope/netscope.db --data-directory /var/lib/netscope/data --key-file /var/lib/netscope/pseudonym.key > $(DESTDIR)$(EXAMPLE)
	for unit in $(UNITS); do sed 's,/usr/bin/netscope,$(PREFIX)/bin/netscope,' packaging/$$unit > $(DESTDIR)$(UNITDIR)/$$unit || exit 1; done
	install -D -m 644 packaging/netscope.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/netscope.conf
	install -D -m 644 packaging/netscope.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/netscope.conf
	for file in $(PROMETHEUS); do install -D -m 644 packaging/prometheus/$$file $(DESTDIR)$(PREFIX)/share/netscope/prometheus/$$file || exit 1; done
	install -d -m 755 $(DESTDIR)$(SYSCONFDIR)/netscope

uninstall: ## remove what install installed; configuration and what was recorded stay
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	rmdir --ignore-fail-on-non-empty $(wildcard $(DESTDIR)$(dir $(EXAMPLE)) $(addprefix $(DESTDIR)$(PREFIX)/share/,doc/netscope netscope/prometheus netscope) $(DESTDIR)$(SYSCONFDIR)/netscope)

deb: bin/netscope man ## make a Debian package, build/deb/netscope_*.deb
	@scripts/make-deb $(VERSION) build/deb

check-package: bin/netscope man ## test the service's unit, make install and make deb, with bats
	bats tests/package

.PHONY: check-build
check-build: ## test this Makefile: the walls between rooms, what it prints, compile_commands.json
	bats tests/build

.PHONY: docs check-shape
docs: $(OUT)/netscope ## write what docs/ takes from the sources: the views of schema.md, the API, the picture of rooms
	NETSCOPE=$(abspath $(OUT)/netscope) scripts/write-docs
	scripts/draw-rooms > docs/rooms.svg

check-shape: $(OUT)/netscope ## no arrow between rooms runs up, no circles, no long files, functions or lines
	@scripts/check-shape $(OUT)

# ------------------------------------------------------------------ fuzzing (clang)
fuzzers: $(FUZZERS)

$(OUT)/tests/fuzz/%_fuzz: $(OUT)/tests/fuzz/%_fuzz.o $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# What the flows of the shipped captures say, as seeds.
$(OUT)/tests/fuzz/payloads: $(OUT)/tests/fuzz/payloads.o $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

fuzz-programs: fuzzers $(OUT)/tests/fuzz/payloads

fuzz: ## run every fuzz target for a while (SECONDS_EACH=5)
	$(MAKE) CC=clang BUILD=fuzz fuzz-programs
	SEED=$(or $(SEED),1) scripts/run-fuzzers $(or $(SECONDS_EACH),5)

# ------------------------------------------------------------------ threads
# What starts threads, or is called by several, to be run under BUILD=tsan.
THREADED := $(filter $(OUT)/internal/pipeline/% $(OUT)/internal/storage/% %/ring_test %/writer_test %/ask_test,$(TESTS))

check-threads: $(THREADED) $(OUT)/netscope ## the tests of what has threads (BUILD=tsan)
	@scripts/run-tests $(THREADED)

# ------------------------------------------------------------------ scenarios
scenarios: bin/netscope ## the stories of tests/scenarios, asked in SQL
	@scripts/run-scenarios

invariants: bin/netscope ## the contract's invariants on the shipped captures
	@scripts/check-invariants samples/*.pcap

# ------------------------------------------------------------------ speed
$(addprefix $(OUT)/tests/bench/,stages retention look): %: %.o $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

bench: $(OUT)/tests/bench/stages $(OUT)/netscope ## ns/packet of each stage, and bytes of each kind of row (PACKETS=1000000)
	@$(OUT)/tests/bench/stages samples/home.pcap $(or $(PACKETS),1000000) $(OUT)/netscope

.PHONY: bench-months
FLOODS_MADE := $(patsubst %.c,$(OUT)/%.o,$(filter-out %/hostile.c %/beside.c %/flood.c,$(wildcard tests/bench/hostile/*.c)))
$(addprefix $(OUT)/tests/bench/hostile/,hostile beside flood): %: %.o $(FLOODS_MADE) $(SUPPORT) $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

bench-hostile: $(OUT)/tests/bench/hostile/hostile $(OUT)/netscope ## what packets of attackers cost and become; fails if one breaks a limit (PACKETS=40000, FLOODS="NAME ...")
	@$(OUT)/tests/bench/hostile/hostile $(OUT)/netscope samples/home.pcap $(or $(PACKETS),40000) $(FLOODS)

.PHONY: check-hostile
check-hostile: $(OUT)/tests/bench/hostile/hostile $(OUT)/tests/bench/slow_clock.so $(OUT)/netscope ## the same, by instructions and not by a clock (PACKETS=40000, FLOODS="NAME ..."); needs valgrind
	@$(OUT)/tests/bench/hostile/hostile --count $(abspath $(OUT)/tests/bench/slow_clock.so) $(OUT)/netscope samples/home.pcap $(or $(PACKETS),40000) $(FLOODS)

.PHONY: check-floods
check-floods: $(OUT)/tests/bench/hostile/beside $(OUT)/netscope ## what ordinary traffic loses beside each flood (PACKETS=500000, FLOODS="NAME ...")
	@$(OUT)/tests/bench/hostile/beside $(OUT)/netscope samples/home.pcap $(or $(PACKETS),500000) $(FLOODS)

bench-months: bin/netscope ## a database of a month (FLOWS=50000000, TEMPLATE=FILE), and how long questions take on it
	@scripts/bench-months

.PHONY: bench-live
bench-live: bin/netscope $(OUT)/tests/live/sender ## frames/s of a live capture without a loss, and of tcpdump (SECONDS=60; as root)
	@SENDER=$(abspath $(OUT)/tests/live/sender) scripts/bench-live $(or $(SECONDS),60)

# ------------------------------------------------------------------ soak
# Months in minutes: captures again and again, with time that runs faster.
$(OUT)/tests/soak/soak: $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/soak/*.c)) $(addprefix $(OUT)/tests/support/,packets.o build.o observer.o) $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# The shipped captures, and some more where there is a corpus beside the checkout.
SOAK_CAPTURES := $(wildcard samples/*.pcap) $(wildcard $(addprefix ../shared/corpus/captures/, \
    ndpi/ndpi-snapchat.pcap ndpi/ndpi-doq.pcapng ndpi/ndpi-skype-conference-call.pcap ndpi/ndpi-kerberos.pcap \
    ndpi/ndpi-smtp.pcap ja4/ja4-ssh.pcapng))
.PHONY: soak
soak: $(OUT)/tests/soak/soak ## a sensor's months in minutes, checked (DAYS=30)
	$(OUT)/tests/soak/soak $(or $(DAYS),30) $(SOAK_CAPTURES)

# ------------------------------------------------------------------ weeks
# Ordinary life with planted trouble: what is found, and who is wrongly accused.
$(OUT)/tests/weeks/weeks: $(patsubst %.c,$(OUT)/%.o,$(filter-out tests/weeks/dies.c,$(wildcard tests/weeks/*.c))) $(addprefix $(OUT)/tests/support/,packets.o build.o observer.o quic_seal.o) $(LIBRARY)
	$(call announce,LD,$@)
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: weeks
weeks: $(OUT)/tests/weeks/weeks $(OUT)/tests/weeks/dies.so $(OUT)/netscope ## weeks of ordinary life with planted trouble, judged (SEEDS=1 DAYS=7 SEED=)
	WEEKS_KILLER=$(abspath $(OUT)/tests/weeks/dies.so) $(OUT)/tests/weeks/weeks $(OUT)/netscope $(or $(SEEDS),1) $(or $(DAYS),7) $(SEED)

# ------------------------------------------------------------------ accuracy
.PHONY: accuracy
accuracy: bin/netscope ## hold the program against the corpus, and renew the table of docs/accuracy.md
	@scripts/accuracy

# ------------------------------------------------------------------ housekeeping
format: ## format every C file
	clang-format -i $$(git ls-files '*.c' '*.h')

check-format: ## fail where clang-format would change something
	clang-format --dry-run --Werror $$(git ls-files '*.c' '*.h')

# Of every file that is there now, so it is always made anew.
.PHONY: compile_commands.json
compile_commands.json: $(foreach room,$(ROOMS),build/rooms/$(room)/.made) build/walls/.made ## for editors and other tools that read C
	@$(MAKE) --no-print-directory --always-make --dry-run all test-binaries | scripts/compile-commands > $@

clean: ## remove what was built
	rm -rf build bin compile_commands.json

help: ## this list
	@grep -hE '^[a-z_.-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s '	'

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
