import { proxmoxError } from "./answers";
import type { ProxmoxCluster } from "./cluster";
import { type ContentType, datastoreFor, hostNamed } from "./home";
import type { StoredFile } from "./objects";
import { checkRights, forbidden, mayDo } from "./permissions";
import { freeGiB } from "./volumes";

const contentTypes: readonly ContentType[] = ["iso", "vztmpl", "import"];
const extensions: Readonly<Record<string, RegExp>> = {
  import: /\.(qcow2|raw|vmdk|ova)$/,
  iso: /\.(iso|img)$/,
  vztmpl: /\.tar\.(gz|xz|zst)$/,
};

/** Nothing is fetched; every file is as large as this. */
const fileSizeBytes = 2 ** 30;

export interface DownloadRequest {
  readonly node: string;
  readonly datastoreId: string;
  readonly contentType: string;
  readonly fileName: string;
  readonly url: string;
}

export const fileId = ({
  datastoreId,
  contentType,
  fileName,
}: Pick<StoredFile, "datastoreId" | "contentType" | "fileName">): string =>
  `${datastoreId}:${contentType}/${fileName}`;

/** Who lets a host ask the network could reach what only the host reaches. */
function checkMayFetch(cluster: ProxmoxCluster, node: string): void {
  const mayAll = ["Sys.Audit", "Sys.Modify"].every((one) => mayDo(cluster, "/", one));
  if (!mayAll && !mayDo(cluster, `/nodes/${node}`, "Sys.AccessNetwork")) throw forbidden();
}

/** What a server says of a file before it is fetched. */
export const urlMetadata = (
  cluster: ProxmoxCluster,
  node: string,
  url: string,
): { readonly sizeBytes: number } =>
  cluster.request("query_url_metadata", () => {
    checkMayFetch(cluster, node);
    if (!/^https?:\/\//.test(url)) throw proxmoxError(500, `invalid URL '${url}'`);
    return { sizeBytes: fileSizeBytes };
  });

function checkDownload(cluster: ProxmoxCluster, request: DownloadRequest): void {
  const { node, datastoreId, contentType, fileName } = request;
  checkRights(cluster, `/storage/${datastoreId}`, "Datastore.AllocateTemplate");
  checkMayFetch(cluster, node);
  const content = contentTypes.find((type) => type === contentType);
  if (content === undefined) {
    throw proxmoxError(400, `Parameter verification failed. (content: '${contentType}')`);
  }
  const datastore = datastoreFor(hostNamed(cluster.store, node), datastoreId, content);
  if (extensions[content]?.test(fileName) !== true) {
    throw proxmoxError(400, `Parameter verification failed. (filename: wrong file extension)`);
  }
  if (cluster.objects("file").get(fileId(request)) !== undefined) {
    throw proxmoxError(500, `refusing to override existing file '${fileId(request)}'`);
  }
  if (freeGiB(cluster, node, datastore) < fileSizeBytes / 2 ** 30) {
    throw proxmoxError(500, `storage '${datastoreId}': No space left on device`);
  }
}

/** Lets the host fetch a file; the world has no internet, so its content is not looked at. */
export function download(cluster: ProxmoxCluster, request: DownloadRequest): StoredFile {
  const subject = { type: "download", id: request.fileName, node: request.node };
  const check = (): void => {
    checkDownload(cluster, request);
  };
  return cluster.task("download_url", subject, check, () => {
    const file = { ...request, id: fileId(request), sizeBytes: fileSizeBytes };
    cluster.objects("file").put(file.id, file);
    return file;
  });
}

/** Disks that were made from it are copies and stay. */
export function deleteFile(cluster: ProxmoxCluster, id: string): void {
  cluster.request("delete_file", () => {
    const [datastoreId = ""] = id.split(":", 1);
    checkRights(cluster, `/storage/${datastoreId}`, "Datastore.Allocate");
    if (cluster.objects("file").get(id) === undefined) {
      throw proxmoxError(500, `volume '${id}' does not exist`);
    }
    cluster.objects("file").remove(id);
  });
}
