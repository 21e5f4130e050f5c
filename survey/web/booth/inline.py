"""What stands inside every page: its style and its scripts, squeezed, and the policy that lets only these run."""

import re
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from survey.web.security_headers import allowed

SIGNS = r"[-+*/=<>!&|?:;,(){}]"


@dataclass(frozen=True)
class Inline:
    style: Markup
    script: Markup
    work: Markup
    policy: str


def load(environment: Environment, *, has_work: bool = False) -> Inline:
    """Read paper.css, paper.js and, where work is asked for, work.js; raises jinja2.TemplateNotFound."""
    style = squeeze_style(_source(environment, "booth/paper.css"))
    script = squeeze_script(_source(environment, "booth/paper.js"))
    work = squeeze_script(_source(environment, "booth/work.js")) if has_work else ""
    scripts = " ".join(allowed(each) for each in (script, work) if each)
    policy = (
        f"default-src 'none'; style-src {allowed(style)}; script-src {scripts}; img-src data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return Inline(Markup(style), Markup(script), Markup(work), policy)


def squeeze_style(source: str) -> str:
    """Without the blanks that only people need."""
    squeezed = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", source))
    return squeezed.replace(": ", ":").replace(";}", "}").strip()


def squeeze_script(source: str) -> str:
    """One line without blanks around signs. In the source every statement ends with a semicolon or a bracket, texts
    stand in single quotes, and there is neither a comment nor a blank in a regular expression.
    """
    parts = re.split(r"('[^']*')", "".join(line.strip() for line in source.splitlines()))
    return "".join(
        part if part.startswith("'") else re.sub(rf"\s*({SIGNS})\s*", r"\1", part) for part in parts
    )


def squeeze_page(html: str) -> str:
    """Without blanks between two tags."""
    return re.sub(r">\s+<", "><", html)


def _source(environment: Environment, name: str) -> str:
    assert environment.loader
    return environment.loader.get_source(environment, name)[0]
