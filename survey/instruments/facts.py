"""Why the service refuses a questionnaire."""

from collections.abc import Sequence

from survey.facts import N_, Fact, Invalid, Missing
from survey.instruments.mistakes import Mistake


class InstrumentRefused(Invalid):
    """`mistakes` are all that are wrong with the document, not the first one only."""

    sentence = N_("The instrument has mistakes: %(count)d.")

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(count=len(mistakes))
        self.mistakes = tuple(mistakes)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.mistakes)])


class FileKindUnknown(Invalid):
    sentence = N_("%(name)s is neither a .toml nor a .json file.")


class FileTooLarge(Invalid):
    sentence = N_("%(name)s is larger than %(limit)d kB.")


class FileEmpty(Invalid):
    sentence = N_("%(name)s is empty.")


class FileNotText(Invalid):
    sentence = N_("%(name)s is not in UTF-8. Please save it as UTF-8.")


class FileMalformed(Invalid):
    sentence = N_("%(name)s cannot be read at line %(line)d: %(reason)s")


class InstrumentUnknown(Missing):
    sentence = N_("There is no instrument %(key)s.")


class KeyReserved(Fact):
    sentence = N_("%(key)s is the name of a built-in instrument. Please choose another.")


class RevisionTaken(Fact):
    sentence = N_("Revision %(revision)d of %(key)s exists with other wording. Please raise the revision.")


class PlaceholderEmpty(Fact):
    sentence = N_("The wording needs {%(name)s}, but nothing is given for it.")
