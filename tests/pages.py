"""Published pages as a reader has them: from disk or over loopback HTTP, in a browser that may ask for nothing else."""

import contextlib
import functools
import http.server
import threading

READY = "html[data-ready]"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The folder over HTTP; yields its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def visitor(browser, address, **options):
    """A function that opens a page of the site; at the end fails if one logged an error or asked for anything else."""
    problems, context = [], browser.new_context(**options)

    def only_pages(route):
        if route.request.resource_type == "document" and route.request.url.startswith(address):
            route.continue_()
        else:
            problems.append(f"request to {route.request.url[:200]}")
            route.abort()

    def heard(message):
        if message.type in ("error", "warning") and "willReadFrequently" not in message.text:  # a test reads pixels
            problems.append(message.text)

    def open_page(name, width=1300, height=900, **media):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(**media)
        page.on("console", heard)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.route("**/*", only_pages)
        page.goto(f"{address}/{name}")
        page.wait_for_selector(READY, state="attached")
        return page

    yield open_page
    context.close()
    assert not problems, problems


def frames(page, count=2):
    """Wait until the page has painted."""
    page.evaluate(
        "(n) => new Promise((done) => { const f = () => (n-- ? requestAnimationFrame(f) : done()); f(); })", count
    )


def greys(picture):
    """A grey picture's pixels, 0 to 255, as a flat list."""
    return picture.evaluate(
        "(c) => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).filter((_, i) => i % 4 === 0)"
    )
