"""Why a whole file, not a row of it, is refused."""

from survey.facts import N_, Invalid


class RosterUnreadable(Invalid):
    """The file cannot be read as a table; the subclasses say why and what to do."""

    sentence = N_(
        "%(file)s cannot be read as a table. Open it in WPS or Excel, save it as .xlsx and try again."
    )


class RosterEmpty(RosterUnreadable):
    sentence = N_("%(file)s is empty.")


class RosterTooLarge(RosterUnreadable):
    sentence = N_("%(file)s is too large: at most %(limit)s MB, %(unpacked)s MB unpacked.")


class RosterTooLong(RosterUnreadable):
    sentence = N_("%(file)s has more than %(limit)s rows. Import it in parts.")


class RosterTooWide(RosterUnreadable):
    sentence = N_("%(file)s merges too many cells. Undo the merging and try again.")


class RosterLocked(RosterUnreadable):
    sentence = N_("%(file)s is protected by a password. Save a copy without a password and try again.")


class RosterOldFormat(RosterUnreadable):
    sentence = N_("%(file)s is in an old or foreign format (%(format)s). Save it as .xlsx and try again.")


class RosterEncodingUnknown(RosterUnreadable):
    sentence = N_("%(file)s is neither UTF-8 nor GB18030. Save it as .xlsx or as CSV UTF-8 and try again.")


class RosterQuoteOpen(RosterUnreadable):
    sentence = N_("%(file)s: a quotation mark that opens in row %(row)s is never closed.")


class RosterHeaderMissing(RosterUnreadable):
    sentence = N_("%(file)s has no header row with the units' names. It may say: %(understood)s.")


class RosterWithoutUnits(RosterUnreadable):
    sentence = N_("%(file)s has a header row but no unit under it.")
