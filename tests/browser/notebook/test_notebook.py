"""What the notebook promises to somebody without a signal: each promise in a real browser."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler
from PIL import Image
from playwright.sync_api import Route, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.browser.notebook.conftest import Phone, Site, entries
from tests.browser.serving import faults, told

from cuobian.domains.inspections.models import Entry, EntryPhoto, PlaceVisit
from cuobian.support.inbox.models import Received
from cuobian.support.inbox.public import staged

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Phones = Callable[..., Phone]


def jpeg(width: int, height: int, orientation: int = 1) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), "#7a9988")
    image.paste("#a03d29", (0, 0, width // 4, height // 4))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x8825] = {1: "N", 2: (24.0, 26.0, 34.0), 3: "E", 4: (118.0, 5.0, 9.0)}
    image.save(out, "JPEG", quality=60, exif=exif)
    return out.getvalue()


def given(page_file: str, content: bytes, kind: str = "image/jpeg") -> dict[str, object]:
    return {"name": page_file, "mimeType": kind, "buffer": content}


def test_after_one_visit_it_opens_reads_and_writes_without_a_network_and_sends_when_there_is_one(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.kill()
    one.offline()
    page = one.open()
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    one.go(f"place/{one.site.inspection}/{one.site.places[cast.STATION]}")
    expect(page.get_by_role("heading", name="现行标准")).to_be_visible()
    one.write("一天没有信号")
    expect(page.get_by_role("heading", name="已存在本机，等待上传")).to_be_visible()
    one.kill()
    page = one.open("queue")
    expect(page.get_by_text("一天没有信号")).to_be_visible()
    expect(page.get_by_text("已存在本机，等待上传")).to_be_visible()
    expect(page.locator(".nb-count")).to_have_text("待上传 1 条")
    assert entries("一天没有信号") == []
    one.online()
    one.through()
    expect(page.get_by_text("平台已收到", exact=True)).to_be_visible()
    assert len(entries("一天没有信号")) == 1


def test_a_page_killed_in_the_middle_of_a_sentence_comes_back_with_it(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.offline()
    one.write("大门口坡道被", save=False)
    one.page.set_input_files("#nb-album", [given("a.jpg", jpeg(300, 200))])
    expect(one.page.locator(".nb-photos img")).to_have_count(1)
    one.page.fill("#nb-text", "大门口坡道被电动车挡住")
    one.page.wait_for_timeout(400)
    one.kill()
    page = one.open("write")
    expect(page.locator("#nb-text")).to_have_value("大门口坡道被电动车挡住")
    expect(page.get_by_label("不足", exact=True)).to_be_checked()
    expect(page.locator(".nb-photos img")).to_have_count(1)
    expect(page.get_by_text("上次没写完的还在")).to_be_visible()


def test_the_server_takes_it_and_the_answer_is_lost(phone: Phones) -> None:
    one = phone()
    one.ready()

    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    one.context.route("**/inbox/commands", lost)
    one.write("答复丢了")
    one.go("queue")
    expect(one.page.get_by_text("没有信号。都存在本机")).to_be_visible()
    assert len(entries("答复丢了")) == 1
    expect(one.page.locator(".nb-count")).to_have_text("待上传 1 条")
    one.context.unroute("**/inbox/commands")
    one.page.get_by_role("button", name="现在上传").click()
    one.through()
    assert len(entries("答复丢了")) == 1


def reusing(self: LiveServerThread, connections_override: Any = None) -> Any:
    """The same port again, at once."""
    return self.server_class(
        (self.host, self.port),
        QuietWSGIRequestHandler,
        allow_reuse_address=True,
        connections_override=connections_override,
    )


def test_the_server_is_stopped_and_started_again(phone: Phones, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LiveServerThread, "_create_server", reusing)
    server = LiveServer("127.0.0.1")
    port = server.thread.port
    one = phone(url=server.url)
    one.site = Site(server.url, one.site.world, one.site.inspection, one.site.places)
    one.ready()
    server.stop()
    one.write("平台停了一会儿")
    one.kill()
    page = one.open("queue")
    expect(page.get_by_text("平台停了一会儿")).to_be_visible()
    again = LiveServer(f"127.0.0.1:{port}")
    try:
        page.evaluate("window.dispatchEvent(new Event('online'))")
        one.through()
        assert len(entries("平台停了一会儿")) == 1
    finally:
        again.stop()


def test_a_photo_of_40_megapixels_is_made_smaller_turned_upright_and_freed_of_its_place(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.write("四千万像素", save=False)
    one.page.set_input_files("#nb-album", [given("大图.jpg", jpeg(8000, 5000, orientation=6))])
    expect(one.page.locator(".nb-photos img")).to_have_count(1, timeout=30_000)
    one.save()
    one.through()
    kept = EntryPhoto.objects.get(entry=entries("四千万像素")[0])
    sent_bytes = staged(cast.account_id_of("participant"), kept.sha256)
    assert sent_bytes is not None
    with Image.open(io.BytesIO(sent_bytes)) as image:
        assert max(image.size) <= 2048
        assert image.height > image.width, "turned as its orientation says"
        assert dict(image.getexif()) == {}
    sent = Received.objects.get(kind="inspections.photo", body__entry=str(kept.entry_id))
    assert sent.body["name"] == "大图.jpg"


def test_heic_and_video_are_refused_on_the_phone_with_words(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.write("照片不行", save=False)
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + bytes(200)
    video = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(200)
    one.page.set_input_files(
        "#nb-album",
        [
            given("IMG_1.heic", heic, "image/heic"),
            given("录像.mp4", video, "video/mp4"),
            given("坏.jpg", b"\xff\xd8no"),
        ],
    )
    for words in ("“IMG_1.heic”是 HEIC 格式", "“录像.mp4”是视频", "“坏.jpg”打不开"):
        expect(one.page.locator("#nb-form").get_by_text(words)).to_be_visible()
    expect(one.page.locator(".nb-photos img")).to_have_count(0)
    expect(one.page.locator("#nb-text")).to_have_value("照片不行")


def test_a_photo_goes_on_where_it_broke_off(phone: Phones) -> None:
    one = phone()
    one.ready()
    noisy = io.BytesIO()
    Image.effect_noise((2000, 1500), 90).convert("RGB").save(noisy, "JPEG", quality=95)
    asked: list[str] = []
    broken = {"at": 3}

    def breaks(route: Route) -> None:
        if route.request.method == "PUT":
            asked.append(route.request.url.split("offset=")[1].split("&")[0])
            if len(asked) == broken["at"]:
                route.abort()
                return
        route.continue_()

    one.context.route("**/inbox/pieces/**", breaks)
    one.write("分段的照片", save=False)
    one.page.set_input_files("#nb-album", [given("现场.jpg", noisy.getvalue())])
    expect(one.page.locator(".nb-photos img")).to_have_count(1, timeout=30_000)
    one.save()
    one.go("queue")
    expect(one.page.locator("#nb-sum")).to_contain_text("1 张照片 0.5/")
    one.kill()
    one.open("queue")
    one.through()
    assert asked[2] == asked[3] == str(2 * 262_144)
    assert len(asked) == len(set(asked)) + 1
    assert EntryPhoto.objects.filter(entry=entries("分段的照片")[0]).count() == 1


def test_the_session_is_over_and_nothing_is_lost(phone: Phones) -> None:
    one = phone()
    one.ready()
    cookies = one.context.cookies()
    one.context.clear_cookies(name="sessionid")
    one.write("登录过期时写的")
    one.go("queue")
    expect(one.page.locator("#nb-notes").get_by_text("登录过期了。登录后继续上传，一条没丢")).to_be_visible()
    expect(one.page.locator("#nb-sign-in")).to_have_attribute("href", "/sign-in/?next=%2Fmy%2Fnotebook%2F")
    one.context.add_cookies([{**kept, "sameSite": "Lax"} for kept in cookies])  # type: ignore[list-item]
    one.page.reload()
    expect(one.page.locator("#nb-sign-in")).to_have_count(0)
    one.through()
    assert len(entries("登录过期时写的")) == 1


def test_somebody_else_on_this_phone_sees_how_many_wait_and_nothing_of_them(phone: Phones) -> None:
    one, other = phone(), phone("assessor")
    one.ready()
    own = one.context.cookies()
    one.context.route("**/inbox/commands", lambda route: route.abort())
    one.write("别人看不到的话")
    one.context.clear_cookies()
    one.context.add_cookies([{**kept, "sameSite": "Lax"} for kept in other.context.cookies()])  # type: ignore[list-item]
    one.context.unroute("**/inbox/commands")
    one.kill()
    page = one.open("queue")
    expect(page.get_by_text("本机还有别人的 1 条记录等待上传")).to_be_visible()
    for where in ("today", "places", "queue", "more", "write"):
        one.go(where)
        expect(page.get_by_text("别人看不到的话")).to_have_count(0)
        expect(page.locator("#nb-text") if where == "write" else page.locator("h1")).to_be_visible()
    assert entries("别人看不到的话") == []
    one.context.clear_cookies()
    one.context.add_cookies([{**kept, "sameSite": "Lax"} for kept in own])  # type: ignore[list-item]
    one.kill()
    page = one.open("queue")
    expect(page.get_by_text("别人看不到的话")).to_be_visible()
    one.through()
    assert len(entries("别人看不到的话")) == 1


def test_of_two_tabs_one_sends(phone: Phones) -> None:
    one = phone()
    first = one.ready()
    one.offline()
    one.write("两个标签页")
    second = one.context.new_page()
    second.goto(f"{one.site.url}/my/notebook/#/queue")
    expect(second.get_by_text("两个标签页")).to_be_visible()
    sent: list[str] = []
    one.context.on("request", lambda request: sent.append(request.url) if "/inbox/commands" in request.url else None)
    one.online()
    expect(first.locator(".nb-count")).to_have_text("都上传了")
    expect(second.locator(".nb-count")).to_have_text("都上传了")
    assert len(entries("两个标签页")) == 1
    assert len(sent) == 1


OLDER = """async ([account, inspection, place]) => {
  const open = indexedDB.open("cuobian-notebook", 1);
  open.onupgradeneeded = () => { const db = open.result; db.createObjectStore("meta", {keyPath: "name"}); db.createObjectStore("commands", {keyPath: "id"}); db.createObjectStore("photos", {keyPath: "sha256"}); };
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const work = db.transaction(["meta", "commands"], "readwrite");
  work.objectStore("meta").put({name: "account", value: {id: account, name: "高文彬", unit: ""}});
  work.objectStore("commands").put({id: "0199f000-0000-7000-8000-00000000beef", account, kind: "inspections.entry", schema: 1, made_at: "2026-11-23T01:00:00Z", state: "waiting", body: {inspection, place, kind: "suggestion", point: "", text: "旧版本里等着的"}});
  await new Promise((done) => { work.oncomplete = done; });
  db.close();
}"""


def test_entries_that_wait_are_carried_from_an_older_version_of_the_store(phone: Phones) -> None:
    one = phone()
    page = one.context.new_page()
    page.goto(f"{one.site.url}/my/notebook.webmanifest")
    page.evaluate(OLDER, [str(cast.account_id_of("participant")), one.site.inspection, one.site.places[cast.STATION]])
    page.close()
    one.open("queue")
    one.through()
    assert len(entries("旧版本里等着的")) == 1


FULL = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) { if (window.isFull) throw new DOMException("full", "QuotaExceededError"); return put.apply(this, given); };"""


