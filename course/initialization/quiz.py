"""The quiz of the chapter on initialization."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "All weights of a network start at 0.1, all biases at 0. What can its hidden layer of 100 "
        "units become by gradient descent, without dropout?",
        [
            Option(
                "Anything, since the gradients are not zero.",
                "They are not zero, but they are the same for every unit of the layer. Equal "
                "units with equal gradients stay equal.",
            ),
            Option(
                "100 copies of one unit.",
                "Equal weights give equal outputs and equal gradients, step after step. The layer "
                "has the power of a single unit.",
                right=True,
            ),
            Option(
                "Nothing: the weights never move.",
                "They do move, all alike. Only where the gradients vanish, as for ReLU with all "
                "weights 0, does the hidden layer stand still.",
            ),
        ],
    ),
    Question(
        "A course writes: Xavier's std is 2 / (fan_in + fan_out). With 100 inputs and 100 outputs, "
        "how do weights drawn with this std differ from Xavier's?",
        [
            Option(
                "They are ten times too small.",
                "2/200 = 0.01 is the *variance*. Its root, the standard deviation, is 0.1.",
                right=True,
            ),
            Option(
                "Not at all.",
                "Check the units: the variance is the square of a standard deviation. The two "
                "agree only where both are 1.",
            ),
            Option(
                "They are ten times too large.",
                "The root of a number below 1 is larger than the number: 0.1 against 0.01.",
            ),
        ],
    ),
    Question(
        "A ReLU network has 11 layers of 100 units, drawn with Xavier's variance. About how large "
        "is the mean square of the sums in layer 11, if it is 1 in layer 1?",
        [
            Option(
                "1: Xavier keeps the variance.",
                "It does where the activation is close to the identity. A ReLU sets half of a "
                "symmetric input to zero.",
            ),
            Option(
                "1/10: each layer loses a tenth.",
                "The losses multiply, and each is larger than that: a half per layer.",
            ),
            Option(
                "1/1000: each of the ten ReLUs between them halves it.",
                "Two to the tenth is 1024. He's factor 2 cancels exactly this half.",
                right=True,
            ),
        ],
    ),
    Question(
        "Why can no single variance keep both directions in a layer of 200 inputs and 50 outputs?",
        [
            Option(
                "The forward sums have 200 terms, the backward sums 50.",
                "So one direction wants 1/200 and the other 1/50. Glorot's 2/250 lies between.",
                right=True,
            ),
            Option(
                "The gradient is always smaller than the signal.",
                "Its size depends on the loss and plays no part: what is kept is its *ratio* from "
                "layer to layer.",
            ),
            Option(
                "The layer has more weights than units.",
                "So has every dense layer, the square ones included, and in those one variance "
                "does keep both.",
            ),
        ],
    ),
    Question(
        "Weights are random, all biases start at 0. Are the units still symmetric?",
        [
            Option(
                "Yes, equal biases make equal units.",
                "Two units are equal only if *all* their parameters are. Their weights differ, so "
                "their outputs do, and so do the gradients of their biases.",
            ),
            Option(
                "Yes, until the first step.",
                "The outputs differ before any step, because the weights do.",
            ),
            Option(
                "No: one kind of parameter that differs is enough.",
                "Random weights break the symmetry, and the biases part at the first step.",
                right=True,
            ),
        ],
    ),
]
