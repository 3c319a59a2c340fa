"""Files that people hand in: decided by content, cleaned, or refused with the reason; and how a kept one goes out."""

from __future__ import annotations

import random
import resource
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import path
from PIL import Image, PngImagePlugin

from compact_portal.kit import files
from compact_portal.kit.files import JPEG, PDF, PNG, WEBP, Clean, accept, answer
from compact_portal.kit.gates import public
from compact_portal.kit.refusals import Refusal

FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP"}
EVIL = b"<html><script>alert(document.domain)</script></html>"


def given(content: bytes, name: str = "mandate") -> Clean:
    return accept(SimpleUploadedFile(name, content))


def why(content: bytes, **options: Any) -> str:
    with pytest.raises(Refusal) as refused:
        accept(SimpleUploadedFile("mandate.pdf", content), **options)
    return str(refused.value.sentence)


def picture(kind: str = PNG, mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, options.pop("colour", 120 if mode in ("L", "P") else (200, 60, 20, 128)[: len(mode)])).save(
        out, FORMATS[kind], **options
    )
    return out.getvalue()


def camera() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "ACME-CAMERA", "Spy 7", 6  # make, model, lies on its side
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 36.0, 0.0), 3: "E", 4: (12.0, 30.0, 0.0)})
    return exif


def document(build: Callable[[pikepdf.Pdf], None] = lambda pdf: None, **save: Any) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    build(pdf)
    out = BytesIO()
    pdf.save(out, **save)
    return out.getvalue()


def opened(clean: Clean) -> Image.Image:
    return Image.open(BytesIO(clean.content))


# Images


@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP])
def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright(kind: str) -> None:
    colours = b"ICC of ACME-CAMERA" + b"\0" * 120
    clean = given(picture(kind, exif=camera(), icc_profile=colours))
    assert b"ACME-CAMERA" not in clean.content and b"Spy 7" not in clean.content
    image = opened(clean)
    assert (clean.media_type, image.size) == (kind, (30, 40))
    assert not image.getexif() and not {"exif", "icc_profile", "xmp", "XML:com.adobe.xmp"} & set(image.info)


@pytest.mark.parametrize("kind", [JPEG, WEBP])
def test_an_xmp_packet_is_gone(kind: str) -> None:
    clean = given(picture(kind, xmp=b"<x:xmpmeta><rdf:li>Karen Holm</rdf:li></x:xmpmeta>"))
    assert b"xmpmeta" not in clean.content and b"Karen" not in clean.content


def test_the_text_of_a_png_and_the_comment_of_a_jpeg_are_gone() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Karen Holm")
    told.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Karen</x:xmpmeta>", zip=True)
    png = given(picture(PNG, pnginfo=told))
    assert not opened(png).text and b"Karen" not in png.content  # type: ignore[attr-defined]
    assert b"Karen" not in given(picture(JPEG, comment=b"Karen Holm")).content


@pytest.mark.parametrize("kind", [PNG, JPEG, WEBP])
@pytest.mark.parametrize("behind", ["zip", "pdf", "html", "picture"])
def test_a_second_file_behind_an_image_is_left_behind(kind: str, behind: str) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("evil.html", EVIL)
    second = {"zip": packed.getvalue(), "pdf": document(), "html": EVIL, "picture": picture(PNG, colour=(1, 2, 3))}
    clean = given(picture(kind) + second[behind])
    assert second[behind] not in clean.content and len(clean.content) < len(picture(kind)) + 2000
    assert not zipfile.is_zipfile(BytesIO(clean.content)) and b"%PDF-" not in clean.content


def test_markup_inside_a_png_is_gone() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", EVIL.decode())
    assert b"<script" not in given(picture(PNG, pnginfo=told)).content


@pytest.mark.parametrize("kind", [PNG, WEBP])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_is_kept(kind: str, mode: str) -> None:
    if mode == "P":
        content = picture(kind, "P", colour=0, transparency=0) if kind == PNG else picture(kind, "RGBA")
    else:
        content = picture(kind, mode, colour=(90, 0) if mode == "LA" else (90, 90, 90, 0))
    assert opened(given(content)).convert("RGBA").getchannel("A").getextrema() != (255, 255)


