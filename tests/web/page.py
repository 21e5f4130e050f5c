"""An HTML page as a person finds it: headings, words, links, forms with what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style", "title"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """Everything inside, in the order of the page."""
        waiting = self.elements[::-1]
        while waiting:
            yield (element := waiting.pop())
            waiting += element.elements[::-1]

    @property
    def elements(self) -> list["Element"]:
        return [child for child in self.children if isinstance(child, Element)]

    def all(self, *tags: str) -> list["Element"]:
        return [element for element in self.walk() if element.tag in tags]

    @property
    def text(self) -> str:
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in UNSEEN:
                yield from child._words()

    def get(self, name: str, otherwise: str = "") -> str:
        return self.attributes.get(name, otherwise)

    def inside(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


class Form:
    """A form as it would be sent if nobody touched it, and where to."""

    def __init__(self, element: Element, address: str) -> None:
        self.element = element
        self.method = element.get("method", "get").lower()
        self.action = element.get("action") or address
        self.buttons = [button.text for button in element.all("button")]

    @property
    def entries(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self._entries():
            found.setdefault(name, []).append(value)
        return found

    def _entries(self) -> Iterator[tuple[str, str]]:
        for entry in self.element.all("input", "textarea", "select"):
            name, kind = entry.get("name"), entry.get("type", "text")
            is_off = kind in {"radio", "checkbox"} and "checked" not in entry.attributes
            if not name or is_off or kind in {"file", "submit"} or "disabled" in entry.attributes:
                continue
            if entry.tag == "select":
                yield from ((name, value) for value in _chosen(entry))
            else:
                yield (
                    name,
                    "".join(entry._words()).lstrip("\n") if entry.tag == "textarea" else entry.get("value"),
                )


def _is_words(child: Element | str) -> bool:
    return isinstance(child, str)


def _chosen(select: Element) -> list[str]:
    options = select.all("option")
    chosen = [option for option in options if "selected" in option.attributes]
    if not chosen and "multiple" not in select.attributes:
        chosen = options[:1]
    return [option.get("value", option.text) for option in chosen]


class Page:
    """One fetched page; `address` is where it stands after redirects."""

    def __init__(self, source: str, address: str = "/", status: int = 200) -> None:
        self.source, self.address, self.status = source, address, status
        self.root = parsed(source)
        self.forms = [Form(element, address) for element in self.root.all("form")]

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def title(self) -> str:
        return " ".join(
            "".join(part for part in title.children if isinstance(part, str))
            for title in self.root.all("title")
        )

    @property
    def heading(self) -> str:
        return " ".join(heading.text for heading in self.root.all("h1"))

    @property
    def links(self) -> dict[str, str]:
        """Addresses by the words of the link; of equal words the first."""
        return {link.text: link.get("href") for link in reversed(self.root.all("a"))}

    def form(self, button: str) -> Form:
        """The form with this button."""
        found = [form for form in self.forms if button in form.buttons]
        assert found, (
            f"no form with the button {button} on {self.address}: {[form.buttons for form in self.forms]}"
        )
        return found[0]


def parsed(source: str) -> Element:
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("#page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in EMPTY:
            self.here = element

    def handle_endtag(self, tag: str) -> None:
        element: Element | None = self.here
        while element is not None and element.tag != tag:
            element = element.parent
        if element is not None and element.parent is not None:
            self.here = element.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)
