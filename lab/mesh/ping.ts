import { attempt, inside } from "./command";

export interface PingOptions {
  /** Size of the whole IPv4 packet, which then must not be fragmented. */
  readonly packetBytes?: number;
  /** Mark of the packet, which decides on its route. */
  readonly mark?: number;
  readonly timeoutSeconds?: number;
}

const ipAndIcmpHeaderBytes = 28;
const smallestPacketBytes = 64;

/** Whether one packet comes back. */
export async function ping(
  namespace: string,
  address: string,
  { packetBytes = smallestPacketBytes, mark, timeoutSeconds = 1 }: PingOptions = {},
): Promise<boolean> {
  const { code } = await attempt(
    ...inside(
      namespace,
      "ping",
      ...[
        "-n",
        "-q",
        "-c1",
        `-W${timeoutSeconds}`,
        "-Mdo",
        `-s${packetBytes - ipAndIcmpHeaderBytes}`,
      ],
      ...(mark === undefined ? [] : [`-m${mark}`]),
      address,
    ),
  );
  return code === 0;
}
