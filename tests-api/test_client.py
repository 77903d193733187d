"""A client generated from the served description is used as somebody's program would use it.

The address and key are those of a demo company; the generated package is on the path.
"""

import os
import uuid

import pytest
from guanxi_client.api.customers import (
    batch_of_customer,
    change_customer,
    create_customer,
    delete_customer,
    list_customer,
    restore_customer,
    show_customer,
)
from guanxi_client.api.tasks import complete_task, create_task
from guanxi_client.client import AuthenticatedClient
from guanxi_client.models import (
    BatchResult,
    Customer,
    CustomerBatch,
    CustomerChange,
    CustomerChanged,
    CustomerKindChoice,
    CustomerLifecycleStageChoice,
    CustomerNew,
    CustomerPage,
    CustomerWrite,
    HowToCount,
    Lang,
    Problem,
    SkipCheck,
    Task,
    TaskNew,
    TaskStatusChoice,
    User,
    WriteOp,
)


@pytest.fixture
def client():
    """A program with the key of the demo's keeper."""
    return AuthenticatedClient(base_url=f"{os.environ['GUANXI_URL']}/api/v1", token=os.environ["GUANXI_KEY"])


def make(client, name, **fields):
    """A customer, and the ETag it was made with."""
    made = create_customer.sync_detailed(
        client=client,
        body=CustomerNew(name=name, kind=CustomerKindChoice.COMPANY, **fields),
        duplicate_check=SkipCheck.SKIP,
    )
    assert made.status_code == 201, made.content
    assert isinstance(made.parsed, Customer)
    assert made.headers["Location"].endswith(made.parsed.id)
    return made.parsed, made.headers["ETag"]


def test_a_list_is_filtered_and_read_page_by_page(client):
    def page(**more):
        listed = list_customer.sync(
            client=client,
            filter_='lifecycle_stage == "active" && province != null',
            sort="-updated_at,name",
            fields="id,name,lifecycle_stage,province",
            limit=5,
            **more,
        )
        assert isinstance(listed, CustomerPage), listed
        return listed

    first = page(total=HowToCount.EXACT)
    assert first.total.exact and first.total.count > 5
    second = page(after=first.next_)
    seen = first.data + second.data
    assert len({customer.id for customer in seen}) == 10
    assert all(customer.lifecycle_stage == CustomerLifecycleStageChoice.ACTIVE for customer in seen)
    assert not first.data[0].owner, "a field that was not asked for is not there"
    assert page(before=second.previous).data == first.data


def test_a_record_is_created_and_read_with_its_owner(client):
    made, _ = make(client, "读取示例机械有限公司")
    assert isinstance(made.owner, str)
    shown = show_customer.sync(made.id, client=client, expand="owner")
    assert shown.name == "读取示例机械有限公司"
    assert isinstance(shown.owner, User)
    assert shown.owner.id == made.owner


def test_whoever_was_slower_is_told_what_each_side_has(client):
    made, tag = make(client, "并发示例机械有限公司", city="苏州")
    quicker = change_customer.sync_detailed(
        made.id, client=client, if_match=tag, body=CustomerChange(city="无锡")
    )
    assert isinstance(quicker.parsed, Customer) and quicker.headers["ETag"] != tag
    slower = change_customer.sync(made.id, client=client, if_match=tag, body=CustomerChange(city="南京"))
    assert isinstance(slower, CustomerChanged)
    assert (slower.status, slower.version) == (412, 2)
    assert (slower.mine.city, slower.theirs.city, slower.original.city) == ("南京", "无锡", "苏州")


def test_an_act_answers_the_record_as_it_is_then(client):
    task = create_task.sync(client=client, body=TaskNew(subject="寄样册", due="2030-01-04"))
    assert isinstance(task, Task), task
    assert task.status == TaskStatusChoice.OPEN
    done = complete_task.sync(task.id, client=client)
    assert done.status == TaskStatusChoice.DONE


def test_a_batch_has_a_result_for_each_row(client):
    made, _ = make(client, "批量示例机械有限公司")
    answer = batch_of_customer.sync(
        client=client,
        duplicate_check=SkipCheck.SKIP,
        body=CustomerBatch(
            writes=[
                CustomerWrite(op=WriteOp.CREATE, fields=CustomerChange(name="批量新建示例", kind=CustomerKindChoice.COMPANY)),
                CustomerWrite(op=WriteOp.UPDATE, id=made.id, version=made.version, fields=CustomerChange(city="常州")),
                CustomerWrite(op=WriteOp.UPDATE, id=made.id, version=99, fields=CustomerChange(city="镇江")),
            ]
        ),
    )
    assert isinstance(answer, BatchResult), answer
    assert [result.status for result in answer.results] == [201, 200, 412]
    assert (answer.succeeded, answer.failed) == (2, 1)
    assert answer.results[2].problem.code == "changed_meanwhile"


def test_a_deleted_record_comes_back(client):
    made, _ = make(client, "回收示例机械有限公司")
    assert delete_customer.sync_detailed(made.id, client=client).status_code == 204
    gone = show_customer.sync(made.id, client=client, lang=Lang.EN)
    assert isinstance(gone, Problem)
    assert (gone.status, gone.title) == (404, "There is no such page or record")
    back = restore_customer.sync(made.id, client=client)
    assert isinstance(back, Customer) and back.name == made.name


def test_what_is_wrong_is_said_field_by_field(client):
    refused = create_customer.sync(client=client, lang=Lang.EN, body=CustomerNew(email="nobody"))
    assert isinstance(refused, Problem) and refused.status == 422
    assert {"email"} <= {problem.field for problem in refused.fields}


def test_a_write_that_is_sent_again_happens_once(client):
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, "a write that is sent again"))
    body = CustomerNew(name="重试示例机械有限公司", kind=CustomerKindChoice.COMPANY)

    def send():
        return create_customer.sync_detailed(
            client=client, body=body, idempotency_key=key, duplicate_check=SkipCheck.SKIP
        )

    first, again = send(), send()
    assert first.parsed.id == again.parsed.id
    assert again.headers["Idempotent-Replayed"] == "true"
