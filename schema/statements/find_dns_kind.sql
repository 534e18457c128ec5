-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT kind_id FROM dns_kind
WHERE transport IS ?
    AND query_seen IS ?
    AND answered IS ?
    AND query_type IS ?
    AND rcode IS ?
    AND attempt IS ?
