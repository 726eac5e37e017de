"""The digit pad without a page: messages in, pictures, sentences and answers out."""

import base64
import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from mnist_course.ink import digit_of_image, digit_of_strokes
from mnist_course.readers import reader_of
from mnist_course.support.display import WIDGET_VIEW
from mnist_course.widgets.digit_pad import DigitPad


def test_untouched_it_shows_an_example(pad):
    """There is a two to see, with its answer, and the page draws it too."""
    assert pad.answer == 2
    assert pad.sentence.startswith(
        "An example, until you draw: read as 2 by the nearest"
    )
    assert '"example": true' in pad.canvas.value
    assert len(pad.strokes) == 1


def test_a_drawing_is_read(pad, hand, averages):
    """Digit, bars and sentence are those of a second computation."""
    hand.draw(hand.seven)
    strokes = [np.array(stroke) / 1000 for stroke in hand.seven]
    digit = digit_of_strokes(strokes)
    values = reader_of(averages)(digit[np.newaxis])[0]
    best, second = (-values).argsort()[:2]
    assert np.array_equal(pad.digit, digit)
    assert pad.answer == best
    assert np.allclose([bar.get_width() for bar in pad.panel.bars], 1.2 * values)
    assert np.array_equal(pad.panel.image.get_array(), digit)
    ends = [bar.get_x() + bar.get_width() for bar in pad.panel.bars]
    assert np.allclose(pad.panel.numbers.places[:, 0], np.add(ends, 0.06))
    said = f"Read as {best} by the nearest average, nearness {values[best]:.0%}"
    assert pad.sentence.replace("\u00a0", "").startswith(said)
    assert f"Second is {second} with" in pad.sentence
    assert np.allclose(pad.strokes[0], strokes[0])


def test_the_answer_follows_every_stroke(pad, hand):
    """While a digit grows, the picture and the answer change."""
    pictures = []
    for points in range(1, 4):
        hand.draw([hand.seven[0][:points]])
        pictures.append(pad.image.value)
    assert len(set(pictures)) == 3
    hand.draw([*hand.seven, hand.dash])
    assert pad.image.value not in pictures


def test_every_message_is_answered_once_it_is_read(pad, hand):
    """The page hears of each message, after the picture was replaced."""
    heard = []
    pad.image.observe(lambda change: heard.append("picture"), names="value")
    pad.caption.observe(lambda change: heard.append("sentence"), names="value")
    pad.canvas.observe(lambda change: heard.append(change["new"]), names="answered")
    first = hand.draw(hand.seven)
    second = hand.draw([hand.dash])
    assert heard == ["picture", "sentence", first, "picture", "sentence", second]
    pad.set(pen=4)  # which is no message of the page's
    assert heard[-1] == "sentence"


def test_a_message_that_makes_the_reader_fail_is_answered_too(hand_on):
    """The error is told in a sentence, the strokes stay, and the next one is read."""
    fails = []

    def reads(images):
        if fails:
            raise RuntimeError("out of order\nat length")
        return np.ones((len(images), 10))

    pad = DigitPad(reads)
    hand = hand_on(pad)
    fails.append(True)
    message = hand.draw(hand.seven)
    assert pad.canvas.answered == message
    assert pad.sentence == ("This could not be read: out of order. Your drawing stays.")
    assert len(pad.strokes) == 1
    assert pad.digit.any()
    assert pad.answer is None
    fails.clear()
    assert pad.canvas.answered < hand.draw(hand.seven) == pad.canvas.answered
    assert "Read as 0 by reads" in pad.sentence


@pytest.mark.parametrize(
    "strokes", [[[[0, None]]], [[[1, 2, 3]]], [["a"]], "no strokes", None]
)
def test_no_strokes_are_told_in_a_sentence(pad, hand, strokes):
    """Whatever arrives, the pad goes on."""
    hand.draw(strokes)
    assert pad.sentence.startswith(("This could not be read", "Sorry, the page has"))
    hand.draw(hand.seven)
    assert pad.sentence.startswith("Read as")


