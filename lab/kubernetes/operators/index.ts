import type { ApiClient } from "../apiClient";
import { type Controller, type ControllerOptions, runControllers } from "../controllers";
import { certificates } from "./certificates";
import { ciliumGateway } from "./ciliumGateway";
import { externalSecrets } from "./externalSecrets";
import { mariaDb } from "./mariaDb";
import { powerDns } from "./powerDns";

/** The programs whose objects others wait for, each reduced to that. */
const simulatedOperators: readonly Controller[] = [
  ciliumGateway,
  certificates,
  mariaDb,
  powerDns,
  externalSecrets,
];

/** Makes custom resources ready as their operators would; ends with the signal. */
export function simulateOperators(client: ApiClient, options: ControllerOptions): Promise<void> {
  return runControllers(client, simulatedOperators, options);
}
