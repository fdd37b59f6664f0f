"""What is left for later when the files of words are read can be done: every card's words compile."""

import jinja2

from cds_service.app import answerer_of
from cds_service.settings import Settings


def test_the_words_of_every_card_compile() -> None:
    templates = answerer_of(Settings()).book.templates
    assert templates
    for template in templates.values():
        assert isinstance(template.summary, jinja2.Template)
        assert isinstance(template.detail, jinja2.Template)
