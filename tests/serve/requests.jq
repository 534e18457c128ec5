# SPDX-License-Identifier: MIT
# Odd requests, made from the description of the API: $count of them from $seed on, as options for `curl -K`.
# Each has a method and path of the description, some of its parameters or one that it does not have, and odd values.
def odd: ["", "0", "1", "-1", "1.5", "9223372036854775807", "99999999999999999999999", "1e400", "NaN", "null", "true", "[]",
    "{}", "'", "\"", "' OR 1=1 --", "1; DROP TABLE flows", "\") UNION SELECT 1 --", "%", "%00", "_%", "*", "../../etc/passwd",
    "<script>alert(1)</script>", "\u0001\u007f", "\u202e\u200b", "\ud83d\ude00", "ä", "a,b", "!443", "443,80", "!443,!80", ",", "!!", "!kitchen-tv,1", "\u00ff,!\ud83d\ude00", "1h", "-1h", "7d", "never",
    "2026-11-20T21:14", "99999999d", "yesterday", "192.168.7.1", "0.0.0.0/0", "::/0", "300.1.1.1", "fe80::1%eth0", "443",
    "65536", "flow_id", "flow_id:asc", "start_us:", "high", "json", "csv", "csv-safe", "jsonl", "started", "kitchen-tv",
    ("x" * 1000), ("1" * 900), ("(" * 500), ("é" * 300), ("-" * 700)];
def bodies: ["", "{}", "[]", "null", "{", "{\"label\":\"x\"}", "{\"label\":null}", "{\"kind\":7}", "{\"ignored\":true}",
    "{\"part_of\":1e300}", "{\"status\":\"closed\"}", "{\"note\":\"\\u0000\"}", "{\"rule\":\"port_scan\",\"for\":\"30d\"}",
    "{\"rule\":\"x\",\"for\":\"0\"}", "{\"token\":\"x\"}", ("[" * 900), ("{\"a\":" * 200), "{\"label\":\"\\ud800\"}",
    "{\"label\":\"' OR 1=1 --\"}", ("{\"note\":\"" + ("y" * 9000) + "\"}")];
def accepts: ["application/json", "text/csv", "application/jsonl", "*/*;q=0", "image/png", ",;q=,", "text/*"];
# A linear congruential generator: the state is the seed of the next.
def next: (. * 1103515245 + 12345) % 2147483648;
def pick($state; $list): $list[(($state / 65536) | floor) % ($list | length)];
def text: tojson;
[.paths | to_entries[] | .key as $path | .value | to_entries[]
    | {path: $path, method: (.key | ascii_upcase), takes: [.value.parameters[]? | (.["$ref"]? // .name) | split("/") | last]}
    | select(.path != "/events")] as $operations
| [.components.parameters | keys[], "nothing", "limit[]", "Limit"] as $names
| foreach range($count) as $i ($seed;
    next;
    [limit(16; recurse(next))] as $r
    | pick($r[0]; $operations) as $operation
    | ($operation.path | sub("\\{id\\}"; pick($r[1]; ["1", "2", "0", "-1", "999999999999", "99999999999999999999", "x", "%00"]))) as $path
    | [range(pick($r[2]; [0, 1, 1, 2, 3, 5])) as $at
        | pick($r[3 + $at]; if pick($r[8 + $at]; [0, 1, 2, 3]) == 0 or ($operation.takes | length) == 0 then $names else $operation.takes end)
            + "=" + (pick($r[9 + $at]; odd) | @uri)] as $arguments
    | "url = " + ($at + "api/v1" + $path + (if ($arguments | length) > 0 then "?" + ($arguments | join("&")) else "" end) | text),
      "request = " + (pick($r[14]; [$operation.method, $operation.method, $operation.method, "POST", "PATCH", "DELETE"]) | text),
      (if pick($r[15]; [0, 1]) == 0 then "data-raw = " + (pick($r[13]; bodies) | text), "header = \"Content-Type: application/json\"" else empty end),
      "header = " + ("Accept: " + pick($r[12]; accepts) | text),
      "header = " + ("Authorization: Bearer " + $token | text),
      "output = \"/dev/null\"", "globoff", "max-time = 60", "silent", "path-as-is",
      "write-out = \"%{http_code} %{method} %{url}\\n\"", "next")
