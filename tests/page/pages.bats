#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The pages in Debian's Chromium, by pages_test.mjs: one server and one browser for all. What it needs comes by
# `scripts/get-web --tests` and the package chromium; without them these tests are skipped.
load ../cli/helper

# serve DATABASE NAME FLAGS: (DATABASE -: there is none, and only the page Probe) starts a server; its number, address and token are in the files NAME.*.
serve() {
    local place=(--db "$1")
    [ "$1" != - ] || place=(--probe-only)
    "$NETSCOPE" serve "${place[@]}" --listen 127.0.0.1:0 --query-time 60s --server-sql everyone "${@:3}" > "$2.said" 2>&1 3>&- &
    echo $! > "$2.pid"
    until grep -qs 'The token' "$2.said"; do
        kill -0 "$(cat "$2.pid")" || { cat "$2.said"; return 1; }
        sleep 0.05
    done
    sed -n 's/NetScope answers at //p' "$2.said" | head -n 1 > "$2.address"
    sed -n 's/The token of this run: //p' "$2.said" > "$2.token"
}

setup_file() {
    export HOME=$BATS_FILE_TMPDIR TZ=UTC
    unset NETSCOPE_CONFIG
    local root
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export PAGE_MODULES=${PAGE_MODULES:-$root/build/page-tests/node_modules}
    MISSING=$(command -v node > /dev/null || echo "Debian's package nodejs is not installed")
    MISSING=${MISSING:-$(cd "$root" && node -e 'import("./tests/page/browser.mjs").then((all) => console.log(all.missing() ?? ""))')}
    export MISSING
    [ -z "$MISSING" ] || return 0
    cd "$BATS_FILE_TMPDIR" || return 1
    # A list of trackers, the countries of the samples, and nothing that this machine has.
    mkdir -p data/lists
    printf '%s\n' www.google-analytics.com criteo.com hotjar.com scorecardresearch.com > data/lists/mine.txt
    "$NETSCOPE" data build --data-directory data --source-root "$root/tests/pages/sources" > /dev/null
    for capture in home trouble; do
        "$NETSCOPE" capture -q -r "$root/samples/$capture.pcap" --db netscope.db --data-directory data
    done
    serve netscope.db files
    timeout 300 node "$root/tests/page/tasks_test.mjs" "$(cat files.address)" "$(cat files.token)" > results 2>&1 3>&- || true
    timeout 600 node "$root/tests/page/pages_test.mjs" "$(cat files.address)" "$(cat files.token)" netscope.db "$NETSCOPE" >> results 2>&1 3>&- || true

    # One that may probe itself, with a run that was kept.
    cp netscope.db probed.db
    timeout 30 "$NETSCOPE" probe --keep 127.0.0.1:1 --timeout 1s --db probed.db > kept 2>&1 || true
    serve probed.db probed --probe-allow 127.0.0.1 --probe-private
    timeout 300 node "$root/tests/page/probe_test.mjs" "$(cat probed.address)" "$(cat probed.token)" probed.db "$NETSCOPE" >> results 2>&1 3>&- || true

    serve - alone --probe-allow 127.0.0.1 --probe-private
    timeout 300 node "$root/tests/page/probe_test.mjs" "$(cat alone.address)" "$(cat alone.token)" >> results 2>&1 3>&- || true

    # Another one, of a device that says hostile names.
    node "$root/tests/page/hostile_capture.mjs" hostile.pcap
    for capture in hostile.pcap "$root/samples/trouble.pcap"; do
        "$NETSCOPE" capture -q -r "$capture" --db hostile.db --data-directory data
    done
    serve hostile.db hostile
    timeout 300 node "$root/tests/page/hostile_test.mjs" "$(cat hostile.address)" "$(cat hostile.token)" hostile.db "$NETSCOPE" >> results 2>&1 3>&- || true
}

