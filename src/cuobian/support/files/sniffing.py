"""What a file really is, from its first bytes; its name is not believed."""

from cuobian.kernel.packed import members

MAX_UNPACKED = 300_000_000
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1a\x45\xdf\xa3", "video"),
    (b"\x00\x00\x01\xba", "video"),
    (b"FLV", "video"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
)


def sniff(content: bytes) -> str:
    """jpeg png webp gif bmp tiff heic video pdf docx xlsx macro zip ole archive text unknown."""
    for start, kind in _SIGNATURES:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF":
        return "webp" if content[8:12] == b"WEBP" else "video"
    if content[4:8] == b"ftyp":
        return "heic" if content[8:12] in _HEIC else "video"
    if content[:2] == b"PK":
        return _zipped(content)
    return "text" if _is_text(content[:2000]) else "unknown"


def _zipped(content: bytes) -> str:
    parts = members(content)
    if parts is None:
        return "unknown"
    names = {part.filename for part in parts}
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        return "archive"
    if any(name.endswith("vbaProject.bin") for name in names):
        return "macro"
    if "[Content_Types].xml" not in names:
        return "zip"
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else "zip"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: len(head) - 3 if len(head) == 2000 else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
