"""The quiz of the playground."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "A network has four layers, first weights of std 0.01 and SGD, and learns nothing. Which "
        "single change was enough here?",
        [
            Option(
                "A cosine schedule.",
                "It lowers the rate in time. No rate was good, so there was nothing to refine.",
            ),
            Option(
                "He's start.",
                "It lets the signal arrive. BatchNorm did so as well: ahead after 60 steps "
                "([evidence](evidence.md#playground-one-technique)); after 200 three points "
                "behind with one label in five wrong (standardized pixels: open), ahead with true "
                "ones "
                "([evidence](evidence.md#playground-one-technique-later)).",
                right=True,
            ),
            Option(
                "Dropout.",
                "It fights overfitting. This network does not even fit.",
            ),
        ],
    ),
    Question(
        "SGD at rate 0.3 gives 83 % and Adam at rate 0.3 gives 10 %. What follows?",
        [
            Option(
                "Adam is not suited to this network.",
                "At its own rate, a hundred times smaller, it is ahead of SGD: by four points "
                "after 200 steps, by less than one on standardized pixels "
                "([evidence](evidence.md#playground-adam-sgd-later)).",
            ),
            Option(
                "Nothing about the two, before each has its own rate.",
                "A rate means something else in every optimizer. Tune each over the same budget.",
                right=True,
            ),
            Option(
                "Adam needs more steps.",
                "It does not learn slowly, it has left the region where anything can be learned.",
            ),
        ],
    ),
    Question(
        "You take a technique away from a network that uses six. The bands of the accuracies, over "
        "the same seven seeds, overlap. What do you know?",
        [
            Option(
                "The technique is useless here.",
                "Overlap shows nothing. For three of the six the bands overlapped, and the "
                "full network had more digits right in every one of the seven seeds; on 20 "
                "others too it was ahead "
                "([BatchNorm](evidence.md#playground-without-batchnorm), "
                "[dropout](evidence.md#playground-without-dropout), "
                "[cosine](evidence.md#playground-without-cosine)).",
            ),
            Option(
                "Nothing yet: the seeds are shared, so look at the seven differences.",
                "A seed fixes split, first weights and batches of both. Count in how many "
                "fewer digits are right, and give the mean difference with its error.",
                right=True,
            ),
            Option(
                "The technique helps, but less than the spread of the seeds.",
                "The spread of each side contains what makes a seed easy for both. It says nothing "
                "of their difference.",
            ),
        ],
    ),
    Question(
        "In the playground you move the activation while the network trains. Why does it start "
        "anew, when the learning rate can be moved without?",
        [
            Option(
                "Its weights were drawn and trained for the old function.",
                "Scale and meaning of the weights belong to the activation; the rate belongs to "
                "the steps alone.",
                right=True,
            ),
            Option(
                "The activation is stored in the optimizer.",
                "The optimizer knows gradients only, and no function of the network.",
            ),
            Option(
                "It would be too slow otherwise.",
                "Swapping a function costs nothing. The comparison would be worth nothing.",
            ),
        ],
    ),
]