def test_sixteen_bits_grey_are_scaled_and_not_cut() -> None:
    out = BytesIO()
    Image.new("I;16", (4, 4), 32_768).save(out, "PNG")
    assert opened(given(out.getvalue())).getpixel((0, 0)) == 128


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_every_mode_of_a_jpeg_comes_out_as_a_jpeg(mode: str) -> None:
    assert opened(given(picture(JPEG, mode, colour=90 if mode == "L" else None))).mode in ("L", "RGB")


@pytest.mark.parametrize("kind", [PNG, WEBP])
def test_a_moving_image_is_refused(kind: str) -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, FORMATS[kind], save_all=True, append_images=frames[1:], duration=100)
    assert "moves" in why(out.getvalue())


def _png(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_000, 11_000, 20_000, 2**31 - 1])
def test_a_small_file_that_unfolds_into_a_huge_image_is_refused(side: int) -> None:
    assert "too many pixels" in why(_png(side, side, b"\0"))


def test_text_that_unfolds_beyond_measure_is_refused_or_dropped() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Bomb", "A" * 80_000_000, zip=True)
    content = picture(PNG, pnginfo=told)
    try:
        assert len(given(content).content) < 2000
    except Refusal as refusal:
        assert "damaged" in str(refusal)


@pytest.mark.parametrize("kind", [PNG, JPEG, WEBP])
def test_half_an_image_is_damaged(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 60).convert("RGB")
    out = BytesIO()
    noise.save(out, FORMATS[kind])
    assert "damaged" in why(out.getvalue()[: len(out.getvalue()) // 2])


# PDF


def _script(pdf: pikepdf.Pdf) -> Any:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _annotation(pdf: pikepdf.Pdf, **keys: Any) -> None:
    about = {"Type": pikepdf.Name.Annot, "Rect": [0, 0, 9, 9]} | keys
    pdf.pages[0].obj.Annots = pdf.make_indirect(pikepdf.Array([pikepdf.Dictionary(about_names(about))]))


def about_names(about: dict[str, Any]) -> dict[str, Any]:
    return {f"/{key}": value for key, value in about.items()}


def _action(name: str, **keys: Any) -> Callable[[pikepdf.Pdf], None]:
    def build(pdf: pikepdf.Pdf) -> None:
        act = pikepdf.Dictionary(about_names({"S": pikepdf.Name(f"/{name}")} | keys))
        _annotation(pdf, Subtype=pikepdf.Name.Link, A=act)

    return build


def _opens_with_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = _script(pdf)


def _deep_script(pdf: pikepdf.Pdf) -> None:
    inner: Any = _script(pdf)
    for _ in range(200):
        inner = pikepdf.Array([pikepdf.Dictionary(Next=inner)])
    pdf.pages[0].obj.Odd = inner


def _named_script(pdf: pikepdf.Pdf) -> None:
    tree = pikepdf.Dictionary(Names=[pikepdf.String("a"), _script(pdf)])
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def _acts_on_closing(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.Print))


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["evil.html"] = EVIL


def _attached_note(pdf: pikepdf.Pdf) -> None:
    held = pikepdf.Stream(pdf, EVIL, Type=pikepdf.Name.EmbeddedFile)
    spec = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=pikepdf.String("e.exe"), EF=pikepdf.Dictionary(F=held))
    _annotation(pdf, Subtype=pikepdf.Name.FileAttachment, FS=spec)


def _lone_embedded_stream(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Odd = pdf.make_stream(EVIL, Type=pikepdf.Name.EmbeddedFile)


def _links_begin_at_a_disk(pdf: pikepdf.Pdf) -> None:
    pdf.Root.URI = pikepdf.Dictionary(Base=pikepdf.String("file:///c:/"))
    _action("URI", URI=pikepdf.String("windows/cmd.exe"))(pdf)


def _xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(b"<xdp/>"))


