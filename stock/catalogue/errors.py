"""Why an upload was refused."""

from stock.errors import Refusal


class UploadRefused(Refusal):
    """``code`` is one of: empty, too_many_bytes, not_an_image, wrong_extension, animated,
    too_many_pixels, too_small, truncated, unsupported, duplicate."""

    code = "upload_refused"
