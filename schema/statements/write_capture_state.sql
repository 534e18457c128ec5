-- SPDX-License-Identifier: MIT
-- What a running capture knows by now.
UPDATE capture SET sensor = ?, source = ?, link_type = ?, filter = ?, snaplen = ?, start_us = ?,
    end_us = ?, status = coalesce(?, status), note = ?, software_version = ?, privacy = ?
WHERE capture_id = ?
