"""Why a backup is not written, and why one is not restored: nothing has been touched then."""

from survey.facts import N_, Fact


class BackupExists(Fact):
    sentence = N_("%(path)s exists already. Name another file, or add --force.")


class ArchiveUnreadable(Fact):
    """Not there, no archive at all, or not one of ours."""

    sentence = N_("%(path)s is not a backup of this service.")


class ArchiveTooNew(Fact):
    """Of a later form, or of a schema that this version has never heard of."""

    sentence = N_("The backup was made by a newer version of this service. Update the service, then restore.")


class ArchiveDamaged(Fact):
    """`part` is the first entry of the archive that is not what was written."""

    sentence = N_("The backup is damaged: %(part)s. Nothing was restored.")


class DatabaseInUse(Fact):
    sentence = N_("The database holds rounds or other data already. Restore into an empty one.")


class UploadDiffers(Fact):
    sentence = N_("The data folder holds another %(name)s already. Point SURVEY_DATA_DIR to an empty folder.")
