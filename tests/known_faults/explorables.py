"""Faults of the slider machinery: scenes to pictures, live, static, player, Sphinx, export."""

from __future__ import annotations

from known_faults.fault import FAILS, Fault

TESTS = "tests/explorables/test_"


def of(name: str, file: str, before: str, after: str, test: str, how: str = FAILS) -> Fault:
    return Fault(name, f"explorables/{file}", before, after, TESTS + test, how)


def played(name: str, before: str, after: str, test: str, file: str = "player") -> Fault:
    """A fault of the player, seen in a browser on the page of two trial scenes."""
    path = "explorables/assets/explorables.js"
    return Fault(name, path, before, after, f"tests/site/test_{file}.py::{test}", slow=True)


FAULTS = [
    of(
        "frames of a killed build count as finished", "render.py",
        'partial = Path(mkdtemp(prefix=f"{folder.name}.{os.getpid()}.", dir=store))',
        "folder.mkdir(exist_ok=True)\n        (folder / KEPT).touch()\n        "
        'partial = Path(mkdtemp(prefix=f"{folder.name}.{os.getpid()}.", dir=store))',
        "render.py::test_a_killed_render_does_not_count_as_done",
    ),
    of(
        "frames do not depend on the code that the scene imports", "sources.py",
        "waiting |= {found for found in imported(tree, package) if found in ours} - seen", "pass",
        "render.py::test_the_key_changes_with_what_shapes_the_frames_and_with_nothing_else",
    ),
    of(
        "frames do not depend on the data that a module reads", "sources.py",
        "            files |= _read_by(name, tree)\n", "",
        "render.py::test_the_key_changes_with_what_shapes_the_frames_and_with_nothing_else",
    ),
    of(
        "a scene may warn while it is drawn", "render.py",
        'warnings.simplefilter("error")', 'warnings.simplefilter("ignore")',
        "render.py::test_a_scene_that_goes_wrong_fails_and_names_the_setting",
    ),
    of(
        "the results of a grid may be too few", "render.py",
        "    if len(results) != len(settings):\n",
        "    results = [*results, *results][: len(settings)]\n"
        "    if len(results) != len(settings):\n",
        "render.py::test_a_grid_that_loses_a_setting_is_refused",
    ),
    of(
        "the parts of two processes change places", "render.py",
        "return [frame for part in parts for frame in part]",
        "return [frame for part in [*parts][::-1] for frame in part]",
        "render.py::test_two_processes_render_what_one_does",
    ),
    of(
        "a moving artist is drawn under what stays", "painter.py",
        "sorted(moving_artists(artists, self.scene.name), key=Artist.get_zorder)",
        "moving_artists(artists, self.scene.name)[::-1]",
        "painter.py::test_of_two_artists_that_move_the_higher_one_is_seen",
    ),
    of(
        "a frame keeps what the one before left", "painter.py",
        "                drawn.canvas.restore_region(drawn.background)\n", "",
        "painter.py::test_a_frame_is_the_same_after_any_others_as_from_a_fresh_painter",
    ),
    of(
        "common colours are merged, so that a colour map shows bands", "colours.py",
        "        if counts[apart > 0].sum() <= RARE * counts.sum():\n    ", "",
        "colours.py::test_the_steps_of_a_colour_map_all_stay",
    ),
    of(
        "a colour may move by any amount if it is rare", "colours.py",
        "        if apart.max() > NEAR:  # and farther with more of them\n            break\n", "",
        "colours.py::test_colours_too_far_apart_to_be_merged_all_stay",
    ),
    of(
        "the cache of notebooks does not see a changed package", "fingerprint.py",
        "files[name] = hashlib.sha256(path.read_bytes()).hexdigest()",
        "files[name] = hashlib.sha256(name.encode()).hexdigest()",
        "sphinx.py::test_configuration_reaches_the_kernels_and_the_cache_follows_the_packages",
    ),
    of(
        "the cache of notebooks does not see a new file", "fingerprint.py",
        '    for path in root.rglob("*") if root.is_dir() else [root]:\n',
        '    for path in root.glob("__init__.py") if root.is_dir() else [root]:\n',
        "sphinx.py::test_what_lies_beside_a_book_is_watched_and_its_configuration_is_not",
    ),
    of(
        "a process that crashed is used again", "crew.py",
        "                self._dismiss(number)\n                future.set_exception",
        "                future.set_exception",
        "crew.py::test_a_process_that_ends_fails_its_job_alone_and_is_replaced",
    ),
    of(
        "another book's modules are used again", "crew.py",
        "self._workers[number].place != place", "self._workers[number].place is None",
        "crew.py::test_another_place_gets_another_process_and_its_modules",
    ),
    of(
        "processes outlive their owner", "crew.py",
        "        os._exit(1)  # the owner is gone\n", "        pass\n",
        "crew.py::test_the_processes_end_with_their_owner_even_when_it_is_killed",
    ),
    of(
        "a figure moved on from shows what comes late", "live.py",
        "        if drawn.values == self._wanted:\n", "        if self._wanted is not None:\n",
        "live.py::test_what_arrives_after_the_reader_moved_on_is_kept_but_not_shown",
    ),
    of(
        "the nearest setting is shown and not said", "live.py",
        'self._put(nearest, text("nearest", shown=shown, setting=wanted))',
        'self._put(nearest, "")',
        "live.py::test_the_nearest_known_setting_is_shown_and_said_until_the_exact_one_is_there",
    ),
    of(
        "a control that does not act can be moved", "live.py",
        "            box.disabled = not self.explorable.is_active(name, self.values)\n",
        "            box.disabled = False\n",
        "live.py::test_a_control_that_does_not_act_is_greyed_out_and_counts_as_its_default",
    ),
    of(
        "nearest is measured on the linear scale of a log slider", "known.py",
        "        return math.log(value / slider.low) / math.log(slider.high / slider.low)\n",
        "        return (value - slider.low) / (slider.high - slider.low)\n",
        "known.py::test_the_nearest_has_the_same_options_and_the_shortest_way",
    ),
    of(
        "a key leaves the value shown as it was", "keys.py",
        "FEWEST_DIGITS, MOST_DIGITS = 3, 7", "FEWEST_DIGITS, MOST_DIGITS = 2, 2",
        "keys.py::test_every_key_changes_what_is_shown",
    ),
    of(
        "a text of a scene can leave its script", "static.py",
        '.replace("<", "\\\\u003c")', "",
        "static.py::test_no_text_of_a_scene_can_leave_its_element",
    ),
    of(
        "the page opens with another frame than its sliders say", "static.py",
        "frames[explorable.index(explorable.default)]", "frames[0]",
        "static.py::test_without_the_player_the_default_frame_its_caption_and_its_reading_are_there",
    ),
    of(
        "a control that does not act multiplies the frames", "explorable.py",
        "            name: values[name] if self.is_active(name, values) else control.default\n",
        "            name: values[name]\n",
        "explorable.py::test_an_inactive_control_adds_no_settings_to_the_grid",
    ),
    of(
        "a link with an unknown value moves half of the controls", "link.py",
        "    wanted = {key: _value(controls, key, given) for key, given in values.items()}\n"
        "    for key, value in wanted.items():\n        live.inputs[key].value = value\n",
        "    for key, given in values.items():\n"
        "        live.inputs[key].value = _value(controls, key, given)\n",
        "link.py::test_a_link_that_leads_nowhere_is_refused_and_moves_nothing",
    ),
    of(
        "a sentence of the player cannot be translated", "assets/explorables.js",
        'this.status.textContent = this.say("at_start");',
        'this.status.textContent = "Back at the start.";',
        "strings.py::test_the_player_has_no_sentence_of_its_own",
    ),
    of(
        "frames are not copied beside their page", "sphinx.py",
        "            shutil.copyfile(frame, target / frame.name)\n", "            pass\n",
        "sphinx.py::test_one_line_gives_figures_a_list_and_assets",
    ),
    of(
        "an exported page asks another host", "export.py",
        "        unfinished.write_text(html, encoding=\"utf-8\")\n",
        "        html += '<script src=\"https://cdn.example.org/require.js\"></script>'\n"
        "        unfinished.write_text(html, encoding=\"utf-8\")\n",
        "export.py::test_a_page_of_three_works_from_a_disk_and_asks_for_nothing",
    )._replace(slow=True),
    played(
        "the player stops with an error", 'this.image = figure.querySelector("img");',
        'this.image = figure.querySelector("img").missing.part;',
        "test_a_slider_speaks_its_value_with_its_unit",
    ),
    played(
        "the reading is that of another frame", "this.data.readings[frame];",
        "this.data.readings[0];", "test_a_goal_is_met_and_lost_again",
    )._replace(test="tests/site/test_player.py::"
               "test_a_control_that_does_not_act_is_greyed_out_and_counts_as_its_default"),
    played(
        "a goal that was reached stays reached", 'goal.classList.toggle("reached", reached);',
        'if (reached) goal.classList.add("reached");', "test_a_goal_is_met_and_lost_again",
    ),
    played(
        "a deep link goes to the nearest stop by difference", "control.log ? Math.log : (value)",
        "control.log ? Number : (value)",
        "test_a_link_opens_what_it_names_and_leaves_alone_what_it_cannot",
    ),
    played(
        "the address does not follow the controls",
        '      history.replaceState(null, "", this.address());\n', "",
        "test_the_address_follows_the_controls_and_opens_the_same_again",
    ),
    played(
        "after a reload the slider stands elsewhere than its picture",
        '    window.addEventListener("pageshow", () => explorables.forEach((each) => '
        "each.showControls()));\n", "",
        "test_after_a_reload_or_a_way_back_control_picture_and_reading_agree", "player_elsewhere",
    ),
]  # fmt: skip
