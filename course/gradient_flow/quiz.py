"""The quiz of the chapter on gradient flow."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "Ten sigmoid units in a chain, every weight 1. How large is the gradient at the input of "
        "the first at most, if 1 arrives at the output of the last?",
        [
            Option(
                "About a millionth.",
                "Each of the ten slopes multiplies by at most 1/4, and (1/4)¹⁰ is 9.5e-7.",
                right=True,
            ),
            Option(
                "1/40.",
                "A tenth of a quarter: that adds the units up. The chain rule multiplies.",
            ),
            Option(
                "1/4.",
                "That is what one unit lets through. There are ten of them.",
            ),
        ],
    ),
    Question(
        "A ReLU unit in the first hidden layer has a negative sum for every training sample. What "
        "happens to its weights under SGD without weight decay?",
        [
            Option(
                "They shrink to zero.",
                "A zero gradient says how far a weight *moves*. Where it stands does not change.",
            ),
            Option(
                "They stay exactly as they are.",
                "The slope is 0 for every sample, so every update is 0. The inputs never change "
                "either, so the unit does not come back.",
                right=True,
            ),
            Option(
                "They recover slowly.",
                "In a deeper layer the layers below may change the inputs and wake the unit. In "
                "the first layer nothing can under SGD without weight decay.",
            ),
        ],
    ),
    Question(
        "A gradient is (30, 0.4). It is clipped to norm 1, or by value to 1. Which step keeps the "
        "direction?",
        [
            Option(
                "Both: both only shorten.",
                "By value the first entry falls from 30 to 1 and the second stays 0.4: the "
                "direction turns by 21 degrees.",
            ),
            Option(
                "By value, since each entry is treated alike.",
                "The limit is the same for each entry, so large entries are cut and small ones are "
                "not.",
            ),
            Option(
                "By norm.",
                "All entries are multiplied by one factor, 1/30.003.",
                right=True,
            ),
        ],
    ),
    Question(
        "In a deep sigmoid network layer 1 gets 1e-9 of the last layer's gradient. What helps?",
        [
            Option(
                "Clipping the gradient.",
                "Clipping shortens gradients that are too long. It makes none longer.",
            ),
            Option(
                "Larger first weights, so that weights times slopes come near 1 per layer.",
                "The gradient is a product of both. In this chapter a gain of 6 let five "
                "sigmoid layers learn, though less well than ReLU "
                "([evidence](evidence.md#sigmoid-gain-6)).",
                right=True,
            ),
            Option(
                "ReLU in place of the sigmoid, whatever the weights.",
                "ReLU passes half of the gradient's square. With weights of std 0.01 the product "
                "still vanishes.",
            ),
        ],
    ),
    Question(
        "Why do recurrent networks suffer more from exploding gradients than others?",
        [
            Option(
                "Their gradients are summed over all steps.",
                "A sum of a hundred terms is at most a hundred times as large. The growth in "
                "question is exponential.",
            ),
            Option(
                "They use tanh.",
                "The slopes of tanh are at most 1: they only shrink the gradient.",
            ),
            Option(
                "The same weights multiply the gradient at every step.",
                "Factors that differ may partly cancel; one and the same factor becomes a power: "
                "1.1 to the 100 is 14 thousand.",
                right=True,
            ),
        ],
    ),
]
