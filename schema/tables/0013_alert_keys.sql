-- SPDX-License-Identifier: MIT
-- A finding folds by its rule, device and target, over captures and restarts. Rows of earlier schemas keep what they
-- are: a finding that comes again goes on in the newest row of its key.
ALTER TABLE alert ADD COLUMN target TEXT NOT NULL DEFAULT '';          -- what it is about beside the device; '': nothing
ALTER TABLE alert ADD COLUMN last_capture_id INTEGER;                  -- of the last sighting
ALTER TABLE alert ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;      -- how often it came again after it was closed
ALTER TABLE alert ADD COLUMN said_by_mac INTEGER;                      -- whose frames it rests on; NULL: several, unknown
ALTER TABLE alert ADD COLUMN closed_us INTEGER;                        -- packet time; NULL: not closed

UPDATE alert SET last_capture_id = capture_id, closed_us = CASE WHEN status = 'closed' THEN last_us END;
UPDATE alert SET target = coalesce(CASE
        WHEN rule = 'syn_flood' THEN
            CASE WHEN dst >= 0
                THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
                ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END
            || CASE WHEN dst_port IS NULL THEN '' ELSE ' port ' || dst_port END
        WHEN rule = 'port_scan' AND dst IS NOT NULL THEN
            CASE WHEN dst >= 0
                THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
                ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END
        WHEN rule = 'port_scan' AND dst_port IS NOT NULL THEN 'port ' || dst_port
        WHEN rule = 'arp_conflict' THEN
            CASE WHEN src >= 0
                THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
                ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END
    END, '');

DROP INDEX alert_by_party;
CREATE INDEX alert_by_key ON alert (rule, target, device_id);
