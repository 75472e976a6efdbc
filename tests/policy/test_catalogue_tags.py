"""Tags and addresses as the vendors' own pages give them, and which service each gives away."""

import pytest

from consent.files import catalogue
from consent.policy.policy import Policy

EVERYTHING = Policy(services=[entry.service for entry in catalogue().entries])

# The tags as the vendors' own pages give them, shortened.
SNIPPETS = {
    "google-analytics": "function gtag(){dataLayer.push(arguments)}gtag('js',new Date())",
    "google-tag-manager": "w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime()})",
    "google-ads": "gtag('config', 'AW-123456789');",
    "meta-pixel": "n=f.fbq=function(){};fbq('init', '1');fbq('track', 'PageView');",
    "hotjar": "h._hjSettings={hjid:1,hjsv:6};",
    "microsoft-clarity": "clarity('set', 'a', 'b');",
    "matomo": "var _paq = window._paq = window._paq || []; _paq.push(['trackPageView']);",
    "linkedin-insight": '_linkedin_partner_id = "1"; window._linkedin_data_partner_ids = [];',
    "tiktok-pixel": "ttq.load('C1');ttq.page();",
    "youtube": "player = new YT.Player('player', {videoId: 'x'});",
    "vimeo": "var player = new Vimeo.Player(iframe);",
    "google-maps": "map = new google.maps.Map(document.getElementById('map'), {});",
    "stripe": "var stripe = Stripe('pk_test_1');",
    "posthog": "posthog.init('phc_1', {api_host: 'https://eu.i.posthog.com'})",
    "mixpanel": "mixpanel.init('1');",
    "segment": "analytics.load('1');analytics.page();",
    "microsoft-uet": "o={ti:'1'};o.q=w[u],w[u]=new UET(o),w[u].push('pageLoad')",
    "x-pixel": "twq('config','o1');",
    "pinterest-tag": "pintrk('load', '1'); pintrk('page');",
    "snap-pixel": "snaptr('init', '1'); snaptr('track', 'PAGE_VIEW');",
    "reddit-pixel": "rdt('init','a2_1'); rdt('track', 'PageVisit');",
    "criteo": "window.criteo_q = window.criteo_q || [];",
    "taboola": "window._taboola = window._taboola || [];",
    "hubspot": "hbspt.forms.create({portalId: '1', formId: '1'});",
    "intercom": "window.intercomSettings = {app_id: 'a'};",
    "crisp": "window.$crisp=[];window.CRISP_WEBSITE_ID='1';",
    "tawk": "var Tawk_API=Tawk_API||{}, Tawk_LoadStart=new Date();",
    "klaviyo": "!function(){window.klaviyo||(window._klOnsite=[])}();klaviyo.push(['track', 'x'])",
    "new-relic": "window.NREUM||(NREUM={});NREUM.init={}",
    "sentry": "Sentry.init({dsn: 'https://1@o1.ingest.sentry.io/1'});",
    "disqus": "var disqus_config = function () {};",
    "hcaptcha": "hcaptcha.render('captcha', {sitekey: '1'});",
    "google-recaptcha": "grecaptcha.ready(function() {});",
    "yandex-metrica": "new Ya.Metrika({id: 1});",
    "baidu-analytics": "var _hmt = _hmt || []; _hmt.push(['_trackPageview']);",
    "adobe-tags": "_satellite.pageBottom();",
    "optimizely": "window.optimizely = window.optimizely || [];",
    "vwo": "window._vwo_code = window._vwo_code || (function(){})();",
}  # fmt: skip


@pytest.mark.parametrize(("name", "snippet"), SNIPPETS.items(), ids=SNIPPETS)
def test_a_services_own_snippet_is_recognised_by_a_marker(name: str, snippet: str):
    assert any(marker in snippet for marker in catalogue().get(name).markers)