teardown_file() {
    local process
    for process in "$BATS_FILE_TMPDIR"/*.pid; do
        [ -e "$process" ] && kill "$(cat "$process")" 2> /dev/null || true
    done
}

# The result of the test of this name.
passed() {
    [ -z "$MISSING" ] || skip "$MISSING"
    grep -qxF "ok $BATS_TEST_DESCRIPTION" "$BATS_FILE_TMPDIR/results" && return
    grep -F "not ok $BATS_TEST_DESCRIPTION" "$BATS_FILE_TMPDIR/results" || cat "$BATS_FILE_TMPDIR/results"
    return 1
}

@test "the log-in asks for the token in the place of a page, and then shows that page" { passed; }
@test "the page now shows what SQL says" { passed; }
@test "devices, flows, names and findings have the rows of SQL" { passed; }
@test "the story of a connection has its question, hello and end" { passed; }
@test "the dots of trackers are what SQL says" { passed; }
@test "the graph has the ends and lines of SQL, the same picture each time, and grows" { passed; }
@test "the map has the countries of SQL, by days and by connections, and a tile for each country that there is" { passed; }
@test "questions that have a name have the rows of the command line, and say what they need" { passed; }
@test "SQL: rows, a chart, a link that asks again, and a sentence where it is refused" { passed; }
@test "a device's page has its peers and its evidence" { passed; }
@test "filters are chips, the address is the state, and back goes back" { passed; }
@test "facets say what the connections are made of, and a click leaves those or takes them away" { passed; }
@test "the time machine moves by keys and by dragging, and says when nobody watched" { passed; }
@test "the SQL under a figure gives the figure" { passed; }
@test "names from the wire are text and nothing else" { passed; }
@test "hostile names are text on every page, chart, title and export, and nothing of them is hidden" { passed; }
@test "the tasks of three people who are new are done in the steps that the manual says" { passed; }
@test "a probe is sent by its button alone, shown layer by layer beside the runs that were kept, and a refusal is a sentence" { passed; }
@test "the page Probe by itself, without a database" { passed; }
@test "every page: nothing on the console, nothing that axe finds, six questions at most, no sideways scroll, light and dark" { passed; }

@test "a report on a phone, in the dark and on paper: axe finds nothing, nothing is loaded, no table is cut" {
    [ -z "$MISSING" ] || skip "$MISSING"
    "$NETSCOPE" report privacy --db "$BATS_FILE_TMPDIR/netscope.db" -o privacy.html
    timeout 300 node "$BATS_TEST_DIRNAME/report_pages_test.mjs" privacy.html 3>&-
}

@test "reports are valid HTML, Markdown without a fault, and JSON that fits its schema" {
    command -v node > /dev/null || skip "Debian's package nodejs is not installed"
    local form root
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    [ -d "${PAGE_MODULES:-$root/build/page-tests/node_modules}/html-validate" ] ||
        skip "html-validate is not there: scripts/get-web --tests gets it"
    [ -e "$BATS_FILE_TMPDIR/netscope.db" ] || skip "$MISSING"
    for form in html md json; do
        "$NETSCOPE" report privacy --db "$BATS_FILE_TMPDIR/netscope.db" --format $form -o privacy.$form
        "$NETSCOPE" report network --db "$BATS_FILE_TMPDIR/netscope.db" --format $form -o network.$form
        "$NETSCOPE" report device annas-laptop --db "$BATS_FILE_TMPDIR/netscope.db" --format $form -o device.$form
    done
    timeout 120 node "$BATS_TEST_DIRNAME/report_forms_test.mjs" {privacy,network,device}.{html,md,json} 3>&-
    # A fault is found.
    sed -i 's|</main>||' privacy.html
    printf '#No heading\n' >> privacy.md
    sed -i 's/"report": "privacy"/"report": 7/' privacy.json
    for form in html md json; do ! node "$BATS_TEST_DIRNAME/report_forms_test.mjs" privacy.$form 3>&- || return 1; done
}
