# SPDX-License-Identifier: MIT
load helper

@test "a table says on standard error what share of the asked range is there; programs get rows only" {
    household
    netscope flows 2> said > table
    is_sentence "$(cat said)"
    grep -q "99.99 % complete: 1 of 20,000 frames were lost" said
    grep -qv complete table
    netscope flows --json 2> said > /dev/null
    [ ! -s said ]
    netscope sql "SELECT 1" 2> said > /dev/null
    grep -q "99.99 % complete" said
    netscope alerts 2> said > /dev/null
    grep -q "99.99 % complete" said
}

@test "what is complete is not mentioned" {
    household
    sqlite3 netscope.db "UPDATE health SET frames_kernel_dropped = 0, frames_captured = 20000"
    netscope flows 2> said > /dev/null
    [ ! -s said ]
}

@test "time that nobody watched counts where a range was asked for" {
    household
    netscope flows --since 2026-11-21T20:14:05 2> said > /dev/null
    grep -q "This answer is 50 % complete" said
    grep -q "nobody watched for 1h 00m" said
    run netscope flows --since 2027-01-01
    [ "$status" -eq 0 ]
    has "Nobody watched at that time"
}

@test "stats shows the shares, and when no live capture ran" {
    household
    run netscope stats
    has "frames seen   99.99 %"
    has "content seen"
    has_not "When nobody watched"
    sqlite3 netscope.db "INSERT INTO capture (source, start_us, end_us, status) VALUES
        ('if:eth0', 1795295645000000, 1795295700000000, 'interrupted'),
        ('if:eth0', 1795295760000000, 1795295800000000, 'complete')"
    run netscope stats
    has "When nobody watched"
    has "the run before was interrupted"
    [ "$(netscope stats --json | jq '.gaps[0].duration_us')" = 60000000 ]
    netscope stats --json | jq -e '.completeness.frames_lost == 1' > /dev/null
}

@test "rows that were removed are told: by stats, and where a range was asked for that had some" {
    household
    netscope stats | grep -q "What was removed" && return 1
    netscope stats | grep -q "counted whole" && return 1
    sqlite3 netscope.db "INSERT INTO removal SELECT 'flows', start_us - 1 + 600000000, 1200, 34 FROM capture LIMIT 1"
    run netscope stats
    has "What was removed"
    has "1,200"
    has "cut hour, counted whole  2026-11-21 21:00:00"
    netscope flows 2> said > /dev/null
    ! grep -q removed said || return 1
    netscope flows --since 2026-11-21T21:14:05 2> said > /dev/null
    grep -q "old rows were removed, those of 10m 00s of that time" said
}

@test "the view is there for any other program" {
    household
    [ "$(sqlite3 netscope.db 'SELECT frames_lost, completeness FROM completeness')" = "1|0.99995" ]
}

@test "two files of different days leave no gap in stats, and a range between them does" {
    for day in 01 02; do
        printf 'at 2020-01-%sT10:00:00\nhost a 3c:22:fb:00:00:31 192.168.1.20\nhost b 3c:22:fb:00:00:32 192.168.1.5\ntcp a b 80 10 10\n' "$day" | scene
    done
    netscope stats --json | jq -e '.completeness.completeness == 1 and .completeness.watched_share == 1
        and .completeness.unwatched_us == 0'
    netscope sql "SELECT completeness(NULL, NULL) AS n" --jsonl | grep -qxE '{"n":1(.0)?}'
    netscope sql "SELECT completeness(1577872800000000, 1577959200000000) < 0.01 AS n" --jsonl | grep -qx '{"n":1}'
}

@test "the summary of a capture tells the size that the file has then" {
    netscope capture -r "$ROOT/samples/home.pcap" --db n.db > said
    size=$(stat -c %s n.db)
    grep -q "database n.db ($(awk -v size="$size" 'BEGIN { printf size < 1048576 ? "%.1f KiB" : "%.1f MiB", size < 1048576 ? size / 1024 : size / 1048576 }'))" said
    netscope stats --db n.db | grep -q "Database: n.db, $(awk -v size="$size" 'BEGIN { printf size < 1048576 ? "%.1f KiB" : "%.1f MiB", size < 1048576 ? size / 1024 : size / 1048576 }')$"
}
