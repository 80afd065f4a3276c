"""The quiz of the chapter on dropout."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "A paper reports its best results with dropout p = 0.8 on the inputs, where p is the "
        "probability of *retaining* a unit. What do you write in this book's code?",
        [
            Option(
                "`p=0.8`",
                "This would drop four of five inputs. Here, and in PyTorch, p is the probability "
                "of dropping.",
            ),
            Option(
                "`p=0.2`",
                "Retaining with 0.8 is dropping with 0.2. Check the convention before you copy.",
                right=True,
            ),
            Option(
                "`p=1.25`",
                "1/0.8 is the factor that kept units are multiplied by, not a probability.",
            ),
        ],
    ),
    Question(
        "With inverted dropout, what is done at test?",
        [
            Option(
                "The outputs are multiplied by 1 - p.",
                "That is the classic convention. With the inverted one it would scale twice.",
            ),
            Option(
                "Masks are drawn as in training.",
                "Then one and the same digit gets different answers, and fewer right ones "
                "([evidence](evidence.md#dropout-masks-averaged)).",
            ),
            Option(
                "Nothing: all units work, unscaled.",
                "The division by 1 - p in training has already made the expectations equal.",
                right=True,
            ),
        ],
    ),
    Question(
        "While a network trains with p 0.5, its running training accuracy is 81 %, its validation "
        "accuracy 92 %. Is something wrong?",
        [
            Option(
                "No: the training accuracy is that of masked networks.",
                "Measure it without dropout before you compare: then it was 99 % here.",
                right=True,
            ),
            Option(
                "Yes, the validation digits must be easier.",
                "That can happen, but here there is a simpler reason: half of the units are "
                "silent in one number and none in the other.",
            ),
            Option(
                "Yes, the network underfits.",
                "Measured without dropout it fits the training digits nearly perfectly.",
            ),
        ],
    ),
    Question(
        "A mask silences a unit in the forward pass. What happens to it in the backward pass of "
        "the same step?",
        [
            Option(
                "It gets the usual gradient.",
                "Its output did not reach the loss, so the loss does not depend on it in this "
                "step: its gradient is 0.",
            ),
            Option(
                "It gets none: the same mask multiplies the gradient.",
                "For this sample its weights stay as they are, incoming and outgoing ones.",
                right=True,
            ),
            Option(
                "A new mask is drawn.",
                "Then units that took no part would be changed, and units that did would not.",
            ),
        ],
    ),
    Question(
        "On 300 digits with wrong labels, pixels in [0, 1], dropout gained several points at a "
        "fixed rate and number of steps. What was left when both sides chose their learning "
        "rate by validation?",
        [
            Option(
                "The same gain.",
                "At p 0.5 it was 8.5 points at one rate "
                "([evidence](evidence.md#dropout-one-rate)) and 0.7 with both tuned; at p 0.2 "
                "it was 5.0 and 0.2. A low rate, or stopping early, kept the network without "
                "dropout from learning the wrong labels too.",
            ),
            Option(
                "About half a point at p 0.5, which only pairing the seeds shows.",
                "Better in 17 of 20 fresh seeds, by 0.66 points with a standard error of 0.12 "
                "([evidence](evidence.md#dropout-tuned)). Dropout was worth most where "
                "training went on too long. On standardized pixels three points were left.",
                right=True,
            ),
            Option(
                "Nothing: the bands of the two overlap.",
                "They do, and that decides nothing. Runs that share their seeds are compared "
                "seed by seed, and there a small gain is left "
                "([evidence](evidence.md#dropout-tuned)).",
            ),
        ],
    ),
]
