"""The grid: every setting is rendered once, and a setting that goes wrong is named."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import trial_scenes as trial
from PIL import Image

from explorables import Choice, Explorable, Slider
from explorables import render as module
from explorables.failures import SceneError, StoreError
from explorables.render import KEPT, key, render

HERE = Path(__file__).parent
HEIGHT = Slider(0, 2, default=0.5, stops=5)  # 0, 0.5, 1, 1.5, 2
CONTROLS = {"height": HEIGHT, "kind": Choice(["up", "down"])}
BARS = Explorable(trial.Bars(), CONTROLS)


@pytest.fixture
def one_process(monkeypatch):
    """Render in this process: quicker for a few frames, and where a test looks inside."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def kept(folder):
    return json.loads((folder / KEPT).read_text(encoding="utf-8"))


def test_every_setting_has_its_pictures_its_reading_and_its_goals(one_process, tmp_path):
    folder = render(BARS, tmp_path / "new" / "store")
    frames = kept(folder)
    assert [f["setting"] for f in frames] == BARS.settings
    assert frames[3]["reading"] == "The last bar is <0.000> high."
    assert [f["goals"] for f in frames[2:5:2]] == [[False], [True]]
    for frame in frames:
        for size, shape in (("wide", (450, 225)), ("narrow", (300, 400))):
            with Image.open(folder / frame[size]) as picture:
                assert picture.size == shape


def test_two_processes_render_what_one_does(tmp_path, monkeypatch):
    zoom = Explorable(trial.Zoom(), {"height": Slider(0, 2, default=2, stops=5)})
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    two = kept(render(zoom, tmp_path / "two"))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert kept(render(zoom, tmp_path / "one")) == two


def test_a_setting_that_an_inactive_control_repeats_is_rendered_once(one_process, tmp_path):
    height = Slider(0, 2, default=0.5, stops=5, when={"kind": "up"})
    bars = Explorable(trial.Bars(), {"kind": Choice(["up", "down"]), "height": height})
    frames = kept(render(bars, tmp_path))
    assert len(frames) == 5 + 1
    assert [f["setting"] for f in frames] == bars.settings
    assert bars.order == [0, 1, 2, 3, 4, 5, 5, 5, 5, 5]


@pytest.mark.parametrize("how", ["raise", "warn"])
@pytest.mark.parametrize("where", ["compute", "update", "read", "goal"])
def test_a_scene_that_goes_wrong_fails_and_names_the_setting(where, how, one_process, tmp_path):
    message = "the bars fell over" if how == "raise" else "the bars tremble"
    with pytest.raises(SceneError, match=f"^fails at height 1, kind up: .*{message}; ") as caught:
        render(Explorable(trial.Fails(where, how), CONTROLS), tmp_path)
    assert_one_sentence(caught.value)
    assert list(tmp_path.glob("fails*")) == []


def assert_one_sentence(error):
    """The message has one line; before it stand the author's own lines and nothing else."""
    assert len(str(error).splitlines()) == 1
    where = [line.split(",")[0] for line in str(error.__cause__).splitlines() if "File" in line]
    assert {*where} == {f'  File "{trial.__file__}"'}
    assert error.__cause__.__cause__ is None


