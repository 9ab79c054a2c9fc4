import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { type Json, objectAt, objectsAt, textAt } from "./json";

/** Nobody answered at the API server's address. */
export class UnreachableError extends Error {
  public constructor(server: string, cause: string) {
    super(
      `the Kubernetes API at ${server} does not answer (${cause}); ` +
        `check that its control planes are up: talosctl health`,
    );
  }
}

/** The API server's refusal. */
export class ApiError extends Error {
  public constructor(
    public readonly status: number,
    /** `NotFound`, `AlreadyExists`, `Conflict`, `Invalid` … */
    public readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path of the API, from its root. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: Json;
  readonly contentType?: string;
}

/** A request is answered within this, or the server counts as unreachable. */
const answerTimeoutMilliseconds = 30_000;
const busyAttempts = 10;
const busyPauseMilliseconds = 100;

const decoded = (base64: string): string => Buffer.from(base64, "base64").toString();

function named(list: readonly Json[], name: string): Json {
  return list.find((entry) => textAt(entry, "name") === name) ?? {};
}

function refusal(status: number, text: string): ApiError {
  try {
    const answer = JSON.parse(text) as Json;
    return new ApiError(status, textAt(answer, "reason"), textAt(answer, "message") || text);
  } catch {
    return new ApiError(status, "", text.trim() || `HTTP status ${String(status)}`);
  }
}

/** Requests to one API server with the certificate of one client. */
export class Connection {
  readonly #agent: https.Agent;

  public constructor(
    public readonly server: string,
    credentials: { readonly ca: string; readonly cert: string; readonly key: string },
  ) {
    this.#agent = new https.Agent({ ...credentials, keepAlive: true, maxSockets: 8 });
  }

  /**
   * The connection that a context of a kubeconfig means, by default the current one. The file must
   * hold the credentials themselves.
   */
  public static fromKubeconfig(text: string, contextName?: string): Connection {
    const config = parse(text) as Json;
    const context = objectAt(
      named(objectsAt(config, "contexts"), contextName ?? textAt(config, "current-context")),
      "context",
    );
    const cluster = objectAt(
      named(objectsAt(config, "clusters"), textAt(context, "cluster")),
      "cluster",
    );
    const user = objectAt(named(objectsAt(config, "users"), textAt(context, "user")), "user");
    const server = textAt(cluster, "server");
    if (server === "") {
      throw new Error("kubeconfig: its context names no cluster with a server");
    }
    return new Connection(server, {
      ca: decoded(textAt(cluster, "certificate-authority-data")),
      cert: decoded(textAt(user, "client-certificate-data")),
      key: decoded(textAt(user, "client-key-data")),
    });
  }

  /**
   * Puts one question to the API server.
   *
   * @throws ApiError what the server refuses, UnreachableError when it gives no answer
   */
  public async ask(call: Call): Promise<Json> {
    const text = await this.askText(call);
    return text === "" ? null : (JSON.parse(text) as Json);
  }

  /** The same for an answer that is no JSON. */
  public async askText(call: Call): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const { status, text } = await this.#exchange(call);
      if (status < 400) return text;
      // Too busy, or a new kind is not stored yet: nothing was done, so asking again is safe.
      if (status !== 429 || attempt === busyAttempts) throw refusal(status, text);
      await sleep(attempt * busyPauseMilliseconds);
    }
  }

  /** Ends idle connections, so that a process has nothing left to wait for. */
  public close(): void {
    this.#agent.destroy();
  }

  #exchange({ method, path, query = {}, body, contentType }: Call): Promise<{
    status: number;
    text: string;
  }> {
    const url = new URL(path, this.server);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(key, value);
    }
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept: "application/json",
      ...(payload !== undefined && {
        "content-type": contentType ?? "application/json",
        "content-length": Buffer.byteLength(payload),
      }),
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        reject(new UnreachableError(this.server, error.message));
      };
      const request = https.request(
        url,
        { method, headers, agent: this.#agent, timeout: answerTimeoutMilliseconds },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", fail);
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
          });
        },
      );
      request.on("error", fail);
      request.on("timeout", () => {
        request.destroy(
          new Error(`no answer within ${String(answerTimeoutMilliseconds / 1_000)} s`),
        );
      });
      request.end(payload);
    });
  }
}

export const isNotFound = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 404;
