#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Times as people write them, and times that are wrong.
load helper

HOSTS="host router 02:00:5e:00:00:01 192.168.1.1
host anna 3c:22:fb:00:00:31 192.168.1.20
host web 02:00:5e:00:00:01 93.184.216.34"

rows() { netscope "$@" --jsonl 2>said | wc -l; }

# A connection at each of these times.
at() {
    { echo "$HOSTS"; for time in "$@"; do printf 'at %s\ntcp anna web 80 100 200\n' "$time"; done; } | scene
}

@test "a number without a unit is no length of time" {
    at 2020-01-01T00:00:00
    printf 'storage:\n  keep_rows: 7\n' > short.yaml
    for arguments in "flows --since 7" "flows --until 5" "config --config short.yaml" \
        "sql SELECT+1 --timeout 10" "capture -r scene.pcap --keep-rows 7"; do
        read -ra words <<< "$arguments"
        run netscope "${words[@]//+/ }"
        [ "$status" -ne 0 ]
        is_sentence
        has 7d || has 10m
    done
    printf 'storage:\n  keep_rows: 0\n' > never.yaml
    netscope config --config never.yaml
}

@test "seconds since 1970, offsets and lower case are moments" {
    at 2020-01-01T00:00:00 2020-01-01T02:00:00
    for time in 1577840400 1577840400.5 1577840400000000 @1577840400 2020-01-01T02:00+01:00 \
        2020-01-01T02:00:00+0100 2019-12-31T20:00:00-05:00 2020-01-01t01:00:00z; do
        [ "$(rows flows --since "$time")" -eq 1 ] || { echo "$time"; return 1; }
        [ "$(rows flows --until "$time")" -eq 1 ] || { echo "$time"; return 1; }
    done
}

@test "a day that ends the range is whole" {
    at 2020-01-01T00:00:00 2020-01-01T23:59:59 2020-01-02T00:00:01
    [ "$(rows flows --until 2020-01-01)" -eq 2 ]
    [ "$(rows flows --since 2020-01-01 --until 2020-01-01)" -eq 2 ]
    [ "$(rows flows --since 2020-01-02)" -eq 1 ]
    [ "$(rows flows --since yesterday --until yesterday)" -eq 2 ]
    [ "$(rows flows --since today)" -eq 1 ]
}

@test "local days and times of day are read in time.zone, which is printed" {
    at 2020-01-01T21:30:00 2020-01-01T22:30:00 2020-01-02T12:00:00
    printf 'time:\n  zone: EET-2\n' > east.yaml
    export NETSCOPE_CONFIG=$PWD/east.yaml
    [ "$(rows flows --until 2020-01-01)" -eq 1 ]
    [ "$(rows flows --since yesterday)" -eq 3 ]
    [ "$(rows flows --since 2020-01-02)" -eq 2 ]
    [ "$(rows flows --since 13:59)" -eq 1 ]
    [ "$(rows flows --since "yesterday 23:30" --until 01:00)" -eq 2 ]
    [ "$(rows flows --since 2020-01-01T22:30)" -eq 2 ] # a date with a time is in UTC, as columns are
    run netscope flows --since 2020-01-02
    has "in the zone EET-2 (time.zone), so this answer goes from 2020-01-01 22:00:00 UTC"
    run netscope flows --since 2020-01-01T22:30
    has_not time.zone
}

@test "without a configuration the machine's zone counts" {
    at 2020-01-01T21:30:00 2020-01-01T22:30:00
    [ "$(TZ=EET-2 rows flows --since 2020-01-02)" -eq 1 ]
}

@test "a time of day that ends the range follows the one that begins it" {
    at 2020-01-01T22:30:00 2020-01-02T10:30:00 2020-01-02T13:00:00
    [ "$(rows flows --since 10:00 --until 14:00)" -eq 2 ]
    [ "$(rows flows --since 22:00 --until 23:00)" -eq 1 ]
    [ "$(rows flows --since 14:00 --until 12:00)" -eq 2 ]
}

@test "one frame from the future does not move what --since counts from" {
    at 2020-01-01T00:00:00 2096-10-02T07:06:40 2020-01-01T02:00:00
    [ "$(rows flows --since 1h)" -eq 1 ]
    [ "$(rows flows --since 3h)" -eq 2 ]
    [ "$(rows flows --since today)" -eq 2 ]
    run netscope flows --since 1h
    has "Rows up to 2096-10-02 07:06:40 UTC are ahead of the clock"
    has_not "2096-10-02 07:06:40  "
    [ "$(rows flows --since 2096-01-01)" -eq 1 ]
    [ "$(rows flows)" -eq 3 ]
    [ "$(netscope sql @last-hour --jsonl | wc -l)" -eq 1 ]
    [ "$(netscope sql --csv "SELECT count(*) FROM devices WHERE last_seen_time > '2020-01-02'" | tr -d '\r' | tail -n 1)" = 0 ]
}

@test "a capture whose clock was ahead does not move it either" {
    at 2096-10-02T07:06:40
    at 2020-01-01T00:00:00
    [ "$(rows flows --since 1h)" -eq 1 ]
    netscope flows --since 1h --json 2>said | jq -e '.[0].start_time < "2021"'
    [ "$(rows flows --since 2096-10-02T07:00)" -eq 1 ]
}
