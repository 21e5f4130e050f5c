"""What a field says of an entry that cannot be meant: WTForms' own sentences, in the words of our catalogues."""

from flask_babel import gettext

from survey.facts import N_

SENTENCES = (
    N_("This field is required."),
    N_("Field cannot be longer than %(max)d characters."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
    N_("Invalid choice(s): one or more data inputs could not be coerced."),
    N_("'%(value)s' are not valid choices for this field."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Not a valid integer value."),
    N_("Not a valid decimal value."),
)


class Entries:
    """Stands where WTForms looks for its own catalogues; WTForms fills in the fields."""

    def gettext(self, sentence: str) -> str:
        return str(gettext(sentence))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(many)
