-- SPDX-License-Identifier: MIT
-- netscope tls, with an address at an end, or with one of a network.
-- scan: the lists of ids of the hours in question.
TLS_ROWS(r.tls_id IN (EVENTS_OF(tls_id, tls_handshake, FLOWS_OF_ADDRESS(), 3, (IS_ADDRESS(e.src) OR IS_ADDRESS(e.dst)))))
ORDER BY r.tls_id DESC
LIMIT :limit;
