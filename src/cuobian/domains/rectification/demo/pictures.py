"""Drawn pictures of before and after for a few tickets: a ramp with a gap, and the same ramp put right. No photographs."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from cuobian.domains.rectification.demo.ground import Ground
from cuobian.domains.rectification.models import Ticket, TicketPhoto
from cuobian.domains.rectification.values import SEEN_BY, PhotoSide, Status
from cuobian.kernel.access import Actor
from cuobian.support.files.public import store

SIZE = (960, 720)
TICKETS = 1


def write_pictures(ground: Ground) -> None:
    """The latest closed and handed-in tickets about ramps get a pair each."""
    rows = Ticket.objects.filter(point_id="Z1.3.2", status__in=(Status.FIXED, Status.VERIFIED))
    closed = Ticket.objects.filter(point_id="Z1.3.2", status=Status.CLOSED, found__startswith="门口坡道")
    photos = []
    for ticket in [*rows[:TICKETS], *closed.order_by("-ended_at")[:TICKETS]]:
        for side in PhotoSide:
            actor = Actor.system("演示")
            file = store(
                upload=_drawn(side), kind="image", actor=actor, code=ticket.code, permission=SEEN_BY, now=ground.now
            )
            at = ticket.opened_at if side == PhotoSide.BEFORE else ticket.fixed_at or ground.now
            photos.append(
                TicketPhoto(
                    id=ground.ident(f"photo {ticket.pk} {side}", at),
                    ticket=ticket,
                    side=side,
                    file=file.id,
                    added_at=at,
                    locked_at=at,
                )
            )
    TicketPhoto.objects.bulk_create(photos)


def _drawn(side: PhotoSide) -> SimpleUploadedFile:
    image = Image.new("RGB", SIZE, "#E9E3D8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 520, 960, 720), fill="#B9B2A6")
    pen.rectangle((520, 120, 800, 520), fill="#FAF8F5", outline="#55504A", width=6)
    pen.rectangle((590, 230, 730, 520), fill="#A03D29", outline="#55504A", width=6)
    if side == PhotoSide.BEFORE:
        pen.polygon([(120, 640), (380, 575), (380, 660), (120, 700)], fill="#8C857B")
        pen.polygon([(420, 545), (640, 520), (640, 600), (420, 650)], fill="#8C857B")
        pen.line((400, 540, 400, 670), fill="#23211F", width=10)
    else:
        pen.polygon([(120, 650), (640, 520), (640, 600), (120, 710)], fill="#6B655E")
        for step in range(6):
            x = 160 + 80 * step
            pen.line((x, 650 - 20 * step, x + 40, 690 - 20 * step), fill="#D9A032", width=8)
        pen.line((140, 560, 640, 430), fill="#17626B", width=10)
    out = io.BytesIO()
    image.resize((480, 360)).save(out, "JPEG", quality=80)
    return SimpleUploadedFile(f"{side.value}.jpg", out.getvalue(), "image/jpeg")
