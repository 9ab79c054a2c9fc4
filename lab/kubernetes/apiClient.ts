import { setTimeout as sleep } from "node:timers/promises";
import type { ApiObject, ObjectReference } from "./apiObject";
import { referenceTo } from "./apiObject";
import { ApiError, Connection, isNotFound } from "./connection";
import { type Json, isObject, objectsAt, textAt, valueAt } from "./json";

/** How a kind is served. */
interface Kind {
  readonly path: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** Refused because no definition of the kind is served. */
export class UnknownKindError extends Error {
  public constructor({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }) {
    super(
      `no matches for kind "${kind}" in version "${apiVersion}"; ` +
        `deploy its definition first and let this resource depend on it`,
    );
  }
}

export interface ListFilter {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ApplyOptions {
  /** Who will own the fields. */
  readonly manager: string;
  /** Takes fields away from other owners instead of failing. */
  readonly takesOver?: boolean;
  /** Only says what would come of it. */
  readonly isDryRun?: boolean;
}

/** What only looks. */
export type ApiReader = Pick<ApiClient, "get" | "list">;

/** A definition just made is served within a second; a chart's operator may need a few. */
const definitionPatienceMilliseconds = 5_000;
const pollMilliseconds = 250;

const groupPath = (apiVersion: string): string =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** The verbs of the Kubernetes API for objects of any kind. */
export class ApiClient {
  readonly #kinds = new Map<string, ReadonlyMap<string, Kind>>();

  public constructor(public readonly connection: Connection) {}

  public static fromKubeconfig(text: string, contextName?: string): ApiClient {
    return new ApiClient(Connection.fromKubeconfig(text, contextName));
  }

  public close(): void {
    this.connection.close();
  }

  async #discover(apiVersion: string): Promise<ReadonlyMap<string, Kind>> {
    const path = groupPath(apiVersion);
    const list = await this.connection.ask({ method: "GET", path }).catch((error: unknown) => {
      if (isNotFound(error)) return null;
      throw error;
    });
    const kinds = objectsAt(list, "resources")
      .filter((resource) => !textAt(resource, "name").includes("/"))
      .map((resource): [string, Kind] => [
        textAt(resource, "kind"),
        { path, plural: textAt(resource, "name"), isNamespaced: resource["namespaced"] === true },
      ]);
    const found = new Map(kinds);
    this.#kinds.set(apiVersion, found);
    return found;
  }

  async #kindOf(apiVersion: string, kind: string): Promise<Kind> {
    const known = this.#kinds.get(apiVersion)?.get(kind);
    const served = known ?? (await this.#discover(apiVersion)).get(kind);
    if (served === undefined) throw new UnknownKindError({ apiVersion, kind });
    return served;
  }

  async #pathOf({ apiVersion, kind, namespace, name }: ObjectReference): Promise<string> {
    return this.#collectionPath(apiVersion, kind, namespace ?? "default").then(
      (collection) => `${collection}/${encodeURIComponent(name)}`,
    );
  }

  async #collectionPath(apiVersion: string, kind: string, namespace?: string): Promise<string> {
    const { path, plural, isNamespaced } = await this.#kindOf(apiVersion, kind);
    return isNamespaced && namespace !== undefined
      ? `${path}/namespaces/${encodeURIComponent(namespace)}/${plural}`
      : `${path}/${plural}`;
  }

  public async isNamespaced(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.#kindOf(apiVersion, kind)).isNamespaced;
  }

  /** Waits a little for a kind whose definition may have been made a moment ago. */
  public async awaitKind(apiVersion: string, kind: string, signal?: AbortSignal): Promise<void> {
    const deadline = Date.now() + definitionPatienceMilliseconds;
    for (;;) {
      try {
        await this.#kindOf(apiVersion, kind);
        return;
      } catch (error) {
        const isOver = Date.now() > deadline || signal?.aborted === true;
        if (!(error instanceof UnknownKindError) || isOver) throw error;
        await sleep(pollMilliseconds, undefined, { ...(signal && { signal }) }).catch(
          () => undefined,
        );
      }
    }
  }

  /** The object as it is, or nothing when it, or its kind, is not there. */
  public async get(reference: ObjectReference): Promise<ApiObject | undefined> {
    try {
      const path = await this.#pathOf(reference);
      return (await this.connection.ask({ method: "GET", path })) as ApiObject;
    } catch (error) {
      if (isNotFound(error) || error instanceof UnknownKindError) return undefined;
      throw error;
    }
  }

  /** The objects of a kind; none where the kind is not served. */
  public async list(
    apiVersion: string,
    kind: string,
    { namespace, ...query }: ListFilter = {},
  ): Promise<readonly ApiObject[]> {
    try {
      const path = await this.#collectionPath(apiVersion, kind, namespace);
      const list = await this.connection.ask({ method: "GET", path, query });
      // The server leaves both out of what it lists.
      return objectsAt(list, "items").map((item) => ({ ...item, apiVersion, kind }) as ApiObject);
    } catch (error) {
      if (error instanceof UnknownKindError) return [];
      throw error;
    }
  }

  /** @throws ApiError with reason `AlreadyExists` */
  public async create(object: ApiObject): Promise<ApiObject> {
    const { apiVersion, kind, namespace = "default" } = referenceTo(object);
    const path = await this.#collectionPath(apiVersion, kind, namespace);
    const query = { fieldValidation: "Strict" };
    return (await this.connection.ask({ method: "POST", path, query, body: object })) as ApiObject;
  }

  /**
   * Server-side apply: makes the object or changes what differs, and owns the fields it names. The
   * server refuses a field that the kind does not have.
   */
  public async apply(object: ApiObject, options: ApplyOptions): Promise<ApiObject> {
    const path = await this.#pathOf(referenceTo(object));
    const query = {
      fieldManager: options.manager,
      force: options.takesOver === true ? "true" : undefined,
      dryRun: options.isDryRun === true ? "All" : undefined,
    };
    const contentType = "application/apply-patch+yaml";
    const call = { method: "PATCH", path, query, body: object, contentType } as const;
    return (await this.connection.ask(call)) as ApiObject;
  }

  /** Lays `patch` over an object; null removes. Nothing happens to an object that is gone. */
  public async patch(
    reference: ObjectReference,
    patch: Json,
    subresource?: "status",
  ): Promise<void> {
    const path = await this.#pathOf(reference);
    const call = {
      method: "PATCH",
      path: subresource === undefined ? path : `${path}/${subresource}`,
      body: patch,
      contentType: "application/merge-patch+json",
    } as const;
    await this.connection.ask(call).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }

  /** Starts a deletion. What is gone already is a success. */
  public async delete(
    reference: ObjectReference,
    propagationPolicy: "Foreground" | "Background" | "Orphan" = "Foreground",
  ): Promise<void> {
    try {
      const path = await this.#pathOf(reference);
      const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy };
      await this.connection.ask({ method: "DELETE", path, body });
    } catch (error) {
      if (!isNotFound(error) && !(error instanceof UnknownKindError)) throw error;
    }
  }
}

/** Makes an object unless it is there already. */
export async function ensure(client: ApiClient, object: ApiObject): Promise<void> {
  await client.create(object).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
  });
}

/** The uid of an object, which no later object of the same name has. */
export const uidOf = (object: Json): string => {
  const uid = valueAt(isObject(object) ? object : undefined, "metadata", "uid");
  return typeof uid === "string" ? uid : "";
};
