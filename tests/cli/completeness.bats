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
    sqlite3 netscope.db "INSERT INTO removal SELECT 'flows', start_us - 1 + 600000000, 1200, 34 FROM capture LIMIT 1"
    run netscope stats
    has "What was removed"
    has "1,200"
    netscope flows 2> said > /dev/null
    ! grep -q removed said
    netscope flows --since 2026-11-21T21:14:05 2> said > /dev/null
    grep -q "old rows were removed, those of 10m 00s of that time" said
}

@test "the view is there for any other program" {
    household
    [ "$(sqlite3 netscope.db 'SELECT frames_lost, completeness FROM completeness')" = "1|0.99995" ]
}
