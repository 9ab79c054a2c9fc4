import { type Call, Connection } from "../kubernetes/connection";
import type { Json } from "../kubernetes/json";
import type { SignedCertificate } from "./certificates";

export { ApiError } from "../kubernetes/connection";

export interface ApiAccess extends SignedCertificate {
  readonly port: number;
  readonly authorityPem: string;
}

/** Requests to the API server on 127.0.0.1 itself, past every forwarder. */
export class ApiClient {
  readonly #connection: Connection;

  public constructor({ port, authorityPem, certificatePem, privateKeyPem }: ApiAccess) {
    this.#connection = new Connection(`https://127.0.0.1:${port}`, {
      ca: authorityPem,
      cert: certificatePem,
      key: privateKeyPem,
    });
  }

  /**
   * The parsed answer; a PATCH is a merge patch.
   * @throws ApiError what the server refuses, UnreachableError when it gives no answer
   */
  public async request<Answer>(
    method: Call["method"],
    path: string,
    body?: object,
  ): Promise<Answer> {
    const answer = await this.#connection.ask({
      method,
      path,
      ...(body && { body: body as Json }),
      ...(method === "PATCH" && { contentType: "application/merge-patch+json" }),
    });
    return answer as Answer;
  }

  /** Undefined when the API server calls itself ready, else what was seen instead. */
  public async unreadiness(): Promise<string | undefined> {
    return this.#connection.askText({ method: "GET", path: "/readyz" }).then(
      () => undefined,
      (error: unknown) => String(error),
    );
  }

  public close(): void {
    this.#connection.close();
  }
}
