"""Glossary and bibliography: what is owed is there, once, and every link has its place."""

import json
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
PAGES = [*BOOK.glob("*.md"), *BOOK.glob("*.ipynb")]
LINK = re.compile(r"\]\((?:(glossary|bibliography)\.md)?#([\w-]+)\)")

IN_THE_CODE = r"In the code: \[`\w+`\]\(code/.+\)\."

# English term -> Korean term that must stand beside it
TERMS = {
    "Optimization": "최적화",
    "Stochastic gradient descent": "확률적 경사 하강법",
    "Anisotropic": "비등방성",
    "Learning-rate decay": "학습률 감소",
    "Exponential moving average": "지수이동평균",
    "Weight decay": "가중치 감소",
    "Weight initialization": "가중치 초기화",
    "Symmetry breaking": "대칭성 파괴",
    "Vanishing gradient": "기울기 소실",
    "Exploding gradient": "기울기 폭주",
    "Limited expressiveness": "표현력 제한",
    "Batch normalization": "배치 정규화",
    "Internal covariate shift": "내부 공변량 변화",
    "Layer normalization": "층 정규화",
    "Overfitting": "오버피팅, 과적합",
    "Dropout": "드롭아웃",
    "ElasticNet": "엘라스틱 넷",
    "Sparsity": "희소성",
    "Validation data": "검증 데이터",
    "Generalization": "일반화 성능, 범용 성능",
    "Logit": "로짓",
    "Softmax": "소프트맥스",
    "One-hot vector": "원-핫 벡터",
    "Entropy": "엔트로피",
    "Ridge regression": "릿지 회귀",
    "Soft thresholding": "소프트 임계값 처리",
    "Nested cross-validation": "중첩 교차 검증",
    "Hyperband": "하이퍼밴드",
    "Bracket": "브래킷",
    "Paired comparison": "대응 비교",
}
PAPERS = [
    "polyak1964",
    "nesterov1983",
    "duchi2011",
    "tieleman2012",
    "kingma2015",
    "loshchilov2017",
    "loshchilov2019",
    "lecun1998",
    "glorot2010",
    "he2015",
    "ioffe2015",
    "santurkar2018",
    "ba2016",
    "ulyanov2016",
    "wu2018",
    "hinton2012",
    "srivastava2014",
    "tibshirani1996",
    "zou2005",
    "pascanu2013",
    "clevert2016",
    "maas2013",
    "bergstra2012",
    "li2018",
    "jamieson2016",
    "hanson1988",
    "donoho1995",
    "daubechies2004",
    "baldi2013",
    "wager2013",
]


def text_of(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def entries() -> dict[str, tuple[str, str]]:
    """The glossary: term -> (Korean, definition); a line that leads to the code may follow."""
    parts = re.split(r"^## (.+)$", (BOOK / "glossary.md").read_text(encoding="utf-8"), flags=re.M)[
        1:
    ]
    found = {}
    for term, body in zip(parts[::2], parts[1::2], strict=True):
        korean, definition, *code = body.strip().split("\n\n")
        assert not code or (re.fullmatch(IN_THE_CODE, code[0]) and len(code) == 1), term
        assert term not in found, f"{term} stands twice"
        found[term] = (re.fullmatch(r'<span lang="ko">(.+)</span>', korean)[1], definition)
    return found


def references() -> dict[str, str]:
    """The bibliography: label -> reference."""
    text = (BOOK / "bibliography.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\((\w+)\)=\n\n(.+?)(?=\n\n|\s*\Z)", text, flags=re.M | re.S))


def slug(heading: str) -> str:
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


@pytest.mark.parametrize("term, korean", TERMS.items())
def test_the_glossary_has_the_term_and_its_korean_name(term, korean):
    assert entries()[term][0] == korean


def test_every_term_has_a_korean_name_and_a_definition_of_one_to_three_sentences():
    for term, (korean, definition) in entries().items():
        assert re.search("[가-힣]", korean), term
        assert 1 <= len(re.findall(r"\.(?:\s|$)", definition)) <= 3, term


def test_terms_stand_in_the_order_of_the_alphabet():
    terms = [term.lower() for term in entries()]
    assert terms == sorted(terms)


@pytest.mark.parametrize("label", PAPERS)
def test_the_bibliography_has_the_paper(label):
    assert label in references()


def test_every_reference_has_its_label_s_year_and_an_address():
    text = (BOOK / "bibliography.md").read_text(encoding="utf-8")
    labels = re.findall(r"^\((\w+)\)=$", text, flags=re.M)
    assert len(labels) == len(set(labels)) == len(references())
    for label, reference in references().items():
        name, year = re.fullmatch(r"([a-z]+)(\d{4})", label).groups()
        assert f"({year})" in reference
        assert name in reference.split(",")[0].lower()
        assert re.search(r"\]\(<?https://", reference), label


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_to_a_term_or_a_paper_has_its_place(path):
    places = {
        "glossary": {slug(term) for term in entries()},
        "bibliography": set(references()),
    }
    own = places.get(path.stem, {slug(h) for h in re.findall(r"^#+ (.+)$", text_of(path), re.M)})
    for page, label in LINK.findall(text_of(path)):
        assert label in places.get(page, own), f"{page or path.stem}#{label} leads nowhere"


def test_a_letter_of_the_notation_is_the_one_of_its_chapter():
    rows = re.findall(r"^\| (\$.+?\$) \| `l1_ratio`", text_of(BOOK / "notation.md"), re.M)
    assert rows == [r"$\rho$"]
    assert r"$\rho$ is called `l1_ratio`" in text_of(BOOK / "weight_penalties.ipynb")


@pytest.mark.parametrize("chapter", ["weight_penalties", "dropout", "validation_splits"])
def test_the_cheat_sheet_has_formulas_of_the_chapters_on_regularization(chapter):
    rows = [r for r in text_of(BOOK / "cheat_sheet.md").splitlines() if f"({chapter}.ipynb" in r]
    assert any("$" in row for row in rows)
