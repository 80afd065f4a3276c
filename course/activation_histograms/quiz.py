"""The quiz of the chapter on activation histograms."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "Every histogram of a deep sigmoid network is a narrow peak at 0.5. What has happened?",
        [
            Option(
                "The outputs are centred, which is what training needs.",
                "Centred is not enough: all units of a layer say the same, whatever the input, so "
                "the layer carries almost no information.",
            ),
            Option(
                "The units have saturated.",
                "A saturated sigmoid sits near 0 or 1. At 0.5 its slope is at its largest, 1/4.",
            ),
            Option(
                "The weights are too small: the units agree, whatever the input.",
                "The weighted sums are near 0, so every output is near sigmoid(0) = 0.5. The slope "
                "is as large as it can be, and yet little comes back: on its way the gradient is "
                "multiplied by the same small weights.",
                right=True,
            ),
        ],
    ),
    Question(
        "A tanh layer has 100 inputs of size 1 and weights of std 1. Where do its outputs pile up?",
        [
            Option(
                "Near -1 and 1.",
                "The sums have a standard deviation of about 10, far outside the part of tanh "
                "that is not flat.",
                right=True,
            ),
            Option(
                "Near 0, because tanh is centred at 0.",
                "Being centred moves the mean to 0; it does not stop large sums from saturating.",
            ),
            Option(
                "Evenly between -1 and 1.",
                "For that the sums would have to be of the order of 1. Here they are about 10 "
                "times larger: the variances of 100 terms add up.",
            ),
        ],
    ),
    Question(
        "The outputs of a fifth sigmoid layer spread from 0.2 to 0.8. Do they depend on the input?",
        [
            Option(
                "Yes, or they would not spread.",
                "The histogram pools all units. 100 units that each give a constant of their own "
                "spread just as well.",
            ),
            Option(
                "That cannot be told from this histogram.",
                "It takes the spread of one unit over the samples. With Xavier's weights it is "
                "a two-hundredth of the spread of all outputs.",
                right=True,
            ),
            Option(
                "No, a sigmoid that spreads is saturated.",
                "Saturated outputs lie near 0 and 1. Between 0.2 and 0.8 the slope is at least "
                "0.16 of a possible 0.25.",
            ),
        ],
    ),
    Question(
        "In a fresh tanh network with weights of std 1 most units are saturated. How large is the "
        "gradient at layer 1, against that of layer 5?",
        [
            Option(
                "Far smaller: saturated units pass nothing.",
                "Most pass next to nothing, but those that are not flat pass on their gradient "
                "times weights of size 1, summed over 100 units, and that grows.",
            ),
            Option(
                "The same: small slopes and large weights cancel.",
                "Only at one std would they. With tanh and std 1 the product of weights and "
                "slopes is more than 2 per layer.",
            ),
            Option(
                "Larger, and carried by a few of its entries.",
                "The root mean square grows some thirtyfold over four layers. One entry in a "
                "hundred carries most of it.",
                right=True,
            ),
        ],
    ),
    Question(
        "Why does He's scheme give a weight twice the variance that LeCun's does?",
        [
            Option(
                "A ReLU network has twice as many layers.",
                "Depth does not enter: the scheme keeps the signal of a *single* layer, so that "
                "any number of them can follow.",
            ),
            Option(
                "A ReLU sets half of a symmetric input to zero: half of the second moment is lost.",
                "The doubled variance makes up for it: after the ReLU the second moment is what it "
                "was before the layer.",
                right=True,
            ),
            Option(
                "Larger weights break the symmetry between units faster.",
                "Random weights of any scale break the symmetry. The factor 2 is about keeping the "
                "size of the signal.",
            ),
        ],
    ),
]
