"""A proxy's configuration, as `nginx -T` prints it: what it writes down of a visit, and what it tells the service."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from survey.config import Config
from survey.doctor.check import Check, Matter
from survey.facts import N_

NGINX = Matter("nginx", N_("Configuration of nginx"))
TOKENS = re.compile(r"""#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|[^\s{};]+""")
VARIABLE = re.compile(r"\$\{?(\w+)")
# What a line of an access log may name: no address that was asked for, nothing finer than a minute.
MAY_NAME = {"minute", "remote_addr", "status", "server_name"}
QUIET = {"crit", "alert", "emerg"}  # lower levels quote the line of the request
UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3}
OWN = {"client_max_body_size": "1m", "client_body_buffer_size": "16k"}  # where nobody says otherwise
FORWARDED = {"X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "$scheme", "X-Forwarded-Host": "$host"}


@dataclass
class Block:
    """A directive with braces; the file itself is one without words."""

    words: list[str]
    own: list[list[str]] = field(default_factory=list)
    inner: list["Block"] = field(default_factory=list)

    def walk(self) -> Iterator["Block"]:
        yield self
        for block in self.inner:
            yield from block.walk()

    def named(self, name: str) -> list[list[str]]:
        """The arguments of every directive of that name in this block itself."""
        return [words[1:] for words in self.own if words[0] == name]

    def everywhere(self, name: str) -> list[list[str]]:
        return [words for block in self.walk() for words in block.named(name)]


def parse(text: str) -> Block:
    """Raises ValueError where braces do not match."""
    stack, words = [Block([])], list[str]()
    for token in (each for each in TOKENS.findall(text) if not each.startswith("#")):
        if token == ";":
            stack[-1].own += [words] if words else []
            words = []
        elif token == "{":
            stack[-1].inner.append(Block(words))
            stack.append(stack[-1].inner[-1])
            words = []
        elif token == "}":
            stack.pop()
        else:
            words.append(token.strip("\"'"))
        if not stack:
            raise ValueError("a brace too many")
    if len(stack) > 1 or words:
        raise ValueError("a brace too few")
    return stack[0]


def nginx(text: str, config: Config) -> Check:
    """`text` is the whole configuration, included files and all."""
    try:
        whole = parse(text)
    except ValueError:
        return NGINX.wrong(N_("The file is no configuration of nginx. Give the file that “nginx -T” prints."))
    faults = (*_talkative(whole), *_bodies(whole, config), *_forwarded(whole, config))
    if faults:
        return NGINX.wrong(N_("Please change %(faults)s; deploy/nginx.conf says how and why."), faults=faults)
    return NGINX.well()


def _talkative(whole: Block) -> Iterator[str]:
    formats = {words[0]: " ".join(words[1:]) for words in whole.everywhere("log_format")}
    logs = whole.everywhere("access_log")
    if not logs:
        yield "access_log"
    for place, *rest in logs:
        named = formats.get(rest[0] if rest else "combined", "$request")
        if place != "off" and set(VARIABLE.findall(named)) - MAY_NAME:
            yield f"access_log {place}"
    levels = [words[1] if len(words) > 1 else "error" for words in whole.everywhere("error_log")]
    if not levels or set(levels) - QUIET:
        yield "error_log"


def _bodies(whole: Block, config: Config) -> Iterator[str]:
    """What is larger than the buffer goes to a file."""
    host = urlsplit(config.base_url).hostname or ""
    servers = [block for block in whole.walk() if block.words == ["server"]]
    ours = [block for block in servers if [host] in block.named("server_name")] or servers
    for server in (block for block in ours if block.everywhere("proxy_pass")):
        body, buffer = (_size(server, whole, name) for name in OWN)
        if not 0 < body <= buffer:
            yield "client_body_buffer_size"
    if any(words != ["off"] for words in whole.everywhere("client_body_in_file_only")):
        yield "client_body_in_file_only"


def _forwarded(whole: Block, config: Config) -> Iterator[str]:
    """What the service is told to believe must be set by the proxy: a phone could send it too."""
    if config.trusted_proxies != 1:
        return
    told = {(name, value) for name, value, *_ in whole.everywhere("proxy_set_header")}
    yield from (f"proxy_set_header {name}" for name, value in FORWARDED.items() if (name, value) not in told)


def _size(server: Block, whole: Block, name: str) -> int:
    """In bytes: what the server says itself, in its last word, else what holds around it."""
    around = [words for block in whole.walk() if block.words in ([], ["http"]) for words in block.named(name)]
    written = (server.everywhere(name) or around or [[OWN[name]]])[-1][0].lower()
    return int(written.rstrip("kmg")) * UNITS.get(written[-1], 1)