def _elsewhere(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Odd = pdf.make_stream(b"", F=pikepdf.String("\\\\evil\\share"))


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (_opens_with_script, "script"),
        (_deep_script, "script"),
        (_named_script, "script"),
        (_acts_on_closing, "script"),
        (_action("JavaScript", JS=pikepdf.String("1")), "script"),
        (_action("Launch", F=pikepdf.String("cmd.exe")), "start a program"),
        (_action("GoToR", F=pikepdf.String("//evil/x.pdf")), "start a program"),
        (_action("URI", URI=pikepdf.String("javascript:alert(1)")), "start a program"),
        (_action("URI", URI=pikepdf.String(" java\nscript:alert(1)")), "start a program"),
        (_action("URI", URI=pikepdf.String("file:///etc/passwd")), "start a program"),
        (_action("URI", URI=pikepdf.String("\\\\evil\\share\\x")), "start a program"),
        (_action("URI", URI=pikepdf.String(" //evil/share")), "start a program"),
        (
            _action("URI", URI=pikepdf.String("\xfe\xff\0f\0i\0l\0e\0:\0/\0/\0/\0c".encode("latin-1"))),
            "start a program",
        ),
        (_links_begin_at_a_disk, "start a program"),
        (_action("Thread", F=pikepdf.String("//evil/x.pdf")), "start a program"),
        (_action("SubmitForm", F=pikepdf.String("https://evil.example")), "sends"),
        (_xfa, "sends"),
        (_attachment, "another file"),
        (_attached_note, "another file"),
        (_lone_embedded_stream, "another file"),
        (lambda pdf: _annotation(pdf, Subtype=pikepdf.Name.RichMedia), "film"),
        (lambda pdf: _annotation(pdf, Subtype=pikepdf.Name("/3D")), "film"),
        (_elsewhere, "start a program"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_pdf_that_acts_or_carries_is_refused_with_the_reason(build: Any, reason: str, packed: bool) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert reason in why(document(build, object_stream_mode=mode))


def test_a_name_written_in_another_way_is_still_that_name() -> None:
    content = document(_opens_with_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"/JavaScript" in content
    # The same length keeps the table of objects right.
    hidden = content.replace(b"/JavaScript /", b"/J#61vaScript/").replace(b"/JavaScript\n", b"/J#61vaScript")
    assert "script" in why(hidden) or "damaged" in why(hidden)


def test_links_to_the_web_and_where_to_begin_do_no_harm() -> None:
    def build(pdf: pikepdf.Pdf) -> None:
        _action("URI", URI=pikepdf.String("https://nordby.example/"))(pdf)
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])

    clean = given(document(build))
    with pikepdf.open(BytesIO(clean.content)) as pdf:
        assert len(pdf.pages) == 1 and "/OpenAction" not in pdf.Root
    assert given(document(_action("URI", URI=pikepdf.String("www.nordby.example")))).media_type == PDF


def test_who_made_a_pdf_and_with_what_is_gone() -> None:
    def build(pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata() as told:
            told["dc:creator"], told["pdf:Producer"] = ["Karen Holm"], "ACME-WRITER 9"
        pdf.docinfo["/Author"], pdf.docinfo["/Producer"] = "Karen Holm", "ACME-WRITER 9"
        pdf.pages[0].obj.Metadata = pdf.make_stream(b"<x:xmpmeta>Karen Holm</x:xmpmeta>", Type=pikepdf.Name.Metadata)
        pdf.pages[0].obj.PieceInfo = pikepdf.Dictionary(Acme=pikepdf.Dictionary(LastModified="D:2026"))

    content = document(build, compress_streams=False)
    assert b"Karen" in content
    clean = given(content)
    with pikepdf.open(BytesIO(clean.content)) as pdf:
        assert not dict(pdf.docinfo) and "/Metadata" not in pdf.Root and "/PieceInfo" not in pdf.pages[0].obj
        told = b"".join(one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream))
    assert b"Karen" not in clean.content + told and b"ACME" not in clean.content + told


def test_what_the_camera_wrote_into_a_scan_is_gone_and_the_scan_is_there() -> None:
    photograph = picture(JPEG, exif=camera())

    def build(pdf: pikepdf.Pdf) -> None:
        drawn = pdf.make_stream(
            photograph, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=40, Height=30,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=drawn))

    assert b"ACME-CAMERA" in document(build)
    clean = given(document(build))
    assert b"ACME-CAMERA" not in clean.content
    with pikepdf.open(BytesIO(clean.content)) as pdf:
        found = pikepdf.PdfImage(pdf.pages[0].obj.Resources.XObject.Im0).as_pil_image()
    assert (found.size, found.tobytes()) == ((40, 30), Image.open(BytesIO(photograph)).tobytes())


