"""The quiz of the chapter on penalties."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "You train with L1 by adding `strength * sign(w)` to the gradient, then count "
        "`np.sum(w == 0)`. What do you find?",
        [
            Option(
                "Most weights are 0, since L1 gives sparse solutions.",
                "The *minimum* is sparse. A subgradient step of fixed size jumps over 0 and back, "
                "and hits it only by accident.",
            ),
            Option(
                "None. Many are small, and none is 0.",
                "They hop around 0 by about lr times strength. The proximal step stops at 0.",
                right=True,
            ),
            Option(
                "Exactly the zeros that a proximal step would give.",
                "Both come near the same minimum. Only the proximal step arrives at its zeros.",
            ),
        ],
    ),
    Question(
        "An L2 penalty acts alone for some steps, on weights 10 and 0.1. What happens?",
        [
            Option(
                "The 10 shrinks, the 0.1 stays until the other has come down to it.",
                "The *amount* is larger for the 10. The factor is the same, so the ratio of the "
                "two stays at 100.",
            ),
            Option(
                "Both lose the same amount until the 0.1 is 0.",
                "That is L1: the same amount for all.",
            ),
            Option(
                "Both are multiplied by the same factor at each step.",
                "1 - lr*strength for both, so the small one never becomes 0 either.",
                right=True,
            ),
        ],
    ),
    Question(
        "Two features are nearly copies of each other, and both matter. Which is true of their "
        "coefficients over new draws of the data?",
        [
            Option(
                "L1 splits the weight between them as chance has it; a share of L2 makes it even.",
                "The sum of absolute values is the same for any split, the sum of squares is "
                "smallest for the even one.",
                right=True,
            ),
            Option(
                "L1 always drops the second one.",
                "Which of the two it favours changes from draw to draw. That is what unstable "
                "means here.",
            ),
            Option(
                "L2 drops one of the two.",
                "L2 makes no zeros. It is the penalty that shares.",
            ),
        ],
    ),
    Question(
        "A weight gets no gradient from the loss, because its input is always 0. Adam runs with "
        "the L2 gradient `strength * w` and a tiny strength. What happens to the weight?",
        [
            Option(
                "It falls by a factor of 1 - lr*strength per step.",
                "That is SGD, or AdamW. Adam divides the penalty's gradient by its own size.",
            ),
            Option(
                "It hardly moves, since the strength is tiny.",
                "Adam's step does not know the size of a gradient, only its ratio to what came "
                "before.",
            ),
            Option(
                "It goes to 0 by about lr per step, as long as strength*w is well above Adam's "
                "epsilon.",
                "The gradient strength*w is all that Adam sees there, and divided by its own root "
                "mean square it is about 1.",
                right=True,
            ),
        ],
    ),
    Question(
        "The weights of a layer in front of a batch normalization get an L2 penalty. What does it "
        "change?",
        [
            Option(
                "The size of the weights, and with it how far a step turns them.",
                "The outputs do not depend on the scale of these weights; the gradient is larger "
                "where they are smaller. So the penalty raises the effective learning rate.",
                right=True,
            ),
            Option(
                "The function becomes smoother, as with any L2 penalty.",
                "The normalization divides by the size of the weights: the penalty cannot reach "
                "the function through it.",
            ),
            Option(
                "Nothing at all.",
                "The function of the moment does not change, but the next steps do.",
            ),
        ],
    ),
]
