import { setTimeout as sleep } from "node:timers/promises";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:net";
import {
  nudgeSupervisor,
  startSupervisor,
  stopSupervisor,
  supervisorStatus,
} from "../../../lab/supervisor/control";
import { supervisorMain } from "../../../lab/supervisor/installation";
import { identityOf, readPidFile, writePidFile } from "../../../lab/supervisor/processIdentity";
import { TestLab, describeReal, loopback, newCluster, patienceSeconds, until } from "./testLab";

/** Processes whose command line names a directory. */
const processesOf = (directory: string): readonly string[] =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((pid) => {
      const { commandLine = "" } = identityOf(Number(pid)) ?? {};
      return commandLine.includes(directory) ? [commandLine] : [];
    });

const listen = (address: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(6443, address, () => {
      resolve(server);
    });
  });

describeReal("the supervisor's process", () => {
  const lab = new TestLab();
  const directory = lab.directory.root;
  const address = loopback(9);
  const bystanders: ChildProcess[] = [];

  const start = async (): Promise<void> => {
    await startSupervisor(directory, "fast");
    await lab.phase("ready");
  };

  beforeAll(() => {
    lab.want({ cluster: newCluster(), apiAddresses: [address], nodes: [] });
  });

  afterAll(async () => {
    await stopSupervisor(directory);
    for (const bystander of bystanders) bystander.kill("SIGKILL");
    lab.remove();
  });

  test("runs on after its starter, and is started once", async () => {
    await start();
    const first = supervisorStatus(directory)?.supervisor.pid;
    const again = await startSupervisor(directory, "fast");
    expect(again.supervisor.pid).toBe(first);
    expect(processesOf(directory)).toHaveLength(6);
  });

  test("refuses a second one, and says whose lab it is and how to end it", () => {
    const { status, stderr } = spawnSync(process.execPath, [supervisorMain, directory, "fast"], {
      encoding: "utf8",
      timeout: patienceSeconds * 1_000,
    });
    const pid = supervisorStatus(directory)?.supervisor.pid ?? 0;
    expect(status).toBe(1);
    expect(stderr).toContain(`${directory} has a supervisor already, pid ${pid}; 'make lab-down'`);
  });

  test("leaves no process when it is stopped", async () => {
    await stopSupervisor(directory);
    expect(processesOf(directory)).toEqual([]);
    expect(readdirSync(`${directory}/run`)).toEqual([]);
    expect(supervisorStatus(directory)).toBeUndefined();
    expect(await nudgeSupervisor(directory)).toBe(false);
  });

  test("ends what a killed supervisor has left before it starts its own", async () => {
    await start();
    const orphan = readPidFile(lab.directory.pidFile("kube-apiserver"));
    process.kill(supervisorStatus(directory)?.supervisor.pid ?? 0, "SIGKILL");
    await until("it is dead", () =>
      Promise.resolve(supervisorStatus(directory) === undefined ? true : undefined),
    );
    expect(processesOf(directory)).toHaveLength(5);
    await start();
    expect(readPidFile(lab.directory.pidFile("kube-apiserver"))?.pid).not.toBe(orphan?.pid);
    expect(processesOf(directory)).toHaveLength(6);
  });

  test("is stopped with all it had when it was killed before", async () => {
    process.kill(supervisorStatus(directory)?.supervisor.pid ?? 0, "SIGKILL");
    await stopSupervisor(directory);
    expect(processesOf(directory)).toEqual([]);
  });

  test("ends no process that has only the number of an old one", async () => {
    const bystander = spawn("sleep", ["600"], { stdio: "ignore" });
    bystanders.push(bystander);
    const identity = identityOf(bystander.pid ?? 0);
    if (!identity) throw new Error("no bystander");
    writePidFile(lab.directory.pidFile("etcd"), { ...identity, startTicks: "1" });
    writePidFile(lab.directory.pidFile("kwok"), { ...identity, commandLine: "kwok" });
    writeFileSync(lab.directory.pidFile("kube-scheduler"), "torn");
    await start();
    await stopSupervisor(directory);
    expect(identityOf(identity.pid)).toEqual(identity);
  });

  test("ends with all it started when its directory is gone", async () => {
    const other = new TestLab();
    other.want(lab.wish);
    await startSupervisor(other.directory.root, "fast");
    await other.phase("ready");
    // A lab in which nothing happens has no status to write either.
    await sleep(1_000);
    other.remove();
    const left = await until("the end", () => {
      const running = processesOf(other.directory.root);
      return Promise.resolve(running.length === 0 ? running : undefined);
    });
    expect(left).toEqual([]);
  });

  test("tells who holds a port, and takes it when it is free", async () => {
    const holder = await listen(address);
    await start();
    const { problems } = await until("a problem", () => {
      const status = supervisorStatus(directory);
      return Promise.resolve(status?.problems.length ? status : undefined);
    });
    const name = readFileSync("/proc/self/comm", "utf8").trim();
    expect(problems).toEqual([`${address}:6443 is taken by pid ${process.pid} (${name})`]);
    await new Promise((resolve) => holder.close(resolve));
    const status = await until("no problem", () => {
      const present = supervisorStatus(directory);
      return Promise.resolve(present?.problems.length === 0 ? present : undefined);
    });
    expect(status.forwarders).toEqual([{ address, isOpen: true }]);
  });
});
