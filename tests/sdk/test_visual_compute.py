"""Visual Computing through `alibabacloud_vcs20200515`: create compute instances and list them."""

from __future__ import annotations

import json
import time

import pytest
from alibabacloud_vcs20200515.client import Client
from alibabacloud_vcs20200515.models import (
    CreateComputeInstanceRequest,
    CreateComputeInstanceRequestAlgorithms,
    CreateComputeInstanceRequestDevices,
    ListInstancesRequest,
)

from alibaba import client, refused
from server import Server

STATUSES = ("APPROVED", "INIT", "ONLINED", "OFFLINING", "DEVELOPING")


@pytest.fixture(scope="module")
def vcs(server: Server) -> Client:
    return client(server)


def device(device_id: str, **fields) -> CreateComputeInstanceRequestDevices:
    return CreateComputeInstanceRequestDevices(**{"device_id": device_id, "start_stream": True, **fields})


def algorithm(algorithm_id: str = "1", name: str = "人脸") -> CreateComputeInstanceRequestAlgorithms:
    return CreateComputeInstanceRequestAlgorithms(algorithm_id=algorithm_id, algorithm_name=name)


def windows(*times: str) -> str:
    """The JSON text of schedule windows, each given as `HH:mm:ss-HH:mm:ss`."""
    pairs = [time.split("-") for time in times]
    return json.dumps([{"StartTime": start, "EndTime": end} for start, end in pairs])


def order(name: str, **fields) -> CreateComputeInstanceRequest:
    """A complete request; `fields` replace its parts."""
    usual = {
        "instance_name": name,
        "algorithm_type": "PICTURE",
        "algorithms": [algorithm()],
        "devices": [device("cam-1")],
        "schedule_type": "EVERYDAY",
        "schedule_times": windows("10:00:00-11:00:00"),
    }
    return CreateComputeInstanceRequest(**{**usual, **fields})


def listed(vcs: Client, name: str, **filters) -> list:
    body = vcs.list_instances(ListInstancesRequest(instance_name=name, **filters)).body
    return body.data.items


# Creating


def test_an_instance_is_created_and_listed(vcs, unique):
    name, before = unique("cam"), int(time.time() * 1000)
    request = order(
        name,
        devices=[device("cam-1", region_id="huadong", coding_format="H265"), device("cam-2", start_stream=False)],
        algorithms=[algorithm("1", "人脸"), algorithm("2", "人体")],
    )
    answer = vcs.create_compute_instance(request)
    assert answer.status_code == 200
    body = answer.body
    assert (body.code, body.message, body.success) == ("0", "SUCCESS", True)
    assert body.request_id
    assert isinstance(body.data.instance_id, str) and body.data.instance_id.isdecimal()
    assert isinstance(body.data.acu_used, int) and body.data.acu_used >= 1

    (item,) = listed(vcs, name)
    assert (item.instance_id, item.instance_name) == (body.data.instance_id, name)
    assert (item.device_number, item.acu_used) == (2, body.data.acu_used)
    assert item.status in STATUSES
    assert before - 5_000 <= item.create_time <= int(time.time() * 1000) + 5_000
    assert [(a.algorithm_id, a.algorithm_name) for a in item.algorithms] == [("1", "人脸"), ("2", "人体")]


def test_a_device_named_twice_counts_once(vcs, unique):
    name = unique("cam")
    vcs.create_compute_instance(order(name, devices=[device("cam-1"), device("cam-1")]))
    assert listed(vcs, name)[0].device_number == 1


def test_the_documented_sample_with_its_leftovers_is_accepted(vcs, unique):
    leftovers = dict.fromkeys(
        ("pic_type", "pic_topic", "storage_used", "schedule_day_size", "polling_configs"), "已废弃"
    )
    request = order(
        unique("cam"),
        schedule_cycle_date="EVERY_WEEK",
        schedule_day="1",
        datasource_type="REALTIME_STREAM",
        is_frame_extraction="0",
        compute_picture_type="spf",
        compute_picture_value="5",
        acu_used=1,
        **leftovers,
    )
    assert vcs.create_compute_instance(request).body.success is True


def test_a_thousand_devices_are_taken_at_once(vcs, unique):
    name = unique("many")
    vcs.create_compute_instance(order(name, devices=[device(f"cam-{number}") for number in range(1000)]))
    assert listed(vcs, name)[0].device_number == 1000


