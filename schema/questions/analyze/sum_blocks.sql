-- SPDX-License-Identifier: MIT
-- The blocks of four hours that have sums and began in a time.
SELECT DISTINCT hour_us - (hour_us % 14400000000 + 14400000000) % 14400000000 AS block_us
FROM sum_hour
WHERE hour_us > :after_us AND hour_us < :until_us + 14400000000
    AND block_us > :after_us AND block_us < :until_us
ORDER BY block_us LIMIT 256;
