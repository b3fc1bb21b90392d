"""The names in a PDF that draw something (ISO 32000-1). Whatever stands under another name is taken out."""

from __future__ import annotations


def _names(words: str) -> frozenset[str]:
    return frozenset(f"/{word}" for word in words.split())


PAGE = _names("MediaBox CropBox Rotate UserUnit Resources Contents Group")
"""What a page keeps."""

RESOURCES = _names("Font XObject ExtGState ColorSpace Pattern Shading ProcSet")
"""What a drawing refers to. Not `Properties`: layers and remarks. What was hidden in a layer is therefore seen."""

NAMED = _names("CharProcs")
"""Dictionaries with names of their own choosing, besides those of the resources."""

PROGRAMS = _names("ToUnicode Encoding UseCMap")
"""Under which a table of characters stands, written as a little program."""

TEXTS = _names("Registry Ordering CharSet Panose")
"""Where a text belongs: names of character sets, the kind of a font."""

KEYS = PAGE | NAMED | TEXTS | _names(
    # any
    "Type Subtype S Length Filter DecodeParms Resources"
    # filters
    " Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows EndOfBlock BlackIs1"
    " JBIG2Globals ColorTransform"
    # drawings, pictures, groups
    " FormType BBox Matrix Width Height ColorSpace ImageMask Mask Decode Interpolate SMask SMaskInData Matte Intent"
    " CS I"
    # the state of the pen
    " LW LC LJ ML D RI OP op OPM Font FL SM SA BM CA ca AIS TK G BC TR"
    # patterns and shadings
    " PatternType PaintType TilingType XStep YStep Shading ExtGState ShadingType Background AntiAlias Coords Domain"
    " Function Extend BitsPerCoordinate BitsPerFlag VerticesPerRow"
    # functions
    " FunctionType Range Size BitsPerSample Order Encode C0 C1 N Functions Bounds"
    # colours
    " WhitePoint BlackPoint Gamma"
    # fonts
    " BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts CIDSystemInfo DW W DW2 W2"
    " CIDToGIDMap FontBBox FontMatrix BaseEncoding Differences CMapName WMode UseCMap Supplement FontName FontStretch"
    " FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth"
    " FontFile FontFile2 FontFile3 Style CIDSet Length1 Length2 Length3 Name"
)  # fmt: skip
"""Everything that may stand in a part of a page."""
