"""Why an upload or a change was refused."""

from stock.errors import Refusal


class UploadRefused(Refusal):
    """``code`` is one of: empty, too_many_bytes, not_an_image, wrong_extension, animated,
    too_many_pixels, too_small, truncated, unsupported, duplicate."""

    code = "upload_refused"


class EditRefused(Refusal):
    """A change of what is said of photos, people, groups, events or tags."""

    code = "edit_refused"
