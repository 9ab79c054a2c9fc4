import { VendorError } from "../../../world/vendorError";
import { RefusedVolume } from "../volumeDriver";

/** A refusal as drivers tell it: a status of gRPC, and why. */
export const refused = (code: string, reason: string): RefusedVolume =>
  new RefusedVolume(`rpc error: code = ${code} desc = ${reason}`);

/** What a driver makes of a vendor's answer: the status, and the reason. */
type Told = (error: VendorError) => readonly [code: string, reason: string];

/** Does one request, of which the driver says that it failed, and why, in words of its own. */
export const asking =
  (told: Told) =>
  <T>(failed: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      const [code, reason] = told(error);
      throw refused(code, `${failed}: ${reason}`);
    }
  };
