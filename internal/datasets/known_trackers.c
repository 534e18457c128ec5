/* SPDX-License-Identifier: MIT */
/*
 * Trackers that the big lists leave out because browsers never contact them (apps, televisions,
 * operating systems). Also the owners of the busiest names in those lists.
 *
 * A row needs a public page of the owner's that says what the name is for; the page stands above
 * the rows that it covers. Change known_trackers_version with every row.
 */
#include "known_trackers.h"

const char known_trackers_version[] = "2026-11-21";

const struct known_tracker known_trackers[] = {
    /* Not in the lists: */
    /*
     * firebase.google.com/docs/analytics: the app SDK of Google Analytics sends its events there.
     */
    {"app-measurement.com", "analytics", "Google", true},
    /* developers.facebook.com/docs/app-events: the SDK in other makers' apps logs events here. */
    {"graph.facebook.com", "social", "Meta", true},
    /* Roku televisions and sticks: the log service under Roku's own domain logs.roku.com. */
    {"logs.roku.com", "telemetry", "Roku", true},
    {"scribe.logs.roku.com", "telemetry", "Roku", true},
    /* learn.microsoft.com/windows/privacy, "Manage connection endpoints": diagnostic data. */
    {"events.data.microsoft.com", "telemetry", "Microsoft", true},
    {"telemetry.microsoft.com", "telemetry", "Microsoft", true},
    /* firefox-source-docs.mozilla.org/toolkit/components/telemetry: pings of Firefox. */
    {"incoming.telemetry.mozilla.org", "telemetry", "Mozilla", true},

    /* Owners of names in the lists, by each company's own site. */
    {"google-analytics.com", "analytics", "Google", false},
    {"googletagmanager.com", "analytics", "Google", false},
    {"doubleclick.net", "advertising", "Google", false},
    {"googlesyndication.com", "advertising", "Google", false},
    {"googleadservices.com", "advertising", "Google", false},
    {"2mdn.net", "advertising", "Google", false},
    {"crashlytics.com", "telemetry", "Google", false},
    {"facebook.net", "social", "Meta", false},
    {"facebook.com", "social", "Meta", false},
    /* chromium.googlesource.com, components/domain_reliability: Chrome reports there. */
    {"gvt2.com", "telemetry", "Google", false},
    {"clarity.ms", "analytics", "Microsoft", false},
    {"msads.net", "advertising", "Microsoft", false},
    {"vortex.data.microsoft.com", "telemetry", "Microsoft", false},
    {"adnxs.com", "advertising", "Microsoft", false},
    {"amazon-adsystem.com", "advertising", "Amazon", false},
    {"metrics.icloud.com", "telemetry", "Apple", false},
    {"omtrdc.net", "analytics", "Adobe", false},
    {"2o7.net", "analytics", "Adobe", false},
    {"demdex.net", "advertising", "Adobe", false},
    {"everesttech.net", "advertising", "Adobe", false},
    {"bluekai.com", "advertising", "Oracle", false},
    {"addthis.com", "social", "Oracle", false},
    {"scorecardresearch.com", "analytics", "Comscore", false},
    {"criteo.com", "advertising", "Criteo", false},
    {"criteo.net", "advertising", "Criteo", false},
    {"hotjar.com", "analytics", "Hotjar", false},
    {"mixpanel.com", "analytics", "Mixpanel", false},
    {"amplitude.com", "analytics", "Amplitude", false},
    {"segment.io", "analytics", "Twilio", false},
    {"segment.com", "analytics", "Twilio", false},
    {"appsflyer.com", "analytics", "AppsFlyer", false},
    {"adjust.com", "analytics", "Adjust", false},
    {"branch.io", "analytics", "Branch", false},
    {"newrelic.com", "telemetry", "New Relic", false},
    {"nr-data.net", "telemetry", "New Relic", false},
    {"rubiconproject.com", "advertising", "Magnite", false},
    {"pubmatic.com", "advertising", "PubMatic", false},
    {"openx.net", "advertising", "OpenX", false},
    {"taboola.com", "advertising", "Taboola", false},
    {"outbrain.com", "advertising", "Outbrain", false},
    {"quantserve.com", "advertising", "Quantcast", false},
    {"adsrvr.org", "advertising", "The Trade Desk", false},
    {"chartbeat.net", "analytics", "Chartbeat", false},
    {"mc.yandex.ru", "analytics", "Yandex", false},
    {"an.yandex.ru", "advertising", "Yandex", false},
    {"px.ads.linkedin.com", "advertising", "LinkedIn", false},
    {"ads-twitter.com", "advertising", "X", false},
    {"analytics.tiktok.com", "analytics", "TikTok", false},
    {"sc-static.net", "advertising", "Snap", false},
};
const size_t known_tracker_count = sizeof known_trackers / sizeof known_trackers[0];
