"""Files that say more than they show: each carries the canary in another place that people do not look at."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

CANARY = "kanariebijlage7q9z"
"""A word that stands nowhere by chance."""

XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    f'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{CANARY}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
).encode()


def multipart(values: dict[str, Any], *files: tuple[bytes, str]) -> dict[str, Any]:
    """A form with files for `post`, made in memory: the client of the tests would write large ones to a disk."""
    sent = [FileStorage(BytesIO(data), name) for data, name in files]
    boundary, body = encode_multipart({**values, "attachments": sent})
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def picture(size: tuple[int, int] = (96, 64), mode: str = "RGB") -> Image.Image:
    """A red corner above left on a white ground, so that one sees which way up it is."""
    image = Image.new(mode, size, "white" if mode != "RGBA" else (255, 255, 255, 0))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    return image


def saved(image: Image.Image, form: str, **more: Any) -> bytes:
    """The bytes of a picture."""
    file = BytesIO()
    image.save(file, form, **more)
    return file.getvalue()


def exif(**more: Any) -> bytes:
    """EXIF with the canary as maker, place and remark. `more`: other tags, by number."""
    tags = Image.Exif()
    for number in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        tags[number] = CANARY
    tags[0x9C9D] = CANARY.encode("utf-16-le")
    for number, value in more.items():
        tags[int(number.removeprefix("tag_"))] = value
    tags.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + CANARY.encode()
    tags.get_ifd(0x8769)[0x927C] = CANARY.encode()
    tags.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "E", 4: (4.0, 17.0, 0.0), 27: CANARY.encode()})
    return tags.tobytes()


def profile() -> bytes:
    """A colour profile that names somebody."""
    plain = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    plain += CANARY.encode()
    plain[0:4] = len(plain).to_bytes(4, "big")
    return bytes(plain)


def segment(marker: int, inside: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, marker)) + (len(inside) + 2).to_bytes(2, "big") + inside


def chunk(kind: bytes, inside: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(inside)) + kind + inside + struct.pack(">I", zlib.crc32(kind + inside))


def jpegs() -> Iterator[tuple[str, bytes]]:
    """Photographs."""
    plain, word = saved(picture(), "JPEG"), CANARY.encode()
    thumbnail = saved(picture((16, 16)), "JPEG", comment=word)
    yield "exif", saved(picture(), "JPEG", exif=exif())
    yield "icc", saved(picture(), "JPEG", icc_profile=profile())
    yield "xmp", saved(picture(), "JPEG", xmp=XMP)
    yield "comment", saved(picture(), "JPEG", comment=word)
    yield "all", saved(picture(), "JPEG", exif=exif(), icc_profile=profile(), xmp=XMP, comment=word)
    yield "grey", saved(picture().convert("L"), "JPEG", exif=exif())
    yield "four_inks", saved(picture().convert("CMYK"), "JPEG", exif=exif(), comment=word)
    yield "progressive", saved(picture(), "JPEG", exif=exif(), progressive=True)
    yield "turned", saved(picture(), "JPEG", exif=exif(tag_274=6))
    for number in (3, 4, 10, 13, 15):
        yield f"app{number}", plain[:2] + segment(0xE0 + number, word + b"\0" + thumbnail) + plain[2:]
    yield "photoshop", plain[:2] + segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x20" + word) + plain[2:]
    yield "small_one_in_exif", plain[:2] + segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0" + thumbnail) + plain[2:]
    yield "behind", plain + b"MotionPhoto_Data" + word * 9
    yield "second_picture", saved(picture(), "MPO", save_all=True, append_images=[picture()], exif=exif())


def pngs() -> Iterator[tuple[str, bytes]]:
    """Pictures of a screen."""
    plain, word = saved(picture(), "PNG"), CANARY.encode()
    told = PngInfo()
    told.add_text("Author", CANARY)
    packed, worded = PngInfo(), PngInfo()
    packed.add_text("Comment", CANARY * 3, zip=True)
    worded.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    yield "text", saved(picture(), "PNG", pnginfo=told)
    yield "packed_text", saved(picture(), "PNG", pnginfo=packed)
    yield "xmp", saved(picture(), "PNG", pnginfo=worded)
    yield "exif", saved(picture(), "PNG", exif=exif())
    yield "icc", saved(picture(), "PNG", icc_profile=profile())
    yield "see_through", saved(picture(mode="RGBA"), "PNG", exif=exif(), pnginfo=told)
    yield "palette", saved(picture().convert("P"), "PNG", exif=exif(), pnginfo=told)
    yield "grey", saved(picture().convert("LA"), "PNG", exif=exif())
    yield "deep", saved(picture().convert("I;16"), "PNG", pnginfo=told)
    yield "moving", saved(picture(), "PNG", save_all=True, append_images=[picture((96, 64), "RGB")], exif=exif())
    for kind in (b"prVt", b"caNv", b"iDOT"):
        yield f"chunk_{kind.decode()}", plain[:33] + chunk(kind, word) + plain[33:]
    yield "behind", plain + word


def webps() -> Iterator[tuple[str, bytes]]:
    """Pictures of the web."""
    yield "exif", saved(picture(), "WEBP", exif=exif())
    yield "xmp", saved(picture(), "WEBP", xmp=XMP)
    yield "icc", saved(picture(), "WEBP", icc_profile=profile())
    yield "all", saved(picture(), "WEBP", exif=exif(), xmp=XMP, icc_profile=profile())
    yield "whole", saved(picture(), "WEBP", lossless=True, exif=exif())
    yield "see_through", saved(picture(mode="RGBA"), "WEBP", exif=exif())
    yield "moving", saved(picture(), "WEBP", save_all=True, append_images=[picture((96, 64))], exif=exif())
    plain = saved(picture(), "WEBP", exif=exif())
    extra = b"caNv" + (len(CANARY)).to_bytes(4, "little") + CANARY.encode()
    yield "chunk", plain[:4] + (len(plain) - 8 + len(extra)).to_bytes(4, "little") + plain[8:] + extra


def paper(shown: bytes = b"") -> pikepdf.Pdf:
    """One page that says Hallo and shows a photograph: one that tells much, or `shown`."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 100))
    laden = saved(picture(), "JPEG", exif=exif(), comment=CANARY.encode(), icc_profile=profile())
    photo = made.make_stream(shown or laden)
    photo.update(
        {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 96, "/Height": 64,
         "/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode}
    )  # fmt: skip
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = made.pages[0].obj
    page.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(F1=made.make_indirect(font)), XObject=pikepdf.Dictionary(I1=photo)
    )
    page.Contents = made.make_stream(b"BT /F1 24 Tf 20 40 Td (Hallo) Tj ET q 40 0 0 40 120 30 cm /I1 Do Q")
    return made


