-- SPDX-License-Identifier: MIT
-- The kinds of questions that are judged: not by the own network's protocols, and no addresses written as names.
-- is_unusual: a type that hardly any program asks for, but tunnels do: CNAME, NULL, MX, TXT, and private ones.
-- is_odd: of these NULL (RFC 1035 calls it experimental) and the private ones (RFC 6895, 3.1).
-- scan: one row for each kind of question.
SELECT kind_id, query_type IN (5, 10, 15, 16) OR query_type >= 65280 AS is_unusual, rcode IS 3 AS is_missing, query_type = 10 OR query_type >= 65280 AS is_odd
FROM dns_kind
WHERE transport IN ('udp', 'tcp') AND query_seen = 1 AND query_type <> 12 AND coalesce(opcode, 0) = 0
ORDER BY kind_id;