@pytest.mark.parametrize(
    "strokes",
    [
        [[[500, 500]]],
        [[[500, 500], [503, 502]]],
        [[[-400, -9000], [3000, 50]]],
        [[[0, 0], [1, 1]]] * 1000,
    ],
)
def test_odd_drawings_are_read(pad, hand, strokes):
    """A dot, a smear, a line far off the canvas, 1,000 strokes: all get an answer."""
    hand.draw(strokes)
    assert pad.sentence.startswith("Read as")
    assert pad.digit.any()


def test_a_dot_is_not_blown_up(pad, hand):
    """A finger that only touched the canvas has made a dot, not a digit."""
    hand.draw([[[500, 500], [508, 504]]])
    assert pad.digit.astype(int).sum() < 255 * 15


def test_an_empty_pad_has_no_answer(pad, hand):
    """Nothing is read, and that is said."""
    hand.draw([])
    assert (pad.answer, pad.sentence) == (None, "Nothing is drawn yet.")
    assert not pad.digit.any()
    assert all(bar.get_width() == 0 for bar in pad.panel.bars)


def test_the_pen_gets_wider(pad, hand):
    """The same strokes have more ink, on the page and in the digit."""
    hand.draw(hand.seven)
    ink = pad.digit.sum()
    pad.set(pen=4)
    assert pad.digit.sum() > 1.4 * ink
    assert pad.canvas.pen == 4


def test_one_of_several_readers_is_chosen(averages, network, hand_on):
    """The sentence names the one that reads, by the name that it was given."""
    pad = DigitPad({"averages": averages, "my network": network})
    hand = hand_on(pad)
    hand.draw(hand.seven)
    assert "by “averages”, nearness" in pad.sentence
    pad.set(reader="my network")
    assert "by “my network”, probability" in pad.sentence
    assert pad.answer == network.predict(pad.digit.reshape(1, 784))[0]
    assert pad.controls["reader"].layout.display is None


def test_a_single_reader_is_no_choice(pad):
    """There is no list with one line."""
    assert pad.controls["reader"].layout.display == "none"


def test_layers_are_shown_when_asked_for(network, hand_on):
    """One picture has every layer; its sentence counts what is above 0."""
    pad = DigitPad(network)
    hand = hand_on(pad)
    hand.draw(hand.seven)
    assert pad.layers.view.layout.display == "none"
    pad.set(layers=True)
    assert pad.layers.view.layout.display is None
    network.forward(pad.digit.reshape(1, 784))
    hidden, logits = network.activations[1][0], network.sums[-1][0]
    picture, words = pad.layers.view.children
    assert words.value == (
        f"Values above 0: {(hidden > 0).sum()} of 20 in layer 1, "
        f"{(logits > 0).sum()} of 10 in logits."
    )
    before = picture.value
    hand.draw([hand.dash])
    assert picture.value != before


def test_without_a_digit_no_layer_glows(network, hand_on):
    """What biases alone would give is no answer to an empty canvas."""
    pad = DigitPad(network)
    hand = hand_on(pad)
    pad.set(layers=True)
    hand.draw(hand.seven)
    assert any(image.get_array().any() for image in pad.layers.images)
    hand.draw([])
    assert not any(image.get_array().any() for image in pad.layers.images)


def test_no_layers_are_said(pad, hand):
    """Averages have none."""
    hand.draw(hand.seven)
    pad.set(layers=True)
    assert pad.sentence.endswith("This reader has no layers to look at.")
    assert pad.layers.view.layout.display == "none"


def test_a_picture_takes_the_place_of_the_drawing(pad, hand, mnist):
    """It is read, until somebody draws again."""
    _, (images, _) = mnist
    hand.draw(hand.seven)
    pad.load(255 - images[0])
    assert np.array_equal(pad.digit, digit_of_image(images[0]))
    assert pad.sentence.startswith("From the picture: Read as")
    assert '"strokes": []' in pad.canvas.value
    hand.draw([hand.dash])
    assert pad.sentence.startswith("Read as")
    pad.load(images[0])
    hand.draw([])  # Clear
    assert pad.sentence == "Nothing is drawn yet."


def upload(pad, content, *, version):
    """Choose a file, as ipywidgets 7 or 8 tells of it."""
    pad.upload = SimpleNamespace()  # of either version, in place of the one installed
    if version == 8:
        new = ({"name": "a.png", "content": memoryview(content)},)
    else:
        new = {"a.png": {"metadata": {}, "content": content}}
    pad._on_upload({"new": new})
    assert vars(pad.upload) == ({"value": ()} if version == 8 else {})


