"""What can go wrong in a restoration; every failure has a code for programs and words for people.

There is no quiet way out: a restoration either returns a restored picture or raises one of these.
"""

from __future__ import annotations


class RestorationError(Exception):
    """``code`` is stable and meant for programs and translations, ``message`` is English prose."""

    code = "restoration_failed"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class InvalidInput(RestorationError):
    """The picture or an option is not something the engine works on."""

    code = "invalid_input"


class WeightsError(RestorationError):
    """A weights file is missing, altered, incomplete or of no known architecture."""

    code = "weights"


class FaceDetectorError(RestorationError):
    """The face detector's model is missing or could not be started."""

    code = "face_detector"


class OutOfMemory(RestorationError):
    """Even the smallest tile does not fit."""

    code = "out_of_memory"


class DegenerateOutput(RestorationError):
    """The network answered with NaN, infinity or a flat picture."""

    code = "degenerate_output"


class Cancelled(RestorationError):
    """For progress callbacks to raise; the engine passes on whatever they raise, unchanged."""

    code = "cancelled"