def test_a_failure_in_another_process_names_the_setting_too(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with pytest.raises(SceneError, match="fails at height 1, kind up: UserWarning: the bars") as e:
        render(Explorable(trial.Fails("update", "warn"), CONTROLS), tmp_path)
    assert_one_sentence(e.value)
    assert list(tmp_path.glob("fails*")) == []


def test_a_failure_of_the_whole_grid_names_the_scene(one_process, tmp_path):
    with pytest.raises(SceneError, match="fails in compute_grid of 10 settings: ZeroDivision"):
        render(Explorable(trial.Fails("compute_grid"), CONTROLS), tmp_path)


def test_a_grid_that_loses_a_setting_is_refused(one_process, tmp_path):
    with pytest.raises(SceneError, match="loses: compute_grid gave 9 results for 10 settings"):
        render(Explorable(trial.Loses(), CONTROLS), tmp_path)


def test_an_empty_reading_is_refused(one_process, tmp_path):
    with pytest.raises(SceneError, match=r"silent at height 1, kind up: .*a sentence") as caught:
        render(Explorable(trial.Silent(), CONTROLS), tmp_path)
    assert caught.value.__cause__ is None  # no line of the author's is to blame


def test_a_scene_of_the_notebook_itself_is_refused(tmp_path):
    scene = type("Mine", (trial.Bars,), {"__module__": "__main__", "name": "mine"})()
    with pytest.raises(ValueError, match=r"scene 'mine' must be defined .* as mine\.py"):
        render(Explorable(scene, CONTROLS), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_more_settings_than_allowed_are_refused_by_name_and_count(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORABLES_LIMIT", "9")
    sentence = (
        r"'bars' has 10 settings \(5 of height x 2 of kind\), .* allows 9: give .*fewer stops"
    )
    with pytest.raises(ValueError, match=sentence):
        render(Explorable(trial.Bars(), CONTROLS), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_settings_that_inactive_controls_repeat_do_not_count(one_process, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORABLES_LIMIT", "6")
    height = Slider(0, 2, default=0.5, stops=5, when={"kind": "up"})
    controls = {"kind": Choice(["up", "down"]), "height": height}
    assert len(kept(render(Explorable(trial.Bars(), controls), tmp_path))) == 6


def test_a_grid_too_large_to_list_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.delenv("EXPLORABLES_LIMIT", raising=False)
    height = Slider(0, 2, default=0.5, stops=1000)
    controls = {"height": height, "b": height, "c": height, "d": height}
    scene = type(
        "Wide", (trial.Bars,), {"compute": lambda self, **values: 0, "__module__": "trial_scenes"}
    )()
    began = time.perf_counter()
    with pytest.raises(ValueError, match=f"has {1000**4} settings .* allows 1000"):
        render(Explorable(scene, controls), tmp_path)
    assert time.perf_counter() - began < 5


def test_a_store_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match=r"frames cannot be kept in '\S+/file/store': Not a dir"):
        render(Explorable(trial.Bars(), CONTROLS), tmp_path / "file" / "store")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder nobody can write to")
def test_a_store_that_cannot_be_written_to_is_named():
    with pytest.raises(StoreError, match=r"frames cannot be kept in '/proc/self': .*; let EXPLOR"):
        render(Explorable(trial.Bars(), CONTROLS), Path("/proc/self"))


@pytest.mark.parametrize("cores", [1, 2])
def test_a_store_that_goes_while_frames_are_made_is_named(cores, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    scene, store = trial.Removes(tmp_path / "store"), tmp_path / "store"
    with pytest.raises(StoreError, match=r"frames .* in '.*store': No such") as caught:
        render(Explorable(scene, {"height": HEIGHT}), store)
    assert caught.value.__cause__ is None
    assert not store.exists()


def test_a_process_that_is_killed_is_told_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with pytest.raises(SceneError, match="dies: a process that draws its settings was ended"):
        render(Explorable(trial.Dies(), CONTROLS), tmp_path)
    assert list(tmp_path.glob("dies*")) == []


def test_what_is_there_is_not_rendered_again(one_process, tmp_path, monkeypatch):
    folder = render(BARS, tmp_path)
    monkeypatch.setattr(module, "_render_all", None)  # calling it would raise
    assert render(BARS, tmp_path) == folder


def test_two_renders_at_once_both_succeed(one_process, tmp_path, monkeypatch):
    original = module._render_all

    def overtaken(*args):
        monkeypatch.setattr(module, "_render_all", original)
        render(BARS, tmp_path)
        return original(*args)

    monkeypatch.setattr(module, "_render_all", overtaken)
    folder = render(BARS, tmp_path)
    assert [path.name for path in tmp_path.glob("bars*")] == [folder.name]
    assert len(kept(folder)) == 10


def test_an_interrupted_render_leaves_nothing(one_process, tmp_path, monkeypatch):
    def interrupted(explorable, settings, folder, progress):
        (folder / "first.webp").write_bytes(b"")
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_render_all", interrupted)
    with pytest.raises(KeyboardInterrupt):
        render(BARS, tmp_path)
    assert list(tmp_path.glob("bars*")) == []


def test_a_killed_render_does_not_count_as_done(tmp_path, monkeypatch):
    code = f"""
        import sys
        sys.path.insert(0, {str(HERE)!r})
        import trial_scenes
        from pathlib import Path
        from explorables import Explorable, Slider
        from explorables.render import render
        if __name__ == "__main__":
            controls = {{"height": Slider(0, 2, default=1, stops=400)}}
            render(Explorable(trial_scenes.Slow(), controls), Path({str(tmp_path)!r}))
    """
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(code), encoding="utf-8")
    process = subprocess.Popen([sys.executable, script], start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("slow*/*.webp")) and time.monotonic() < deadline:
        time.sleep(0.05)
    if os.name == "nt":  # which has no groups; those that draw end with the one that is ended
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert list(tmp_path.glob("slow*/*.webp"))
    assert not list(tmp_path.glob("slow*/" + KEPT))
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    folder = render(Explorable(trial.Slow(), {"height": HEIGHT}), tmp_path)
    assert len(kept(folder)) == 5
    if os.name != "nt":  # where one cannot ask which processes run
        assert [path.name for path in tmp_path.glob("slow*")] == [folder.name], "not swept"


KEYS = """
    import sys
    from pathlib import Path
    from explorables import Choice, Explorable, Slider, render
    from explorables.sources import sources
    import course.trial as trial

    root = Path(sys.argv[1])
    controls = {"height": Slider(0, 2, default=1), "kind": Choice(["up", "down"])}
    others = {
        "default": {"height": Slider(0, 2, default=0), "kind": Choice(["up", "down"])},
        "stops": {"height": Slider(0, 2, default=1, stops=9), "kind": Choice(["up", "down"])},
        "choices": {"height": Slider(0, 2, default=1), "kind": Choice(["up"])},
    }

    def key(scene, controls=controls):
        sources.cache_clear()
        return render.key(Explorable(scene, controls))
    before = key(trial.Bars())
    print("again", key(trial.Bars()) == before)
    print("argument", key(trial.Bars(2)) == before)
    print("class", key(trial.Other()) == before)
    for name, changed in others.items():
        print(name, key(trial.Bars(), changed) == before)
    for name in sys.argv[2:]:
        path = root / name
        original = path.read_bytes()
        path.write_bytes(original + b"\\n# changed\\n" if path.suffix != ".npz" else b"changed")
        print(name, key(trial.Bars()) == before)
        path.write_bytes(original)
"""

SCENE = """
    from helpers.activations import relu
    from helpers.data import few_digits
    from course.figures import band
    from explorables.scene import Scene

    class Bars(Scene):
        name = "bars"

        def __init__(self, scale=1):
            self.scale = scale

    class Other(Bars):
        pass
"""


def test_the_key_changes_with_what_shapes_the_frames_and_with_nothing_else(tmp_path):
    """In a copy of the package whose files can be changed."""
    root = Path(module.__file__).parents[1]
    for name in ("course", "explorables", "helpers"):
        shutil.copytree(root / name, tmp_path / name)
    (tmp_path / "helpers/data_files/__pycache__").mkdir(exist_ok=True)  # Python makes it by itself
    (tmp_path / "course/trial.py").write_text(textwrap.dedent(SCENE), encoding="utf-8")
    (tmp_path / "keys.py").write_text(textwrap.dedent(KEYS), encoding="utf-8")
    shaping = [
        "course/trial.py",
        "course/figures/band.py",
        "helpers/activations.py",
        "helpers/data.py",
        "helpers/data_files/digits.npz",
        "helpers/checks.py",  # through activations.py or data.py
        "explorables/scene.py",
        "explorables/explorable.py",
        "explorables/painter.py",
        "explorables/colours.py",
        "explorables/controls.py",
        "explorables/style.mplstyle",
    ]
    unrelated = [
        "helpers/optimizers.py",
        "explorables/live.py",
        "explorables/strings.py",
        "explorables/assets/explorables.js",
    ]
    unrelated += ["helpers/data_files/README.md"]
    done = subprocess.run(
        [sys.executable, "keys.py", str(tmp_path), *shaping, *unrelated],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    same = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    changing = ["argument", "class", "default", "stops", "choices", *shaping]
    assert {name: same[name] for name in changing} == dict.fromkeys(changing, "False")
    unchanged = ["again", *unrelated]
    assert {name: same[name] for name in unchanged} == dict.fromkeys(unchanged, "True")


def test_the_key_is_the_same_in_another_process(tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(HERE)!r}); import trial_scenes as trial\n"
        "from explorables import Choice, Explorable, Slider\n"
        "from explorables.render import key\n"
        "height, kind = Slider(0, 2, default=0.5, stops=5), Choice(['up', 'down'])\n"
        "print(key(Explorable(trial.Fails('read'), {'height': height, 'kind': kind})))"
    )
    run = [sys.executable, "-c", code]
    other = subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()
    assert other == key(Explorable(trial.Fails("read"), CONTROLS))
