"""Pages load nothing from elsewhere: no CDN, no font service, no tracker. A link for a person to follow may leave."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT

ELSEWHERE = r"""(?:https?:)?//[^\s"'){}>]+"""
LOADS = re.compile(
    rf"""<(?:script|link|img|source|iframe|embed|object|video|audio|input|use)\b[^>]*?\b(?:src|href|data|srcset)\s*=\s*["']?{ELSEWHERE}"""
    rf"""|url\(\s*["']?{ELSEWHERE}|@import\s+["']{ELSEWHERE}|\b(?:fetch|import)\s*\(\s*["']{ELSEWHERE}""",
    re.IGNORECASE,
)
CDN = re.compile(
    r"https?://[^\s\"']*(?:cdn|jsdelivr|unpkg|googleapis|gstatic|bootcss|staticfile)", re.IGNORECASE
)

PAGES = (
    "templates/**/*.*",
    "survey/**/static/**/*.css",
    "survey/**/static/**/*.js",
    "survey/**/static/**/*.svg",
)


def pages() -> Iterator[Path]:
    for pattern in PAGES:
        yield from sorted(ROOT.glob(pattern))


def loads_from_elsewhere(text: str) -> Iterator[str]:
    for found in (*LOADS.finditer(text), *CDN.finditer(text)):
        yield f"{text.count(chr(10), 0, found.start()) + 1}: {found[0][:100]}"
