-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT link_id, (SELECT max(link_id) FROM link) FROM link WHERE link_id > ? ORDER BY link_id LIMIT ?