def test_what_an_earlier_version_of_a_pdf_held_is_gone() -> None:
    first = document(lambda pdf: _annotation(pdf, Subtype=pikepdf.Name.Text, Contents=pikepdf.String("OLD SECRET")))
    with pikepdf.open(BytesIO(first)) as pdf:
        del pdf.pages[0].obj.Annots
        out = BytesIO()
        pdf.save(out)
    assert b"OLD SECRET" not in given(out.getvalue()).content


@pytest.mark.parametrize("behind", [EVIL, b"PK\x03\x04" + b"x" * 400, b"MZ" + b"\0" * 5000])
def test_what_stands_behind_a_pdf_is_left_behind_or_the_pdf_refused(behind: bytes) -> None:
    try:
        assert behind not in given(document() + behind).content
    except Refusal as refusal:
        assert "damaged" in str(refusal)


@pytest.mark.parametrize("passwords", [{"user": "secret", "owner": "secret"}, {"user": "", "owner": "secret"}])
def test_a_locked_pdf_is_refused(passwords: dict[str, str]) -> None:
    assert "password" in why(document(encryption=pikepdf.Encryption(**passwords)))


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-",
        b"%PDF-1.7\n%%EOF",
        document()[:300],
        document()[:-200],
        b"%PDF-1.4\n" + b"[" * 200_000,
        b"%PDF-" + EVIL,
    ],
)
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    assert "damaged" in why(content)


def test_a_pdf_without_a_page_is_damaged() -> None:
    pdf, out = pikepdf.new(), BytesIO()
    pdf.save(out)
    assert "damaged" in why(out.getvalue())


def test_a_pdf_that_unfolds_beyond_measure_takes_no_memory() -> None:
    """Objects packed into a stream: the reader must unpack them to read the file at all."""
    content = document(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    packer = zlib.compressobj(9)
    bomb = packer.compress(b"91 0 ") + b"".join(packer.compress(b" " * 1_000_000) for _ in range(400)) + packer.flush()
    start = len(content)
    head = b"90 0 obj\n<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>\nstream\n" % len(bomb)
    table = content.index(b"xref\n")
    root = b"1 0 R" if b"/Root 1 0 R" in content else b"2 0 R"
    at = start + len(head) + len(bomb) + len(b"\nendstream\nendobj\n")
    rows = b"".join((struct.pack(">BIB", 1, start, 0), struct.pack(">BIB", 2, 90, 0), struct.pack(">BIB", 1, at, 0)))
    xref = (
        b"92 0 obj\n<</Type/XRef/Size 93/W[1 4 1]/Index[90 3]/Root %s/Prev %d/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        % (root, table, len(rows), rows)
    )
    built = content + head + bomb + b"\nendstream\nendobj\n" + xref + b"startxref\n%d\n%%%%EOF\n" % at
    assert len(built) < files.MOST
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        assert len(given(built).content) < 2000
    except Refusal as refusal:
        assert "damaged" in str(refusal)
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 250_000
    )  # kilobytes; the whole would take 400 MB


# Neither, either, both


