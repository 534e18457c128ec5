-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT text_id, (SELECT max(text_id) FROM text) FROM text WHERE text_id > ? ORDER BY text_id LIMIT ?
