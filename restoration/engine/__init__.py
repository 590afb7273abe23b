"""Restoration of photos: a picture in, a restored picture and a report out.

A library of its own, which knows neither Django nor Celery nor any app. Importing it imports
torch, OpenCV and MediaPipe, so only workers and commands do.

    restorer = Restorer.builtin()
    picture, report = restorer.restore(image, options=RestoreOptions(scale=4))
"""

from restoration.engine.crops import CropRestorer
from restoration.engine.errors import (
    Cancelled,
    DegenerateOutput,
    FaceDetectorError,
    InvalidInput,
    OutOfMemory,
    RestorationError,
    WeightsError,
)
from restoration.engine.models import (
    DEFAULT_MODEL,
    BuiltinModel,
    Model,
    builtin_models,
    is_weights_file,
    load_builtin,
    load_file,
    to_safetensors,
)
from restoration.engine.networks.base import Descriptor, Purpose
from restoration.engine.networks.recognise import LoadedNetwork, load_network
from restoration.engine.options import RestoreOptions
from restoration.engine.report import (
    FaceAction,
    FaceModelReport,
    FaceReason,
    FaceReport,
    Progress,
    RestorationReport,
    ScaleReport,
    Stage,
)
from restoration.engine.restorer import Restorer
from restoration.engine.targets import Target

__all__ = [
    "DEFAULT_MODEL",
    "BuiltinModel",
    "Cancelled",
    "CropRestorer",
    "DegenerateOutput",
    "Descriptor",
    "FaceAction",
    "FaceDetectorError",
    "FaceModelReport",
    "FaceReason",
    "FaceReport",
    "InvalidInput",
    "LoadedNetwork",
    "Model",
    "OutOfMemory",
    "Progress",
    "Purpose",
    "RestorationError",
    "RestorationReport",
    "RestoreOptions",
    "Restorer",
    "ScaleReport",
    "Stage",
    "Target",
    "WeightsError",
    "builtin_models",
    "is_weights_file",
    "load_builtin",
    "load_file",
    "load_network",
    "to_safetensors",
]