# The addresses that these services are loaded from, as their documentation gives them.
ADDRESSES = [
    ("www.googletagmanager.com", "/gtag/js", "google-analytics"),
    ("www.google-analytics.com", "/analytics.js", "google-analytics"),
    ("region1.google-analytics.com", "/g/collect", "google-analytics"),
    ("www.googletagmanager.com", "/gtm.js", "google-tag-manager"),
    ("www.googletagmanager.com", "/ns.html", "google-tag-manager"),
    ("googleads.g.doubleclick.net", "/pagead/id", "google-ads"),
    ("pagead2.googlesyndication.com", "/pagead/js/adsbygoogle.js", "google-ads"),
    ("securepubads.g.doubleclick.net", "/tag/js/gpt.js", "google-ads"),
    ("www.youtube.com", "/embed/x", "youtube"),
    ("i.ytimg.com", "/vi/x/default.jpg", "youtube"),
    ("www.youtube-nocookie.com", "/embed/x", "youtube-nocookie"),
    ("fonts.googleapis.com", "/css2", "google-fonts"),
    ("fonts.gstatic.com", "/s/inter/v1/x.woff2", "google-fonts"),
    ("maps.googleapis.com", "/maps/api/js", "google-maps"),
    ("www.google.com", "/maps/embed", "google-maps"),
    ("connect.facebook.net", "/en_US/fbevents.js", "meta-pixel"),
    ("www.facebook.com", "/tr", "meta-pixel"),
    ("static.hotjar.com", "/c/hotjar-1.js", "hotjar"),
    ("www.clarity.ms", "/tag/x", "microsoft-clarity"),
    ("cdn.matomo.cloud", "/x.matomo.cloud/matomo.js", "matomo"),
    ("player.vimeo.com", "/video/1", "vimeo"),
    ("js.stripe.com", "/v3/", "stripe"),
    ("snap.licdn.com", "/li.lms-analytics/insight.min.js", "linkedin-insight"),
    ("px.ads.linkedin.com", "/collect/", "linkedin-insight"),
    ("analytics.tiktok.com", "/i18n/pixel/events.js", "tiktok-pixel"),
    ("www.google.com", "/recaptcha/api.js", "google-recaptcha"),
    ("www.gstatic.com", "/recaptcha/releases/x.js", "google-recaptcha"),
    ("accounts.google.com", "/gsi/client", "google-sign-in"),
    ("ajax.googleapis.com", "/ajax/libs/jquery/3.7.1/jquery.min.js", "google-hosted-libraries"),
    ("www.facebook.com", "/plugins/like.php", "facebook-plugins"),
    ("bat.bing.com", "/bat.js", "microsoft-uet"),
    ("ib.adnxs.com", "/getuid", "microsoft-xandr"),
    ("static.ads-twitter.com", "/uwt.js", "x-pixel"),
    ("platform.twitter.com", "/widgets.js", "x-embed"),
    ("s.pinimg.com", "/ct/core.js", "pinterest-tag"),
    ("assets.pinterest.com", "/js/pinit.js", "pinterest-widgets"),
    ("sc-static.net", "/scevent.min.js", "snap-pixel"),
    ("www.redditstatic.com", "/ads/pixel.js", "reddit-pixel"),
    ("dynamic.criteo.com", "/js/ld/ld.js", "criteo"),
    ("cdn.taboola.com", "/libtrc/x/loader.js", "taboola"),
    ("js.hs-scripts.com", "/1.js", "hubspot"),
    ("widget.intercom.io", "/widget/x", "intercom"),
    ("static.zdassets.com", "/ekr/snippet.js", "zendesk"),
    ("client.crisp.chat", "/l.js", "crisp"),
    ("embed.tawk.to", "/1/default", "tawk"),
    ("www.paypal.com", "/sdk/js", "paypal"),
    ("js.braintreegateway.com", "/web/3/js/client.min.js", "paypal-braintree"),
    ("x.klarnacdn.net", "/kp/lib/v1/api.js", "klarna"),
    ("checkoutshopper-live.adyen.com", "/checkoutshopper/sdk/x.js", "adyen"),
    ("js.hcaptcha.com", "/1/api.js", "hcaptcha"),
    ("challenges.cloudflare.com", "/turnstile/v0/api.js", "cloudflare-turnstile"),
    ("static.cloudflareinsights.com", "/beacon.min.js", "cloudflare-web-analytics"),
    ("cdnjs.cloudflare.com", "/ajax/libs/x/1/x.js", "cloudflare-cdnjs"),
    ("cdn.jsdelivr.net", "/npm/x", "jsdelivr"),
    ("open.spotify.com", "/embed/track/x", "spotify"),
    ("w.soundcloud.com", "/player/", "soundcloud"),
    ("harbour.disqus.com", "/embed.js", "disqus"),
    ("chimpstatic.com", "/mcjs-connected/js/x.js", "mailchimp"),
    ("cdn.optimizely.com", "/js/1.js", "optimizely"),
    ("js-agent.newrelic.com", "/nr-loader.js", "new-relic"),
    ("browser.sentry-cdn.com", "/8/bundle.min.js", "sentry"),
    ("static.chartbeat.com", "/js/chartbeat.js", "chartbeat"),
    ("cdn.tinypass.com", "/api/tinypass.min.js", "piano-composer"),
    ("use.typekit.net", "/x.css", "adobe-fonts"),
    ("plausible.io", "/js/script.js", "plausible"),
    ("eu.i.posthog.com", "/e/", "posthog"),
    ("cdn.segment.com", "/analytics.js/v1/x/analytics.min.js", "segment"),
    ("consent.cookiebot.com", "/uc.js", "cookiebot"),
]


@pytest.mark.parametrize(("host", "path", "service"), ADDRESSES)
def test_a_documented_address_belongs_to_its_service(host: str, path: str, service: str):
    found = EVERYTHING.service_of(host, path)

    assert found is not None
    assert found.id == service


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("www.google.com", "/"),
        ("www.google.com", "/recaptchas"),
        ("www.gstatic.com", "/images/x.png"),
        ("www.amazon.com", "/"),
        ("x.com", "/harbour"),
        ("www.linkedin.com", "/company/harbour"),
        ("www.facebook.com", "/harbour"),
        ("www.googletagmanager.com", "/other.js"),
        ("notdoubleclick.net", "/"),
    ],
)
def test_other_addresses_of_a_provider_are_not_taken_for_the_service(host: str, path: str):
    assert EVERYTHING.service_of(host, path) is None
