"""Which attributes make a browser fetch or contact something, and how each of them is read.

One table of elements, one of attributes that any element may bear. Forms (`action`), links that a
visitor follows (`<a href>`) and addresses that are only stated (`cite`, `itemid`) are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Final

from consent.gate.refresh import parse_refresh
from consent.gate.srcset import parse_srcset
from consent.markup.attributes import unescape
from consent.markup.tokens import Attribute, StartTag


class Form(Enum):
    """How an attribute writes its addresses."""

    URL = "one address"
    URLS = "several, between spaces"
    VALUES = "several, between semicolons"
    SRCSET = "image candidates"
    REFRESH = "seconds, then an address"
    STYLE = "CSS"
    SCRIPT = "an event handler"
    DOCUMENT = "a page of its own"


_Forms = Mapping[bytes, Form]
_U, _L, _S = Form.URL, Form.URLS, Form.SRCSET
_BACKGROUND: _Forms = {b"background": _U}
_LINK_TO: _Forms = {b"href": _U, b"xlink:href": _U}
_IMAGE: _Forms = {b"src": _U, b"srcset": _S, b"lowsrc": _U, b"attributionsrc": _L}
_ANIMATION: Final = (b"to", b"from", b"by", b"values")
_ANIMATED: _Forms = dict.fromkeys(_ANIMATION, Form.VALUES)
_RESTYLED: _Forms = dict.fromkeys(_ANIMATION, Form.STYLE)

EMBEDS: Final[Mapping[bytes, _Forms]] = {
    # WHATWG HTML 4.12.1; SVG 2, 15.2.1; Attribution Reporting, 3.2
    b"script": {b"src": _U, **_LINK_TO, b"attributionsrc": _L},
    # 4.8.3; `lowsrc` of old
    b"img": _IMAGE,
    # 13.2.6.4.7: the parser makes `img` of it; SVG 2, 12.3: the svg element
    b"image": {**_IMAGE, **_LINK_TO},
    # 4.8.2, in picture and media
    b"source": {b"src": _U, b"srcset": _S},
    # 4.8.8 to 4.8.11
    b"video": {b"src": _U, b"poster": _U},
    b"audio": {b"src": _U},
    b"track": {b"src": _U},
    # 4.8.5 to 4.8.7
    b"iframe": {b"src": _U, b"srcdoc": Form.DOCUMENT},
    b"embed": {b"src": _U},
    b"object": {b"data": _U, b"classid": _U, b"codebase": _U, b"archive": _L},
    # 4.10.5.1.18, the image button; other types ignore `src`
    b"input": {b"src": _U},
    # 4.2.4; only the relations that fetch, see `fetches`
    b"link": {b"href": _U, b"imagesrcset": _S},
    # 4.2.5.3
    b"meta": {b"content": Form.REFRESH},
    # 4.5.1 and 4.8.14; `href` waits for the visitor
    b"a": {b"ping": _L, b"attributionsrc": _L},
    b"area": {b"ping": _L, b"attributionsrc": _L},
    # 16.2 and 16.3, obsolete and alive: 15.3.10 and 15.3.1 render `background`
    b"frame": {b"src": _U},
    b"applet": {b"code": _U, b"codebase": _U, b"archive": _L, b"object": _U},
    b"param": {b"value": _U},
    b"bgsound": {b"src": _U},
    b"body": _BACKGROUND,
    **dict.fromkeys((b"table", b"thead", b"tbody", b"tfoot", b"tr", b"td", b"th"), _BACKGROUND),
    # SVG 2, 5.5, and Filter Effects 9.17; SMIL can set an address
    b"use": _LINK_TO,
    b"feimage": _LINK_TO,
    **dict.fromkeys((b"set", b"animate"), _ANIMATED),
    # Fenced Frame and Portals, as drafted
    b"fencedframe": {b"src": _U},
    b"portal": {b"src": _U},
}

HANDLERS: Final = frozenset(
    b"onabort onafterprint onanimationcancel onanimationend onanimationiteration onanimationstart "
    b"onappinstalled onauxclick onbeforecopy onbeforecut onbeforeinput onbeforeinstallprompt "
    b"onbeforematch onbeforepaste onbeforeprint onbeforetoggle onbeforeunload onbeforexrselect onbegin "
    b"onblur oncancel oncanplay oncanplaythrough onchange onclick onclose oncommand "
    b"oncontentvisibilityautostatechange oncontextlost oncontextmenu oncontextrestored oncopy oncuechange "
    b"oncut ondblclick ondrag ondragend ondragenter ondragleave ondragover ondragstart ondrop "
    b"ondurationchange onemptied onencrypted onend onended onenterpictureinpicture onerror onfocus "
    b"onfocusin onfocusout onformdata onfullscreenchange onfullscreenerror ongamepadconnected "
    b"ongamepaddisconnected ongotpointercapture onhashchange oninput oninterest oninvalid onkeydown "
    b"onkeypress onkeyup onlanguagechange onleavepictureinpicture onload onloadeddata onloadedmetadata "
    b"onloadstart onlocation onloseinterest onlostpointercapture onmessage onmessageerror onmousedown "
    b"onmouseenter onmouseleave onmousemove onmouseout onmouseover onmouseup onmousewheel onoffline "
    b"ononline onpagehide onpagereveal onpageshow onpageswap onpaste onpause onplay onplaying "
    b"onpointercancel onpointerdown onpointerenter onpointerleave onpointermove onpointerout "
    b"onpointerover onpointerrawupdate onpointerup onpopstate onprogress onpromptaction onpromptdismiss "
    b"onratechange onrejectionhandled onrepeat onreset onresize onscroll onscrollend onscrollsnapchange "
    b"onscrollsnapchanging onsearch onsecuritypolicyviolation onseeked onseeking onselect "
    b"onselectionchange onselectstart onslotchange onstalled onstorage onstream onsubmit onsuspend "
    b"ontimeupdate ontoggle ontouchcancel ontouchend ontouchmove ontouchstart ontransitioncancel "
    b"ontransitionend ontransitionrun ontransitionstart onunhandledrejection onunload "
    b"onvalidationstatuschange onvolumechange onwaiting onwaitingforkey onwebkitanimationend "
    b"onwebkitanimationiteration onwebkitanimationstart onwebkitfullscreenchange onwebkitfullscreenerror "
    b"onwebkittransitionend onwheel".split()
)
"""Attributes that are scripts: WHATWG HTML 8.1.8.2, Pointer Events, CSS Animations, SVG, Chromium's own."""

