-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT place_id, (SELECT max(place_id) FROM place) FROM place WHERE place_id > ? ORDER BY place_id LIMIT ?
