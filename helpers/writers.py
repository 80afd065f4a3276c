"""Which hand wrote each of the bundled digits: the group labels for splits by writer."""

from __future__ import annotations

import numpy as np

# The digit that begins each filled-in form.
FORM_STARTS = (0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667)
N_DIGITS = 1797


def digit_groups() -> np.ndarray:
    """Return the number of the form, 0 to 13, that each digit of ``data.digits()`` was cut from.

    One hand filled in a form, and the forms are stored one after the other. Digits of one form
    look alike, so a split that shuffles them shows a model the handwriting that judges it. Give
    these numbers as ``groups`` to ``splits.group_k_fold`` or
    ``splits.group_train_val_test_split``.

    Returns
    -------
    int64, shape (1797,)
        Rising; 122 to 130 digits carry each number.

    Notes
    -----
    *How the forms are known.* Everybody copied the same printed form: 0 to 9 three times, then the
    same 100 digits. The labels repeat this sequence of 130 fourteen times, and only 23 places are
    missing in all and one label differs. No other cut fits the labels as well. A digit's nearest
    image with the same label is in the same form for 54 % of the digits; by chance it would be 7 %.

    *How many people.* The repository speaks of 13 people. But 13 forms hold 1690 digits at most,
    and there are 14 forms with 1797. So one person filled in two forms, or 14 people took part.
    Which of the two is not known: no two forms look as alike as the two halves of one form do,
    but nobody has compared the forms of one person on two days. If two forms are by one hand, a
    split by these groups may still leak that one hand.

    scikit-learn's course ("Sample grouping") names the same forms with one difference: its eighth
    begins at 915. The nine digits from 906 on are 1 to 9, as a form begins (its 0 is missing), and
    each of them looks more like the eighth form than like the seventh.
    """
    sizes = np.diff((*FORM_STARTS, N_DIGITS))
    return np.repeat(np.arange(len(FORM_STARTS), dtype=np.int64), sizes)
