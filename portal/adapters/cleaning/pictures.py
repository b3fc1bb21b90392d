"""Pictures drawn again: the same pixels, upright and in the colours of the web, and not a word about them."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms, UnidentifiedImageError

from portal.domain.attachments import LARGEST, SMALL, Fault

PIXELS = 50_000_000
"""The most that is drawn again; a photograph with up to four times as many is made smaller on the way in."""

SIDES = (240, 180)
"""Dots of the small one, at most."""

_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}


def prepare() -> None:
    """Load what reads pictures: later no file can be opened."""
    Image.preinit()
    for form in _FORMATS.values():
        Image.new("L", (1, 1)).save(BytesIO(), form)
    ImageCms.createProfile("sRGB")


def clean(kind: str, data: bytes) -> tuple[bytes, bytes] | Fault:
    """The first image of the file without anything but its pixels, and the same small as a JPEG; or why not.

    `kind`: jpg, png or webp.
    """
    Image.MAX_IMAGE_PIXELS = None  # counted here, before a pixel is read
    try:
        with Image.open(BytesIO(data), formats=[_FORMATS[kind]]) as image:
            if kind == "jpg" and image.width * image.height > PIXELS:
                image.draft("RGB", (image.width // 2, image.height // 2))
            if image.width * image.height > PIXELS:
                return Fault.HEAVY
            image.load()
            drawn = _plain(kind, image)
            return _written(kind, drawn), _small(drawn)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError):
        return Fault.BROKEN


def _plain(kind: str, image: Image.Image) -> Image.Image:
    """The pixels upright, in sRGB, in a new picture that knows nothing of the old one."""
    profile = image.info.get("icc_profile")
    exif = image.getexif().get(0x0112, 1)
    see_through = kind != "jpg" and (image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info)
    mode = "RGBA" if see_through else "L" if image.mode in ("1", "L") and not profile else "RGB"
    drawn = _in_srgb(image, profile, mode) if profile else None
    if drawn is None:
        drawn = _deep(image).convert(mode)
    drawn = _upright(drawn, exif)
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    return bare


def _deep(image: Image.Image) -> Image.Image:
    """Pictures of 16 bits a pixel brought back to 8: converting would only cut them off."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I"):
        return image.point(lambda level: level / 256).convert("L")
    return image


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image | None:
    """The picture in the colours of the web; None when its profile cannot be used."""
    with suppress(ImageCms.PyCMSError, ValueError, OSError):
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        if image.mode in ("P", "PA", "LA"):
            image = image.convert("RGBA")
        made = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
        return made.copy() if made is image else made
    return None


def _upright(image: Image.Image, turned: int) -> Image.Image:
    """As the camera was held."""
    ways = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return image.transpose(ways[turned]) if turned in ways else image


def _written(kind: str, image: Image.Image) -> bytes:
    """The file; a photograph that does not fit is kept a little coarser."""
    made = BytesIO()
    for quality in (90, 80, 60):
        made = BytesIO()
        if kind == "jpg":
            image.save(made, "JPEG", quality=quality, optimize=False)
        elif kind == "webp":
            image.save(made, "WEBP", quality=quality, method=2)
        else:
            image.save(made, "PNG", compress_level=6)
            break
        if made.tell() <= LARGEST:
            break
    return made.getvalue()


def _small(image: Image.Image) -> bytes:
    """The picture to know it by: on white where one sees through it."""
    image.thumbnail(SIDES, reducing_gap=2.0)
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image)
        image = white
    for quality in (75, 50, 25, 5):
        made = BytesIO()
        image.save(made, "JPEG", quality=quality)
        if made.tell() <= SMALL:
            return made.getvalue()
    return b""