# WHATWG HTML 3.2.6.5; SVG 2, 6.6: presentation attributes that fetch an image or a document for an effect.
_STYLED: Final = (
    *(b"style", b"fill", b"stroke", b"filter", b"mask", b"clip-path", b"cursor"),
    *(b"marker-start", b"marker-mid", b"marker-end"),
)

ANYWHERE: Final[_Forms] = {
    **dict.fromkeys(_STYLED, Form.STYLE),
    **dict.fromkeys(HANDLERS, Form.SCRIPT),
}

# WHATWG HTML 4.6.8, "external resource link", and those that browsers know besides.
FETCHING: Final = frozenset(
    {
        *("stylesheet", "icon", "manifest", "preload", "modulepreload", "prefetch", "preconnect"),
        *("dns-prefetch", "prerender", "apple-touch-icon", "apple-touch-icon-precomposed"),
        *("apple-touch-startup-image", "mask-icon", "fluid-icon", "compression-dictionary", "search"),
    }
)
"""The relations by which a link makes the browser contact its target."""

BY_ATTRIBUTE: Final = frozenset((b"ping", b"attributionsrc", b"background", b"src", b"srcset"))
"""Attributes that are rare enough, or telling enough, to look for on any element."""

BY_NAME: Final = frozenset(
    (*(name for name, forms in EMBEDS.items() if not forms.keys() <= BY_ATTRIBUTE), b"feImage")
)
"""The elements that must be seen whatever their attributes; of those with capitals in XML also so."""

ADDRESSES: Final = frozenset(
    name for forms in EMBEDS.values() for name, form in forms.items() if form is not Form.DOCUMENT
)
"""The attributes that hold nothing but addresses, on the elements that fetch by them."""

# The parameters out of which plug-ins and old browsers took an address.
_PARAMETERS: Final = frozenset(("movie", "src", "data", "url", "code", "filename"))


def fetches(relations: str) -> bool:
    """Whether a link of these relations makes the browser contact its target."""
    return not FETCHING.isdisjoint(relations.lower().split())


def value_of(tag: StartTag, name: bytes) -> str | None:
    """An attribute's value, character references decoded."""
    attribute = tag.get(name)
    return None if attribute is None else unescape(attribute.value)


def _word(tag: StartTag, name: bytes) -> str:
    return (value_of(tag, name) or "").strip().lower()


_CONDITIONS: Final[Mapping[bytes, Callable[[StartTag], bool]]] = {
    b"link": lambda tag: fetches(_word(tag, b"rel")),
    b"meta": lambda tag: _word(tag, b"http-equiv") == "refresh",
    b"param": lambda tag: _word(tag, b"name") in _PARAMETERS,
}
_NO_FORMS: Final[_Forms] = {}
_ANIMATING: Final = frozenset((b"set", b"animate"))


def forms_of(tag: StartTag) -> _Forms:
    """The attributes by which this element, as it is written, fetches; besides those of `ANYWHERE`."""
    if tag.name in _ANIMATING:
        return _animated(_word(tag, b"attributename"))
    forms = EMBEDS.get(tag.name) or EMBEDS.get(tag.name.lower(), _NO_FORMS)
    condition = _CONDITIONS.get(tag.name)
    return forms if condition is None or condition(tag) else _NO_FORMS


def live_attributes(tag: StartTag, *, xml: bool = False) -> Iterator[tuple[Attribute, Form]]:
    """The attributes by which a tag fetches: of duplicates the first, as browsers do.

    In XML any prefix may stand for XLink.
    """
    forms = forms_of(tag)
    seen: set[bytes] = set()
    for attribute in tag.attributes:
        name = attribute.name
        form = forms.get(name) or ANYWHERE.get(name)
        if xml and form is None and name.endswith(b":href"):
            form = forms.get(b"xlink:href")
        if name not in seen and form:
            seen.add(name)
            yield attribute, form


def _animated(attribute: str) -> _Forms:
    """How an animation of this attribute writes its values."""
    if attribute.endswith("href"):
        return _ANIMATED
    return _RESTYLED if attribute.encode("utf-8", "replace") in _STYLED else _NO_FORMS


def addresses(form: Form, value: str) -> Iterator[str]:
    """The URLs in an attribute of one of the plain forms."""
    if form is Form.URL:
        yield value
    elif form is Form.URLS:
        yield from value.split()
    elif form is Form.VALUES:
        yield from value.split(";")
    elif form is Form.SRCSET:
        yield from parse_srcset(value)
    elif form is Form.REFRESH and (url := parse_refresh(value)) is not None:
        yield url
