"""Who asks: a player, an operator, or nobody known. One whose session was ended by its own requests is followed by another
of its kind, so that the requests after it meet more than the door."""

import base64
import hashlib
import hmac
import itertools
import os
import struct
import threading
import time

import requests

PASSWORD = "tulip harbor kiosk lantern"
TIMEOUT_SECONDS = 30
TOTP_STEP_SECONDS = 30


class Failed(Exception):
    """The platform did not do what every run needs."""


class Platform:
    """Requests that are no generated ones."""

    def __init__(self, url, address):
        self.url = url
        self.address = address

    def call(self, method, path, body=None, token=None):
        headers = {"x-local-cf": self.address()}
        if token:
            headers["authorization"] = f"Bearer {token}"
        response = requests.request(method, self.url + path, json=body, headers=headers, timeout=TIMEOUT_SECONDS)
        if not response.ok:
            raise Failed(f"{method} {path} answered {response.status_code} {response.text}")
        return response.json()


class Nobody:
    """Without a token."""

    token = None

    def renew(self, spent):
        pass

    def known(self, name):
        return None

    def needs(self, value):
        return False


class Player:
    """One that was just registered."""

    NUMBERS = itertools.count(1)

    def __init__(self, platform):
        self.platform = platform
        self.lock = threading.Lock()
        self.token = None
        self.renew(None)

    def renew(self, spent):
        """Another one in the place of whose token this was; of several that ask at once, the first is heard."""
        with self.lock:
            if self.token == spent:
                self.token = self._follow()

    def known(self, name):
        """What may come to harm instead of any other."""
        return None

    def needs(self, value):
        """Whether the run would end without what this names."""
        return False

    def _follow(self):
        email = f"conformance-{next(self.NUMBERS)}@example.com"
        body = {"email": email, "password": PASSWORD}
        return self.platform.call("POST", "/api/auth/register", body)["access_token"]


class Operator(Player):
    """A super admin that the platform's first one invited, with a brand and an operator that may come to harm."""

    def __init__(self, platform, bootstrap_secret):
        first = {"secret": bootstrap_secret, "email": "first@example.com", "password": PASSWORD}
        self.first = enrolled(platform, platform.call("POST", "/api/bo/auth/bootstrap", first))
        self.ids = {}
        me = platform.call("GET", "/api/bo/auth/me", token=self.first)
        brands = platform.call("GET", "/api/admin/system/tenants", token=self.first)
        self.needed = {me["operator"]["operator_id"], *(brand["tenant_id"] for brand in brands["tenants"])}
        super().__init__(platform)
        brand = {
            "tenant_id": "conformance",
            "name": "Conformance",
            "hostnames": ["conformance.example.com"],
            "configuration": {
                "play_money": True,
                "currencies": ["BRL"],
                "mines": {
                    "house_edge_basis_points": 100,
                    "stake_minor_min": 1,
                    "stake_minor_max": 1_000_000,
                    "payout_minor_max": 1_000_000_000,
                    "open_rounds_max": 1,
                },
            },
        }
        opened = platform.call("POST", "/api/admin/system/tenants", brand, self.token)
        self.ids["tenant_id"] = opened["tenant_id"]
        self.ids["operator_id"] = self._invited("read_only", opened["tenant_id"])["operator"]["operator_id"]

    def known(self, name):
        return self.ids.get(name)

    def needs(self, value):
        return isinstance(value, str) and value in self.needed

    def _invited(self, role, tenant_id=None):
        email = f"operator-{next(self.NUMBERS)}@example.com"
        body = {"email": email, "role": role, "tenant_id": tenant_id}
        return self.platform.call("POST", "/api/admin/system/users", body, self.first)

    def _follow(self):
        accepted = {"token": self._invited("super_admin")["invitation_token"], "password": PASSWORD}
        return enrolled(self.platform, self.platform.call("POST", "/api/bo/auth/accept-invitation", accepted))


def enrolled(platform, step):
    """The access token of an operator that sets up its second factor."""
    secret = platform.call("POST", "/api/bo/auth/2fa/setup", {"challenge": step["challenge"]})["secret"]
    body = {"challenge": step["challenge"], "code": totp(secret, time.time())}
    return platform.call("POST", "/api/bo/auth/2fa/enable", body)["session"]["access_token"]


def totp(secret, now_seconds):
    """Six digits, RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(now_seconds) // TOTP_STEP_SECONDS), hashlib.sha1).digest()
    begin = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[begin : begin + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def from_environment(address):
    """As the run was told: `CACTUS_CALLER` is `player`, `operator` or `nobody`."""
    caller = os.environ["CACTUS_CALLER"]
    platform = Platform(os.environ["CACTUS_URL"], address)
    if caller == "player":
        return Player(platform)
    if caller == "operator":
        return Operator(platform, os.environ["CACTUS_BOOTSTRAP_SECRET"])
    return Nobody()
