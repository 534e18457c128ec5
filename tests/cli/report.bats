#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The privacy report: three forms of the same figures, for its owner only.
load helper

record() { netscope capture -r "$ROOT/samples/home.pcap" --db netscope.db --quiet; }

@test "a report of less than a week has figures and no score, in three forms" {
    record
    run -0 netscope report privacy --db netscope.db
    has "# "
    has "## 2 No score is given"
    has "## 9 What could not be seen"
    run -0 netscope report privacy --db netscope.db --format html
    has "default-src 'none'; style-src 'sha256-"
    has_not "<script"
    run -0 netscope report privacy --db netscope.db --format json
    jq -e '.exposure == null and .no_score != null and (.devices | length) > 0' <<< "$output"
}

@test "the file's ending says its form, and nobody else may read it" {
    record
    run -0 netscope report privacy --db netscope.db -o page.html
    [ "$(head -c 15 page.html)" = "<!DOCTYPE html>" ]
    [ "$(stat -c %a page.html)" = 600 ]
    run -1 netscope report privacy --db netscope.db -o page.html
    has "page.html is there already"
    run -0 netscope report privacy --db netscope.db -o page.html --force
    [ ! -e page.html.part ]
    run -1 netscope report privacy --db netscope.db -o no/such/page.html
    has "cannot be written"
}

@test "every statement runs as it is printed, and gives the printed number of rows" {
    record
    for report in privacy network "device annas-laptop"; do
        # shellcheck disable=SC2086 # two words
        netscope report $report --db netscope.db --format json > report.json
        jq -r '.sql | keys[]' report.json > keys
        [ "$(wc -l < keys)" -gt 10 ]
        while read -r key; do
            jq -r --arg key "$key" '.sql[$key].statement' report.json > statement.sql
            rows=$(netscope sql - --db netscope.db --json -n 0 < statement.sql 2> /dev/null | jq length)
            [ "$rows" = "$(jq -r --arg key "$key" '.sql[$key].rows' report.json)" ]
        done < keys
    done
}

@test "a campus report is made for the periods of the configuration only" {
    run -2 netscope report campus --db netscope.db
    is_sentence
    has "what: campus"
    printf 'reports:\n  - {name: all, what: campus, every: 2min, folder: %s/reports}\n' "$PWD" > c.yaml
    run -1 netscope report run --config c.yaml --db netscope.db
    has "'what: campus' goes with every: daily, weekly or monthly only"
}

@test "a report about a device needs its name, and no other report exists" {
    record
    run -2 netscope report device --db netscope.db
    has "Name the device"
    run -2 netscope report privacy annas-laptop --db netscope.db
    has "report device annas-laptop"
    run -2 netscope report secrets --db netscope.db
    has "There is no report 'secrets'"
    run -2 netscope report privacy --db netscope.db --format pdf
    has "html, md or json"
    run -0 netscope report device annas-laptop --db netscope.db --format json
    jq -e '.report == "device" and (.devices | length) == 1 and (.sites | length) > 0' <<< "$output"
}

@test "a network report has the ledger and lists, and no score" {
    record
    run -0 netscope report network --db netscope.db
    has "## 1 The ledger"
    has_not "xposure"
    run -0 netscope report network --db netscope.db --format json
    jq -e '.lists.ledger[0].frames_lost == 0 and (.lists.protocols | length) > 1 and has("exposure") == false' <<< "$output"
    frames=$(jq .lists.ledger[0].frames_captured <<< "$output")
    netscope sql 'SELECT sum(frames_captured) AS frames FROM capture_health' --db netscope.db --json > sum.json
    [ "$frames" = "$(jq .[0].frames sum.json)" ]
}

@test "reports of the configuration are made once, for their owner, and forgotten" {
    record
    cat > c.yaml <<YAML
storage:
  database: $PWD/netscope.db
reports:
  - name: home
    every: daily
    formats: [html, json]
    folder: $PWD/reports
YAML
    run -0 netscope report run --config c.yaml
    has "1 report made."
    run -0 netscope report run --config c.yaml
    [ -z "$output" ]
    run -0 netscope report list --config c.yaml --json
    jq -e 'length == 1 and .[0].state == "delivered" and .[0].formats == "html,json"' <<< "$output"
    [ -f "$(jq -r .[0].file <<< "$output").html" ]
    [ "$(stat -c %a reports)" = 700 ]
    [ "$(stat -c %a reports/home-*-no1.html reports/home-*-no1.json | sort -u)" = 600 ]
    jq -e '.number == 1' reports/home-*-no1.json
    run -2 netscope report run annas-laptop --config c.yaml
    has "one too many"
    run -0 netscope report forget annas-laptop --config c.yaml
    has "The files of "
    run -0 netscope report list --config c.yaml
    has "forgotten"
    run -2 netscope report list annas-laptop --config c.yaml
    run -2 netscope report privacy --limit 3 --config c.yaml
    run -1 netscope report forget nobodys-laptop --config c.yaml
    echo "storage: {database: $PWD/netscope.db}" > none.yaml
    run -1 netscope report run --config none.yaml
    has '`reports` names no report'
}

@test "a report with targets is handed over to deliver, as a copy that goes with its answers" {
    record
    printf '#!/bin/sh\ncat > said; [ ! -f "$NETSCOPE_FILE" ] || cp "$NETSCOPE_FILE" got; exit $(cat code)\n' > take
    chmod +x take
    cat > c.yaml <<YAML
storage:
  database: $PWD/netscope.db
deliver:
  targets:
    - {name: ops, kind: command, command: [$PWD/take], for: officer, severity: critical}
    - {name: log, kind: file, file: out.jsonl}
reports:
  - {name: home, every: daily, formats: [html, json], folder: $PWD/reports, to: [ops, log]}
YAML
    netscope report run --config c.yaml
    [ "$(stat -c %a netscope.db-outgoing netscope.db-outgoing/home-*-no1.html | tr '\n' ' ')" = "700 600 " ]
    echo 75 > code
    run -1 netscope deliver --config c.yaml --once
    [ "$(jq -r 'select(.report_id == 1) | "\(.file) \(.rule)"' out.jsonl)" = "null report" ]
    cmp got reports/home-*-no1.html
    grep -q '^Report home: 20' said
    # One that waits keeps the copy, and it is no second message.
    netscope report run --config c.yaml
    [ -e netscope.db-outgoing/home-*-no1.html ]
    echo 0 > code
    netscope deliver --config c.yaml --once
    # What a running capture would write.
    sqlite3 netscope.db "INSERT INTO delivery (message_id, target, state, tries, at_us)
        SELECT message_id, recipient, 'delivered', 1, at_us FROM outbox WHERE report_id = 1"
    netscope report run --config c.yaml
    [ -z "$(ls netscope.db-outgoing)" ]
    [ "$(sqlite3 netscope.db "SELECT count(*) FROM outbox WHERE report_id = 1")" = 2 ]
    # What is forgotten is not on its way any more.
    cp reports/home-*-no1.html netscope.db-outgoing/
    netscope report forget annas-laptop --config c.yaml
    [ -z "$(ls netscope.db-outgoing)" ]
    sed -i 's/to: \[ops, log\]/to: [opps]/' c.yaml
    run -2 netscope report run --config c.yaml
    has "deliver.targets has no such target"
}
