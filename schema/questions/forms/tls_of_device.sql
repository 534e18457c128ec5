-- SPDX-License-Identifier: MIT
-- netscope tls, of a device, at either end.
-- scan: the lists of ids of the hours in question.
TLS_ROWS(r.tls_id IN (EVENTS_OF(tls_id, tls_handshake, FLOWS_OF_DEVICE(), 3, OF_DEVICE_ENDS())))
ORDER BY r.tls_id DESC
LIMIT :limit;
