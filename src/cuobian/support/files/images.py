"""Photos are drawn anew: nothing of the given bytes is served, and place and camera data are gone."""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from cuobian.kernel.errors import Invalid

LONGEST = 2048
THUMB = 480
MAX_PIXELS = 100_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
_DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A photo as it is kept."""

    content: bytes
    width: int
    height: int


def redraw(content: bytes, longest: int = LONGEST, quality: int = 85) -> Drawn:
    """The photo as a JPEG, upright, without metadata, its longest side at most `longest`.

    Raises:
        Invalid: it is damaged, or so large that opening it would fill the memory.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(content, longest, quality)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except _DAMAGED as error:
        raise Invalid(_("这张照片打不开，可能没有传完或者文件坏了。请在手机相册里打开看一看，再传一次。")) from error


def _redrawn(content: bytes, longest: int, quality: int) -> Drawn:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_large()
        image.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        flat = _on_white(upright)
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        return Drawn(out.getvalue(), flat.width, flat.height)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return Image.frombytes("RGB", image.size, image.convert("RGB").tobytes())


def _too_large() -> Invalid:
    return Invalid(_("这张照片的像素太多，平台不收 1 亿像素以上的照片。请在手机里缩小后再传。"), code="too-large")
