"""The limits of contact forces that pages judge by: the user's own, or the shipped ones."""

from pathlib import Path

from twin.config.contact_limits import FILE_NAME, ContactLimits, load_contact_limits
from twin.errors import ConfigError


def find_limits(root: Path) -> tuple[ContactLimits, str]:
    """Return the limits in the folder that a dashboard shows, or the shipped ones; and why the user's are not used.

    Args:
        root: folder that is shown.
    """
    own = root / FILE_NAME
    if not own.is_file():
        return load_contact_limits(), ""
    try:
        return load_contact_limits(own), ""
    except ConfigError as error:
        return load_contact_limits(), str(error)