def written(made: pikepdf.Pdf, **more: Any) -> bytes:
    """The bytes of a PDF, as a program writes it that packs nothing."""
    file = BytesIO()
    made.save(file, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, **more)
    return file.getvalue()


def _action(kind: str, **more: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def _with(change: Any) -> bytes:
    made = paper()
    change(made)
    return written(made)


def _annotation(made: pikepdf.Pdf, kind: str, **more: Any) -> None:
    drawn = made.make_stream(b"0 0 10 10 re f", {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form,
                                                 "/BBox": pikepdf.Array([0, 0, 10, 10])})  # fmt: skip
    one = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(f"/{kind}"), Rect=pikepdf.Array([10, 10, 20, 20]),
        T=CANARY, Contents=CANARY, NM=CANARY, AP=pikepdf.Dictionary(N=drawn), **more,
    )  # fmt: skip
    made.pages[0].obj.Annots = pikepdf.Array([made.make_indirect(one)])


def _form(made: pikepdf.Pdf) -> None:
    field = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=CANARY, TU=CANARY,
            Rect=pikepdf.Array([10, 10, 20, 20]), V="", DA="/F1 12 Tf",
        )
    )  # fmt: skip
    made.pages[0].obj.Annots = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array([field]), XFA=made.make_stream(CANARY.encode()), DA="/F1 12 Tf"
    )


def _profile_colours(made: pikepdf.Pdf) -> None:
    space = made.make_stream(profile(), {"/N": 3})
    made.pages[0].obj.Resources.XObject.I1.ColorSpace = pikepdf.Array([pikepdf.Name.ICCBased, space])


def _drawn_letters(made: pikepdf.Pdf) -> None:
    """A font of drawings, a table of characters and an ink that is reckoned out, each with a remark."""
    remark, name = f"% {CANARY}\n".encode(), pikepdf.Name
    made.pages[0].obj.Resources.Font["/T3"] = made.make_indirect(
        pikepdf.Dictionary(
            Type=name.Font, Subtype=name.Type3, FirstChar=97, LastChar=97, Widths=pikepdf.Array([1]),
            FontBBox=pikepdf.Array([0, 0, 1, 1]), FontMatrix=pikepdf.Array([1, 0, 0, 1, 0, 0]),
            CharProcs=pikepdf.Dictionary(a=made.make_stream(b"1 0 d0 " + remark + b"0 0 1 1 re f")),
            Encoding=pikepdf.Dictionary(Differences=pikepdf.Array([97, name.a])),
            ToUnicode=made.make_stream(b"begincmap " + remark + b"/Registry (100 %) def endcmap"),
        )
    )  # fmt: skip
    ink = made.make_stream(
        b"{ " + remark + b" dup }",
        {"/FunctionType": 4, "/Domain": pikepdf.Array([0, 1]), "/Range": pikepdf.Array([0, 1])},
    )
    space = pikepdf.Array([name.Separation, name.Ink, name.DeviceGray, ink])
    made.pages[0].obj.Resources.ColorSpace = pikepdf.Dictionary(S=space)