@pytest.mark.parametrize(
    "fields",
    [
        {"schedule_type": "EVERY_WEEK", "schedule_cycle_date": "1,4,6"},
        {"schedule_type": "EVERY_WEEK", "schedule_cycle_date": " 7, 1 ,1"},
        {"schedule_type": "EVERY_MONTH", "schedule_cycle_date": "0,1,31"},
        {"schedule_type": "ONCE", "schedule_times": None},
        {"schedule_times": windows("10:00:00-11:00:00", "11:00:00-12:00:00")},
        {"schedule_times": windows("00:00:00-24:00:00")},
        {"schedule_times": windows("22:00:00-02:00:00")},
        {"is_polling": True, "slice_execution_time": "60", "overall_execution_time": "10"},
        {"is_polling": True, "slice_execution_time": "600", "overall_execution_time": "10"},
        {"is_polling": False},
        {"is_frame_extraction": "1"},
        {"algorithm_type": "REALTIME_STREAM", "datasource_type": "VIRTUAL_VIDEO"},
    ],
    ids=str,
)
def test_every_documented_schedule_and_choice_is_accepted(vcs, unique, fields):
    name = unique("cam")
    assert vcs.create_compute_instance(order(name, **fields)).body.success is True
    assert len(listed(vcs, name)) == 1


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"instance_name": None}, "InstanceName"),
        ({"algorithm_type": None}, "AlgorithmType"),
        ({"algorithms": None}, "Algorithms"),
        ({"algorithms": []}, "Algorithms"),
        ({"devices": None}, "Devices"),
        ({"devices": []}, "Devices"),
        ({"schedule_type": None}, "ScheduleType"),
        ({"schedule_times": None}, "ScheduleTimes"),
        ({"schedule_type": "EVERY_WEEK"}, "ScheduleCycleDate"),
        ({"schedule_type": "EVERY_MONTH"}, "ScheduleCycleDate"),
        ({"is_polling": True, "overall_execution_time": "10"}, "SliceExecutionTime"),
        ({"is_polling": True, "slice_execution_time": "60"}, "OverallExecutionTime"),
    ],
    ids=str,
)
def test_a_missing_parameter_is_named(vcs, unique, fields, parameter):
    name = unique("cam")
    with refused(400, f"Missing{parameter}", f"{parameter} is mandatory for this action."):
        vcs.create_compute_instance(order(name, **fields))
    assert listed(vcs, name) == []


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"instance_name": "n" * 65}, "InstanceName"),
        ({"algorithm_type": "SOUND"}, "AlgorithmType"),
        ({"schedule_type": "SOMETIMES"}, "ScheduleType"),
        ({"schedule_type": "EVERY_WEEK", "schedule_cycle_date": "0"}, "ScheduleCycleDate"),
        ({"schedule_type": "EVERY_WEEK", "schedule_cycle_date": "8"}, "ScheduleCycleDate"),
        ({"schedule_type": "EVERY_MONTH", "schedule_cycle_date": "0"}, "ScheduleCycleDate"),
        ({"schedule_type": "EVERY_MONTH", "schedule_cycle_date": "32"}, "ScheduleCycleDate"),
        ({"schedule_type": "EVERY_WEEK", "schedule_cycle_date": "Monday"}, "ScheduleCycleDate"),
        ({"schedule_times": windows("10:00:00-11:00:00", "10:59:59-12:00:00")}, "ScheduleTimes"),
        ({"schedule_times": windows("13:00:00-14:00:00", "10:00:00-13:30:00")}, "ScheduleTimes"),
        ({"schedule_times": windows("23:00:00-01:00:00", "00:30:00-02:00:00")}, "ScheduleTimes"),
        ({"schedule_times": windows("10:00:00-10:00:00")}, "ScheduleTimes"),
        ({"schedule_times": windows("9:00-11:00")}, "ScheduleTimes"),
        ({"schedule_times": windows("25:00:00-26:00:00")}, "ScheduleTimes"),
        ({"schedule_times": "10:00 to 11:00"}, "ScheduleTimes"),
        ({"is_polling": True, "slice_execution_time": "601", "overall_execution_time": "10"}, "SliceExecutionTime"),
        ({"is_polling": True, "slice_execution_time": "0", "overall_execution_time": "10"}, "SliceExecutionTime"),
        ({"is_polling": True, "slice_execution_time": "60", "overall_execution_time": "x"}, "OverallExecutionTime"),
        ({"is_polling": "perhaps"}, "IsPolling"),
        ({"is_frame_extraction": "2"}, "IsFrameExtraction"),
        ({"datasource_type": "SOUND"}, "DatasourceType"),
        ({"compute_picture_type": "dpi"}, "ComputePictureType"),
    ],
    ids=lambda value: str(value)[:70],
)
def test_a_wrong_parameter_is_named(vcs, unique, fields, parameter):
    name = unique("cam")
    with refused(400, f"Invalid{parameter}", f"Specified parameter {parameter} is not valid."):
        vcs.create_compute_instance(order(name, **fields))
    assert listed(vcs, name) == []


# Listing


@pytest.fixture(scope="module")
def shelf(vcs: Client) -> list[str]:
    """Twelve instances that tests only read: their common prefix and their names in order of creation."""
    prefix = f"shelf-{time.time_ns()}"
    names = [f"{prefix}-{number:02}" for number in range(12)]
    for name in names:
        vcs.create_compute_instance(order(name))
    return [prefix, *names]


def test_names_match_in_part_and_pages_hold_ten(vcs, shelf):
    prefix, *names = shelf
    data = vcs.list_instances(ListInstancesRequest(instance_name=prefix)).body.data
    assert (data.total_count, data.page_size, data.current_page, len(data.items)) == (12, 10, 1, 10)
    pages = [listed(vcs, prefix, page_size=5, current_page=page) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [5, 5, 2, 0]
    assert sorted(item.instance_name for page in pages for item in page) == names


def test_what_matches_nothing_is_an_empty_list(vcs, unique):
    body = vcs.list_instances(ListInstancesRequest(instance_name=unique("none"))).body
    assert (body.code, body.success, body.data.total_count, body.data.items) == ("0", True, 0, [])


def test_the_callers_own_project_is_the_default_one(vcs, server, unique):
    name = unique("cam")
    vcs.create_compute_instance(order(name))
    assert len(listed(vcs, name, project_id=server.project_id)) == 1
