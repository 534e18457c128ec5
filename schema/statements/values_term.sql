-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT term_id, (SELECT max(term_id) FROM term) FROM term WHERE term_id > ? ORDER BY term_id LIMIT ?
