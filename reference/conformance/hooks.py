"""What the generated requests need to reach an endpoint at all.

Each call comes from an address of its own, or the limits of one address would answer most of them. The local stack takes
the address from this header; a deployment knows it from the connection.

A request with another method keeps the body of the one it was made from. A GET with a body is refused at the door, before
anybody looks at its path (`front_door::methods_that_nobody_takes_end_at_the_door`), so that the body goes.

Every second id in a path is one that exists, and every second change is made on the version that there is. Ids are also
taken from earlier answers: what the run itself lives on is never the one that is asked for.
"""

import json
import random

import callers
import schemathesis
from schemathesis.core import NOT_SET

RANDOM = random.Random(1)
WITHOUT_BODY = ("GET", "HEAD", "DELETE")
# The same for all endpoints of operators: RFC 9110 gives a token that is none this status.
UNAUTHORIZED = 401


def address():
    numbers = ".".join(str(RANDOM.randint(1, 254)) for _ in range(3))
    return json.dumps({"ip": f"10.{numbers}"})


CALLER = callers.from_environment(address)
# Of what a change is made on, by path.
VERSIONS = {}


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers["x-local-cf"] = address()
    if CALLER.token:
        case.headers["Authorization"] = f"Bearer {CALLER.token}"
    if case.method.upper() in WITHOUT_BODY:
        case.body = NOT_SET
    for name, value in (case.path_parameters or {}).items():
        if CALLER.needs(value) or CALLER.known(name) and RANDOM.random() < 0.5:
            case.path_parameters[name] = CALLER.known(name)
    version = VERSIONS.get(case.formatted_path)
    if version is not None and isinstance(case.body, dict) and RANDOM.random() < 0.5:
        case.body["version"] = version


@schemathesis.hook
def after_call(context, case, response):
    body = response.json() if "json" in response.headers.get("content-type", [""])[0] else None
    if not isinstance(body, dict):
        return
    if isinstance(body.get("version"), int):
        VERSIONS[case.formatted_path] = body["version"]
    if response.status_code == UNAUTHORIZED and body.get("code") == "invalid_token" and CALLER.token:
        CALLER.renew(case.headers["Authorization"].removeprefix("Bearer "))
