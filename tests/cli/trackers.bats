#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Tracker lists change: history is judged again, and both verdicts are told.
load helper

# The lists are these entries, and nothing that this machine has.
lists() {
    mkdir -p data/lists none
    printf '%s\n' "$@" > data/lists/mine.txt
    netscope data build --data-directory data --source-root none > /dev/null
}
record() { netscope capture -r "$ROOT/samples/$1.pcap" --db netscope.db --quiet --data-directory data; }

@test "other lists judge the names of earlier captures again, and the listing says where they differ" {
    lists www.google-analytics.com criteo.com
    record home
    run -0 netscope trackers --db netscope.db
    has "criteo.com"
    has_not "today's lists"
    lists www.google-analytics.com hotjar.com
    run -0 netscope trackers --db netscope.db
    has "criteo.com"
    record trouble
    run -0 netscope trackers --db netscope.db
    has "hotjar.com"
    has_not "criteo.com"
    has "Counted by today's lists. By those of then, 1 of these connections is not here, 1 other is"
    run -0 netscope sql --db netscope.db --csv \
        "SELECT domain, category_then, category_now FROM tracker_contacts WHERE domain NOT LIKE '%google%'"
    has "gum.criteo.com,advertising,"
    has "script.hotjar.com,,analytics"
    run -0 netscope sql --db netscope.db --csv "SELECT count(*) FROM tracker_connections"
    has "3"
}

@test "the device's page and the statistics count by today's lists" {
    lists criteo.com
    record home
    lists hotjar.com
    record trouble
    run -0 netscope device annas-laptop --db netscope.db
    has "hotjar.com"
    has "1 of these connections is not here"
    run -0 netscope stats --db netscope.db
    has "by the lists of then  1"
    has "listed no more        1"
    run -3 netscope status --db netscope.db
    has "all names are judged by them"
}

@test "without lists the verdicts stay" {
    lists criteo.com
    record home
    rm data/trackers.data
    record trouble
    run -0 netscope trackers --db netscope.db
    has "criteo.com"
    has_not "today's lists"
}

@test "a list that is no list any more keeps its rules of before, and says so" {
    lists criteo.com
    printf '<html>\n<title>404</title>\n</html>\n' > data/lists/mine.txt
    run -0 --separate-stderr netscope data build --data-directory data --source-root none
    [[ "$stderr" == *"mine.txt: 0 of 3 lines understood (first: line 1)."* ]]
    [[ "$stderr" == *"mine.txt: what it had on "*" stays (1 of its rules)."* ]]
    record home
    run -0 netscope trackers --db netscope.db
    has "criteo.com"
    : > data/lists/mine.txt
    run -0 --separate-stderr netscope data build --data-directory data --source-root none
    [[ "$stderr" == *"mine.txt is empty."*"what it had on "* ]]
    rm data/lists/mine.txt
    run -0 --separate-stderr netscope data build --data-directory data --source-root none
    [ ! -e data/lists-kept/mine.txt ]
    [[ "$stderr" != *mine.txt* ]]
}

@test "lines that are not understood are counted, and rules about the look of a page make no tracker" {
    mkdir -p data/lists none
    printf '%s\n' '! Title: mine' 'www.bbc.co.uk##.advert' '||criteo.com^' '0.0.0.0 a.example b.example' 'what is this' \
        > data/lists/mine.txt
    : > data/lists/other.conf
    run -0 --separate-stderr netscope data build --data-directory data --source-root none
    has "mine.txt: 3 rules about whole domains."
    has "mine.txt: 1 of 4 lines were not understood (first: line 5)."
    [[ "$stderr" == *"other.conf is not read, because its name does not end in .txt."* ]]
    record home
    run -0 netscope trackers --db netscope.db
    has "criteo.com"
    has_not "bbc"
}

@test "an exception of an own list frees the names beneath it" {
    lists '||gum.criteo.com^' '@@||criteo.com^'
    record home
    run netscope trackers --db netscope.db
    has_not "criteo.com"
}

@test "of two names of one address neither is certain: flows has a question mark, trackers says may be, reports leave it out" {
    lists www.google-analytics.com
    cat > alike.txt << 'END'
at 2020-01-01T08:00:00
host laptop 3c:22:fb:00:00:c1 192.168.1.71
host server 02:00:5e:00:00:01 203.0.113.80
host other 02:00:5e:00:00:01 203.0.113.81
look laptop www.shop.example server
look laptop www.google-analytics.com server
look laptop news.example other
udp laptop server 9999 1000
udp laptop other 9999 1000
END
    scene --data-directory data < alike.txt
    run -0 netscope flows --port 9999
    has " www.google-analytics.com?:9999 "
    has " news.example:9999 "
    netscope trackers --json | jq -e 'map([.connections, .may_be]) == [[0, 1]]'
    netscope report privacy --format json | jq -e '.companies == []'
    rm netscope.db*
    sed -n '/^look laptop www.shop/!p' alike.txt | scene --data-directory data
    netscope trackers --json | jq -e 'map([.connections, .may_be]) == [[1, 0]]'
    netscope report privacy --format json | jq -e '.companies | map([.company, .counted]) == [["Google", false]]'
}
