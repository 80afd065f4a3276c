"""The quiz of the chapter on hyperparameter search."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "A learning rate is drawn evenly between 0.0001 and 1, on the *linear* scale. How many of "
        "the draws lie below 0.01?",
        [
            Option(
                "Half of them: two of the four decades.",
                "That is the logarithmic scale. On the linear one the share is the length.",
            ),
            Option(
                "One in a hundred.",
                "From 0 to 0.01 is a hundredth of the way to 1. On a log scale it would be half.",
                right=True,
            ),
            Option(
                "One in four.",
                "Each decade gets a quarter of what is drawn on a log scale from 0.0001 to 1, and "
                "there are two of them below 0.01.",
            ),
        ],
    ),
    Question(
        "Four hyperparameters, 81 trials. One of the four decides nearly everything, and nobody "
        "knows which. How many values of it are tried?",
        [
            Option(
                "3 by the grid, 81 by random search.",
                "3 to the power of 4 is 81: each value of the grid is tried 27 times over. On "
                "such peaks random search comes nearer ([evidence](evidence.md#search-peaks)).",
                right=True,
            ),
            Option(
                "9 by the grid, 81 by random search.",
                "9 is the root of 81: that would be a grid over two hyperparameters.",
            ),
            Option(
                "81 by both.",
                "The trials of the grid all differ, but not in the one value that matters.",
            ),
        ],
    ),
    Question(
        "Five percent of a box are good settings. What are the chances that 60 random trials hit "
        "one, with two hyperparameters and with ten?",
        [
            Option(
                "95 % in both cases.",
                "A trial misses with probability 0.95, however many numbers it consists of, and "
                "0.95 to the power of 60 is below 0.05.",
                right=True,
            ),
            Option(
                "95 % with two, far less with ten.",
                "It is the *share* of good settings that counts. (With more hyperparameters that "
                "share is often smaller, which is another matter.)",
            ),
            Option(
                "60 times 5 %: certain in both cases.",
                "On average three trials hit, but all 60 can miss.",
            ),
        ],
    ),
    Question(
        "When does successive halving lose against training a few settings in full?",
        [
            Option(
                "When most settings are hopeless.",
                "Then it wins ([evidence](evidence.md#search-halving-wide)): hopeless settings "
                "are recognized after a few steps, and the budget goes to the others.",
            ),
            Option(
                "When the settings that lead at the first look are not those that end best.",
                "With 40 % wrong labels the order after 10 steps says little about the end: 17 "
                "of 20 searches lost, two won (pixels in [0, 1]). "
                "With true labels they did not lose "
                "([evidence](evidence.md#search-halving)).",
                right=True,
            ),
            Option(
                "Never: the best third always goes on.",
                "The best third *at that step*. Who leads early need not lead at the end.",
            ),
        ],
    ),
    Question(
        "Method A reaches 94 % and the old method B 93 %. A was tuned with 100 trials, B with 5. "
        "What follows?",
        [
            Option(
                "A is better by one point.",
                "The best of 100 is higher than the best of 5 even when both draw from the "
                "same settings ([evidence](evidence.md#search-scale-and-budget)).",
            ),
            Option(
                "Nothing yet: compare them at equal budgets, on data that chose neither.",
                "Give the expected best against the number of trials for both, and what they "
                "score on fresh data.",
                right=True,
            ),
            Option(
                "B is better, since it needed less.",
                "Nor is that known. Its curve may be flat from the fifth trial on.",
            ),
        ],
    ),
]
