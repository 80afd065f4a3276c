"""The quiz of the chapter on learning-rate schedules."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "SGD at a constant rate has stopped improving, and its loss jitters. What does halving the "
        "rate do to the floor that mini-batch noise leaves on a parabola?",
        [
            Option(
                "It halves it, about: the floor is proportional to the rate when that is small.",
                "The floor is η σ²/(2(2 - ηc)), close to η σ²/4 for small ηc.",
                right=True,
            ),
            Option(
                "Nothing: the floor is set by the batch size alone.",
                "A larger batch lowers σ², but the rate stands in the formula beside it.",
            ),
            Option(
                "It only slows training down.",
                "It does slow the way there. The floor falls as well, and near it that is what "
                "counts.",
            ),
        ],
    ),
    Question(
        "After a cut of the rate the loss drops at once. Should the cut have come earlier?",
        [
            Option(
                "Yes: a rate that lowers the loss faster should be used from the start.",
                "The drop is the noise that goes. At the small rate the loss then falls more "
                "slowly than it would have at the large one.",
            ),
            Option(
                "No. An early cut shows the same drop, and can end higher.",
                "In the chapter the cut at step 80 of 400 ends at a training loss of 1.0 and "
                "the cut at step 360 at 0.81 ([evidence](evidence.md#cut-early)).",
                right=True,
            ),
            Option(
                "The time of the cut makes no difference, the last rate being the same.",
                "The last rate sets the floor, but the large rates do the travelling: with too "
                "few steps at them the floor is not reached ([evidence](evidence.md#cut-when)).",
            ),
        ],
    ),
    Question(
        "Which hyperparameters does cosine annealing have?",
        [
            Option(
                "The two ends of the rate; T is the number of steps, which is known.",
                "That is its charm: no time and no size of a drop is to be chosen.",
                right=True,
            ),
            Option(
                "The period of the cosine, the number of restarts and the decay factor.",
                "Restarts are an extension by the same paper. Annealing alone is half a period, "
                "spread over all steps.",
            ),
            Option(
                "None.",
                "The peak rate is still yours to choose, and a wrong one is seldom rescued "
                "([evidence](evidence.md#cosine-wrong-peak)).",
            ),
        ],
    ),
    Question(
        "Where did warmup matter in this chapter's experiments?",
        [
            Option(
                "Everywhere: it can only help.",
                "With SGD from He's first weights in five layers it did not: a climb of 60 of "
                "the 120 steps raised the loss, and shorter ones showed no gain "
                "([evidence](evidence.md#warmup-sgd-he)).",
            ),
            Option(
                "With Adam at a high peak, and with SGD from first weights that are too large.",
                "Two networks of five layers. There SGD had no use for it from He's weights; "
                "with one layer it had ([evidence](evidence.md#warmup-sgd-he)). Adam's best "
                "training loss fell too, on pixels in [0, 1]; its validation loss did not "
                "([evidence](evidence.md#warmup-adam-best)).",
                right=True,
            ),
            Option(
                "Nowhere: it is for transformers.",
                "Neither network is a transformer. Adam's failed on all seeds at a peak at "
                "which 20 steps of warmup let all of them learn "
                "([evidence](evidence.md#warmup-adam-high-peak)).",
            ),
        ],
    ),
    Question(
        "Why does AdaGrad not take the place of a schedule?",
        [
            Option(
                "It does: its rates fall by themselves.",
                "They fall by what each parameter's gradients were, not by where training stands. "
                "A parameter without gradients keeps its rate for ever.",
            ),
            Option(
                "Because its rates grow.",
                "They never grow: the sum of squares only gains.",
            ),
            Option(
                "It gives every parameter a rate of its own; a schedule moves all rates together "
                "with time.",
                "In the chapter the middle 80 % of AdaGrad's rates span a factor of more than a "
                "hundred at one and the same step.",
                right=True,
            ),
        ],
    ),
]