def pdfs() -> Iterator[tuple[str, bytes]]:
    """Documents."""
    script = _action("JavaScript", JS=f"app.alert('{CANARY}')")
    private = pikepdf.Dictionary(Word=pikepdf.Dictionary(Private=CANARY, LastModified="D:20260101"))
    name = pikepdf.Name
    changes: Mapping[str, Any] = {
        "photo_inside": lambda made: None,
        "info": lambda made: made.docinfo.update({"/Author": CANARY, "/Producer": CANARY, "/Own": CANARY}),
        "xmp": lambda made: made.Root.__setitem__("/Metadata", made.make_stream(XMP)),
        "opening_script": lambda made: made.Root.__setitem__("/OpenAction", script),
        "more_actions": lambda made: made.Root.__setitem__("/AA", pikepdf.Dictionary(WC=script)),
        "named_script": lambda made: made.Root.__setitem__(
            "/Names", pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([CANARY, script])))
        ),
        "page_script": lambda made: made.pages[0].obj.__setitem__("/AA", pikepdf.Dictionary(O=script)),
        "embedded": lambda made: made.attachments.__setitem__("x.txt", CANARY.encode()),
        "form": _form,
        "note": lambda made: _annotation(made, "Text"),
        "drawn_note": lambda made: _annotation(made, "FreeText"),
        "link": lambda made: _annotation(made, "Link", A=_action("URI", URI=f"https://{CANARY}.example")),
        "launch": lambda made: _annotation(made, "Link", A=_action("Launch", F=CANARY)),
        "small_one": lambda made: made.pages[0].obj.__setitem__("/Thumb", made.make_stream(CANARY.encode())),
        "private": lambda made: made.pages[0].obj.__setitem__("/PieceInfo", private),
        "private_photo": lambda made: made.pages[0].obj.Resources.XObject.I1.__setitem__(
            "/Metadata", made.make_stream(XMP)
        ),
        "own_key": lambda made: made.pages[0].obj.__setitem__("/Own", CANARY),
        "own_resource": lambda made: made.pages[0].obj.Resources.__setitem__("/Own", made.make_stream(XMP)),
        "layers": lambda made: made.Root.__setitem__(
            "/OCProperties", pikepdf.Dictionary(OCGs=pikepdf.Array([pikepdf.Dictionary(Type=name.OCG, Name=CANARY)]))
        ),
        "outline": lambda made: made.Root.__setitem__(
            "/Outlines", pikepdf.Dictionary(First=pikepdf.Dictionary(Title=CANARY), Count=1)
        ),
        "structure": lambda made: made.Root.__setitem__(
            "/StructTreeRoot", pikepdf.Dictionary(K=pikepdf.Dictionary(T=CANARY, Alt=CANARY))
        ),
        "intent": lambda made: made.Root.__setitem__(
            "/OutputIntents", pikepdf.Array([pikepdf.Dictionary(Info=CANARY, DestOutputProfile=made.make_stream(XMP))])
        ),
        "profile": _profile_colours,
        "remark": lambda made: made.pages[0].obj.__setitem__(
            "/Contents", made.make_stream(f"% {CANARY}\nBT /F1 24 Tf 20 40 Td (Hallo) Tj ET".encode())
        ),
        "mark": lambda made: made.pages[0].obj.__setitem__(
            "/Contents",
            made.make_stream(f"/P <</Own ({CANARY})>> BDC BT /F1 24 Tf 20 40 Td (Hallo) Tj ET EMC".encode()),
        ),
        "drawn_letters": _drawn_letters,
        "labels": lambda made: made.Root.__setitem__(
            "/PageLabels", pikepdf.Dictionary(Nums=pikepdf.Array([0, pikepdf.Dictionary(P=CANARY)]))
        ),
        "unused": lambda made: made.Root.__setitem__("/Own", made.make_indirect(pikepdf.Dictionary(Own=CANARY))),
    }
    for what, change in changes.items():
        yield what, _with(change)
    yield "behind", written(paper()) + f"\n% {CANARY}\n".encode()


def all_of_them() -> list[tuple[str, str, bytes]]:
    """(kind, what is in it, bytes) of every file."""
    makers = {"jpg": jpegs, "png": pngs, "webp": webps, "pdf": pdfs}
    return [(kind, what, data) for kind, make in makers.items() for what, data in make()]
