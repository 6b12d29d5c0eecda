"""The certificate behind a plaque: number, star, place, body, validity, and a code that opens the public page."""

import io
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cuobian.domains.network.public import records_by_id
from cuobian.domains.rating.queries.stars import StarRecord
from cuobian.kernel.errors import Conflict
from cuobian.kernel.format import day_number, score
from cuobian.support.documents import pdf

STAR_WORDS = (
    "",
    gettext_lazy("一星级"),
    gettext_lazy("二星级"),
    gettext_lazy("三星级"),
    gettext_lazy("四星级"),
    gettext_lazy("五星级"),
)


def certificate_pdf(star: StarRecord, today: date) -> bytes:
    """The certificate as PDF/A.

    Raises:
        Conflict: the star is no longer in force, or its days are over; its public page says why.
    """
    if not star.is_active:
        raise Conflict(_("这颗星已经不在有效状态，不再出具证书。"))
    if star.valid_until < today:
        raise Conflict(_("这颗星已到期，有效期到 %(day)s，不再出具证书。") % {"day": day_number(star.valid_until)})
    place = records_by_id([star.place_id])[star.place_id]
    address = f"{settings.PUBLIC_URL}/plaque/{star.plaque_number}/"
    return pdf.render(
        "domains/rating/reports/certificate.typ",
        {
            "title": _("星级证书"),
            "place": place.name,
            "words": _("经评定，授予%(star)s新时代文明实践%(kind)s。")
            % {"star": STAR_WORDS[star.star], "kind": _("所") if place.kind == "institute" else _("站")},
            "star": star.star,
            "rows": [
                [_("证书编号"), star.plaque_number],
                [_("得分"), score(star.score)],
                [_("评定单位"), star.body],
                [_("评定标准"), star.standard_told],
                [_("评定日期"), day_number(star.awarded_on)],
                [_("有效期至"), day_number(star.valid_until)],
            ],
            "sample": _("评定标准是示例，证书仅供演示。") if star.is_sample else "",
            "check": _("扫码核验全部内容"),
            "address": address,
            "qr": qr_svg(address),
        },
    )


def qr_svg(text: str) -> str:
    """A QR code as SVG text (error correction M)."""
    import segno  # slow to load, and few requests draw a code

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=4, border=1)
    return out.getvalue().decode()