@pytest.mark.parametrize(
    "content",
    [
        EVIL, b"GIF89a" + b"\0" * 100, b"PK\x03\x04", b"MZ", b"<svg onload=alert(1)>", b"\x00" * 64, b"BM" + b"\0" * 60,
        b"II*\0" + b"\0" * 60, b"\n%PDF-1.4", EVIL + document(), b"RIFF\0\0\0\0WAVE", b"\xff\xd8", "٪PDF".encode(),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused(content: bytes) -> None:
    assert "not a kind of file" in why(content)


def test_the_ending_comes_from_the_content() -> None:
    assert given(picture(PNG), "mandate.pdf").name == "mandate.png"
    assert given(document(), "mandate.jpeg").name == "mandate.pdf"
    assert given(document(), "mandate.pdf.exe").name == "mandate.pdf"


def test_only_the_kinds_that_are_asked_for() -> None:
    assert "not a kind of file" in why(picture(PNG), kinds=frozenset({PDF}))


def test_an_empty_and_a_large_file_are_refused() -> None:
    assert "empty" in why(b"")
    assert "larger than 10 MB" in why(document() + b"\0" * files.MOST)
    assert "larger than 1 MB" in why(b"%PDF-" + b"\0" * 1_000_000, most=1_000_000)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\karen\\Mandate.PDF", "Mandate.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("mandate\u202efdp.exe", "mandatefdp.pdf"),
        ('"; filename="evil.html', "filename_evil.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("🏛️🏛️.pdf", "document.pdf"),
        ("Beschluss 3.12.2026", "Beschluss 3.12.2026.pdf"),
        ("قرار المجلس.pdf", "قرار المجلس.pdf"),
        ("市议会决定.pdf", "市议会决定.pdf"),
        ("परिषद का निर्णय.pdf", "परिषद का निर्णय.pdf"),
        (unicodedata.normalize("NFD", "قرار آخر.pdf"), "قرار آخر.pdf"),
        (unicodedata.normalize("NFD", "Beschluß Århus é.pdf"), "Beschluß Århus é.pdf"),
        (unicodedata.normalize("NFD", "결정.pdf"), "결정.pdf"),
    ],
)
def test_a_name_is_kept_as_a_name_alone(typed: str, kept: str) -> None:
    assert files._name(typed, ".pdf") == kept


@pytest.mark.parametrize("long", ["a" * 100_000, "市" * 5000, "é" * 3000, "नि" * 3000])
def test_a_very_long_name_is_cut_between_characters(long: str) -> None:
    name = files._name(f"{long}.pdf", ".pdf")
    assert name.endswith(".pdf") and 100 < len(name.encode()) <= files.NAME_BYTES + 4 and long.startswith(name[:20])


@pytest.mark.parametrize("kind", ["pdf", "png", "jpeg", "webp"])
def test_damage_of_any_sort_is_a_sentence_and_never_a_fault(kind: str) -> None:
    whole = bytearray({"pdf": document(_xfa), "png": picture(PNG), "jpeg": picture(JPEG), "webp": picture(WEBP)}[kind])
    chance = random.Random(7)
    for _ in range(150):
        hurt = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            hurt[chance.randrange(5, len(hurt))] = chance.randrange(256)
        try:
            assert files.cleaned(bytes(hurt), files.DOCUMENTS)[1]
        except Refusal as refusal:
            assert str(refusal)


# How a kept file goes out


@public
def _kept(request: Any) -> Any:
    return answer(EVIL, 'قرار \r\n"x".html', request.GET.get("type", PDF))


urlpatterns = [path("kept/", _kept)]


@pytest.mark.urls(__name__)
def test_a_kept_file_cannot_run_in_the_portals_name() -> None:
    sent = Client().get("/kept/")
    assert sent.headers["Content-Type"] == PDF
    assert sent.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%D9%82%D8%B1")
    assert sent.headers["Content-Disposition"].endswith(".pdf") and "\n" not in sent.headers["Content-Disposition"]
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert sent.headers["Cache-Control"] == "private, no-store"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/html\r\nX: y"])
def test_a_kind_that_could_run_goes_out_as_plain_bytes(kind: str) -> None:
    assert Client().get("/kept/", {"type": kind}).headers["Content-Type"] == "application/octet-stream"
