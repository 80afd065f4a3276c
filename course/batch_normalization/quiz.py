"""The quiz of the chapter on batch normalization."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "A linear layer with bias `b` is followed by BatchNorm. In training you add 7 to `b`. What "
        "happens to the output of the pair?",
        [
            Option(
                "It moves by 7 gamma.",
                "The mean of the batch moves by 7 too, and it is subtracted before gamma acts.",
            ),
            Option(
                "Nothing.",
                "The mean of the batch takes the 7 away. The gradient of `b` is 0; beta does the "
                "work of a bias.",
                right=True,
            ),
            Option(
                "It is divided by a larger variance.",
                "A constant added to all samples leaves the variance as it was.",
            ),
        ],
    ),
    Question(
        "You classify one image at a time with a trained BatchNorm network and forget to switch to "
        "evaluation mode. What do you get?",
        [
            Option(
                "The same answer for every image.",
                "A batch of one has variance 0: each sum equals its mean, and every unit returns "
                "beta.",
                right=True,
            ),
            Option(
                "The right answers, with some noise.",
                "With large batches that would be so. A batch of one tells nothing about the mean "
                "but the sample itself.",
            ),
            Option(
                "A division by zero.",
                "The eps under the root prevents it. The answer looks healthy, which is what makes "
                "this bug hard to see.",
            ),
        ],
    ),
    Question(
        "A block of 8 images, 16 channels, 5 x 5 pixels is normalized. How many means does each "
        "kind take?",
        [
            Option(
                "BatchNorm 16, LayerNorm 8, InstanceNorm 128.",
                "One for a channel, one for an image, one for a channel of an image.",
                right=True,
            ),
            Option(
                "BatchNorm 8, LayerNorm 16, InstanceNorm 128.",
                "The other way round: BatchNorm averages *over* the images and keeps the channels "
                "apart.",
            ),
            Option(
                "BatchNorm 400, LayerNorm 8, InstanceNorm 16.",
                "In images BatchNorm averages over the pixels too: one mean per channel, because a "
                "filter does the same everywhere.",
            ),
        ],
    ),
    Question(
        "Which observation speaks against internal covariate shift as the reason why BatchNorm "
        "helps?",
        [
            Option(
                "BatchNorm networks train at higher rates.",
                "Both accounts predict that, so it cannot tell them apart.",
            ),
            Option(
                "Networks still train well when noise behind BatchNorm moves every unit's mean and "
                "variance in every step.",
                "The shift is back, several times as large as in a plain network that learns, "
                "and at this dose most of the benefit stays ([evidence](evidence.md#bn-noise)).",
                right=True,
            ),
            Option(
                "BatchNorm fails with batches of one.",
                "That is about the estimate of mean and variance, under any account.",
            ),
        ],
    ),
    Question(
        "Why is LayerNorm, not BatchNorm, the usual choice in recurrent networks and transformers?",
        [
            Option(
                "It is always more accurate.",
                "Its training loss is behind BatchNorm's from small weights. It is ahead from "
                "He's scheme in four layers, and where batches are small "
                "([evidence](evidence.md#bn-layer-norm)).",
            ),
            Option(
                "It takes its statistics from one sample at one time step.",
                "So neither the batch size, nor the length of the sequence, nor the mode matters.",
                right=True,
            ),
            Option(
                "It has no gamma and beta to learn.",
                "It has both, one pair for each feature, as BatchNorm.",
            ),
        ],
    ),
]
