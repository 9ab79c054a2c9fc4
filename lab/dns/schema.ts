import { schemaStatements } from "../../components/dns/galera/schema";
import type { Drill } from "../drills/drill";
import { packagedSchema } from "./packagedSchema";
import type { DnsStage } from "./stage";

/** Whether the program makes the tables that the daemon expects. */
export const schema: Drill<DnsStage> = {
  name: "schema",
  description: "our tables are the packaged ones, column by column and index by index",
  rehearse: async (scene) => {
    const { first } = scene.stage.galera;
    const shape = async (database: string, statements: readonly string[]): Promise<unknown> => {
      await first.query(`CREATE DATABASE ${database}; USE ${database}; ${statements.join(";\n")};`);
      const columns = await first.query(
        "SELECT TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_DEFAULT, IS_NULLABLE, COLUMN_TYPE, " +
          "CHARACTER_SET_NAME, COLLATION_NAME, EXTRA FROM information_schema.COLUMNS " +
          `WHERE TABLE_SCHEMA = '${database}' ORDER BY TABLE_NAME, ORDINAL_POSITION`,
      );
      const indexes = await first.query(
        "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME FROM " +
          `information_schema.STATISTICS WHERE TABLE_SCHEMA = '${database}' ` +
          "ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
      );
      const engines = await first.query(
        "SELECT TABLE_NAME, ENGINE, TABLE_COLLATION FROM information_schema.TABLES " +
          `WHERE TABLE_SCHEMA = '${database}' ORDER BY TABLE_NAME`,
      );
      await first.query(`DROP DATABASE ${database}`);
      return { columns, indexes, engines };
    };
    await scene.step("both are made and compared", async () => {
      const ours = await shape("ours", schemaStatements());
      const packaged = await shape("packaged", [packagedSchema()]);
      scene.check("they are the same", ours, packaged);
    });
  },
};