def test_a_full_phone_says_so_keeps_the_entry_in_memory_and_offers_it_as_a_file(phone: Phones, tmp_path: Path) -> None:
    one = phone()
    one.context.add_init_script(FULL)
    page = one.ready()
    one.offline()
    page.evaluate("window.isFull = true")
    one.write("手机存满了")
    expect(page.get_by_text("手机存满了，刚记的只在这一页的内存里")).to_be_visible()
    one.go("queue")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出待传的").click()
    download.value.save_as(tmp_path / "out.json")
    told_ = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [command["body"]["text"] for command in told_["commands"]] == ["手机存满了"]
    one.online()
    one.through()
    assert len(entries("手机存满了")) == 1


def test_a_full_phone_that_is_killed_still_has_the_draft(phone: Phones) -> None:
    one = phone()
    one.context.add_init_script(FULL)
    page = one.ready()
    one.offline()
    one.write("存满了又被关掉", save=False)
    page.wait_for_timeout(400)
    page.evaluate("window.isFull = true")
    one.save()
    expect(page.get_by_text("手机存满了，刚记的只在这一页的内存里")).to_be_visible()
    one.kill()
    page = one.open("write")
    expect(page.locator("#nb-text")).to_have_value("存满了又被关掉")


def test_what_is_thrown_away_does_not_come_back(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.offline()
    one.write("写了一半又不要", save=False)
    one.page.wait_for_timeout(400)
    one.go("today")
    one.go("write")
    expect(one.page.locator("#nb-text")).to_have_value("写了一半又不要")
    one.page.get_by_role("button", name="丢掉，重新写").click()
    expect(one.page.locator("#nb-text")).to_have_value("")
    one.go("today")
    expect(one.page.get_by_role("heading", name="今天")).to_be_visible()
    one.go("write")
    expect(one.page.locator("#nb-text")).to_have_value("")


def test_who_signs_in_meanwhile_finds_a_clean_page_and_the_first_finds_the_draft_again(phone: Phones) -> None:
    one, other = phone(), phone("assessor")
    one.context.add_init_script("(() => { const now = Date.now; Date.now = () => now() + (window.skipped || 0); })()")
    page = one.ready()
    own = one.context.cookies()
    one.write("前一个人写的", save=False)
    one.context.clear_cookies()
    one.context.add_cookies([{**kept, "sameSite": "Lax"} for kept in other.context.cookies()])  # type: ignore[list-item]
    later = "() => { window.skipped = (window.skipped || 0) + 60000; window.dispatchEvent(new Event('online')); }"
    page.evaluate(later)
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    one.go("write")
    expect(page.locator("#nb-text")).to_have_value("")
    one.context.clear_cookies()
    one.context.add_cookies([{**kept, "sameSite": "Lax"} for kept in own])  # type: ignore[list-item]
    page.evaluate(later)
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    one.go("write")
    expect(page.locator("#nb-text")).to_have_value("前一个人写的")


def test_without_a_signal_nobody_signs_out_and_the_notebook_goes_on(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.offline()
    one.go("more")
    one.page.get_by_role("button", name="退出登录").click()
    expect(one.page.get_by_role("dialog")).to_contain_text("退出要连上网")
    one.page.get_by_role("dialog").get_by_role("button", name="知道了").click()
    one.write("退不出去也能记")
    one.online()
    one.through()
    one.go("more")
    one.page.get_by_role("button", name="退出登录").click()
    expect(one.page.locator("input[name=username]")).to_be_visible()
    one.open("today")
    expect(one.page.locator("#nb-sign-in").first).to_be_visible()


def test_what_is_stuck_goes_out_as_one_file_and_is_handed_in_on_a_computer(phone: Phones, tmp_path: Path) -> None:
    one, desk = phone(), phone(viewport={"width": 1280, "height": 900})
    one.ready()
    one.offline()
    one.write("用文件交的", save=False)
    one.page.set_input_files("#nb-album", [given("a.jpg", jpeg(640, 480))])
    expect(one.page.locator(".nb-photos img")).to_have_count(1)
    one.save()
    one.go("queue")
    one.page.get_by_text("一直传不上去").click()
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name="导出待传的").click()
    download.value.save_as(tmp_path / "out.json")
    page = desk.context.new_page()
    page.goto(f"{one.site.url}/my/notebook/hand-in/")
    page.set_input_files("input[type=file]", tmp_path / "out.json")
    page.get_by_role("button", name="交这个文件").click()
    expect(page.get_by_role("heading", name="平台收到 2 条")).to_be_visible()
    assert EntryPhoto.objects.filter(entry=entries("用文件交的")[0]).count() == 1
    one.online()
    one.through()
    assert len(entries("用文件交的")) == 1
    assert EntryPhoto.objects.filter(entry__text="用文件交的").count() == 1


def test_a_clock_that_is_a_day_behind_is_said_and_stops_nothing(phone: Phones) -> None:
    one = phone(off=-timedelta(days=1))
    page = one.ready()
    expect(page.get_by_text("本机时间比平台慢 24 小时")).to_be_visible()
    one.write("慢了一天的手机")
    one.through()
    kept = entries("慢了一天的手机")[0]
    assert abs(kept.clock_off_seconds + 86_400) < 60


def test_a_new_version_is_offered_and_never_in_the_middle_of_writing(phone: Phones) -> None:
    one = phone()
    page = one.ready()
    one.write("写到一半", save=False)
    one.context.add_cookies([{"name": "django_language", "value": "en", "url": one.site.url}])
    page.evaluate("navigator.serviceWorker.getRegistration('/my/').then((one) => one.update())")
    page.wait_for_function("async () => Boolean((await navigator.serviceWorker.getRegistration('/my/')).waiting)")
    expect(page.locator("#nb-update")).to_have_count(0)
    one.go("today")
    expect(page.get_by_text("有新版本，点此更新")).to_be_visible(timeout=20_000)
    page.click("#nb-update")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_function(
        "async () => (await caches.keys()).filter((one) => one.startsWith('cuobian-notebook-')).length === 1"
    )
    one.go("write")
    expect(page.locator("#nb-text")).to_have_value("写到一半")


def test_what_a_person_must_decide_on_is_said_in_plain_words(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.context.route(
        "**/inbox/commands",
        lambda route: route.continue_(post_data=(route.request.post_data or "").replace("Z1.3.2", "Z9.9.9")),
    )
    one.go(f"write/{one.site.inspection}/{one.site.places[cast.STATION]}/Z1.3.2")
    one.page.get_by_label("建议", exact=True).check()
    one.page.fill("#nb-text", "条款编号不对")
    one.save()
    one.go("queue")
    expect(one.page.get_by_text("平台已收到，等人决定").first).to_be_visible()
    expect(
        one.page.get_by_text(
            "这一版标准里没有 Z9.9.9。记录存着，由经办人决定收不收；收下的不挂条款，原来的编号写在文字后面。"
        )
    ).to_be_visible()


def test_a_sent_entry_is_corrected_and_withdrawn_by_new_records(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.write("原来的话")
    one.through()
    first = entries("原来的话")[0]
    one.go(f"entry/{first.pk}")
    one.page.get_by_role("link", name="更正").click()
    one.page.fill("#nb-text", "更正后的话")
    one.save()
    one.through()
    assert entries("更正后的话")[0].corrects_id == first.pk
    one.go(f"entry/{entries('更正后的话')[0].pk}")
    one.page.get_by_role("link", name="撤回").click()
    one.page.get_by_role("button", name="撤回这一条").click()
    expect(one.page.get_by_text("写一句为什么撤回")).to_be_visible()
    one.page.get_by_label("为什么撤回").fill("看错了站点")
    one.page.get_by_role("button", name="撤回这一条").click()
    expect(one.page.get_by_text("已撤回")).to_be_visible()
    one.through()
    assert Received.objects.filter(kind="inspections.withdraw", outcome="done", body__reason="看错了站点").exists()
    assert Entry.objects.filter(pk=first.pk, text="原来的话").exists()


def test_before_it_is_sent_an_entry_is_changed_or_taken_away(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.offline()
    one.write("会改的话")
    one.page.get_by_role("link", name="看这一条").click()
    one.page.get_by_role("link", name="改一改").click()
    one.page.fill("#nb-text", "改好的话")
    one.save()
    one.write("会删的话")
    one.page.get_by_role("link", name="看这一条").click()
    one.page.get_by_role("button", name="删掉").click()
    one.page.get_by_role("dialog").get_by_role("button", name="删掉").click()
    expect(one.page.locator(".nb-count")).to_have_text("待上传 1 条")
    one.online()
    one.through()
    assert (len(entries("改好的话")), entries("会改的话"), entries("会删的话")) == (1, [], [])


def test_inside_or_outside_is_asked_once_and_a_position_is_neither_kept_nor_sent(phone: Phones) -> None:
    one = phone()
    one.context.grant_permissions(["geolocation"])
    page = one.ready()
    fence = page.evaluate(
        """async (place) => { const open = indexedDB.open("cuobian-notebook"); const db = await new Promise((r) => { open.onsuccess = () => r(open.result); });
           const got = db.transaction("meta").objectStore("meta").get("pack"); const kept = await new Promise((r) => { got.onsuccess = () => r(got.result); }); db.close();
           return kept.value.pack.inspections.flatMap((one) => one.places).find((one) => one.id === place).fence; }""",
        one.site.places[cast.STATION],
    )
    assert fence["system"] == "WGS-84"
    one.context.set_geolocation({"latitude": fence["lat"] + 0.00012345, "longitude": fence["lon"], "accuracy": 10})
    sent: list[str] = []
    one.context.on(
        "request",
        lambda request: sent.append(f"{request.url} {request.post_data or ''}") if request.method != "PUT" else None,
    )
    one.write("在站点里写的", save=False)
    page.get_by_role("button", name="可以记").click()
    expect(page.get_by_text("人在站点里。只记这一句，不记位置。")).to_be_visible()
    one.save()
    one.through()
    one.write("第二条不再问", save=False)
    expect(page.get_by_text("人在站点里。只记这一句，不记位置。")).to_be_visible()
    one.save()
    one.through()
    assert [entries(text)[0].inside for text in ("在站点里写的", "第二条不再问")] == [True, True]
    latitude = str(fence["lat"] + 0.00012345)[:9]
    assert not any(latitude in each for each in sent)
    kept = page.evaluate(
        """async () => { const open = indexedDB.open("cuobian-notebook"); const db = await new Promise((r) => { open.onsuccess = () => r(open.result); });
           const all = await Promise.all([...db.objectStoreNames].map((name) => new Promise((r) => { const got = db.transaction(name).objectStore(name).getAll(); got.onsuccess = () => r(got.result); }))); db.close();
           return JSON.stringify(all) + JSON.stringify({...localStorage}); }"""
    )
    assert latitude not in kept


def test_signing_out_with_unsent_entries_is_warned_about_on_every_page(phone: Phones) -> None:
    one = phone()
    one.ready()
    one.context.route("**/inbox/commands", lambda route: route.abort())
    one.write("退出前没上传")
    one.go("more")
    one.page.get_by_role("button", name="退出登录").click()
    expect(one.page.get_by_role("dialog")).to_contain_text("1 条待传")
    one.page.get_by_role("dialog").get_by_role("button", name="先不退出").click()
    one.page.goto(f"{one.site.url}/my/inbox/")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.message)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    one.page.on("dialog", stay)
    one.page.locator("summary", has_text="菜单").click()
    one.page.get_by_role("button", name="退出登录").click()
    assert asked == ["这台手机的观摩本还有 1 条没上传。退出不会丢，下次在这台手机登录后继续上传。现在退出？"]
    one.context.unroute("**/inbox/commands")
    one.open("queue")
    one.through()


def test_arriving_and_leaving_is_one_touch(phone: Phones) -> None:
    one = phone()
    one.ready()
    before = PlaceVisit.objects.count()
    one.go(f"place/{one.site.inspection}/{one.site.places[cast.STATION]}")
    one.page.get_by_role("button", name="到了").click()
    expect(one.page.get_by_role("button", name="到了 10:")).to_be_visible()
    one.through()
    assert PlaceVisit.objects.count() == before + 1


def test_everything_is_done_with_the_keyboard_alone(phone: Phones) -> None:
    one = phone()
    page = one.ready(f"write/{phone().site.inspection}/{one.site.places[cast.STATION]}")
    page.locator("#nb-place").focus()
    for key in ("Tab", "Space", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("#nb-find")).to_be_focused()
    page.keyboard.type("无障碍")
    page.keyboard.press("Enter")
    expect(page.locator("#nb-point")).to_contain_text("Z1.3")
    page.locator("#nb-text").focus()
    page.keyboard.type("只用键盘")
    page.get_by_role("button", name="存在本机").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#nb-kept")).to_be_visible()
    one.through()
    kept = entries("只用键盘")[0]
    assert (kept.kind, kept.point_id[:4]) == ("optional_highlight", "Z1.3")


@pytest.mark.parametrize("width", [390, 320])
def test_every_page_of_it_is_readable_and_fits(phone: Phones, width: int) -> None:
    one = phone(viewport={"width": width, "height": 844})
    page = one.ready()
    one.context.route("**/inbox/commands", lambda route: route.abort())
    one.write("看得清楚的一条", save=False)
    page.set_input_files("#nb-album", [given("a.jpg", jpeg(300, 200))])
    expect(page.locator(".nb-photos img")).to_have_count(1)
    wrong = {"write": faults(page, one.said)}
    one.save()
    wrong["kept"] = faults(page, one.said)
    page.get_by_role("link", name="看这一条").click()
    expect(page.get_by_role("link", name="更正")).to_be_visible()
    place = f"{one.site.inspection}/{one.site.places[cast.STATION]}"
    entry = page.evaluate("location.hash").split("/")[-1]
    for where in (f"entry/{entry}", f"withdraw/{entry}", "today", "places", f"place/{place}", "queue", "more"):
        one.go(where)
        page.wait_for_timeout(150)
        wrong[where] = faults(page, one.said)
    one.go(f"write/{place}")
    page.locator("#nb-point button").first.click()
    page.fill("#nb-find", "设备")
    wrong["point"] = faults(page, one.said)
    blocked = "net::ERR_FAILED"
    left = {where: [line for line in found if blocked not in line] for where, found in wrong.items()}
    assert not any(left.values()), told(left)
