"""The real Wechaty gateway as a program of its own, with a scripted WeChat behind it (tests/wechaty/gateway.mjs)."""

import asyncio
import json
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "wechaty"
NOT_REPEATED = {"say", "burst", "notice", "recall", "friend", "emit", "said", "accepted", "attempts", "dings"}


class ScriptError(Exception):
    """The scripted WeChat could not do what it was told."""


class RealWechaty:
    """One gateway on one port. What it is told of people, rooms and behaviour survives a restart; messages do not."""

    bot = "bot"

    def __init__(self) -> None:
        self.token = "token-of-the-test"  # noqa: S105 - it guards nothing.
        self.endpoint = f"127.0.0.1:{_free_port()}"
        self._world: list[tuple[str, dict[str, Any]]] = []
        self._program: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._n = 0
        self._frozen = False

    async def start(self) -> None:
        """Start the gateway and tell it the world; returns once it listens."""
        install()
        self._frozen = False
        listening = self._answers[0] = asyncio.get_running_loop().create_future()
        self._program = await asyncio.create_subprocess_exec(
            "node",
            "gateway.mjs",
            self.endpoint,
            self.token,
            cwd=FOLDER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=2**24,
        )
        self._reading = asyncio.create_task(self._read(self._program))
        await asyncio.wait_for(listening, 20)
        for do, fields in self._world:
            await self._tell(do, fields)

    async def reset(self) -> None:
        """Forget the world and begin anew: within the same program, which takes a moment, if it runs."""
        self._world.clear()
        if self._program is None or self._frozen:
            await self.restart()
        else:
            await self._tell("reset", {})

    async def command(self, do: str, **fields: Any) -> Any:
        """Tell the scripted WeChat something and return its answer; the commands are listed in gateway.mjs."""
        answer = await self._tell(do, fields)
        if do not in NOT_REPEATED:
            self._world.append((do, fields))
        return answer

    async def people(self, ids: Iterable[str]) -> None:
        """Create contacts; each one's name is "name of <id>"."""
        await self.command("contacts", list=[{"id": person, "name": f"name of {person}"} for person in ids])

    def name(self, person: str, name: str) -> None:
        """Let somebody have another name when the gateway is started again; no event will tell."""
        self._world.append(("rename", {"contact": person, "name": name}))

    async def room(self, room: str, members: Iterable[str], topic: str = "topic") -> None:
        """Create a room of the bot's account and these members; a room's id must contain an @."""
        await self.command("room", id=room, topic=topic, members=[self.bot, *members])

    async def login(self) -> None:
        """Log the bot's account in."""
        await self.command("login", account=self.bot)

    async def say(self, by: str, to: str, text: str = "", **fields: Any) -> str:
        """Let somebody say something to a room or to a contact; return the message's id."""
        return str(await self.command("say", by=by, to=to, text=text, **fields))

    async def said(self) -> list[dict[str, Any]]:
        """Return what the bot said since the start, as {"id", "to", "text", "mentions"}."""
        said: list[dict[str, Any]] = await self.command("said")
        return said

    def freeze(self) -> None:
        """Stop the gateway in its tracks; its connections stay."""
        self._frozen = True
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the frozen gateway go on."""
        self._frozen = False
        self._signal(signal.SIGCONT)

    async def kill(self) -> None:
        """End the gateway at once, as a crash does."""
        self._signal(signal.SIGKILL)
        await self._ended()

    async def restart(self, *, logged_in: bool = True) -> None:
        """Start the gateway again on the same port, with the same world; kill it first if it runs."""
        if self._program is not None:
            await self.kill()
        if not logged_in:
            self._world = [(do, fields) for do, fields in self._world if do != "login"]
        await self.start()

    async def stop(self) -> None:
        """End the gateway, frozen or not; nothing is left behind."""
        if self._program is not None:
            await self.kill()

    async def _tell(self, do: str, fields: dict[str, Any]) -> Any:
        assert self._program is not None, "the gateway is not running"
        assert self._program.stdin is not None
        self._n += 1
        answer = self._answers[self._n] = asyncio.get_running_loop().create_future()
        self._program.stdin.write(json.dumps({"n": self._n, "do": do, **fields}).encode() + b"\n")
        return await asyncio.wait_for(answer, 20)

    async def _read(self, program: asyncio.subprocess.Process) -> None:
        assert program.stdout is not None
        async for line in program.stdout:
            answer = json.loads(line)
            waiting = self._answers.pop(answer["n"])
            if waiting.cancelled():
                continue
            if "error" in answer:
                waiting.set_exception(ScriptError(answer["error"]))
            else:
                waiting.set_result(answer["ok"])
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(ScriptError("the gateway has ended"))
        self._answers.clear()

    def _signal(self, number: signal.Signals) -> None:
        assert self._program is not None, "the gateway is not running"
        self._program.send_signal(number)

    async def _ended(self) -> None:
        assert self._program is not None
        assert self._program.stdin is not None
        assert self._reading is not None
        await self._program.wait()
        await self._reading
        self._program.stdin.close()
        self._program = None


def install() -> None:
    """Install the gateway's packages if they are missing; fail with what is to be done, never skip."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        raise RuntimeError(
            f"{' and '.join(missing)} not found: install Node 18 or newer with npm (Debian: apt install nodejs npm)"
        )
    if (FOLDER / "node_modules" / ".package-lock.json").exists():
        return
    done = subprocess.run(["npm", "ci"], cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"npm ci in tests/wechaty failed; the packages of the real gateway are needed:\n{done.stderr}"
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
