import { deleteFile, download, urlMetadata } from "../../../world/proxmox/files";
import type { Store } from "../../../world/store";
import { schemaRefusals, text } from "../../inputs";
import type { ResourceModel } from "../../model";
import type { Properties } from "../../values";
import { afterHost, named } from "./named";
import { deletingFile, startingTask } from "./requests";

/** A downloaded file is named after the last part of its URL unless the program names it. */
const fileNameOf = ({ fileName, url }: Properties): string =>
  text(fileName) ?? text(url)?.split(/[?#]/, 1)[0]?.split("/").at(-1) ?? "";

/** A file that the host downloads, such as the disk image of Talos. */
export const downloadFile = (world: Store): ResourceModel =>
  named(world, {
    replaceOnChange: [
      ...["checksum", "checksumAlgorithm", "contentType", "datastoreId", "fileName", "nodeName"],
      "url",
    ],
    importedId: afterHost,
    importedInputs: ["contentType", "datastoreId", "fileName", "nodeName", "url"],
    refusals: schemaRefusals({
      "checksum?": "string",
      "checksumAlgorithm?": "string",
      contentType: "string",
      datastoreId: "string",
      "decompressionAlgorithm?": "string",
      "fileName?": "string",
      nodeName: "string",
      "overwrite?": "boolean",
      "overwriteUnmanaged?": "boolean",
      "uploadTimeout?": "integer",
      url: "string",
      "verify?": "boolean",
    }),
    make: async (requests, { inputs }) => {
      const url = text(inputs["url"]) ?? "";
      const node = text(inputs["nodeName"]) ?? "";
      await requests.ask("look up the URL of", (cluster) => urlMetadata(cluster, node, url));
      const { id } = await requests.ask(
        "create",
        (cluster) =>
          download(cluster, {
            node,
            datastoreId: text(inputs["datastoreId"]) ?? "",
            contentType: text(inputs["contentType"]) ?? "",
            fileName: fileNameOf(inputs),
            url,
          }),
        startingTask,
      );
      return { id };
    },
    destroy: (requests, { id }) =>
      requests.askUnlessGone(
        "delete",
        (cluster) => {
          deleteFile(cluster, id);
        },
        deletingFile,
      ),
    describe: (cluster, id) => {
      const file = cluster.objects("file").get(id);
      return (
        file && {
          contentType: file.contentType,
          datastoreId: file.datastoreId,
          fileName: file.fileName,
          nodeName: file.node,
          url: file.url,
          size: file.sizeBytes,
        }
      );
    },
  });
