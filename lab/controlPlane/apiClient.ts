import * as https from "node:https";
import type { SignedCertificate } from "./certificates";

/** The API server answered with an error, or did not answer (status 0). */
export class ApiError extends Error {
  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface ApiAccess extends SignedCertificate {
  readonly port: number;
  readonly authorityPem: string;
}

type Method = "GET" | "POST" | "PUT" | "DELETE" | "PATCH";

const requestTimeoutMilliseconds = 10_000;
const contentTypes = { PATCH: "application/merge-patch+json", other: "application/json" };

/**
 * A client of the API server on 127.0.0.1 that keeps its connections: a hundred nodes renew their
 * leases every second. It heeds no proxy variable.
 */
export class ApiClient {
  readonly #agent: https.Agent;
  readonly #port: number;

  public constructor({ port, authorityPem, certificatePem, privateKeyPem }: ApiAccess) {
    this.#port = port;
    this.#agent = new https.Agent({
      keepAlive: true,
      maxSockets: 8,
      ca: authorityPem,
      cert: certificatePem,
      key: privateKeyPem,
    });
  }

  /**
   * The parsed answer; a PATCH is a merge patch.
   * @throws ApiError when the answer is an error or there is none
   */
  public async request<Answer>(method: Method, path: string, body?: object): Promise<Answer> {
    const { status, text } = await this.#send(method, path, body);
    if (status >= 200 && status < 300) return JSON.parse(text) as Answer;
    throw new ApiError(status, `${method} ${path}: ${messageOf(text)} (${status})`);
  }

  /** Undefined when the API server calls itself ready, else what was seen instead. */
  public async unreadiness(): Promise<string | undefined> {
    return this.#send("GET", "/readyz").then(
      ({ status, text }) => (status === 200 ? undefined : `/readyz says ${status}: ${text}`),
      (error: unknown) => String(error),
    );
  }

  public close(): void {
    this.#agent.destroy();
  }

  #send(method: Method, path: string, body?: object): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        reject(new ApiError(0, `${method} ${path}: ${error.message}`));
      };
      const request = https.request(
        {
          host: "127.0.0.1",
          port: this.#port,
          path,
          method,
          agent: this.#agent,
          timeout: requestTimeoutMilliseconds,
          headers: {
            accept: "application/json",
            ...(body && {
              "content-type": method === "PATCH" ? contentTypes.PATCH : contentTypes.other,
            }),
          },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (text += chunk));
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, text });
          });
          response.on("error", fail);
        },
      );
      request.on("timeout", () => request.destroy(new Error("no answer within 10 s")));
      request.on("error", fail);
      request.end(body && JSON.stringify(body));
    });
  }
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
