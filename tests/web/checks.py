"""What every page must keep, whatever it says. Each check yields what is wrong; tests see each catch its breach."""

from collections import Counter
from collections.abc import Callable, Iterator

from tests.architecture.wording import half_width_beside_han
from tests.web.page import Page

Check = Callable[[Page], Iterator[str]]
LABELLED = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button"}


def has_a_title(page: Page) -> Iterator[str]:
    if not page.title.strip(" ·"):
        yield "no title"


def says_its_language(page: Page) -> Iterator[str]:
    for html in page.root.all("html"):
        if not html.get("lang").startswith(("zh", "en", "ug", "bo", "mn", "kk")):
            yield f"lang is “{html.get('lang')}”"


def has_one_heading(page: Page) -> Iterator[str]:
    headings = [heading.text for heading in page.root.all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"{len(headings)} h1: {headings}"


def ids_are_unique(page: Page) -> Iterator[str]:
    counted = Counter(element.get("id") for element in page.root.walk() if element.get("id"))
    yield from (f"id {name} stands {times} times" for name, times in counted.items() if times > 1)


def references_exist(page: Page) -> Iterator[str]:
    ids = {element.get("id") for element in page.root.walk()}
    for element in page.root.walk():
        for name in ("for", "aria-describedby", "aria-labelledby"):
            yield from (
                f"{name}={word} points at nothing" for word in element.get(name).split() if word not in ids
            )


def inputs_are_labelled(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.root.all("label")}
    for entry in page.root.walk():
        if entry.tag not in LABELLED or entry.get("type") in NEEDS_NO_LABEL:
            continue
        has_words = entry.get("aria-label") or entry.get("aria-labelledby") or entry.inside("label")
        if not has_words and entry.get("id") not in labelled:
            yield f"{entry.tag} {entry.get('name')} has no label"


def buttons_and_links_say_something(page: Page) -> Iterator[str]:
    for element in page.root.all("a", "button", "summary"):
        if not (element.text or element.get("aria-label")):
            yield f"an empty {element.tag}"


def pictures_are_described(page: Page) -> Iterator[str]:
    yield from (f"{img.get('src')} has no alt" for img in page.root.all("img") if "alt" not in img.attributes)


def chinese_has_full_width_marks(page: Page) -> Iterator[str]:
    """On an English page a Chinese name stands inside an English sentence, with its marks."""
    if any(html.get("lang").startswith("en") for html in page.root.all("html")):
        return
    for element in [page.root, *page.root.walk()]:
        if element.tag not in {"script", "style", "code", "textarea"}:
            for child in element.children:
                yield from half_width_beside_han(child) if isinstance(child, str) else ()


def loads_nothing_from_elsewhere(page: Page) -> Iterator[str]:
    for element in page.root.walk():
        for name in ("src", "action", *(["href"] if element.tag == "link" else [])):
            if element.get(name).startswith(("http:", "https:", "//")):
                yield f"{element.tag} {name}={element.get(name)}"


def paragraphs_hold_words(page: Page) -> Iterator[str]:
    """A browser ends a paragraph before any of these, and what was meant to surround them does not."""
    for element in page.root.all(
        "form", "details", "div", "dl", "fieldset", "h2", "h3", "ol", "p", "section", "table", "ul"
    ):
        if element.inside("p"):
            yield f"a {element.tag} inside a paragraph"


def posts_are_guarded(page: Page) -> Iterator[str]:
    for form in page.forms:
        if form.method == "post" and "csrf_token" not in form.entries:
            yield f"the form to {form.action} has no guard"


def nothing_inline(page: Page) -> Iterator[str]:
    """The office's content policy refuses styles and scripts that stand in the page."""
    for element in page.root.walk():
        yield from (
            f"{element.tag} {name}" for name in element.attributes if name == "style" or name.startswith("on")
        )
        if element.tag == "style" or (element.tag == "script" and "src" not in element.attributes):
            yield f"an inline {element.tag}"


def nothing_is_untranslated(page: Page) -> Iterator[str]:
    """Fields of a sentence that nobody filled."""
    yield from (f"%({part.split(')')[0]})" for part in page.text.split("%(")[1:])


EVERYWHERE: tuple[Check, ...] = (
    has_a_title,
    says_its_language,
    has_one_heading,
    ids_are_unique,
    references_exist,
    inputs_are_labelled,
    buttons_and_links_say_something,
    pictures_are_described,
    chinese_has_full_width_marks,
    loads_nothing_from_elsewhere,
    paragraphs_hold_words,
    nothing_is_untranslated,
)
OFFICE: tuple[Check, ...] = (*EVERYWHERE, posts_are_guarded, nothing_inline)


def faults(page: Page, checks: tuple[Check, ...]) -> list[str]:
    return [f"{page.address}: {check.__name__}: {fault}" for check in checks for fault in check(page)]
