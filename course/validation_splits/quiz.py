"""The quiz of the chapter on validation splits."""

from course.learning.question import Option, Question

QUIZ = [
    Question(
        "On the same 50 validation digits a model gets 45 right and another one 47. What is known?",
        [
            Option(
                "The second is better by 4 points.",
                "Two digits decided. Had one model been right on them by luck, the order would be "
                "another.",
            ),
            Option(
                "Little, until it is counted how many digits each gets right alone.",
                "The digits are shared, so the ones that one alone gets right decide. 2 to 0 is "
                "what coins do, and so is 5 to 3; no count with a difference of 2 would be rare.",
                right=True,
            ),
            Option(
                "Nothing, since the intervals of the two scores overlap.",
                "Each interval, 79 to 96 % and 84 to 98 %, is about one score on other digits. On "
                "shared digits models can differ clearly though their intervals overlap.",
            ),
            Option(
                "They are equally good.",
                "Nor is that known. A difference that was not seen may be there.",
            ),
        ],
    ),
    Question(
        "You try 200 configurations and report the best validation score. On fresh data it will "
        "most likely be",
        [
            Option(
                "the same, since validation data took no part in training.",
                "They took part in the choice. The best of 200 was the best partly by luck "
                "([evidence](evidence.md#splits-peeking)).",
            ),
            Option(
                "higher, since the final model is trained on more data.",
                "Whatever that does for the model, it does not take the luck out of the score.",
            ),
            Option(
                "lower, and the more so the fewer validation samples there were.",
                "The luck of one score has the size of its standard error, and the best of many "
                "picks the luckiest.",
                right=True,
            ),
        ],
    ),
    Question(
        "Which of these steps may see the validation part?",
        [
            Option(
                "Computing the mean and std for standardizing.",
                "A small leak as a rule ([evidence](evidence.md#splits-standardize)), but a "
                "leak: they are fitted, so fit them on the training part.",
            ),
            Option(
                "Choosing the features most correlated with the labels.",
                "This one made 95 % of coin flips. Choose inside every training part.",
            ),
            Option(
                "Choosing the step at which training stops.",
                "That is what it is for: the number of steps is a hyperparameter. For the final "
                "estimate there is the test set.",
                right=True,
            ),
        ],
    ),
    Question(
        "Why does the score of a split that holds out 80 % come out too low?",
        [
            Option(
                "Because the validation set is too large.",
                "A large validation set judges precisely. What it judges is the trouble.",
            ),
            Option(
                "Because it judges a model that learned from 20 % of the data.",
                "The model you will use learns from all of them. What it gains by that is the "
                "bias of a large share ([evidence](evidence.md#splits-share)).",
                right=True,
            ),
            Option(
                "By chance: another seed would give a higher one.",
                "Another seed gives another score, but over 100 draws the mean is too low as well.",
            ),
        ],
    ),
    Question(
        "All data went through 10-fold cross-validation, test data included, and the configuration "
        "with the best mean was taken. What estimates how good it is?",
        [
            Option(
                "Its mean over the ten folds.",
                "That score made the choice, so it is biased upwards, by cross-validation or not.",
            ),
            Option(
                "Data that neither trained nor chose it.",
                "Put them aside before the search, or nest the search inside the folds.",
                right=True,
            ),
            Option(
                "Its worst fold.",
                "A minimum of ten is biased downwards by some other amount. Two wrongs do not make "
                "an estimate.",
            ),
        ],
    ),
]
