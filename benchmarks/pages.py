"""Milliseconds from opening a published page to its first explorer painted, for every page in turn;
opened from disk.

    python benchmarks/pages.py

On a lesson's page the explorers are further down: there the page is scrolled to the first one.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

import build_site
from conftest import CHROMIUM_FLAGS
from find_browser import find_browser

ROUNDS = 5
WATCH = """
const look = () => {
  const explorer = document.getElementById("explorer-1");
  explorer?.scrollIntoView(); // what stands above it may still grow
  const picture = explorer?.querySelector(".live-picture");
  const painted = picture?.getContext("2d").getImageData(0, 0, 32, 32).data.some((value, i) => i % 4 !== 3 && value > 0);
  if (painted) window.painted = performance.now(); // since the navigation began
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def first_paint(browser: Browser, address: str) -> float:
    """Milliseconds from the start of the navigation until an explorer's picture is there."""
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.add_init_script(WATCH)
    page.goto(address)
    milliseconds = page.wait_for_function("window.painted").json_value()
    page.close()
    return milliseconds


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build_site.main(Path(folder))
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=CHROMIUM_FLAGS)
        pages = sorted(path for path in Path(folder).glob("*.html") if "slides" not in path.name)
        names = [path.name for path in pages if 'id="explorer-1"' in path.read_text(encoding="utf-8")]
        times: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(ROUNDS):
            for name in names:
                times[name].append(first_paint(browser, (Path(folder) / name).as_uri()))
        for name, values in times.items():
            print(f"{name:28} median {statistics.median(values):5.0f} ms, from {min(values):.0f} to {max(values):.0f}")
        browser.close()


if __name__ == "__main__":
    main()
