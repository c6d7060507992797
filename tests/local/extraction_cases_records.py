"""Lists and tables in every notation.

A row is a name, a type, a text and the value that must come out (`None`: a refusal). Fields that a row does not name
may hold anything.
"""

from __future__ import annotations

from typing import Any

from .extraction_types import Address, LogEntry, Movie, Person, Product, Server, Tree, UserInfo

CASES: list[tuple[str, Any, str, Any]] = [
    (
        "logs",
        list[LogEntry],
        (
            "2024-05-01 12:00:00 ERROR Disk is full\n"
            "2024-05-01 12:00:01 INFO Retrying now\n"
            "2024-05-01 12:00:05 WARNING [db] slow query: 3s\n"
        ),
        [
            {"timestamp": "2024-05-01 12:00:00", "level": "ERROR", "message": "Disk is full"},
            {"timestamp": "2024-05-01 12:00:01", "level": "INFO", "message": "Retrying now"},
            {"timestamp": "2024-05-01 12:00:05", "level": "WARNING", "message": "slow query: 3s"},
        ],
    ),
    (
        "log iso",
        LogEntry,
        "2024-05-01T12:00:00Z ERROR Disk is full",
        {"timestamp": "2024-05-01T12:00:00Z", "level": "ERROR", "message": "Disk is full"},
    ),
    (
        "logfmt",
        list[LogEntry],
        (
            'timestamp=2024-05-01T12:00:00Z level=error msg="disk is full"\n'
            'timestamp=2024-05-01T12:00:01Z level=info msg="ok now"'
        ),
        [
            {"timestamp": "2024-05-01T12:00:00Z", "level": "ERROR", "message": "disk is full"},
            {"timestamp": "2024-05-01T12:00:01Z", "level": "INFO", "message": "ok now"},
        ],
    ),
    (
        "product csv",
        list[Product],
        'Here are our products:\n\nname,price,color\nMug,8.50,blue\n"Cup, large",9,green\n\nThanks!',
        [{"name": "Mug", "price": 8.5, "color": "blue"}, {"name": "Cup, large", "price": 9, "color": "green"}],
    ),
    (
        "people table",
        list[Person],
        "| Name | Age | City |\n|---|---|---|\n| Ann | 30 | Paris |\n| Bob | 25 | Rome |",
        [{"name": "Ann", "age": 30, "city": "Paris"}, {"name": "Bob", "age": 25, "city": "Rome"}],
    ),
    (
        "people html",
        list[Person],
        (
            "<p>Staff</p><table><tr><th>Name</th><th>Age</th></tr><tr><td>Ann</td><td>30</td></tr><tr><td>Bob "
            "&amp; Co</td><td>25</td></tr></table>"
        ),
        [{"name": "Ann", "age": 30}, {"name": "Bob & Co", "age": 25}],
    ),
    (
        "people aligned",
        list[Person],
        "Name        Age   City\nAnn Lee     30    Paris\nBob Ray     25    Rome\n",
        [{"name": "Ann Lee", "age": 30, "city": "Paris"}, {"name": "Bob Ray", "age": 25, "city": "Rome"}],
    ),
    (
        "people json",
        list[Person],
        'The API said: {"people": [{"name": "Ann", "age": 30}, {"name": "Bob", "age": 25, "city": null}]}',
        [{"name": "Ann", "age": 30}, {"name": "Bob", "age": 25}],
    ),
    (
        "people yaml",
        list[Person],
        "people:\n  - name: Ann\n    age: 30\n  - name: Bob\n    age: 25\n",
        [{"name": "Ann", "age": 30}, {"name": "Bob", "age": 25}],
    ),
    (
        "people lines",
        list[Person],
        "- Ann Lee, 30, Paris\n- Bob Ray, 25, Rome",
        [{"name": "Ann Lee", "age": 30, "city": "Paris"}, {"name": "Bob Ray", "age": 25, "city": "Rome"}],
    ),
    (
        "people sentences",
        list[Person],
        "Ann is 30 years old. Bob is 25 years old.",
        [{"name": "Ann", "age": 30}, {"name": "Bob", "age": 25}],
    ),
    (
        "hosts",
        list[Server],
        "hostname  ip           port\nweb-1     10.0.0.1     80\ndb-1      10.0.0.2     5432",
        [{"hostname": "web-1", "ip": "10.0.0.1", "port": 80}, {"hostname": "db-1", "ip": "10.0.0.2", "port": 5432}],
    ),
    (
        "server kv",
        Server,
        "hostname=web-1 ip=10.0.0.1 port=8080",
        {"hostname": "web-1", "ip": "10.0.0.1", "port": 8080},
    ),
    ("dict", dict[str, int], "apples: 3\npears: 4\n", {"apples": 3, "pears": 4}),
    ("dict2", dict[str, float], "| item | price |\n|---|---|\n| tea | 1.5 |\n| milk | 2 |", {"tea": 1.5, "milk": 2}),
    ("emails", list[str], "- apples\n- pears\n- plums", ["apples", "pears", "plums"]),
    (
        "tree",
        Tree,
        (
            'Here: {"name":"root","children":[{"name":"a","children":[]},{"name":"b","children":[{"name":"c",'
            '"children":[]}]}]}'
        ),
        {"name": "root", "children": [{"name": "a"}, {"name": "b", "children": [{"name": "c"}]}]},
    ),
    (
        "movies",
        list[Movie],
        "1. Heat (1995), directed by Michael Mann\n2. Alien (1979), directed by Ridley Scott",
        [
            {"title": "Heat", "year": 1995, "director": "Michael Mann"},
            {"title": "Alien", "year": 1979, "director": "Ridley Scott"},
        ],
    ),
    ("ini", dict[str, str], "[server]\nhost = a.b.c\nport = 80\n", {"host": "a.b.c", "port": "80"}),
    ("flat json", UserInfo, '{"name": "Ann", "age": 30}', {"name": "Ann", "age": 30}),
    ("broken json", UserInfo, '{"name": "Ann", "age": 30,', {"name": "Ann", "age": 30}),
    ("pretty broken json", UserInfo, '{\n  "name": "Ann",\n  "age": 30,\n', {"name": "Ann", "age": 30}),
    ("two people one wanted", UserInfo, "| name | age |\n|---|---|\n| Ann | 3 |\n| Bob | 4 |", None),
    (
        "address line",
        Address,
        "12 Main Street, Springfield, IL 62704",
        {"street": "12 Main Street", "city": "Springfield", "postal_code": "62704"},
    ),
    ("namedtuple", list[tuple[str, int]], "| a | b |\n|---|---|\n| x | 1 |\n", []),
]
