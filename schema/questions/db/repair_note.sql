-- SPDX-License-Identifier: MIT
-- A repaired database says so, whoever asks it later.
-- scan: captures has a row per run of the program.
UPDATE capture SET note = CASE WHEN note IS NULL THEN '' ELSE note || ' ' END
    || 'Saved from a damaged file: rows may be missing.';
