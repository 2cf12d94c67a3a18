"""What was filled into a PDF form: values are no text of the page, though every viewer shows them there."""

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.parse.document import clean
from ingest.parse.pdf.words import Frame, Word

_VALUES = {pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX}
_BOXES = {pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON}
_PASSWORD = 1 << 13
_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_MOST_FIELDS, _LONGEST_VALUE = 2000, 20_000
# Viewers fill a line's height to about this share, with type no larger than running text.
_SIZE_OF_HEIGHT, _LARGEST = 0.7, 11.0
_WIDTH_OF_SIZE = 0.5


def field_words(page: pdfium.PdfPage, frame: Frame) -> list[Word]:
    """The values of a page's fields where they stand; ``☒`` and ``☐`` for boxes. Empty for a page without a form."""
    form = page.formenv
    if form is None:
        return []
    words: list[Word] = []
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), _MOST_FIELDS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            words.extend(_words(form.raw, annotation, frame))
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)
    return words


def _words(form: pdfium_c.FPDF_FORMHANDLE, annotation: pdfium_c.FPDF_ANNOTATION, frame: Frame) -> Iterator[Word]:
    if pdfium_c.FPDFAnnot_GetSubtype(annotation) != pdfium_c.FPDF_ANNOT_WIDGET:
        return
    rectangle = pdfium_c.FS_RECTF()
    unseen = pdfium_c.FPDFAnnot_GetFlags(annotation) & _UNSEEN
    if unseen or not pdfium_c.FPDFAnnot_GetRect(annotation, rectangle):
        return
    x0, top, x1, bottom = frame.box(rectangle.left, rectangle.top, rectangle.right, rectangle.bottom)
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _BOXES:
        sign = "☒" if pdfium_c.FPDFAnnot_IsChecked(form, annotation) else "☐"
        yield Word(x0, x1, top, bottom, sign, min(bottom - top, _LARGEST), False)
    elif kind in _VALUES and not pdfium_c.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
        yield from _set(_value(form, annotation), x0, top, bottom)


def _value(form: pdfium_c.FPDF_FORMHANDLE, annotation: pdfium_c.FPDF_ANNOTATION) -> str:
    length = pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, None, 0)
    if not 2 < length <= 2 * _LONGEST_VALUE:
        return ""
    buffer = ctypes.create_string_buffer(length)
    units = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, units, length)
    return clean(buffer.raw[: length - 2].decode("utf-16-le", "replace"))


def _set(value: str, x0: float, top: float, bottom: float) -> Iterator[Word]:
    """The words of a value as a viewer would set them, line by line."""
    lines = [line.split() for line in value.split("\n")]
    lines = [line for line in lines if line]
    if not lines:
        return
    height = (bottom - top) / len(lines)
    size = min(_SIZE_OF_HEIGHT * height, _LARGEST)
    for number, line in enumerate(lines):
        x, middle = x0, top + (number + 0.5) * height
        for text in line:
            width = len(text) * _WIDTH_OF_SIZE * size
            yield Word(x, x + width, middle - size / 2, middle + size / 2, text, size, False)
            x += width + _WIDTH_OF_SIZE * size
