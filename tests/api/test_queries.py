"""How many queries an answer costs, as numbers: a list of one costs what a list of many does."""

import pytest

from analysis.dispatch import request_run
from articles.models import ArticleVersion
from tests import factories as make
from tests.factories import BY

pytestmark = pytest.mark.django_db

# Anonymous: the list alone. Staff: three more, for the token, its account's other tokens and what it may be used for.
LISTS = {"stories": 1, "events": 9, "actors": 2, "claims": 4, "articles": 3, "outlets": 1}
TOKEN = 3
SINGLE = {"stories": 1, "events": 9, "actors": 2, "claims": 4, "articles": 3, "outlets": 1}


@pytest.fixture(params=[1, 12], ids=["one", "many"])
def story(request, sent):
    story = make.told_story(request.param, accounts=1 if request.param == 1 else 3)
    for version in ArticleVersion.objects.all():
        request_run(version, BY)
    return story


@pytest.mark.parametrize(("name", "count"), LISTS.items())
def test_lists_for_the_public(story, public, django_assert_num_queries, name, count):
    with django_assert_num_queries(count):
        assert public.get(f"/api/v1/{name}/?page_size=100").json()["results"]


# Staff see all accounts, so none have to be chosen first.
@pytest.mark.parametrize(("name", "count"), (LISTS | {"runs": 1, "events": 8}).items())
def test_lists_for_staff(story, staff, django_assert_num_queries, name, count):
    with django_assert_num_queries(count + TOKEN):
        assert staff.get(f"/api/v1/{name}/?page_size=100").json()["results"]


@pytest.mark.parametrize(("name", "count"), SINGLE.items())
def test_single_records(story, public, django_assert_num_queries, name, count):
    address = public.get(f"/api/v1/{name}/").json()["results"][0]["url"]
    with django_assert_num_queries(count):
        assert public.get(address).status_code == 200


@pytest.mark.parametrize("query", ["events/?story={0}&date_from=2025-01-01", "claims/?story={0}&stance=believe"])
def test_filters_cost_no_query(story, public, django_assert_num_queries, query):
    count = LISTS[query.split("/")[0]]
    with django_assert_num_queries(count):
        assert public.get("/api/v1/" + query.format(story.slug)).json()["results"]


def test_a_list_leaves_texts_in_the_database(story, public, django_assert_num_queries):
    with django_assert_num_queries(LISTS["articles"]) as queries:
        public.get("/api/v1/articles/")
    assert not any('"articles_articleversion"."text"' in query["sql"] for query in queries.captured_queries)
