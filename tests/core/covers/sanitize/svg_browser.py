"""A judge of pictures in a real browser: each is loaded in four contexts, everything is dispatched, everything watched.

The contexts are a document of its own, ``innerHTML`` in a page, a page that a server printed the picture into, and
``<object>``. All events are dispatched on all elements, every link is clicked, before and after animations have run.
A *hit* is a script that was compiled or a function that was called, a dialog, any request for anything but the pages
themselves (also to our own origin), a navigation, a popup, a download, and a page around the picture that looks or
works otherwise than without it. Nothing reaches a network: the browser gets its answers from here.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CONTEXTS", "Judge", "chromium_path", "open_judge"]

CONTEXTS: Final = ("document", "inline", "markup", "object")
_BATCH: Final = 32
_PATIENCE_S: Final = 60.0
"""Until a batch has told that it is done; a page that never does hangs."""
_QUIET: Final = 3
"""Tenths of a second without anything new after that: a request may be told later than what was asked after it."""
_HERE: Final = "http://v.test"
_PAGE: Final = re.compile(rf"{_HERE}/(\d+)/(document|inline|markup|object)")
_FLAGS: Final = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-features=IsolateOrigins,site-per-process,Translate,OptimizationHints,MediaRouter",
    "--autoplay-policy=no-user-gesture-required", "--disable-popup-blocking",
]  # fmt: skip
_EVENTS: Final = (  # noqa: SIM905 -- a text reads at a glance
    "load error abort begin end repeat beginEvent endEvent repeatEvent focus focusin blur keydown keypress keyup wheel scroll resize "
    "unload animationstart animationend transitionend toggle pointerover pointerenter pointerdown pointermove touchstart touchend "
    "dragstart drop copy paste input change select submit canplay loadeddata message hashchange pageshow show SVGLoad activate"
).split()

# Runs in every frame before anything else of it. Its name keeps it apart from what a picture brings.
_INIT: Final = """(() => {
  const judgeHit = window.judgeHit, seen = new Set();
  const place = () => { // a frame of a frame belongs to the picture that made it
    let at = window;
    for (let i = 0; i < 9; i++) {
      try { if (/v.test.[0-9]/.test(at.location.href)) return at.location.href; } catch { return ''; }
      if (at === at.parent) return '';
      at = at.parent;
    }
    return '';
  };
  const tell = what => judgeHit(place(), what);
  const hit = what => { if (!seen.has(what)) { seen.add(what); tell(what); } };
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => { hit('script ' + name); return null; };
  if (location.pathname === '/') return;
  const mouse = ['mouseover', 'mouseenter', 'mousemove', 'mousedown', 'mouseup', 'click', 'dblclick', 'contextmenu', 'auxclick',
    'mouseout', 'mouseleave'];
  const others = EVENTS;
  const dispatch = () => {
    const elements = [...document.querySelectorAll('*')].slice(0, 80);
    for (const element of elements) {
      try { element.focus && element.focus(); } catch {}
      for (const type of mouse) element.dispatchEvent(new MouseEvent(type, {bubbles: true, cancelable: true, view: window}));
      for (const type of others) element.dispatchEvent(new Event(type, {cancelable: true}));
      try { element.beginElement && element.beginElement(); } catch {}
    }
    for (const type of others) { window.dispatchEvent(new Event(type)); document.dispatchEvent(new Event(type)); }
  };
  const host = () => {
    const p = document.getElementById('hostp'), logo = document.getElementById('hostlogo');
    if (!p || !logo) return hit('page: its elements are gone');
    const a = getComputedStyle(p), b = getComputedStyle(document.body), c = getComputedStyle(logo), d = document;
    const now = [a.color, a.fontSize, a.display, a.visibility, a.opacity, a.animationName, a.transform, b.backgroundColor, b.visibility,
      c.fill, c.display, c.animationName, getComputedStyle(d.documentElement).getPropertyValue('--brand'), typeof d.getElementById,
      typeof d.querySelector, typeof d.cookie, d.body.tagName, d.head.tagName, typeof d.forms, typeof window.fetch, window.name,
      typeof d.createElement, d.documentElement.tagName, p.textContent, d.defaultView === window, typeof d.implementation].join('~');
    const then = ['rgb(0, 0, 0)', '16px', 'block', 'visible', '1', 'none', 'none', 'rgba(0, 0, 0, 0)', 'visible', 'rgb(9, 9, 9)',
      'inline', 'none', '', 'function', 'function', 'string', 'BODY', 'HEAD', 'object', 'function', '', 'function', 'HTML', 'host', true,
      'object'].join('~');
    if (now !== then) hit('page: ' + now);
  };
  const look = () => { if (/inline|markup/.test(location.pathname)) host(); };
  const step = () => { try { dispatch(); } catch (error) { hit('dispatch: ' + error); } };
  addEventListener('load', () => {
    setTimeout(() => { look(); step(); }, 60);
    setTimeout(() => { step(); try { look(); } catch (error) { hit('page: ' + error); } setTimeout(() => tell('done'), 150); }, 700);
  }, {once: true}); // each step dispatches "load" as well
})();
//# sourceURL=judge-init.js""".replace("EVENTS", json.dumps(_EVENTS))
_HOST: Final = (
    '<!doctype html><html><head><title>host</title></head><body style="background:transparent"><p id="hostp" class="a b">host</p>'
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect id="hostlogo" class="a b c" fill="#090909" width="9" height="9"/>'
    '</svg><div id="box" style="width:90px;height:90px;overflow:hidden">{}</div></body></html>'
)


