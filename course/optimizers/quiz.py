"""The quiz of the chapter on optimizers."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "On a quadratic with curvatures 0.1 and 2, SGD runs at a rate of 1.05. What happens?",
        [
            Option(
                "It converges: 1.05 is far below 2/0.1 = 20.",
                "That is the limit of the gentle direction. Every direction has its own, and the "
                "steep one allows 2/2 = 1.",
            ),
            Option(
                "The steep direction grows at every step, the gentle one shrinks.",
                "Each step multiplies the steep coordinate by 1 - 1.05 × 2 = -1.1 and the gentle "
                "one by 1 - 1.05 × 0.1 = 0.895. The sum diverges.",
                right=True,
            ),
            Option(
                "It swings between two points for ever.",
                "That is what happens exactly at the limit, a rate of 1, where the factor is -1.",
            ),
        ],
    ),
    Question(
        "The gradient stays the same for many steps. How large do the steps of momentum 0.9 get?",
        [
            Option(
                "Ten times lr × gradient.",
                "The velocity is the sum 1 + 0.9 + 0.81 + ..., which is 1/(1 - 0.9) = 10.",
                right=True,
            ),
            Option(
                "They grow without end.",
                "Each step keeps only 0.9 of the velocity. The loss of a tenth of it balances the "
                "gain when the velocity is ten gradients.",
            ),
            Option(
                "lr × gradient, as in SGD: an average of equal gradients is that gradient.",
                "In this book's and PyTorch's form the velocity is a sum, not an average: the new "
                "gradient is not multiplied by 1 - 0.9. In Adam's m it is.",
            ),
        ],
    ),
    Question(
        "What does Adam's bias correction correct?",
        [
            Option(
                "The hyperparameters: the betas and the rate adapt during training.",
                "They stay what you set. Only the two averages are divided by a number.",
            ),
            Option(
                "The two averages, which start at zero and are too small at first.",
                "After t steps their weights sum to 1 - beta^t only. The correction divides by "
                "that sum, and fades as it approaches 1.",
                right=True,
            ),
            Option(
                "The biases of the layers.",
                "The word is the same, the thing is not: here bias means that an estimate is too "
                "small on average.",
            ),
        ],
    ),
    Question(
        "You turn the bowl under the optimizers by 45°. Whose path changes, apart from the turn?",
        [
            Option(
                "SGD's and momentum's.",
                "Both are built from gradients alone, and gradients turn with the bowl: the path "
                "is the same, turned.",
            ),
            Option(
                "Everybody's.",
                "SGD and momentum do not know where the axes are.",
            ),
            Option(
                "AdaGrad's, RMSProp's and Adam's.",
                "They divide each coordinate by a number of its own. That helps when the "
                "valley runs along an axis; after the turn it helps less, or not at all "
                "([evidence](evidence.md#bowl-adagrad-turned)).",
                right=True,
            ),
        ],
    ),
    Question(
        "A blog post compares SGD and Adam, both at a rate of 0.001, and Adam wins. What follows?",
        [
            Option(
                "Adam is the better optimizer for this problem.",
                "The rate of 0.001 is Adam's usual one, and far below those of SGD. In the "
                "race another common rate turns the order round; each at its own, they are "
                "level on new digits ([evidence](evidence.md#adam-sgd-digits)).",
            ),
            Option(
                "Very little: each has to be tuned over the same budget first.",
                "A comparison at one rate tells who that rate suits. Tune each, then compare on "
                "fresh seeds, with the spread.",
                right=True,
            ),
            Option(
                "SGD needs more steps, but reaches the same loss in the end.",
                "Perhaps, but one rate and one run do not show it.",
            ),
        ],
    ),
]