@pytest.mark.parametrize("version", [7, 8])
def test_a_file_is_loaded(pad, mnist, version):
    """The bytes of a PNG file are read, whichever ipywidgets brings them."""
    _, (images, _) = mnist
    file = io.BytesIO()
    Image.fromarray(images[0]).save(file, "PNG")
    upload(pad, file.getvalue(), version=version)
    assert np.array_equal(pad.digit, digit_of_image(images[0]))


def test_a_file_without_a_digit_is_refused(pad, hand):
    """The sentence says why, and the drawing is still there."""
    hand.draw(hand.seven)
    digit = pad.digit
    upload(pad, b"no picture", version=8)
    assert "Sorry, the file is not a picture that can be read." in pad.sentence
    assert np.array_equal(pad.digit, digit)
    with pytest.raises(ValueError, match="no ink stands out"):
        pad.load(np.zeros((30, 30)))
    assert np.array_equal(pad.digit, digit)


def test_what_is_kept_is_an_array(pad, hand):
    """Each drawing is there with its label, in order, and the pad is empty again."""
    hand.draw(hand.seven)
    seven = pad.digit
    hand.draw(hand.seven, keep=7)
    assert pad.sentence == "Kept as 7; 1 drawing now."
    pad.set(pen=2.6)
    assert pad.sentence == "Kept as 7; 1 drawing now."
    hand.draw([hand.dash], keep=1)
    assert pad.sentence == "Kept as 1; 2 drawings now (1: 1, 7: 1)."
    images, labels = pad.drawings
    assert (images.shape, images.dtype) == ((2, 28, 28), np.uint8)
    assert (labels.tolist(), labels.dtype) == ([7, 1], np.uint8)
    assert np.array_equal(images[0], seven)
    assert (pad.answer, pad.strokes) == (None, [])
    hand.draw(hand.seven)
    assert pad.sentence.startswith("Read as")


def test_the_strokes_that_come_with_the_label_are_kept(pad, hand):
    """On a slow line, the last strokes come only with the label."""
    hand.draw([hand.seven[0][:1]])
    hand.draw([*hand.seven, hand.dash], keep=7)
    strokes = [np.array(stroke) / 1000 for stroke in (*hand.seven, hand.dash)]
    assert np.array_equal(pad.drawings[0][0], digit_of_strokes(strokes))


def test_what_cannot_be_read_can_be_kept(hand_on):
    """A reader that fails costs no drawing."""
    fails = []

    def reads(images):
        if fails:
            raise RuntimeError("out of order")
        return np.ones((len(images), 10))

    pad = DigitPad(reads)
    hand = hand_on(pad)
    fails.append(True)
    hand.draw(hand.seven)
    hand.draw(hand.seven, keep=7)
    assert pad.drawings[1].tolist() == [7]
    assert pad.drawings[0].any()


def test_a_setting_keeps_nothing_twice(pad, hand):
    """A control that is moved after a drawing was kept adds nothing."""
    hand.draw(hand.seven, keep=7)
    pad.set(pen=3)
    assert len(pad.drawings[1]) == 1


def test_a_picture_can_be_kept(pad, hand, mnist):
    """A photo is a drawing too."""
    _, (images, _) = mnist
    pad.load(images[0])
    hand.draw([], keep=7)
    assert np.array_equal(pad.drawings[0][0], digit_of_image(images[0]))


def test_nothing_is_not_kept(pad, hand):
    """Neither the example nor an empty canvas is anybody's drawing."""
    example = (1000 * pad.strokes[0]).round().tolist()
    for strokes, more in (([example], {"example": True}), ([], {})):
        hand.draw(strokes, keep=3, **more)
        assert "nothing to keep yet" in pad.sentence
    assert pad.drawings[0].shape == (0, 28, 28)


def test_the_last_one_can_be_taken_back(pad, hand):
    """It lies on the pad again, to be kept with another label."""
    pad.take_back()
    assert pad.sentence.startswith("Nothing was kept yet.")
    hand.draw(hand.seven)
    seven = pad.digit
    hand.draw(hand.seven, keep=1)
    pad.take_back()
    assert pad.sentence.startswith("Taken back; 0 drawings now. Read as")
    assert np.array_equal(pad.digit, seven)
    hand.draw([], keep=7)
    assert pad.drawings[1].tolist() == [7]