def chromium_path() -> str | None:
    """Return where Chromium is, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def open_judge() -> Iterator[Judge]:
    """Start the browser, and end it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=_FLAGS, chromium_sandbox=False)
        yield Judge(browser)
        browser.close()


class Judge:
    """Loads pictures and tells what they did."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser

    def judge(self, pictures: Mapping[str, bytes], *, alone: bool = True) -> dict[str, list[str]]:
        """Return for each picture that did anything what it did, as ``context: what``.

        Many are loaded at once. Where something was done by nobody knows whom, each is loaded again ``alone``.
        """
        names = list(pictures)
        found: dict[str, list[str]] = {}
        for at in range(0, len(names), _BATCH):
            part = {name: pictures[name] for name in names[at : at + _BATCH]}
            hits, stray = self._batch(part)
            if stray and alone and len(part) > 1:
                for name, data in part.items():
                    single, lost = self._batch({name: data})
                    hits[name] = single.get(name, []) + lost
            elif stray and alone:
                hits[names[at]] = hits.get(names[at], []) + stray
            found |= {name: sorted(set(what)) for name, what in hits.items() if what}
        return found

    def _batch(self, pictures: Mapping[str, bytes]) -> tuple[dict[str, list[str]], list[str]]:
        watch = _Watch(list(pictures))
        context = self._browser.new_context(viewport={"width": 800, "height": 600}, service_workers="block")
        try:
            self._load(context, watch, list(pictures.values()))
        finally:
            context.close()
        return watch.hits, watch.stray

    def _load(self, context: Any, watch: _Watch, pictures: list[bytes]) -> None:
        context.expose_binding(
            "judgeHit", lambda source, url, what: watch.told(url or source["frame"].url, what)
        )
        context.add_init_script(_INIT)
        context.route("**/*", lambda route: _answer(route, watch, pictures))
        page = context.new_page()
        page.on("dialog", lambda dialog: (watch.stray.append(f"dialog {dialog.type}"), dialog.dismiss()))
        page.on("download", lambda _: watch.stray.append("download"))
        page.on("popup", lambda _: watch.stray.append("popup"))
        page.on("crash", lambda _: watch.stray.append("crash"))
        page.on("framenavigated", lambda frame: watch.navigated(frame.url))
        session = context.new_cdp_session(page)
        session.on("Debugger.scriptParsed", watch.compiled)
        session.send("Debugger.enable")
        page.goto(f"{_HERE}/", wait_until="commit")
        deadline = time.monotonic() + _PATIENCE_S
        quiet, before = 0, -1
        while time.monotonic() < deadline:
            page.wait_for_timeout(100)
            quiet, before = quiet + 1 if watch.told_of == before else 0, watch.told_of
            if watch.done >= len(CONTEXTS) * len(pictures) and quiet >= _QUIET:
                return
        watch.stray.append("hangs")


class _Watch:
    """What one batch of pictures did."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self.hits: dict[str, list[str]] = {}
        self.stray: list[str] = []
        self.done = 0

    @property
    def told_of(self) -> int:
        """How many different things were seen until now."""
        return len(set(self.stray)) + sum(len(set(what)) for what in self.hits.values())

    def hit(self, url: str, what: str) -> None:
        found = _PAGE.match(url)
        if found:
            self.hits.setdefault(self._names[int(found[1])], []).append(f"{found[2]}: {what}")
        else:
            self.stray.append(what)

    def told(self, url: str, what: str) -> None:
        if what == "done":
            self.done += 1
        else:
            self.hit(url, what)

    def navigated(self, url: str) -> None:
        if url not in {f"{_HERE}/", "about:blank"} and not re.fullmatch(rf"{_PAGE.pattern}", url):
            self.stray.append(f"navigation to {url[:90]}")

    def compiled(self, event: Mapping[str, Any]) -> None:
        world = event.get("executionContextAuxData") or {}
        url = str(event.get("url", ""))
        ours = (
            url.startswith(("judge-", "playwright", "__playwright", "pptr:", "debugger:", "evaluat"))
            or not url
        )
        if world.get("type") == "default" and not ours:
            self.hit(url, "compiled a script")


def _answer(route: Any, watch: _Watch, pictures: list[bytes]) -> None:
    request = route.request
    url = request.url
    found = re.fullmatch(_PAGE.pattern, url)
    if url == f"{_HERE}/":
        frames = "".join(
            f'<object data="/{i}/{where}" type="image/svg+xml"></object>' if where == "object" else f'<iframe src="/{i}/{where}"></iframe>'
            for i in range(len(pictures))
            for where in CONTEXTS
        )  # fmt: skip
        route.fulfill(
            status=200, content_type="text/html; charset=utf-8", body=f"<!doctype html><body>{frames}"
        )
        return
    if not found or not request.is_navigation_request():
        if not url.startswith("data:"):
            try:
                where = request.frame.url
            except Exception:  # noqa: BLE001 -- a request of no frame any more
                where = ""
            watch.hit(where, f"request of {url[:90]}")
        with suppress(Exception):  # the page may be closed by now
            route.abort()
        return
    data, where = pictures[int(found[1])], found[2]
    if where in {"document", "object"}:
        route.fulfill(status=200, content_type="image/svg+xml", body=data)
        return
    if where == "markup":
        page = _HOST.format("").encode().replace(b'hidden"></div>', b'hidden">' + data + b"</div>")
    else:
        text = json.dumps(data.decode("utf-8", "replace")).replace("<", "\\u003c")
        own = f"document.getElementById('box').innerHTML = {text};\n//# sourceURL=judge-inline.js"
        page = _HOST.format(f"</div><script>{own}</script><div>").encode()
    route.fulfill(status=200, content_type="text/html; charset=utf-8", body=page)
