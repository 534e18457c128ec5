-- SPDX-License-Identifier: MIT
BUCKETS(traffic_minute)
