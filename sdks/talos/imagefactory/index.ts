export {
  getUrls,
  type GetUrlsArgs,
  getUrlsOutput,
  type GetUrlsOutputArgs,
  type GetUrlsResult,
} from "./getUrls";
export { Schematic, type SchematicArgs } from "./schematic";
