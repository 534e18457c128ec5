-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT kind_id, (SELECT max(kind_id) FROM dns_kind) FROM dns_kind WHERE kind_id > ? ORDER BY kind_id LIMIT ?
