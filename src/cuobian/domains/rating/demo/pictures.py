"""Drawn pictures of the four invented stations: the door, the hall, the board on the wall. No photographs.

They show what the words of the case tell, and nothing that the words do not tell.
"""

import io
from collections.abc import Callable, Mapping

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from cuobian.domains.rating.actions.fairness.dossier_photos import SEEN_BY
from cuobian.domains.rating.demo.ground import Ground
from cuobian.domains.rating.models import Dossier, DossierPhoto
from cuobian.kernel.access import Actor
from cuobian.support.files.public import store

SIZE = (960, 720)
WALL, FLOOR, FRAME, WOOD, DARK, SIGN = "#E9E3D8", "#B9B2A6", "#55504A", "#A03D29", "#23211F", "#17626B"
Pen = ImageDraw.ImageDraw
Drawing = Callable[[Pen], None]


def door(*, tree: bool = False, faded: bool = False, ramp: str = "whole", locked: bool = False) -> Drawing:
    """The front: a sign, a door, and a ramp that is "whole" or "plank"."""

    def draw(pen: Pen) -> None:
        pen.rectangle((0, 560, 960, 720), fill=FLOOR)
        pen.rectangle((240, 120, 840, 560), fill="#FAF8F5", outline=FRAME, width=6)
        pen.rectangle((330, 150, 750, 220), fill="#8FA7A9" if faded else SIGN, outline=FRAME, width=4)
        pen.rectangle((450, 280, 630, 560), fill=WOOD, outline=FRAME, width=6)
        pen.line((540, 280, 540, 560), fill=FRAME, width=4)
        if locked:
            pen.arc((515, 395, 565, 445), 180, 360, fill=DARK, width=8)
            pen.rectangle((508, 418, 572, 466), fill=DARK)
        if ramp == "plank":
            pen.line((400, 660, 470, 562), fill="#8C6B3F", width=26)
        else:
            pen.polygon([(150, 690), (450, 562), (450, 610), (150, 720)], fill="#6B655E")
            pen.line((170, 610, 440, 490), fill=SIGN, width=10)
        if tree:
            pen.rectangle((96, 330, 150, 600), fill="#6F5137")
            pen.ellipse((0, 90, 270, 380), fill="#4E7A51")

    return draw


def hall(*, rows: int, seats: int, lit: bool = True, boxes: bool = False) -> Drawing:
    """A room with chairs and a screen."""

    def draw(pen: Pen) -> None:
        pen.rectangle((0, 420, 960, 720), fill=FLOOR)
        pen.rectangle((300, 90, 660, 300), fill="#CFE3E4" if lit else "#8C857B", outline=FRAME, width=8)
        width = 760 // seats
        for row in range(rows):
            for seat in range(seats):
                left, top = 100 + seat * width, 440 + row * (250 // rows)
                pen.rectangle((left, top, left + width * 2 // 3, top + 14), fill=WOOD)
                pen.line((left + 6, top + 14, left + 6, top + 38), fill=DARK, width=4)
                pen.line((left + width * 2 // 3 - 6, top + 14, left + width * 2 // 3 - 6, top + 38), fill=DARK, width=4)
        if boxes:
            pen.rectangle((760, 300, 880, 410), fill="#C49A62", outline=FRAME, width=4)
            pen.rectangle((790, 210, 870, 300), fill="#C49A62", outline=FRAME, width=4)

    return draw


def board(*, told: int, of: int = 5) -> Drawing:
    """The board on the wall: `told` of its fields are filled, the others empty."""

    def draw(pen: Pen) -> None:
        pen.rectangle((90, 110, 870, 600), fill="#FAF8F5", outline=FRAME, width=10)
        for field in range(of):
            left, top = 130 + field % 3 * 245, 160 + field // 3 * 215
            pen.rectangle((left, top, left + 205, top + 175), outline=FRAME, width=4)
            if field < told:
                pen.rectangle((left + 20, top + 20, left + 185, top + 48), fill=SIGN)
                for line in range(4):
                    pen.line((left + 20, top + 75 + 24 * line, left + 185 - 30 * (line % 2), top + 75 + 24 * line), fill=DARK, width=6)  # fmt: skip

    return draw


PICTURES: Mapping[str, tuple[tuple[str, Drawing], ...]] = {
    "老榕树下的站（演示）": (
        ("门口：榕树、牌子、坡道和扶手", door(tree=True)),
        ("一楼大厅，四十把椅子", hall(rows=4, seats=10)),
        ("公示栏，五项都有", board(told=5)),
    ),
    "公寓楼底层的站（演示）": (
        ("门口：牌子有些褪色，坡道用木板代替", door(faded=True, ramp="plank")),
        ("活动室坐十八个人，投影不亮，器材上放着纸箱", hall(rows=3, seats=6, lit=False, boxes=True)),
        ("公示栏，没有写点单的办法", board(told=4)),
    ),
    "旧礼堂里的站（演示）": (
        ("门口：崭新的牌子，坡道和扶手", door()),
        ("礼堂能坐一百二十人", hall(rows=8, seats=15)),
        ("公示栏，没有写开放时间和点单的办法", board(told=3)),
    ),
    "村口小楼的站（演示）": (
        ("星期六上午，门锁着", door(locked=True)),
        ("一楼能坐二十五个人", hall(rows=5, seats=5)),
        ("公示栏，五项都有", board(told=5)),
    ),
}
"""By the title of the case: captions and drawings."""


def write_pictures(ground: Ground, dossiers: list[Dossier]) -> None:
    """Three pictures for each dossier, stored as photos are."""
    photos = []
    for dossier in dossiers:
        for number, (caption, drawing) in enumerate(PICTURES[dossier.title], start=1):
            kept = store(
                upload=drawn(drawing, f"{number}.jpg"),
                kind="image",
                actor=Actor.system("演示"),
                code=dossier.round.code,
                permission=SEEN_BY,
                now=ground.now,
            )
            photos.append(DossierPhoto(dossier=dossier, file_id=kept.id, caption=caption))
    DossierPhoto.objects.bulk_create(photos)


def drawn(drawing: Drawing, name: str) -> SimpleUploadedFile:
    """The drawing as somebody would upload it."""
    image = Image.new("RGB", SIZE, WALL)
    drawing(ImageDraw.Draw(image))
    out = io.BytesIO()
    image.resize((640, 480)).save(out, "JPEG", quality=80)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")
