"""A QR code as an address of its own, so that a page needs no other request to show it."""

import base64
import io


def qr_uri(text: str) -> str:
    """A QR code (error correction M) as a data: address of an SVG."""
    import segno  # slow to load, and few requests draw a code

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=8, border=2)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
