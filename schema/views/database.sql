-- SPDX-License-Identifier: MIT
SELECT uuid, epoch FROM identity