def test_drawings_last_in_a_learner_s_folder(folder, averages, hand_on):
    """Another pad, on another day, has them too."""
    pad = DigitPad(averages, lasting=True)
    hand = hand_on(pad)
    hand.draw(hand.seven, keep=7)
    assert pad.sentence == "Kept as 7; 1 drawing in drawings.npz now."
    again = DigitPad(averages, lasting=True)
    assert np.array_equal(again.drawings[0], pad.drawings[0])
    assert again.drawings[1].tolist() == [7]
    assert DigitPad(averages).drawings[1].tolist() == []


def test_a_full_disk_is_told(folder, averages, hand_on, monkeypatch):
    """What could not be written is still in memory."""

    def full(path, *_):
        raise OSError(28, "No space left on device")

    pad = DigitPad(averages, lasting=True)
    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    hand = hand_on(pad)
    hand.draw(hand.seven, keep=7)
    assert "drawings.npz could not be written" in pad.sentence
    assert "No space left on device" in pad.sentence
    assert pad.drawings[1].tolist() == [7]


def test_a_notebook_keeps_a_picture_and_a_sentence(pad, hand):
    """Without a kernel there are drawing, digit, answer and sentence."""
    hand.draw([*hand.seven, [[200, 900]]])
    data, metadata = pad._repr_mimebundle_()
    assert data["text/plain"] == repr(pad) == pad.sentence
    assert metadata["image/png"] == {"alt": pad.sentence, "width": 720, "height": 275}
    assert data[WIDGET_VIEW]["model_id"] == pad.view.model_id
    saved = saved_pixels(data)
    answer = np.asarray(Image.open(io.BytesIO(pad.image.value)).convert("L"))
    assert answer.std() > 10
    assert np.array_equal(saved[:, -answer.shape[1] :], answer)
    # The middles of a line and of a dot have ink, the paper beside them has none.
    places = [(500, 200), (200, 900), (400, 500)]
    ink, dot, paper = (saved[y * 344 // 1000, x * 344 // 1000] for x, y in places)
    assert ink == dot < 60
    assert paper == 255


def saved_pixels(data):
    """Return the picture that a notebook keeps, as grey levels."""
    file = io.BytesIO(base64.b64decode(data["image/png"]))
    return np.asarray(Image.open(file).convert("L"))


def test_a_notebook_keeps_the_layers_that_are_shown(network, hand_on):
    """They stand below, and are told of in the sentence."""
    pad = DigitPad(network)
    hand_on(pad).draw([[[300, 200], [700, 200]]])
    pad.set(layers=True)
    data, metadata = pad._repr_mimebundle_()
    saved = saved_pixels(data)
    picture, words = pad.layers.view.children
    assert data["text/plain"] == f"{pad.sentence} {words.value}"
    assert metadata["image/png"]["alt"] == data["text/plain"]
    layers = np.asarray(Image.open(io.BytesIO(picture.value)).convert("L"))
    assert np.array_equal(saved[-len(layers) :, : layers.shape[1]], layers)
    assert saved[344 * 200 // 1000, 344 * 500 // 1000] < 60  # the line above them


def test_the_first_picture_is_always_the_same(averages):
    """A saved lesson does not change when it is run again."""
    assert DigitPad(averages).image.value == DigitPad(averages).image.value


def test_colab_is_told_how_to_show_it(pad, monkeypatch):
    """What anywidget tells Colab of a widget is told of the pad as well."""
    told = {WIDGET_VIEW: {"colab": {"custom_widget_manager": {"url": "there"}}}}
    monkeypatch.setattr(type(pad.canvas), "_repr_mimebundle_", lambda _: ({}, told))
    _, metadata = pad._repr_mimebundle_()
    assert metadata[WIDGET_VIEW] == told[WIDGET_VIEW]
    assert "image/png" in metadata


def test_what_cannot_read_is_refused():
    """The sentence is that of `reader_of`."""
    with pytest.raises(ValueError, match="a reader must be a function"):
        DigitPad({"mine": 3})
